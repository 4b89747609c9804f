import { asUnits } from '../../contract/units.ts';
import type { VenueAccountView } from '../../contract/venue-account.ts';
import type { Exchange } from '../../exchange/exchange.ts';

/** The embedded exchange's statement of an account, for the window. It has no agents and no limits. */
export function sandboxAccount(exchange: Exchange, account: string): VenueAccountView {
  const { summary, crossMaintenanceUnits, withdrawableUnits, positions } = exchange.accountDetail(account);
  return {
    account,
    agent: null,
    budget: null,
    connection: null,
    statement: {
      atMs: exchange.nowMs,
      valueUnits: asUnits(summary.accountValueUnits),
      marginUsedUnits: asUnits(summary.marginUsedUnits),
      maintenanceUnits: asUnits(crossMaintenanceUnits),
      freeUnits: asUnits(withdrawableUnits),
      positions: positions.map((position) => ({
        asset: position.asset,
        leverage: position.leverage,
        isCross: position.isCross,
        marginUsedUnits: asUnits(position.marginUsedUnits),
        liquidationTicks: position.liquidationTicks,
        fundingUnits: asUnits(position.fundingUnits.sinceOpen),
      })),
    },
  };
}
