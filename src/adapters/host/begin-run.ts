import type { RunStarted } from '../../engine/domain/inputs.ts';
import type { RecoveredEngine } from '../store/recover.ts';
import type { EngineHost } from './engine-host.ts';
import type { SessionOptions } from './session-options.ts';

/** Hands over the first input of a run on top of what was recovered: it waits to be stepped, nothing runs before it. */
export function beginRun(
  host: EngineHost,
  { engine, damage }: RecoveredEngine,
  { runId, seed, versions, config }: Pick<SessionOptions, 'runId' | 'seed' | 'versions' | 'config'>,
  at: Pick<RunStarted, 'venue' | 'account'>,
): void {
  host.deliver({
    kind: 'RunStarted',
    // A run on top of earlier ones never has the name of one of them: client ids are made of it, and one must not come twice.
    runId: engine.seq === 0 ? runId : `${runId}-${engine.seq}`,
    seed,
    ...at,
    versions,
    configHash: config.configHash,
    settings: config.settings,
    ...(damage === null ? {} : { journalDamage: damage }),
  });
}
