import { asLots, type AssetId } from '../../contract/units.ts';
import type { BreakerName } from '../../contract/commands.ts';
import type { DueReduction } from '../risk/risk-room.ts';
import type { EngineCore } from './engine-core.ts';
import { venueDown } from './modes-gate.ts';
import { sizeOf } from './order-words.ts';
import { isReducing, reducePosition } from './reduce.ts';

/** Sends what breakers shrink by themselves: one reduce-only order of an asset at a time, and none beside an exit or a flattening. Needs nobody's approval. */
export function runReductions(core: EngineCore): void {
  const { risk, portfolio, execution } = core.rooms;
  if (!risk.hasReductions || !core.run.startGateOpen || venueDown(core) !== null) return;
  const closing = execution.flattening();
  const busy = (asset: AssetId): boolean => closing.includes(asset) || isReducing(core, asset);
  const heldLots = (asset: AssetId): number => portfolio.position(asset)?.sizeLots ?? 0;
  for (const due of risk.dueReductions(core.atMs, heldLots, busy)) reduce(core, due);
}

/** When a reduction has to be tried again, ms UTC, or null: without a venue it waits for that. */
export function nextReductionMs(core: EngineCore): number | null {
  if (!core.run.startGateOpen || venueDown(core) !== null) return null;
  return core.rooms.risk.nextReductionMs(core.atMs);
}

function reduce(core: EngineCore, { asset, lots, slippageRate, breaker }: DueReduction): void {
  const sent = reducePosition(core, { asset, reason: 'breaker', slippageRate, signalId: null, lots: asLots(lots) });
  core.sink.decision({
    chain: `breaker:${breaker}`,
    stage: 'execution',
    outcome: sent.ok ? 'passed' : 'refused',
    text: sent.ok
      ? `${core.symbol(asset)} is reduced by ${sizeOf(core, asset, lots)}: ${sent.value}`
      : sent.error.detail,
    asset,
    figures: sent.ok ? { lots, slippageRate } : { code: sent.error.code },
  });
  if (sent.ok) tell(core, asset, lots, breaker);
}

function tell(core: EngineCore, asset: AssetId, lots: number, breaker: BreakerName): void {
  const symbol = core.symbol(asset);
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'risk_management',
      dedupKey: `reduction:${breaker}:${asset}`,
      title: `${symbol} is being reduced by itself`,
      body: `The ${breaker.replaceAll('_', ' ')} breaker sells or buys back ${sizeOf(core, asset, lots)} of ${symbol}; its stop goes on covering the rest.`,
      asset,
      ticketId: null,
    }),
  );
}
