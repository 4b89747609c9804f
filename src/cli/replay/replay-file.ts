import { readJournal } from '../../adapters/store/read-journal.ts';
import type { JournalLine } from '../../engine/domain/ports.ts';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { Effect, StepOutput } from '../../engine/domain/outputs.ts';
import { type EngineSnapshot, isOwnSnapshot, Replayer } from '../../engine/index.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

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
  const contents = readJournal(file, 'oldest', isOwnSnapshot);
  const { snapshot } = contents;
  const replayer = new Replayer(snapshot === null ? null : (JSON.parse(snapshot.state) as EngineSnapshot));
  const fromSeq = replayer.engine.seq;
  const hashes = new Map(contents.checkpoints.map((checkpoint) => [checkpoint.seq, checkpoint.stateHash]));
  const intents = new IntentComparison();
  const mismatches: string[] = [];
  let decisions = 0;
  let snapshotsChecked = 0;
  let broken: string | null = null;
  for (const record of contents.records) {
    if (record.type === 'intent') mismatches.push(...intents.written(record.seq, record.payload));
    if (record.type !== 'input') continue;
    const body = JSON.parse(record.payload) as EngineInputBody;
    // Before a new run the journal may have been cut off by a crash between an input and what it led to.
    if (body.kind !== 'RunStarted') mismatches.push(...intents.missing());
    const output = step(replayer, record, body);
    if (typeof output === 'string') {
      broken = `input ${record.seq} cannot be replayed: ${output}`;
      break;
    }
    intents.decided(output);
    for (const decision of output?.decisions ?? []) {
      decisions += 1;
      print?.(`${new Date(decision.atMs).toISOString()} ${decision.stage} ${decision.outcome}: ${decision.text}`);
    }
    const wanted = hashes.get(record.seq);
    if (wanted === undefined) continue;
    snapshotsChecked += 1;
    const found = replayer.engine.stateHash();
    if (found !== wanted)
      mismatches.push(`input ${record.seq}: the state hash is ${found}, the snapshot says ${wanted}`);
  }
  const { engine } = replayer;
  return {
    inputs: replayer.steps,
    fromSeq,
    toSeq: engine.seq,
    decisions,
    ordersChecked: intents.checked,
    snapshotsChecked,
    mismatches,
    damage: broken ?? contents.damage,
    // An engine that failed is half-way through an input: its hash says nothing.
    stateHash: engine.seq > 0 && broken === null ? engine.stateHash() : null,
  };
}

/** Steps one record; the text of what was thrown when the engine cannot take it. */
function step(replayer: Replayer, { seq, atMs }: JournalLine, body: EngineInputBody): StepOutput | null | string {
  try {
    return replayer.step({ seq, atMs, body });
  } catch (cause) {
    return reasonOf(cause);
  }
}

/** Holds the intents of the journal against what the replay decides. */
class IntentComparison {
  /** Requests and cancels of the last input that no intent was found for yet. */
  #open = new Map<string, Effect>();
  #isKnown = false;
  #seq = 0;
  #checked = 0;

  /** Intents compared so far. */
  get checked(): number {
    return this.#checked;
  }

  /** Takes what an input leads to; null when a snapshot holds it already, so that nothing is known of it. */
  decided(output: StepOutput | null): void {
    this.#isKnown = output !== null;
    this.#seq = output?.inputSeq ?? 0;
    this.#open = new Map();
    for (const effect of output?.effects ?? []) {
      if (effect.kind === 'SendOrders' || effect.kind === 'SendTwap' || effect.kind === 'Cancel')
        this.#open.set(effect.effectId, effect);
    }
  }

  /** An intent of the journal has to be an effect of the input before it, to the letter. */
  written(seq: number, payload: string): readonly string[] {
    if (!this.#isKnown) return [];
    this.#checked += 1;
    // The nonce is the venue's business: it was not decided, only kept.
    const { nonce: _, ...written } = JSON.parse(payload) as Effect & { readonly nonce?: number };
    const found = this.#open.get(written.effectId);
    this.#open.delete(written.effectId);
    if (found === undefined) return [`input ${seq}: the intent ${written.effectId} is not decided again`];
    if (JSON.stringify(found) === JSON.stringify(written)) return [];
    return [`input ${seq}: the intent ${written.effectId} is decided differently`];
  }

  /** What was decided without an intent; to be asked when the next input of the same run comes. */
  missing(): readonly string[] {
    return [...this.#open.keys()].map((id) => `input ${this.#seq}: the journal holds no intent for ${id}`);
  }
}
