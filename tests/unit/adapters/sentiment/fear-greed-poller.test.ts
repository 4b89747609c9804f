import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FearGreedPoller } from '../../../../src/adapters/sentiment/fear-greed-poller.ts';
import { openSentiment } from '../../../../src/adapters/sentiment/open-sentiment.ts';
import type { EngineInputBody, SentimentInput, SentimentStatus } from '../../../../src/engine/domain/inputs.ts';
import { until } from '../../../support/loopback-venue.ts';
import { type Day, type Fault, SentimentStandIn } from '../../../support/sentiment-stand-in.ts';

const DAY = 86_400_000;
const T = 1_788_825_600_000;

/** `count` days up to `lastMs`. */
function days(count: number, lastMs = T): Day[] {
  return Array.from({ length: count }, (_, i) => {
    const value = (i * 7) % 101;
    return [(lastMs - (count - 1 - i) * DAY) / 1_000, value, value < 50 ? 'Fear' : 'Greed'] as const;
  });
}

/** A poller whose time and timers are in the hands of the test. */
class Rig {
  nowMs = T + 3_600_000;
  readonly told: EngineInputBody[] = [];
  readonly poller: FearGreedPoller;
  #waiting: (() => void) | null = null;

  constructor(
    endpoint: string,
    home: string,
    { nowMs = T + 3_600_000, timeoutMs = 5_000 }: { readonly nowMs?: number; readonly timeoutMs?: number } = {},
  ) {
    this.nowMs = nowMs;
    this.poller = new FearGreedPoller({
      endpoint,
      cachePath: join(home, 'sentiment.json'),
      stamp: 's1',
      wallMs: () => this.nowMs,
      random: () => 0.5,
      later: (_, run) => {
        this.#waiting = run;
        return () => {
          this.#waiting = null;
        };
      },
      timeoutMs,
    });
  }

  start(): void {
    this.poller.start((body) => this.told.push(body));
  }

  get waits(): boolean {
    return this.#waiting !== null;
  }

  get status(): SentimentStatus {
    const found = this.told.findLast((body) => body.kind === 'SentimentStatus');
    if (found === undefined) throw new Error('nothing was told');
    return found as SentimentStatus;
  }

  get readings(): readonly SentimentInput[] {
    return this.told.filter((body) => body.kind === 'Sentiment');
  }

  /** Resolves when the question under way has been answered. */
  async answered(): Promise<void> {
    await until(() => this.waits);
  }

  /** Lets time pass; what waits looks at the clock. */
  pass(ms: number): void {
    this.nowMs += ms;
    const run = this.#waiting;
    this.#waiting = null;
    run?.();
  }
}

let server: SentimentStandIn;
let home: string;
const rigs: Rig[] = [];

function rig(change: { readonly nowMs?: number; readonly timeoutMs?: number } = {}): Rig {
  const made = new Rig(server.url, home, change);
  rigs.push(made);
  return made;
}

beforeEach(async () => {
  server = await SentimentStandIn.open(days(40));
  home = mkdtempSync(join(tmpdir(), 'trimtab-index-'));
});

afterEach(async () => {
  for (const each of rigs.splice(0)) await each.poller.stop();
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

describe('the first start', () => {
  test('reads the whole history once, keeps it, and waits for the next update of the source', async () => {
    const it = rig();
    it.start();
    expect(it.told).toMatchObject([{ kind: 'SentimentStatus', polling: 'asking', failures: 0 }]);
    await it.answered();
    expect(server.asked).toEqual(['/fng/?limit=0']);
    expect(it.readings).toHaveLength(1);
    expect(it.readings[0]).toMatchObject({ source: 'alternative.me', publishedAtMs: T, value: 71, label: 'Greed' });
    expect(it.readings[0]?.nextUpdateMs).toBe(it.nowMs + 3_600_000);
    expect(it.readings[0]?.history).toHaveLength(39);
    expect(it.status).toMatchObject({
      polling: 'waiting',
      reason: '',
      nextTryMs: it.nowMs + 3_600_000 + 5_000 + 30_000,
    });
    expect(existsSync(join(home, 'sentiment.json'))).toBe(true);
  });

  test('asks at the time it gave, not before, however the clock gets there', async () => {
    const it = rig();
    it.start();
    await it.answered();
    const dueMs = it.status.nextTryMs ?? 0;
    it.pass(30_000);
    expect(server.asked).toHaveLength(1);
    expect(it.waits).toBe(true);
    // A night's sleep of the machine: the time of day jumps.
    server.days = days(41, T + DAY);
    it.nowMs = T + DAY;
    it.pass(3_600_000);
    expect(it.nowMs).toBeGreaterThan(dueMs);
    await until(() => it.readings.length === 2);
    await it.answered();
    expect(server.asked).toEqual(['/fng/?limit=0', '/fng/?limit=3']);
    expect(it.readings[1]).toMatchObject({ publishedAtMs: T + DAY, value: 78 });
    // What is known already is not told again.
    expect((it.readings[1]?.history ?? []).every(([atMs]) => atMs >= T)).toBe(true);
  });
});

describe('a later start', () => {
  test('tells what the disk holds at once, and asks nothing before its time', async () => {
    const first = rig();
    first.start();
    await first.answered();
    await first.poller.stop();
    const second = rig({ nowMs: first.nowMs + 60_000 });
    second.start();
    expect(second.readings[0]).toMatchObject({ publishedAtMs: T, value: 71 });
    expect(second.readings[0]?.history).toHaveLength(39);
    expect(second.status.polling).toBe('waiting');
    expect(server.asked).toHaveLength(1);
  });

  test('extends what the disk holds by what is missing', async () => {
    const first = rig();
    first.start();
    await first.answered();
    await first.poller.stop();
    server.days = days(45, T + 5 * DAY).map(([at, value]) => [at, value, 'Later word']);
    const second = rig({ nowMs: T + 5 * DAY + 3_600_000 });
    second.start();
    await second.answered();
    expect(server.asked[1]).toBe('/fng/?limit=7');
    const kept = JSON.parse(readFileSync(join(home, 'sentiment.json'), 'utf8')) as { points: unknown[] };
    expect(kept.points).toHaveLength(45);
    expect(second.readings).toHaveLength(2);
  });

  test('with a damaged cache sets it aside, tells it, and reads everything anew', async () => {
    writeFileSync(join(home, 'sentiment.json'), '{"format":1,"points":[[1,101');
    const it = rig();
    expect(it.poller.notices.join()).toMatch(/was damaged.*sentiment\.json\.bad-s1/);
    it.start();
    expect(it.readings).toHaveLength(0);
    await it.answered();
    expect(server.asked).toEqual(['/fng/?limit=0']);
    expect(readdirSync(home).sort()).toEqual(['sentiment.json', 'sentiment.json.bad-s1']);
  });
});

const edit = (change: (row: Record<string, unknown>) => void): Fault => ({
  kind: 'edit',
  edit: (answer) => {
    change(answer.data[0] as Record<string, unknown>);
    return answer;
  },
});

describe('an answer that is none', () => {
  test.each<[string, Fault, RegExp]>([
    ['status 500', { kind: 'status', status: 500, body: '<html>oops</html>' }, /^status 500$/],
    ['status 429', { kind: 'status', status: 429 }, /^status 429$/],
    ['a redirect', { kind: 'status', status: 302, location: 'http://127.0.0.1:1/fng/' }, /redirect/],
    ['HTML', { kind: 'body', body: '<!doctype html><h1>busy</h1>' }, /the answer is "<!doctype html>/],
    ['a missing field', edit((row) => delete row.value), /^data\[0\]\.value is missing/],
    ['101', edit((row) => (row.value = '101')), /^data\[0\]\.value is "101", allowed: integer 0\.\.100$/],
    ['NaN', edit((row) => (row.value = 'NaN')), /^data\[0\]\.value is "NaN", allowed: text of an integer 0\.\.100$/],
    ['a missing label', edit((row) => delete row.value_classification), /^data\[0\]\.value_classification is missing/],
    ['a missing time', edit((row) => delete row.timestamp), /^data\[0\]\.timestamp is missing/],
    ['no end', { kind: 'huge' }, /larger than 4194304 bytes/],
    ['a broken line', { kind: 'drop' }, /./],
  ])('(%s) is told by its reason, counted and tried again; what was known stays', async (_, fault, reason) => {
    const it = rig();
    it.start();
    await it.answered();
    const readings = it.readings.length;
    const before = readFileSync(join(home, 'sentiment.json'), 'utf8');
    server.faults.push(fault, fault);
    it.pass(DAY);
    await until(() => it.status.failures === 1);
    expect(it.status.polling).toBe('failing');
    expect(it.status.reason).toMatch(reason);
    // Half of the longest first pause, as the test's chance is one half.
    expect(it.status.nextTryMs).toBe(it.nowMs + 15_000);
    await it.answered();
    it.pass(15_000);
    await until(() => it.status.failures === 2);
    expect(it.status.nextTryMs).toBe(it.nowMs + 30_000);
    expect(it.readings).toHaveLength(readings);
    expect(readFileSync(join(home, 'sentiment.json'), 'utf8')).toBe(before);
    await it.answered();
    it.pass(30_000);
    await until(() => it.status.failures === 0);
    expect(it.status).toMatchObject({ polling: 'waiting', reason: '' });
  });

  test('for want of time is given up', async () => {
    const it = rig({ timeoutMs: 60 });
    server.faults.push({ kind: 'slow' });
    it.start();
    await until(() => it.status.failures === 1);
    expect(it.status.reason).toBe('no whole answer within 60 ms');
  });

  test('because nobody listens is told with the reason of the system', async () => {
    const it = rig();
    await server.close();
    it.start();
    await until(() => it.status.failures === 1);
    expect(it.status.reason).toMatch(/ECONNREFUSED/);
    server = await SentimentStandIn.open([]);
  });

  test('that is old is told as old, and asked again in minutes, not at once', async () => {
    server.days = days(40, T - 5 * DAY);
    server.untilUpdate = -120;
    const it = rig();
    it.start();
    await it.answered();
    expect(it.readings[0]?.publishedAtMs).toBe(T - 5 * DAY);
    expect(it.status.nextTryMs).toBe(it.nowMs + 300_000 + 35_000);
  });
});

test('a disk that cannot be written is told, and the values are used all the same', async () => {
  const it = rig();
  mkdirSync(join(home, 'sentiment.json.new'));
  it.start();
  await it.answered();
  expect(it.readings).toHaveLength(1);
  expect(it.status.polling).toBe('waiting');
  expect(it.status.reason).toMatch(/cannot be kept/);
});

test('stopping ends a question that is under way, and nothing is told afterwards', async () => {
  const it = rig();
  server.faults.push({ kind: 'slow' });
  it.start();
  await until(() => server.asked.length === 1);
  const told = it.told.length;
  await it.poller.stop();
  expect(it.told).toHaveLength(told);
  expect(it.waits).toBe(false);
});

describe('a session', () => {
  const base = { stamp: 's', wallMs: () => T, loopback: null, offline: false };

  test.each([
    ['that switched it off', { enabled: false }, {}],
    ['on a stand-in of the venue', { enabled: true }, { offline: true }],
  ])('%s asks nobody', (_, settings, change) => {
    expect(openSentiment({ ...base, home, settings, ...change })).toEqual({ ok: true, value: null });
  });

  test('names an address that is not of this machine', () => {
    const opened = openSentiment({ ...base, home, settings: { enabled: true }, loopback: 'http://10.0.0.1:80' });
    expect(opened).toMatchObject({ ok: false, error: expect.stringContaining('http://10.0.0.1:80') as string });
  });
});
