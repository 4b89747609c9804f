import type { AssetId, SizeLots } from '../../contract/units.ts';
import type { ProtectionIntent } from '../domain/flow.ts';
import { buildProtection } from '../orders/build-orders.ts';
import { cancelOrders } from './cancel.ts';
import type { EngineCore } from './engine-core.ts';
import { measureProtection } from './meter.ts';
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
  for (const intent of plan.repairs) sendProtection(core, intent);
  cancelOrders(
    core,
    plan.cancels.filter(({ cloid }) => !core.rooms.execution.isCancelling(cloid)),
  );
  for (const asset of plan.bare) warnBare(core, asset);
}

/** A fill that was announced and has not come for this long is not waited for: two reconciliations would have brought it, ms. */
const FILL_WAIT_MS = 60_000;

/** True while the venue has announced an execution whose fill is still to come: the asset only looks flat, its stops must stay. */
function isFillDue(core: EngineCore, asset: AssetId): boolean {
  const openings = core.rooms.ledger.openings(asset);
  return openings.some(({ order }) => core.atMs - order.stateSinceMs < FILL_WAIT_MS);
}

function sendProtection(core: EngineCore, intent: ProtectionIntent): void {
  const instrument = core.instrument(intent.asset);
  // A delisted asset takes no orders: its stops are gone because the venue settles the position, which it tells next.
  if (!instrument.listed) return;
  const position = core.rooms.portfolio.position(intent.asset);
  const markTicks = core.rooms.market.quote(intent.asset)?.markTicks ?? position?.markTicks ?? null;
  const approved = core.rooms.risk.approveProtection(intent, {
    atMs: core.atMs,
    positionLots: position?.sizeLots ?? (0 as SizeLots),
    instrument,
    markTicks,
  });
  if (!approved.ok || markTicks === null) {
    core.sink.decision({
      chain: `protection:${instrument.symbol}`,
      stage: 'risk',
      outcome: 'refused',
      text: approved.ok ? 'no price is known to place a stop at' : approved.error.refusal.detail,
      asset: intent.asset,
      figures: {
        size: sizeOf(core, intent.asset, intent.lots),
        stop: intent.stopTicks === null ? null : priceOf(core, intent.asset, intent.stopTicks),
      },
    });
    return;
  }
  const group = buildProtection(approved.value, {
    ids: { cloid: () => core.nextCloid() },
    atMs: core.atMs,
    instrument,
    markTicks,
    settings: core.settings.execution,
  });
  sendGroup(core, group, { chain: intent.signalId ?? `protection:${instrument.symbol}`, urgent: true });
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
