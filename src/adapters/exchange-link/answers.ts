import { asLots, asUnits } from '../../contract/units.ts';
import type { AssetId } from '../../contract/units.ts';
import type { AccountSnapshot, EngineInputBody, FillInput } from '../../engine/domain/inputs.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { ExchangeFill } from '../../exchange/types.ts';

/** Fills younger than this before the last one seen are handed over again: duplicates are harmless, gaps are not. */
const FILL_OVERLAP_MS = 60_000;

/** Payments of the last hours before the last answer are handed over again: one that was lost on the way is found. */
const FUNDING_OVERLAP_MS = 2 * 3_600_000;

/** What the exchange knows of one client id. */
export function takeOrder(
  exchange: Exchange,
  account: string,
  query: { readonly cloid: string; readonly asset: AssetId },
): EngineInputBody {
  const status = exchange.orderStatus(account, query.cloid);
  if (status === null) {
    return {
      kind: 'OrderUpdate',
      asset: query.asset,
      oid: 0,
      cloid: query.cloid,
      status: 'unknownOid',
      filledLots: asLots(0),
      remainingLots: asLots(0),
      venueAtMs: exchange.nowMs,
    };
  }
  const { asset, oid, filledLots, remainingLots } = status;
  return {
    kind: 'OrderUpdate',
    asset,
    oid,
    cloid: query.cloid,
    status: status.status,
    filledLots,
    remainingLots,
    venueAtMs: exchange.nowMs,
  };
}

/** The exchange's truth about an account, with the fills and the funding since shortly before the last that were told. */
export function takeAccount(
  exchange: Exchange,
  account: string,
  { reason, epoch }: Pick<AccountSnapshot, 'reason' | 'epoch'>,
  since: { readonly fillMs: number; readonly accountMs: number },
): EngineInputBody {
  const state = exchange.account(account);
  return {
    kind: 'AccountSnapshot',
    reason,
    ...(epoch === undefined ? {} : { epoch }),
    venueAtMs: exchange.nowMs,
    cashUnits: state.cashUnits,
    netDepositsUnits: state.netDepositsUnits,
    positions: state.positions,
    openOrders: state.openOrders,
    volumeUnits: exchange.feeDetail(account).lifetimeUnits,
    fills: exchange.fillsSince(account, since.fillMs - FILL_OVERLAP_MS).map(toFill),
    funding: exchange
      .fundingPayments(account, since.accountMs - FUNDING_OVERLAP_MS + 1)
      .map(({ atMs, asset, units, sizeLots, rate }) => ({
        kind: 'Funding',
        asset,
        units: asUnits(units),
        sizeLots: asLots(sizeLots),
        rate,
        venueAtMs: atMs,
      })),
  };
}

/** A fill of the exchange as the engine takes it in. */
export function toFill(fill: ExchangeFill): FillInput {
  const { tid, asset, oid, cloid, isBuy, priceTicks, sizeLots, feeUnits, isTaker, liquidation } = fill;
  return {
    kind: 'Fill',
    tid,
    asset,
    oid,
    cloid,
    isBuy,
    priceTicks,
    sizeLots,
    feeUnits,
    isTaker,
    liquidation,
    venueAtMs: fill.atMs,
    ...(fill.twapId === null ? {} : { twapId: fill.twapId }),
  };
}
