import { asUnits } from '../../contract/units.ts';
import type { VenueAccountView, VenuePositionView } from '../../contract/venue-account.ts';
import type { ClearinghouseState } from '../../hyperliquid/decode/account-shapes.ts';
import { decimalToTicks } from '../../hyperliquid/wire/decimal.ts';
import type { CoinTable } from './coin-table.ts';
import { usdcUnits } from './to-inputs.ts';

/** The venue's statement for the window, or null when a figure of it is no data. Coins that are not ours are left out. */
export function statementView(
  state: ClearinghouseState,
  coins: Pick<CoinTable, 'ofCoin'>,
): VenueAccountView['statement'] {
  const valueUnits = usdcUnits(state.marginSummary.accountValue);
  const marginUsedUnits = usdcUnits(state.marginSummary.totalMarginUsed);
  const freeUnits = usdcUnits(state.withdrawable);
  if (valueUnits === null || marginUsedUnits === null || freeUnits === null) return null;
  const maintenance = state.crossMaintenanceMarginUsed;
  const maintenanceUnits = maintenance === null ? null : usdcUnits(maintenance);
  return {
    atMs: state.time ?? 0,
    valueUnits: asUnits(valueUnits),
    marginUsedUnits: asUnits(marginUsedUnits),
    maintenanceUnits: maintenanceUnits === null ? null : asUnits(maintenanceUnits),
    freeUnits: asUnits(freeUnits),
    positions: state.assetPositions.flatMap(({ position }) => positionView(position, coins) ?? []),
  };
}

function positionView(
  position: ClearinghouseState['assetPositions'][number]['position'],
  coins: Pick<CoinTable, 'ofCoin'>,
): VenuePositionView | null {
  const instrument = coins.ofCoin(position.coin);
  const marginUsedUnits = usdcUnits(position.marginUsed);
  if (instrument === null || marginUsedUnits === null) return null;
  const { liquidationPx, cumFunding, leverage } = position;
  return {
    asset: instrument.asset,
    leverage: leverage.value,
    isCross: leverage.type === 'cross',
    marginUsedUnits: asUnits(marginUsedUnits),
    liquidationTicks: liquidationPx === null ? null : decimalToTicks(liquidationPx, instrument.priceDecimals),
    fundingUnits: asUnits((cumFunding === null ? 0 : usdcUnits(cumFunding.sinceOpen)) ?? 0),
  };
}
