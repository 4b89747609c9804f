import { readJournal } from '../../adapters/store/read-journal.ts';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { Effect, StepOutput } from '../../engine/domain/outputs.ts';
import { type EngineSnapshot, Replayer } from '../../engine/index.ts';

/** What a replay found. */
export interface ReplayOutcome {
  /** Inputs stepped, from the oldest snapshot that the journal still holds (or from the first input). */
  readonly inputs: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly decisions: number;
  readonly ordersChecked: number;
  readonly snapshotsChecked: number;
  /** What the journal says and the replay does not, one sentence each. */
  readonly mismatches: readonly string[];
  /** Why reading stopped early, or null. */
  readonly damage: string | null;
  readonly stateHash: string | null;
}

/** Replays a journal file from as far back as it goes. `print` gets one line per decision. */
export function replayFile(file: string, print: ((line: string) => void) | null): ReplayOutcome {
  const contents = readJournal(file, 'oldest');
  const replayer = new Replayer(contents.snapshot === null ? null : (JSON.parse(contents.snapshot.state) as EngineSnapshot));
  const fromSeq = replayer.engine.seq;
  const hashes = new Map(contents.checkpoints.map((checkpoint) => [checkpoint.seq, checkpoint.stateHash]));
  const mismatches: string[] = [];
  let decisions = 0;
  let ordersChecked = 0;
  let snapshotsChecked = 0;
  let last: StepOutput | null = null;
  for (const record of contents.records) {
    if (record.type === 'intent') {
      ordersChecked += 1;
      const problem = compareIntent(record.payload, last);
      if (problem !== null) mismatches.push(`input ${record.seq}: ${problem}`);
    }
    if (record.type !== 'input') continue;
    last = replayer.step({ seq: record.seq, atMs: record.atMs, body: JSON.parse(record.payload) as EngineInputBody });
    for (const decision of last?.decisions ?? []) {
      decisions += 1;
      print?.(`${new Date(decision.atMs).toISOString()} ${decision.stage} ${decision.outcome}: ${decision.text}`);
    }
    const wanted = hashes.get(record.seq);
    if (wanted === undefined) continue;
    snapshotsChecked += 1;
    const found = replayer.engine.stateHash();
    if (found !== wanted) mismatches.push(`input ${record.seq}: the state hash is ${found}, the snapshot says ${wanted}`);
  }
  const started = replayer.engine.seq > 0;
  return {
    inputs: replayer.steps,
    fromSeq,
    toSeq: replayer.engine.seq,
    decisions,
    ordersChecked,
    snapshotsChecked,
    mismatches,
    damage: contents.damage,
    stateHash: started ? replayer.engine.stateHash() : null,
  };
}

/** An intent in the journal has to be an effect of the input before it, to the letter. */
function compareIntent(payload: string, output: StepOutput | null): string | null {
  const written = JSON.parse(payload) as Effect;
  const found = output?.effects.find((effect) => effect.effectId === written.effectId);
  if (found === undefined) return `the intent ${written.effectId} is not decided again`;
  return JSON.stringify(found) === payload ? null : `the intent ${written.effectId} is decided differently`;
}
