import type { EngineInput, EngineInputBody } from './domain/inputs.ts';
import type { StepOutput } from './domain/outputs.ts';
import { Engine, type EngineSnapshot } from './pipeline.ts';

/** One journaled input: its stamp and its body as it was written. */
export interface ReplayedInput {
  readonly seq: number;
  readonly atMs: number;
  readonly body: EngineInputBody;
}

/** Brings an engine to the state that a journal describes: a snapshot, if there is one, and every input after it. */
export class Replayer {
  readonly engine: Engine;
  #steps = 0;

  /** `snapshot` null begins before the first input of all. */
  constructor(snapshot: EngineSnapshot | null) {
    this.engine = snapshot === null ? new Engine() : Engine.restore(snapshot);
  }

  /** Inputs stepped so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Steps one input; inputs that the snapshot already holds are skipped (null). Throws when a number is missing. */
  step(input: ReplayedInput): StepOutput | null {
    if (input.seq <= this.engine.seq) return null;
    this.#steps += 1;
    return this.engine.step({ ...input.body, seq: input.seq, atMs: input.atMs } as EngineInput);
  }
}
