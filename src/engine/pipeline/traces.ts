import type { Refusal } from '../../contract/refusals.ts';
import type { AcceptedSignal, CheckResult, PositionSizeResult, SizedIntent } from '../domain/flow.ts';
import type { EngineCore } from './engine-core.ts';
import { sizeOf } from './order-words.ts';

/** Stores how a size came about: every step from raw to final. */
export function traceSize(core: EngineCore, signal: AcceptedSignal, size: PositionSizeResult): void {
  const figures: Record<string, number> = {};
  for (const step of size.steps) figures[step.name] = step.rate;
  core.sink.decision({
    chain: signal.id,
    stage: 'sizing',
    outcome: size.refusal === null ? 'passed' : 'refused',
    text:
      size.refusal === null
        ? `${size.methodUsed}: ${sizeOf(core, signal.asset, size.targetLots)}, bound by ${size.bindingConstraint}`
        : `${size.methodUsed}: no size, ${size.refusal.detail}`,
    asset: signal.asset,
    figures,
  });
}

/** Stores every pre-trade check with its two numbers. */
export function traceChecks(
  core: EngineCore,
  intent: Pick<SizedIntent, 'signalId' | 'asset'>,
  checks: readonly CheckResult[],
  refusal: Refusal | null,
): void {
  core.sink.decision({
    chain: intent.signalId,
    stage: 'risk',
    outcome: refusal === null ? 'passed' : 'refused',
    text: refusal === null ? `${checks.length} checks passed` : refusal.detail,
    asset: intent.asset,
    figures: {},
    checks,
  });
}
