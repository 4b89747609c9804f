import type { AlertView } from '../../contract/views.ts';
import type { AssetId } from '../../contract/units.ts';
import type { Result } from '../kernel/result.ts';
import { ok } from '../kernel/result.ts';
import type { InterventionRequest } from '../execution/intervention-list.ts';
import type { EngineCore } from './engine-core.ts';

/** Puts trouble that the engine could not end on the list of a person's, with an alert when it is new. */
export function raiseIntervention(
  core: EngineCore,
  request: InterventionRequest,
  level: AlertView['level'] = 'critical',
): void {
  const isNew = core.rooms.execution.interventions.raise(request, core.atMs);
  core.dirt.interventions = true;
  if (!isNew) return;
  core.sink.decision({
    chain: `intervention:${core.symbol(request.asset)}`,
    stage: 'execution',
    outcome: 'refused',
    text: `${request.title}: it waits for a person`,
    asset: request.asset,
    figures: { kind: request.kind, cloid: request.cloid },
  });
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level,
      category: 'execution',
      dedupKey: `intervention:${request.kind}:${request.asset}:${core.atMs}`,
      title: request.title,
      body: `${request.story.at(-1)?.text ?? ''}. ${request.advice}`,
      asset: request.asset,
      ticketId: null,
    }),
  );
}

/** A position is flat: what could not be closed or covered is no trouble any more. */
export function resolveFlat(core: EngineCore, asset: AssetId): void {
  const { interventions } = core.rooms.execution;
  for (const kind of ['exit', 'flatten', 'protection'] as const) {
    if (interventions.resolve(kind, asset, null, core.atMs)) core.dirt.interventions = true;
  }
}

/** A person has seen an item: it leaves the list. */
export function acknowledgeIntervention(core: EngineCore, interventionId: string, by: string): Result<string> {
  const done = core.rooms.execution.interventions.acknowledge(interventionId);
  if (!done.ok) return done;
  core.dirt.interventions = true;
  core.sink.decision({
    chain: `intervention:${core.symbol(done.value.asset)}`,
    stage: 'execution',
    outcome: 'info',
    text: `${done.value.title}: acknowledged by ${by}`,
    asset: done.value.asset,
    figures: { interventionId },
  });
  return ok(`${done.value.title}: acknowledged`);
}
