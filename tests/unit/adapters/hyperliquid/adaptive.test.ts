import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { EndpointTimes, nextTimeout } from '../../../../src/adapters/hyperliquid/endpoint-times.ts';
import { HttpPool } from '../../../../src/adapters/hyperliquid/http-pool.ts';
import { MergedBook } from '../../../../src/adapters/hyperliquid/merged-book.ts';
import { PollPace } from '../../../../src/adapters/hyperliquid/poll-pace.ts';
import { profileOf } from '../../../../src/adapters/hyperliquid/profile/profile.ts';
import { Quarantine, quarantineMs } from '../../../../src/adapters/hyperliquid/quarantine.ts';
import { ReaderCount } from '../../../../src/adapters/hyperliquid/reader-count.ts';
import { SilenceWatch } from '../../../../src/adapters/hyperliquid/silence-watch.ts';

const INTRADAY = profileOf({ style: 'intraday', usage: 'steady' });

describe('time-outs', () => {
  const measured = (list: readonly number[]): readonly number[] => {
    const times = new EndpointTimes(INTRADAY);
    return list.map((ms) => {
      times.observe('allMids', false, ms);
      return times.timeoutMs('allMids', false);
    });
  };
  const many = (count: number, ms: number): readonly number[] => Array.from({ length: count }, () => ms);

  test('are those of the profile until enough was measured, then four times the slowest hundredth within its bounds', () => {
    const after = measured(many(40, 400));
    expect(after.slice(0, 19)).toEqual(many(19, 5_000));
    expect(after.at(-1)).toBe(1_600);
    expect(measured(many(40, 3)).at(-1)).toBe(INTRADAY.reads.floorMs);
    const swing = new EndpointTimes(profileOf({ style: 'swing', usage: 'steady' }));
    for (let i = 0; i < 40; i += 1) swing.observe('allMids', false, 4_900);
    expect(swing.timeoutMs('allMids', false)).toBe(8_000);
  });

  test('bars of the past are waited for in any profile: nothing hurries for them, and given up they have spent their weight', () => {
    const scalping = new EndpointTimes(profileOf({ style: 'scalping', usage: 'burst' }));
    expect(scalping.timeoutMs('allMids', false)).toBeLessThan(15_000);
    expect(scalping.timeoutMs('candleSnapshot', false)).toBe(15_000);
    for (let i = 0; i < 100; i++) scalping.observe('candleSnapshot', false, 50);
    expect(scalping.timeoutMs('candleSnapshot', false)).toBe(15_000);
  });

  test('do not swing with small changes, and follow large ones', () => {
    expect(nextTimeout(2_000, 600, INTRADAY.reads)).toBe(2_000);
    expect(nextTimeout(2_000, 624, INTRADAY.reads)).toBe(2_000);
    expect(nextTimeout(2_000, 626, INTRADAY.reads)).toBe(2_504);
    // Measures that wander by a tenth around the same value move it once at most.
    const after = measured(Array.from({ length: 400 }, (_, i) => 500 + (i % 2 === 0 ? 50 : -50)));
    expect(new Set(after).size).toBe(2);
  });

  test('grow again when the venue slows down so much that nothing is answered in time', () => {
    const times = new EndpointTimes(INTRADAY);
    for (let i = 0; i < 40; i += 1) times.observe('allMids', false, 100);
    expect(times.timeoutMs('allMids', false)).toBe(1_000);
    for (let i = 0; i < 20; i += 1) times.observe('allMids', false, times.timeoutMs('allMids', false));
    expect(times.timeoutMs('allMids', false)).toBeGreaterThanOrEqual(4_000);
  });

  test('and response times are told by kind, actions first; an action and a question of one name are two', () => {
    const times = new EndpointTimes(INTRADAY);
    times.observe('order', false, 9);
    times.observe('meta', false, 5);
    for (let i = 1; i <= 100; i += 1) times.observe('order', true, i);
    expect(times.view().map(({ name, isAction, count }) => [name, isAction, count])).toEqual([
      ['order', true, 100],
      ['meta', false, 1],
      ['order', false, 1],
    ]);
    expect(times.view()[0]).toMatchObject({ p50: 51, p95: 96, p99: 100, timeoutMs: INTRADAY.actions.floorMs });
    for (let i = 0; i < 1_000; i += 1) times.observe(`made up ${i}`, false, 1);
    expect(times.view().length).toBeLessThanOrEqual(100);
    expect(times.timeoutMs('never heard of', true)).toBe(INTRADAY.actions.startMs);
  });
});

describe('readers side by side', () => {
  test('one more after a run of good answers, up to the most', () => {
    const readers = new ReaderCount({ min: 1, start: 2, max: 4 });
    const counts = Array.from({ length: 40 }, () => {
      readers.answered(50);
      return readers.count;
    });
    expect([counts[6], counts[7], counts[15], counts[39]]).toEqual([2, 3, 4, 4]);
  });

  test('half after a failure, one fewer after slow answers, never below the least; good and slow by turns move nothing', () => {
    const readers = new ReaderCount({ min: 1, start: 6, max: 8 });
    readers.failed();
    expect(readers.count).toBe(3);
    readers.answered(50);
    for (let i = 0; i < 3; i += 1) readers.answered(500);
    expect(readers.count).toBe(2);
    for (let i = 0; i < 50; i += 1) readers.answered(i % 2 === 0 ? 50 : 500);
    expect(readers.count).toBe(2);
    readers.failed();
    readers.failed();
    expect(readers.count).toBe(1);
  });
});

test('regular questions come rarer while the weight is short, and faster only when there is much room again', () => {
  const pace = new PollPace();
  expect([0.5, 0.74, 0.75, 0.7, 0.56, 0.9, 0.8, 0.6, 0.54, 0.5, 0.5].map((used) => pace.next(used))).toEqual([
    1, 1, 2, 2, 2, 4, 4, 4, 2, 1, 1,
  ]);
});

describe('silence', () => {
  const watch = () =>
    new SilenceWatch({ silenceMs: { l2Book: 45_000 }, flow: { channels: ['bbo'], silenceMs: 4_000 } });

  test('of the whole socket counts once data that never stop have come; before, each channel has its own limit', () => {
    const quiet = watch();
    quiet.opened(0);
    quiet.expects('l2Book', 100);
    expect(quiet.silent(45_100)).toBeNull();
    expect(quiet.silent(45_101)).toBe('no l2Book for 45 s although the socket is up');
    quiet.heard('l2Book', 45_100);
    expect(quiet.silent(60_000)).toBeNull();
    quiet.heard('bbo', 45_150);
    quiet.heard('l2Book', 45_200);
    expect(quiet.silent(49_200)).toBeNull();
    expect(quiet.silent(49_201)).toBe('nothing for 4.0 s although the socket is up');
  });

  test('connection after connection: the limit doubles, and is the first again once one has stood', () => {
    const watched = watch();
    const limits: number[] = [];
    let now = 0;
    for (let i = 0; i < 7; i += 1) {
      watched.opened(now);
      watched.heard('bbo', now);
      let silent = now;
      while (watched.silent(silent) === null) silent += 500;
      limits.push(silent - now - 500);
      now = silent;
    }
    expect(limits).toEqual([4_000, 8_000, 16_000, 32_000, 64_000, 64_000, 64_000]);
    watched.opened(now);
    for (let i = 0; i <= 61; i += 1) watched.heard('bbo', now + i * 1_000);
    expect(watched.silent(now + 61_000 + 4_001)).not.toBeNull();
  });
});

test('what the venue refused is due again after pauses that double to a quarter of an hour', () => {
  expect([1, 2, 3, 20].map((refusals) => quarantineMs(refusals, () => 1))).toEqual([15_000, 30_000, 60_000, 900_000]);
  expect(quarantineMs(1, () => 0)).toBe(7_500);
  const quarantine = new Quarantine((refusals) => refusals * 10);
  quarantine.add('x', 100);
  expect([quarantine.has('x'), quarantine.due(109), quarantine.due(110)]).toEqual([true, null, 'x']);
  quarantine.add('x', 110);
  expect([quarantine.due(129), quarantine.due(130)]).toEqual([null, 'x']);
  quarantine.release('x');
  expect([quarantine.keys, quarantine.due(1_000)]).toEqual([[], null]);
});

describe('a book of three streams', () => {
  const levels = (from: number, step: number, count: number): readonly number[] =>
    Array.from({ length: count }, (_, i) => [from + i * step, 10]).flat();

  test('a newer top stands before the older depth; a short one is the whole side', () => {
    const book = new MergedBook();
    book.takeLevels(100, levels(1_000, -1, 20), levels(1_001, 1, 20));
    book.takeTop(200, levels(1_003, -2, 5), levels(1_004, 1, 3));
    const { bids, asks, venueAtMs } = book.update(0);
    expect(venueAtMs).toBe(200);
    expect(bids.slice(0, 14)).toEqual([...levels(1_003, -2, 5), 994, 10, 993, 10]);
    expect(asks).toEqual(levels(1_004, 1, 3));
    book.takeTouch(250, [1_000, 7], [1_002, 7]);
    expect(book.update(0).bids.slice(0, 4)).toEqual([1_000, 7, 999, 10]);
    // A whole book that is newer than all of it.
    book.takeLevels(300, levels(900, -1, 20), levels(901, 1, 20));
    expect(book.update(0).bids).toEqual(levels(900, -1, 20));
    expect(book.takeTop(199, [], [])).toBe(false);
  });

  test('beside rounded books the touch alone knows the best prices, whichever came last', () => {
    const book = new MergedBook(true);
    book.takeTouch(100, [1_004, 3], [1_006, 4]);
    book.takeLevels(200, levels(1_000, -10, 20), levels(1_010, 10, 20));
    expect(book.update(0).bids.slice(0, 4)).toEqual([1_004, 3, 1_000, 10]);
    expect(book.update(0).asks.slice(0, 4)).toEqual([1_006, 4, 1_010, 10]);
    const untouched = new MergedBook(true);
    untouched.takeLevels(200, levels(1_000, -10, 2), levels(1_010, 10, 2));
    expect(untouched.update(0).bids).toEqual([1_000, 10, 990, 10]);
  });
});

describe('kept connections', () => {
  let server: Server;
  const opened = new Set<object>();
  const listen = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
    opened.clear();
    server = createServer(answer as never);
    server.on('connection', (socket) => opened.add(socket));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const json = { 'content-type': 'application/json' };

  test('are used again, never waited for, and no more are kept than the profile says', async () => {
    const url = await listen((request, response) => {
      request.resume().on('end', () => setTimeout(() => response.writeHead(200, json).end('{"a":1}'), 20));
    });
    const pool = new HttpPool(url, { kept: 2, idleMs: 10_000 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => pool.post('/info', '{}', { timeoutMs: 2_000 })));
    expect(answers.every((answer) => answer.kind === 'answered' && answer.text === '{"a":1}' && answer.isJson)).toBe(
      true,
    );
    expect(opened.size).toBe(6);
    for (let i = 0; i < 6; i += 1) await pool.post('/info', '{}', { timeoutMs: 2_000 });
    expect(opened.size).toBe(6);
    expect(pool.connections).toBe(2);
    pool.close();
  });

  test.each(['burst', 'steady'] as const)('find room for a cancel beside five orders that hang (%s)', async (usage) => {
    const hanging: ServerResponse[] = [];
    const url = await listen((request, response) => {
      if (request.url === '/hang') hanging.push(response);
      else request.resume().on('end', () => setTimeout(() => response.writeHead(200, json).end('1'), 20));
    });
    const pool = new HttpPool(url, profileOf({ style: 'intraday', usage }).http);
    const post = (path: string) => pool.post(path, '{}', { timeoutMs: 2_000 });
    // As many at once as there were before.
    await Promise.all(Array.from({ length: 6 }, () => post('/quick')));
    const stood = opened.size;
    const orders = Array.from({ length: 5 }, () => post('/hang'));
    expect((await post('/cancel')).kind).toBe('answered');
    expect([stood, opened.size]).toEqual([6, 6]);
    for (const response of hanging) response.writeHead(200, json).end('1');
    await Promise.all(orders);
    pool.close();
  });

  test('end in words: refused, too late, given up, broken off, asked to wait', async () => {
    const url = await listen((request, response) => {
      if (request.url === '/hang') return;
      if (request.url === '/cut') request.socket.destroy();
      else if (request.url === '/half') response.writeHead(200, { ...json, 'content-length': '50' }).write('{"a"');
      else response.writeHead(429, { 'retry-after': '7' }).end('null');
      if (request.url === '/half') setTimeout(() => request.socket.destroy(), 10);
    });
    const pool = new HttpPool(url, { kept: 1, idleMs: 1_000 });
    const post = (path: string, signal?: AbortSignal) => pool.post(path, '{}', { timeoutMs: 300, signal });
    expect(await post('/busy')).toEqual({
      kind: 'answered',
      status: 429,
      isJson: false,
      text: 'null',
      retryAfterMs: 7_000,
    });
    expect(await post('/hang')).toEqual({ kind: 'timed_out' });
    expect(await post('/cut')).toMatchObject({ kind: 'failed', code: 'ECONNRESET' });
    expect(await post('/half')).toMatchObject({ kind: 'failed' });
    const stop = new AbortController();
    const given = post('/hang', stop.signal);
    stop.abort();
    expect([await given, await post('/busy', stop.signal)]).toEqual([{ kind: 'aborted' }, { kind: 'aborted' }]);
    pool.close();
    const closed = new HttpPool('http://127.0.0.1:1', { kept: 1, idleMs: 1_000 });
    expect(await closed.post('/info', '{}', { timeoutMs: 1_000 })).toMatchObject({
      kind: 'failed',
      code: 'ECONNREFUSED',
    });
  });
});
