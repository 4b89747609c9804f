import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recoverEngine } from '../../src/adapters/store/recover.ts';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import type { EngineInput, EngineInputBody } from '../../src/engine/domain/inputs.ts';
import { Engine, type EngineSnapshot } from '../../src/engine/index.ts';
import { RIG_START_MS, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { WalkingMarket } from '../../src/simulation/walking-market.ts';
import { inputsOf, wordsOf } from '../support/recorded-run.ts';

/* A journal with a fallback in it, with deaths of the process in the middle of it: what it tells is what happened. */

let rig: SandboxRig;
beforeEach(async () => {
  rig = await SandboxRig.open({
    market: () => new WalkingMarket({ seed: 7, startMs: RIG_START_MS }),
    settings: (base) => ({ ...base, sizing: { ...base.sizing, method: 'fixed', baseRate: 0.1 } }),
    snapshotEvery: 30,
  });
  rig.run(1_000);
});
afterEach(() => rig.close());

const modeOf = (): string => rig.engine.figures().mode.mode;

/** An entry by signal and its approval. */
function enter(symbol: string): void {
  const tickets: string[] = [];
  rig.watch((_input, { effects }) => {
    for (const effect of effects)
      if (effect.kind === 'Alert' && effect.alert.ticketId !== null) tickets.push(effect.alert.ticketId);
  });
  const atMs = rig.engine.atMs;
  const signal = { strategyId: 'by-hand', source: 'manual', symbol, side: 'long', strength: 0.8, performance: null };
  const life = { createdAt: atMs, expiresAt: atMs + 20_000, rationale: 'a test' };
  rig.deliver({
    kind: 'Signal',
    origin: 'manual',
    signal: { id: `${symbol}-${atMs}`, ...signal, ...life, stopLossRate: 0.02, takeProfitRate: null },
  });
  const reply = rig.command({ type: 'approveTicket', ticketId: tickets.at(-1) ?? '', maxSizeLots: null });
  expect(reply).toMatchObject({ ok: true });
}

/** The link is gone until `back`; prices keep coming. */
function away(): void {
  rig.disturb = (body: EngineInputBody) => (body.kind === 'Market' || body.kind === 'Instruments' ? [body] : []);
  rig.deliver({ kind: 'VenueStatus', connection: 'disconnected', reason: 'a test' });
}

function back(): void {
  rig.disturb = (body) => [body];
  rig.deliver({ kind: 'VenueStatus', connection: 'connected', reason: 'a test' });
  rig.run(1_000);
}

/** The process dies with what has not reached the disk, and begins anew. */
async function die(): Promise<void> {
  rig.kill({ engine: 0, exchange: 0 });
  await rig.begin();
}

/** A position, an outage into fallback with an entry on paper and an exit that waits. */
function fall(): void {
  enter('W1');
  rig.run(2_000);
  away();
  rig.run(32_000);
  expect(modeOf()).toBe('fallback');
  enter('W2');
  expect(rig.command({ type: 'closePosition', asset: 1 }).ok).toBe(true);
  rig.run(3_000);
  expect(rig.engine.figures().mode).toMatchObject({ exits: [{ asset: 1 }], paper: { entries: 1 } });
}

/** Ends the run in order, and replays its journal: from its start, from the middle of each mode named, and as a start does it. */
async function expectSame(modes: readonly string[]): Promise<void> {
  await rig.session.stop('the run has ended');
  const journal = join(rig.home, 'journal.db');
  const { engine } = rig;
  const stateHash = engine.stateHash();
  const outcome = replayFile(journal, null);
  expect(outcome).toMatchObject({ mismatches: [], damage: null, fromSeq: 0, toSeq: engine.seq, stateHash });
  expect(outcome.snapshotsChecked).toBeGreaterThanOrEqual(3);
  expect(recoverEngine(journal, 'x').engine.stateHash()).toBe(stateHash);
  expect(replayFromEachMode(inputsOf(journal), modes)).toEqual(modes.map(() => stateHash));
}

/** State hashes at the end of engines that begin at a snapshot from the middle of each mode; each goes on with the same words. */
function replayFromEachMode(inputs: readonly EngineInput[], modes: readonly string[]): readonly string[] {
  const middles = middlesOf(inputs, modes);
  const engine = new Engine();
  const twins: Engine[] = [];
  for (const input of inputs) {
    const words = wordsOf(engine.step(input));
    for (const twin of twins) expect(wordsOf(twin.step(input))).toBe(words);
    for (const seq of middles)
      if (seq === input.seq)
        twins.push(Engine.restore(JSON.parse(JSON.stringify(engine.snapshot())) as EngineSnapshot));
  }
  return twins.map((twin) => twin.stateHash());
}

/** For each mode the number of the input in the middle of those that were taken in it. */
function middlesOf(inputs: readonly EngineInput[], modes: readonly string[]): readonly number[] {
  const engine = new Engine();
  const taken = inputs.map((input) => {
    engine.step(input);
    return { seq: input.seq, mode: engine.figures().mode.mode };
  });
  return modes.map((mode) => {
    const inMode = taken.filter((each) => each.mode === mode);
    return inMode[Math.floor(inMode.length / 2)]?.seq ?? -1;
  });
}

describe('a journal with a fallback in it is replayed to the same state', () => {
  test('from its start and from the middle of each mode', async () => {
    fall();
    back();
    expect(modeOf()).toBe('confirming');
    expect(rig.command({ type: 'resumeLive' }).ok).toBe(true);
    enter('W2');
    rig.run(5_000);
    expect(rig.engine.figures().positions.map(({ asset }) => asset)).toEqual([2]);
    await expectSame(['degraded', 'fallback', 'confirming', 'live']);
  });

  test('with a death inside the fallback: the exit still waits, the paper is closed, nobody trades before a word', async () => {
    fall();
    await die();
    expect(modeOf()).toBe('returning');
    rig.run(40_000);
    expect(modeOf()).toBe('fallback');
    expect(rig.engine.figures().mode).toMatchObject({ exits: [{ asset: 1 }], paper: { entries: 1, positions: [] } });
    back();
    expect(modeOf()).toBe('confirming');
    rig.run(3_000);
    expect(rig.engine.figures().positions).toEqual([]);
    await expectSame(['fallback', 'returning', 'confirming']);
  });

  test('with a death inside confirming, and a word that the disk did not get: it is asked for again', async () => {
    fall();
    back();
    const { engineStore } = rig.life;
    rig.session.host.drain(Number.POSITIVE_INFINITY);
    rig.commit();
    expect(rig.command({ type: 'resumeLive' }).ok).toBe(true);
    expect(modeOf()).toBe('live');
    expect(engineStore.waiting).toBeGreaterThan(0);
    await die();
    expect(modeOf()).not.toBe('live');
    rig.run(1_000);
    expect(modeOf()).toBe('confirming');
    expect(rig.command({ type: 'resumeLive' }).ok).toBe(true);
    rig.run(1_000);
    await die();
    rig.run(1_000);
    expect(modeOf()).toBe('live');
    await expectSame(['fallback', 'confirming', 'live']);
  });
});
