import type { SizeLots } from '../../contract/units.ts';
import type { ProtectionIntent } from '../domain/flow.ts';
import { planProtection } from '../execution/protection.ts';
import { buildProtection } from '../orders/build-orders.ts';
import type { EngineCore } from './engine-core.ts';
import { isReducing } from './reduce.ts';
import { sendGroup } from './send.ts';

/** Repairs stops: covers what a part-filled entry left naked, trims what is too large, clears what a flat asset left behind. */
export function protectPositions(core: EngineCore): void {
  if (!core.run.reconciled) return;
  const plan = planProtection({
    positions: core.rooms.portfolio.positions(),
    working: core.rooms.ledger.working(),
    isBusy: (asset) => isReducing(core, asset),
  });
  if (plan.cancels.length > 0) core.sink.effect({ kind: 'Cancel', cancels: plan.cancels });
  for (const intent of plan.repairs) sendProtection(core, intent);
}

function sendProtection(core: EngineCore, intent: ProtectionIntent): void {
  const instrument = core.instrument(intent.asset);
  const position = core.rooms.portfolio.position(intent.asset);
  const markTicks = core.rooms.market.quote(intent.asset)?.markTicks ?? position?.markTicks ?? null;
  const approved = core.rooms.risk.approveProtection(intent, {
    atMs: core.atMs,
    positionLots: position?.sizeLots ?? (0 as SizeLots),
    instrument,
    markTicks,
  });
  if (!approved.ok || markTicks === null) return;
  const group = buildProtection(approved.value, {
    ids: { cloid: () => core.nextCloid() },
    atMs: core.atMs,
    instrument,
    markTicks,
    settings: core.settings.execution,
  });
  sendGroup(core, group, { chain: intent.signalId ?? `protection:${instrument.symbol}`, urgent: true });
}
