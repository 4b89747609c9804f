import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recoverEngine } from '../../src/adapters/store/recover.ts';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import type { EngineInput } from '../../src/engine/domain/inputs.ts';
import type { SizingSettings } from '../../src/engine/domain/settings.ts';
import { Engine } from '../../src/engine/index.ts';
import { createGeneratedModel } from '../../src/exchange/market/generated-model.ts';
import { RIG_START_MS, RUN_ALL } from '../../src/simulation/sandbox-rig.ts';
import { type FinishedRun, inputsOf, runAndStop, wordsOf } from '../support/recorded-run.ts';

/** A run with sixty hours of bars of five minutes behind it, so that momentum and correlations are known. */
const runBy = (sizing: Partial<SizingSettings>): Promise<FinishedRun> =>
  runAndStop(90, {
    market: () =>
      createGeneratedModel({
        seed: 11,
        startMs: RIG_START_MS,
        symbols: 4,
        eventsPerSecond: 0.3,
        barIntervalMs: 300_000,
      }),
    settings: (base) => ({
      ...base,
      desk: { ...base.desk, autoRules: [RUN_ALL] },
      sizing: { ...base.sizing, ...sizing },
    }),
  });

/** The words of all outputs of a new engine that is stepped through inputs. */
function wordsThrough(inputs: readonly EngineInput[]): readonly string[] {
  const engine = new Engine();
  return inputs.map((input) => wordsOf(engine.step(input)));
}

const withSizing = (inputs: readonly EngineInput[], sizing: Partial<SizingSettings>): readonly EngineInput[] =>
  inputs.map((input) =>
    input.kind === 'RunStarted'
      ? { ...input, settings: { ...input.settings, sizing: { ...input.settings.sizing, ...sizing } } }
      : input,
  );

describe('the default', () => {
  let run: FinishedRun;
  beforeAll(async () => {
    run = await runAndStop(60);
  });
  afterAll(() => run.rig.close());

  test('decides the same whatever the knobs of the other methods say', () => {
    const inputs = inputsOf(run.journal);
    const before = wordsThrough(inputs);
    const others = { kellyWeight: 1, volatilityWeight: 0, momentumWeight: 0, confidenceMin: 1, confidenceExponent: 4 };
    expect(wordsThrough(withSizing(inputs, others))).toEqual(before);
    expect(before.some((words) => words.includes('SendOrders'))).toBe(true);
    // The comparison would see another method.
    expect(wordsThrough(withSizing(inputs, { method: 'risk_parity' }))).not.toEqual(before);
  });

  test('counts round trips, and a restart knows them', () => {
    const { engine } = recoverEngine(run.journal, 'x');
    const { sums } = portfolioTrips(engine);
    expect(sums.length).toBeGreaterThan(0);
    expect(sums.reduce((count, one) => count + one.wins + one.losses, 0)).toBeGreaterThanOrEqual(3);
  });
});

/** The round trips in an engine's state. */
function portfolioTrips(engine: Engine): {
  readonly sums: readonly { readonly wins: number; readonly losses: number }[];
} {
  const { state } = engine.snapshot() as { readonly state: { readonly rooms: Record<string, unknown> } };
  return (state.rooms['portfolio'] as { readonly trips: ReturnType<typeof portfolioTrips> }).trips;
}

describe.each([
  ['risk_parity', { method: 'risk_parity', correlationPenalty: 0.3 }],
  ['genetic_evolved', { method: 'genetic_evolved' }],
] as const)('%s', (method, sizing) => {
  test('trades, and its journal replays to the same state from its beginning and from its newest snapshot', async () => {
    const run = await runBy(sizing);
    try {
      const outcome = replayFile(run.journal, null);
      expect(outcome).toMatchObject({ mismatches: [], damage: null, toSeq: run.seq, stateHash: run.stateHash });
      expect(recoverEngine(run.journal, 'x').engine.stateHash()).toBe(run.stateHash);
      const words = wordsThrough(inputsOf(run.journal));
      expect(words.some((one) => one.includes(`"text":"${method}: `) && one.includes('SendOrders'))).toBe(true);
    } finally {
      run.rig.close();
    }
  });
});
