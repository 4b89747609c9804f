import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { recordingAt } from '../../src/adapters/recorder/read-recording.ts';
import { RecordingReplay } from '../../src/cli/replay/replay-recording.ts';
import type { Engine } from '../../src/engine/index.ts';
import { until } from '../support/loopback-venue.ts';
import { paperSession } from '../support/paper-desk.ts';
import { SandboxPort, SessionNotes } from '../support/sandbox-port.ts';

/* A live session on the sandbox's wire is recorded; what was recorded makes the same market again, and the same each time. */

let port: SandboxPort;

afterEach(async () => {
  await port.close();
  expect(port.problems).toEqual([]);
});

interface AssetState {
  readonly quote: object;
  readonly builder: unknown;
  readonly bars: readonly number[];
  readonly bookVenueAtMs: number;
  readonly markVenueAtMs: number;
}

/** What an engine knows of its markets, without the times at which it was told. */
function markets(engine: Engine): readonly unknown[] {
  const { rooms } = engine.snapshot().state as unknown as { readonly rooms: { readonly market: unknown } };
  const { instruments, assets } = rooms.market as {
    readonly instruments: readonly unknown[];
    readonly assets: readonly AssetState[];
  };
  return assets.map(({ quote, builder, bars, bookVenueAtMs, markVenueAtMs }, at) => ({
    instrument: instruments[at],
    // When the engine took them in is a matter of its turns.
    quote: { ...quote, bookAtMs: null, markAtMs: null },
    builder,
    bars,
    bookVenueAtMs,
    markVenueAtMs,
  }));
}

function replay(path: string): RecordingReplay & { readonly outcome: ReturnType<RecordingReplay['run']> } {
  const source = recordingAt(path);
  if (source === null) throw new Error('nothing was recorded');
  const one = new RecordingReplay({ cashUsdc: 10_000, print: null });
  return Object.assign(one, { outcome: one.run(source) });
}

/** Records until so many market inputs were stepped; the engine that was live, and the folder. */
async function record(
  recorder: object,
  updates: number,
): Promise<{ readonly engine: Engine; readonly folder: string }> {
  port = await SandboxPort.open();
  const home = port.home();
  writeFileSync(join(home, 'config.json'), JSON.stringify({ recorder: { enabled: true, ...recorder } }));
  const notes = new SessionNotes();
  const session = await port.session(home, notes);
  expect(session.notices).toEqual([]);
  session.start();
  const { engine } = session.host;
  // Not at the end of a minute: what ends a bar there is no message.
  const isCalm = (): boolean => Date.now() % 60_000 < 57_000;
  await until(() => engine.seq > 0 && engine.figures().market.updates > updates && isCalm(), 40_000);
  expect(session.gateway.venueAccount().recorder).toMatchObject({ state: 'recording', dropped: 0, reason: '' });
  await session.stop('recorded');
  expect(notes.broken).toEqual([]);
  return { engine, folder: join(home, 'recordings') };
}

test('the market of a recorded session is made again, to the last bar, and twice the same', {
  timeout: 60_000,
}, async () => {
  const { engine, folder } = await record({}, 1_000);
  const [first, second] = [replay(folder), replay(folder)];
  expect(first.outcome).toMatchObject({ runs: 1, missing: 0, damage: [], refusedFrames: 0, orders: 0 });
  expect(first.outcome.frames).toBeGreaterThan(300);
  expect(second.outcome).toEqual(first.outcome);
  expect(first.outcome.stateHash).toMatch(/^[0-9a-f]{16,}$/);
  expect(markets(engine).length).toBeGreaterThan(5);
  expect(markets(first.engine)).toEqual(markets(engine));
});

test('a session whose markets change and whose sockets break is made again too', { timeout: 60_000 }, async () => {
  port = await SandboxPort.open();
  const home = port.home();
  writeFileSync(join(home, 'config.json'), JSON.stringify({ recorder: { enabled: true } }));
  const notes = new SessionNotes();
  const session = await port.session(home, notes, { markets: 4 });
  session.start();
  const { engine } = session.host;
  const { universe } = session.gateway;
  const more = async (updates: number): Promise<void> => {
    const before = engine.seq > 0 ? engine.figures().market.updates : 0;
    await until(() => engine.seq > 0 && engine.figures().market.updates > before + updates, 20_000);
  };
  await more(200);
  const symbols = universe.view().rows.flatMap(({ symbol, followed }) => (followed ? [] : [symbol]));
  universe.watch([symbols[0] as string, 'BTC']);
  await more(100);
  universe.watch([symbols[1] as string, 'BTC', 'ETH']);
  await more(100);
  port.breakStreams();
  await more(100);
  // The first market that was let go is taken up again.
  universe.watch([symbols[0] as string, 'ETH']);
  await more(100);
  // Not at the end of a minute: what ends a bar there is no message.
  await until(() => Date.now() % 60_000 < 52_000 && Date.now() % 60_000 > 8_000, 30_000);
  await session.stop('recorded');
  expect(notes.broken).toEqual([]);
  const folder = join(home, 'recordings');
  const [first, second] = [replay(folder), replay(folder)];
  expect(first.outcome).toMatchObject({ runs: 1, missing: 0, damage: [], refusedFrames: 0, orders: 0 });
  expect(second.outcome).toEqual(first.outcome);
  const [live, again] = [markets(engine), markets(first.engine)];
  expect(again).toEqual(live);
});

test('of chosen markets nothing else is recorded', { timeout: 60_000 }, async () => {
  const { folder } = await record({ symbols: ['BTC'], maxMegabytes: 8 }, 300);
  const one = replay(folder);
  expect(one.outcome).toMatchObject({ missing: 0, damage: [], refusedFrames: 0 });
  expect(markets(one.engine)).toHaveLength(1);
});

test('a paper session is recorded too; a second run of the same home goes on in segments of its own', {
  timeout: 60_000,
}, async () => {
  port = await SandboxPort.open();
  const home = port.home();
  writeFileSync(join(home, 'config.json'), JSON.stringify({ recorder: { enabled: true } }));
  for (const runId of ['first', 'second']) {
    const notes = new SessionNotes();
    const session = await paperSession(home, port.url, notes, { runId });
    session.start();
    const { engine } = session.host;
    const before = engine.seq > 0 ? engine.figures().market.updates : 0;
    await until(() => engine.seq > 0 && engine.figures().market.updates > before + 200, 20_000);
    expect(session.gateway.venueAccount().recorder).toMatchObject({ state: 'recording', dropped: 0 });
    await session.stop('recorded');
  }
  const folder = join(home, 'recordings');
  const [first, second] = [replay(folder).outcome, replay(folder).outcome];
  expect(first).toMatchObject({ runs: 2, missing: 0, damage: [], refusedFrames: 0, orders: 0 });
  expect(second).toEqual(first);
});
