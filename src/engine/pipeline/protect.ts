import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { AssetId, SizeLots } from '../../contract/units.ts';
import type { ProtectionIntent } from '../domain/flow.ts';
import type { Instrument } from '../domain/instrument.ts';
import { isResting } from '../domain/order-state.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { buildProtection } from '../orders/build-orders.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders } from './cancel.ts';
import type { EngineCore } from './engine-core.ts';
import { measureProtection } from './meter.ts';
import { venueDown } from './modes-gate.ts';
import { priceOf, sizeOf } from './order-words.ts';
import { isReducing } from './reduce.ts';
import { sendGroup } from './send.ts';

/** Repairs stops: covers what a part-filled entry left naked, trims what is too large, clears what a flat asset left behind. */
export function protectPositions(core: EngineCore): void {
  measureProtection(core);
  // After the order to shut down nothing is carried to the venue any more: the next start repairs.
  if (!core.run.reconciled || core.run.stopped) return;
  const plan = core.rooms.execution.protect(
    {
      positions: core.rooms.portfolio.positions(),
      working: core.rooms.ledger.working(),
      isBusy: (asset) => isReducing(core, asset) || isFillDue(core, asset),
    },
    core.atMs,
  );
  for (const intent of plan.repairs) placeProtection(core, intent);
  cancelOrders(
    core,
    plan.cancels.filter(({ cloid }) => !core.rooms.execution.isCancelling(cloid)),
  );
  for (const asset of plan.bare) warnBare(core, asset);
}

/** A fill that was announced and has not come for this long is not waited for: two reconciliations would have brought it, ms. */
export const FILL_WAIT_MS = 60_000;

/** True while the venue has announced an execution whose fill is still to come: the asset only looks flat, its stops must stay. */
function isFillDue(core: EngineCore, asset: AssetId): boolean {
  const openings = core.rooms.ledger.openings(asset);
  // What rests may never fill: only what was announced of it is waited for.
  // One that is worked over time is announced again and again: were it waited for, a lost fill would keep its stops away until its end.
  const isDue = (order: OrderRecord): boolean =>
    !isResting(order) || (order.orderType !== 'twap' && order.filledLots > order.fillLots);
  return openings.some(({ order }) => isDue(order) && core.atMs - order.stateSinceMs < FILL_WAIT_MS);
}

/** Approves and sends a stop or target for a position; a refusal is traced. */
export function placeProtection(core: EngineCore, intent: ProtectionIntent): Result<string> {
  const instrument = core.instrument(intent.asset);
  const closed = whyNoOrders(core, instrument);
  if (closed !== null) return err(closed);
  const position = core.rooms.portfolio.position(intent.asset);
  const markTicks = core.rooms.market.quote(intent.asset)?.markTicks ?? position?.markTicks ?? null;
  const approved = core.rooms.risk.approveProtection(intent, {
    atMs: core.atMs,
    positionLots: position?.sizeLots ?? (0 as SizeLots),
    instrument,
    markTicks,
  });
  if (!approved.ok) return err(refusedStop(core, intent, approved.error.refusal));
  if (markTicks === null) {
    const unknown = refuse('NO_PRICE', 'market.mark', null, '> 0', 'no price is known to place a stop at');
    return err(refusedStop(core, intent, unknown));
  }
  const group = buildProtection(approved.value, {
    ids: { cloid: () => core.nextCloid() },
    atMs: core.atMs,
    instrument,
    markTicks,
    settings: core.settings.execution,
  });
  sendGroup(core, group, { chain: intent.signalId ?? `protection:${instrument.symbol}`, urgent: true });
  return ok('sent');
}

/** Traces why a stop or target was not sent. */
function refusedStop(core: EngineCore, intent: ProtectionIntent, refusal: Refusal): Refusal {
  core.sink.decision({
    chain: `protection:${core.symbol(intent.asset)}`,
    stage: 'risk',
    outcome: 'refused',
    text: refusal.detail,
    asset: intent.asset,
    figures: {
      size: sizeOf(core, intent.asset, intent.lots),
      stop: intent.stopTicks === null ? null : priceOf(core, intent.asset, intent.stopTicks),
    },
  });
  return refusal;
}

/** Why no stop can be sent for an instrument at all, or null. */
function whyNoOrders(core: EngineCore, instrument: Instrument): Refusal | null {
  // A delisted asset takes no orders: its stops are gone because the venue settles the position, which it tells next.
  if (!instrument.listed) {
    const detail = `${instrument.symbol} is no longer listed`;
    return refuse('INSTRUMENT_DELISTED', 'instrument.listed', 'no', 'yes', detail);
  }
  if (core.run.startGateOpen) return venueDown(core);
  const detail = 'the account has not been compared with the venue yet';
  return refuse('NOT_RECONCILED', 'session.reconciled', 'no', 'yes', detail);
}

/** A position for which no stop is known: the trader has to hear of it, since nothing here can guess a level. */
function warnBare(core: EngineCore, asset: AssetId): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `bare:${asset}`,
      title: `${core.symbol(asset)} has no stop`,
      body: 'No stop level is known for this position, so none stands at the exchange.',
      asset,
      ticketId: null,
    }),
  );
}
