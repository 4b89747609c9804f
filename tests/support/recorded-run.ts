import { join } from 'node:path';
import { readJournal } from '../../src/adapters/store/read-journal.ts';
import type { EngineInput, EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { StepOutput } from '../../src/engine/domain/outputs.ts';
import { createGeneratedModel } from '../../src/exchange/market/generated-model.ts';
import { RandomTrader } from '../../src/simulation/random-trader.ts';
import { RIG_START_MS, RUN_ALL, type RigOptions, SandboxRig } from '../../src/simulation/sandbox-rig.ts';

/** A run that ended in order, with its journal in a temporary home. */
export interface FinishedRun {
  readonly rig: SandboxRig;
  readonly journal: string;
  readonly stateHash: string;
  readonly seq: number;
  readonly fills: number;
}

/** Runs a generated market of six symbols with auto rules and a restless person for `minutes`; the caller closes the rig. */
export async function runAndStop(minutes: number, more: Partial<RigOptions> = {}): Promise<FinishedRun> {
  const trader = new RandomTrader(11);
  const rig = await SandboxRig.open({
    market: () =>
      createGeneratedModel({ seed: 11, startMs: RIG_START_MS, symbols: 6, eventsPerSecond: 0.5, historyBars: 200 }),
    settings: (base) => ({ ...base, desk: { ...base.desk, autoRules: [RUN_ALL] } }),
    watchers: [trader.see],
    snapshotEvery: 4_000,
    ...more,
  });
  const endMs = rig.nowMs + minutes * 60_000;
  while (rig.nowMs < endMs) {
    // A deed in ten seconds or so: most of what happens is the strategies' doing.
    for (let pause = 0; pause < 8 && rig.nowMs < endMs; pause++)
      rig.runTo(Math.min(endMs, rig.nowMs + trader.pauseMs()));
    trader.act(rig);
    rig.commit();
  }
  await rig.session.stop('the run has ended');
  const { engine } = rig;
  return {
    rig,
    journal: join(rig.home, 'journal.db'),
    stateHash: engine.stateHash(),
    seq: engine.seq,
    fills: engine.figures().counters.fills,
  };
}

/** Every input of a journal file from its oldest record on, as the engine took it. */
export function inputsOf(journal: string): readonly EngineInput[] {
  const { records, damage } = readJournal(journal, 'oldest');
  if (damage !== null) throw new Error(damage);
  return records
    .filter((record) => record.type === 'input')
    .map((record) => ({ ...(JSON.parse(record.payload) as EngineInputBody), seq: record.seq, atMs: record.atMs }));
}

/** What decides of an output, as text: everything but the picture. */
export function wordsOf({ inputSeq, effects, decisions, reply, nextWakeAtMs }: StepOutput): string {
  return JSON.stringify({ inputSeq, effects, decisions, reply, nextWakeAtMs });
}
