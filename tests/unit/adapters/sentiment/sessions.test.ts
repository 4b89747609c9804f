import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSandbox } from '../../../../src/adapters/exchange-link/open-sandbox.ts';
import type { LiveSession } from '../../../../src/adapters/hyperliquid/live-session.ts';
import { openLive } from '../../../../src/adapters/hyperliquid/open-live.ts';
import { replayFile } from '../../../../src/cli/replay/replay-file.ts';
import type { ViewPatch } from '../../../../src/contract/views.ts';
import type { SentimentPoint } from '../../../../src/engine/domain/sentiment.ts';
import type { Engine } from '../../../../src/engine/index.ts';
import { TEST_KEY } from '../../../support/gateway-rig.ts';
import { LoopbackVenue, until } from '../../../support/loopback-venue.ts';
import { RECORDING_START_MS, seriesOf } from '../../../support/recorded-series.ts';
import { SentimentStandIn } from '../../../support/sentiment-stand-in.ts';

/* The index in whole sessions: over loopback in the world's time, and with a recording. */

const DAY = 86_400_000;
const WORKER = new URL('../../../../src/adapters/store/journal-worker.ts', import.meta.url);

const BASE = {
  journalWorker: WORKER,
  auto: false,
  marketBytes: 4 * 1024 * 1024,
  maxPages: null,
  snapshotEvery: 1_000,
  seed: 1,
  stamp: 's1',
  versions: { engine: '0', runtime: 'test' },
  measureMs: () => performance.now(),
  alerts: null,
  onPatches: null,
  onStep: null,
};

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'trimtab-mood-'));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function shown(engine: Engine): Extract<ViewPatch, { kind: 'sentiment' }>['sentiment'] | undefined {
  return engine.viewSnapshot().find((patch) => patch.kind === 'sentiment')?.sentiment;
}

describe("a session in the world's time", () => {
  let venue: LoopbackVenue;
  let index: SentimentStandIn;
  let session: LiveSession | null = null;
  let runs = 0;

  beforeEach(async () => {
    venue = await LoopbackVenue.open();
    const midnight = Math.floor(Date.now() / DAY) * DAY;
    index = await SentimentStandIn.open(
      Array.from({ length: 50 }, (_, i) => [(midnight - (49 - i) * DAY) / 1_000, 30 + i, 'Greed'] as const),
    );
  });

  afterEach(async () => {
    await session?.abandon();
    session = null;
    await venue.close();
    await index.close();
  });

  async function open(sentimentLoopback: string | null): Promise<LiveSession> {
    runs += 1;
    session = await openLive({
      ...BASE,
      venue: 'testnet',
      agentKey: Buffer.from(TEST_KEY).toString('hex'),
      loopback: venue.url,
      sentimentLoopback,
      home,
      markets: 2,
      historyBars: 0,
      runId: `run-${runs}`,
      wallMs: () => Date.now(),
    });
    session.start();
    return session;
  }

  test('has the index with its history, keeps it, and its journal replays to the same state', async () => {
    const first = await open(index.url);
    const { engine } = first.host;
    await until(() => engine.seq > 0 && engine.figures().sentiment !== null);
    await until(() => shown(engine)?.polling === 'waiting');
    expect(engine.figures().sentiment).toMatchObject({ value: 79, label: 'Greed', change7d: 7, change30d: 30 });
    expect(shown(engine)?.history).toHaveLength(50);
    await first.stop('the test is over');
    session = null;
    const replayed = replayFile(join(home, 'journal.db'), null);
    expect(replayed).toMatchObject({ mismatches: [], damage: null, stateHash: engine.stateHash() });
    expect(existsSync(join(home, 'sentiment.json'))).toBe(true);
  });

  test('goes on with what the disk holds while the source is down, and says why it is', async () => {
    const first = await open(index.url);
    await until(() => first.host.engine.seq > 0 && first.host.engine.figures().sentiment !== null);
    await until(() => existsSync(join(home, 'sentiment.json')));
    await first.stop('the test is over');
    // The next update is over: the second session has to ask.
    index.untilUpdate = -60;
    rmSync(join(home, 'journal.db'));
    const cache = join(home, 'sentiment.json');
    const kept = JSON.parse(readFileSync(cache, 'utf8')) as Record<string, unknown>;
    writeFileSync(cache, JSON.stringify({ ...kept, nextUpdateMs: Date.now() - 60_000 }));
    index.faults.push({ kind: 'status', status: 503 }, { kind: 'status', status: 503 });
    const second = await open(index.url);
    const { engine } = second.host;
    await until(() => engine.seq > 0 && shown(engine)?.polling === 'failing');
    expect(engine.figures().sentiment?.value).toBe(79);
    expect(shown(engine)).toMatchObject({ reason: 'status 503', failures: 1, known: true });
  });

  test('asks nobody of the world while a server stands in for the venue', async () => {
    const only = await open(null);
    await until(() => only.host.engine.seq > 5);
    expect(shown(only.host.engine)).toMatchObject({ polling: 'none', value: null, known: false, enabled: true });
    expect(existsSync(join(home, 'sentiment.json'))).toBe(false);
  });

  test('is refused with an address of another machine', async () => {
    await expect(open('http://192.0.2.1:80')).rejects.toThrow(/TRIMTAB_LOOPBACK_SENTIMENT is/);
  });
});

describe('a sandbox', () => {
  const START = RECORDING_START_MS;
  const bars = Array.from({ length: 120 }, (_, at) => ({ at, o: 90_000, h: 90_000, l: 90_000, c: 90_000, v: 10 }));
  const series = [seriesOf('BTC', 5, bars)];

  async function open(sentiment: readonly SentimentPoint[] | null) {
    return await openSandbox({
      ...BASE,
      home,
      recorded: { name: 'made', series, ...(sentiment === null ? {} : { sentiment }) },
      startMs: null,
      warmupBars: 24,
      balanceUsdc: 10_000,
      throwaway: true,
      latencyMs: 40,
      runId: 'recorded',
    });
  }

  const points = Array.from({ length: 6 }, (_, i): SentimentPoint => [START + i * DAY, 40 + i, 'Neutral']);

  test('with a recorded index knows of each day what that day knew', async () => {
    const session = await open(points);
    session.start();
    const startMs = session.exchange.nowMs;
    await session.runTo(startMs + 60_000, () => undefined);
    expect(session.host.engine.figures().sentiment).toMatchObject({ value: 41, publishedAtMs: START + DAY });
    await session.runTo(START + 2 * DAY - 1, () => undefined);
    expect(session.host.engine.figures().sentiment?.value).toBe(41);
    await session.runTo(START + 2 * DAY + 3_600_000, () => undefined);
    expect(session.host.engine.figures().sentiment).toMatchObject({ value: 42, dayBefore: 41 });
    expect(shown(session.host.engine)).toMatchObject({ polling: 'recorded', reason: 'fng-daily.csv', enabled: true });
    const hash = session.host.engine.stateHash();
    await session.stop('the test is over');
    expect(hash).not.toBe(session.host.engine.stateHash());
    expect(replayFile(join(home, 'journal.db'), null)).toMatchObject({ mismatches: [], damage: null });
  });

  test('with the setting off, or without an index, knows nothing', async () => {
    writeFileSync(join(home, 'config.json'), JSON.stringify({ sentiment: { enabled: false } }));
    const off = await open(points);
    off.start();
    await off.runTo(off.exchange.nowMs + 60_000, () => undefined);
    expect(shown(off.host.engine)).toMatchObject({ enabled: false, polling: 'none', value: null });
    await off.stop('the test is over');
  });

  test('of a generated market is off by itself', async () => {
    const none = await open(null);
    none.start();
    await none.runTo(none.exchange.nowMs + 60_000, () => undefined);
    expect(shown(none.host.engine)).toMatchObject({ enabled: false, polling: 'none', known: false });
    await none.stop('the test is over');
  });
});
