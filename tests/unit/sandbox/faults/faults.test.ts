import { describe, expect, test } from 'vitest';
import { applyDueFaults } from '../../../../src/sandbox/faults/apply-due.ts';
import { Faults } from '../../../../src/sandbox/faults/faults.ts';
import { parseScript } from '../../../../src/sandbox/faults/parse-script.ts';
import type { RequestFacts } from '../../../../src/sandbox/faults/plans.ts';
import { requestFacts } from '../../../../src/sandbox/faults/request-facts.ts';
import { Directory } from '../../../../src/sandbox/directory/directory.ts';

const START = 1_750_000_000_000;
const ORDER: RequestFacts = { kind: 'exchange', action: 'order', coins: ['BTC'] };
const META: RequestFacts = { kind: 'info', action: 'meta', coins: [] };

function faults(rules: readonly object[], seed = 1): Faults {
  const parsed = parseScript(JSON.stringify({ seed, rules }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return new Faults(parsed.value, START);
}

/** Which of `n` orders in a row are hit. */
const hitsOf = (some: Faults, n: number, nowMs = START): string =>
  Array.from({ length: n }, () => (some.onRequest(ORDER, nowMs) === null ? '.' : 'x')).join('');

describe('when a rule hits', () => {
  test('no script, no fault', () => {
    const none = new Faults(null, START);
    expect(none.isEmpty).toBe(true);
    expect(none.onRequest(ORDER, START)).toBeNull();
    expect(none.onFrame('trades', START)).toBeNull();
    expect(none.socketFault(1, START)).toBeNull();
    expect(none.skewMs(START)).toBe(0);
    expect(none.dueEvents(START)).toEqual([]);
    expect(none.nextEventMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('by count', () => {
    const some = faults([{ fault: 'loseReply', skip: 2, times: 3 }]);
    expect(hitsOf(some, 8)).toBe('..xxx...');
    expect(some.hits()).toEqual([3]);
  });

  test('by time, the end excluded; matches outside do not count', () => {
    const some = faults([{ fault: 'loseReply', fromMs: 10, toMs: 20, skip: 1 }]);
    expect(hitsOf(some, 3, START + 9)).toBe('...');
    expect(hitsOf(some, 3, START + 10)).toBe('.xx');
    expect(hitsOf(some, 2, START + 19)).toBe('xx');
    expect(hitsOf(some, 2, START + 20)).toBe('..');
  });

  test('by chance: the same for the same seed, another for another', () => {
    const rule = { fault: 'loseReply', chance: 0.3 };
    const pattern = hitsOf(faults([rule], 7), 400);
    expect(hitsOf(faults([rule], 7), 400)).toBe(pattern);
    expect(hitsOf(faults([rule], 8), 400)).not.toBe(pattern);
    const share = pattern.replaceAll('.', '').length / 400;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.38);
    expect(hitsOf(faults([{ fault: 'loseReply', chance: 0 }]), 50)).toBe('.'.repeat(50));
  });

  test('a rule more does not shift the chances of those before it', () => {
    const rule = { fault: 'loseReply', chance: 0.5 };
    const alone = faults([rule], 3);
    const both = faults([rule, { fault: 'delayReply', ms: 5, chance: 0.5 }], 3);
    for (let i = 0; i < 100; i++) {
      const lost = alone.onRequest(ORDER, START)?.loseReply ?? false;
      expect(both.onRequest(ORDER, START)?.loseReply ?? false).toBe(lost);
    }
  });

  test('by kind, action and coin', () => {
    const some = faults([
      { fault: 'delayReply', ms: 1, kind: 'exchange' },
      { fault: 'delayReply', ms: 10, action: 'order' },
      { fault: 'delayReply', ms: 100, coin: 'BTC' },
      { fault: 'delayReply', ms: 1_000, kind: 'info' },
    ]);
    const delay = (facts: RequestFacts): number => some.onRequest(facts, START)?.delayReplyMs ?? 0;
    expect(delay(ORDER)).toBe(111);
    expect(delay({ ...ORDER, coins: ['ETH'] })).toBe(11);
    expect(delay({ ...ORDER, action: 'cancel' })).toBe(101);
    expect(delay(META)).toBe(1_000);
  });
});

describe('requests', () => {
  test('drop, delay, lose', () => {
    const some = faults([{ fault: 'dropRequest' }, { fault: 'delayRequest', ms: 7 }, { fault: 'loseReply' }]);
    expect(some.onRequest(ORDER, START)).toEqual({
      delayRequestMs: 7,
      dropRequest: true,
      answer: null,
      delayReplyMs: 0,
      loseReply: true,
    });
  });

  test('a status comes with its usual body, or with the one given', () => {
    const answer = (rule: object): unknown => faults([{ fault: 'status', ...rule }]).onRequest(META, START)?.answer;
    expect(answer({ status: 429 })).toEqual({ status: 429, body: 'null', contentType: 'application/json' });
    expect(answer({ status: 502 })).toMatchObject({ status: 502, contentType: 'text/html' });
    expect(answer({ status: 504 })).toMatchObject({ body: expect.stringContaining('504 Gateway Time-out') });
    expect(answer({ status: 503, body: '<p>soon</p>' })).toMatchObject({ contentType: 'text/html' });
    expect(answer({ status: 500, body: '{"code":1}' })).toMatchObject({ contentType: 'application/json' });
  });

  test('the first answer counts', () => {
    const some = faults([
      { fault: 'status', status: 502, times: 1 },
      { fault: 'status', status: 504 },
    ]);
    expect(some.onRequest(META, START)?.answer?.status).toBe(502);
    expect(some.onRequest(META, START)?.answer?.status).toBe(504);
  });
});

describe('facts of a request', () => {
  const symbolOf = (asset: number): string | null => ['BTC', 'ETH'][asset] ?? null;
  const facts = (kind: 'info' | 'exchange', body: unknown): unknown => requestFacts(kind, body, symbolOf);

  test('are read from every action', () => {
    const order = { a: 1, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } } };
    expect(facts('exchange', { action: { type: 'order', orders: [{ ...order, a: 0 }, order] } })).toEqual({
      kind: 'exchange',
      action: 'order',
      coins: ['BTC', 'ETH'],
    });
    const coinsOf = (action: object): unknown => (facts('exchange', { action }) as RequestFacts).coins;
    expect(coinsOf({ type: 'cancel', cancels: [{ a: 1, o: 5 }] })).toEqual(['ETH']);
    expect(coinsOf({ type: 'cancelByCloid', cancels: [{ asset: 1, cloid: '0x' }] })).toEqual(['ETH']);
    expect(coinsOf({ type: 'modify', oid: 1, order })).toEqual(['ETH']);
    expect(coinsOf({ type: 'batchModify', modifies: [{ oid: 1, order }] })).toEqual(['ETH']);
    expect(coinsOf({ type: 'twapOrder', twap: { a: 1 } })).toEqual(['ETH']);
    expect(coinsOf({ type: 'updateLeverage', asset: 1 })).toEqual(['ETH']);
  });

  test('and of info requests', () => {
    expect(facts('info', { type: 'l2Book', coin: 'BTC' })).toEqual({ kind: 'info', action: 'l2Book', coins: ['BTC'] });
    expect(facts('info', { type: 'candleSnapshot', req: { coin: 'ETH' } })).toMatchObject({ coins: ['ETH'] });
  });

  test.each([
    null,
    7,
    'text',
    [],
    [[]],
    { action: 3 },
    { action: { type: 5, orders: [null, 1, { a: 'x' }, { a: 99 }] } },
  ])('garbage %j names nothing', (body) => {
    expect(facts('exchange', body)).toEqual({ kind: 'exchange', action: null, coins: [] });
    expect(facts('info', body)).toMatchObject({ kind: 'info', coins: [] });
  });
});

describe('frames', () => {
  test('by channel; effects add up', () => {
    const some = faults([
      { fault: 'dropEvent', channel: 'trades' },
      { fault: 'delayEvent', ms: 30, channel: 'userFills' },
      { fault: 'duplicateEvent', channel: 'userFills', times: 1 },
      { fault: 'reorderEvent', channel: 'l2Book' },
    ]);
    const plain = { drop: false, delayMs: 0, duplicate: false, reorder: false };
    expect(some.onFrame('trades', START)).toEqual({ ...plain, drop: true });
    expect(some.onFrame('userFills', START)).toEqual({ ...plain, delayMs: 30, duplicate: true });
    expect(some.onFrame('userFills', START)).toEqual({ ...plain, delayMs: 30 });
    expect(some.onFrame('l2Book', START)).toEqual({ ...plain, reorder: true });
    expect(some.onFrame('bbo', START)).toBeNull();
  });
});

describe('sockets', () => {
  test('a stall lasts as long as its rule, for the sockets it was decided for', () => {
    const some = faults([{ fault: 'stall', fromMs: 10, toMs: 20, skip: 1, times: 1 }]);
    expect(some.socketFault(1, START)).toBeNull();
    expect([1, 2, 3, 1, 2].map((id) => some.socketFault(id, START + 10))).toEqual([null, 'stall', null, null, 'stall']);
    expect(some.socketFault(2, START + 19)).toBe('stall');
    expect(some.socketFault(2, START + 20)).toBeNull();
  });

  test('a cut goes before a stall; a socket that is gone is forgotten', () => {
    const some = faults([{ fault: 'close', times: 1 }, { fault: 'stall' }]);
    expect(some.socketFault(1, START)).toBe('close');
    some.forgetSocket(1);
    expect(some.socketFault(1, START)).toBe('stall');
  });
});

describe('the exchange itself', () => {
  test('clock skew and post-only hold for their time', () => {
    const some = faults([
      { fault: 'clockSkew', ms: -4_000, fromMs: 10, toMs: 20 },
      { fault: 'clockSkew', ms: 500, fromMs: 15 },
      { fault: 'postOnly', fromMs: 5, toMs: 6 },
    ]);
    expect([0, 10, 15, 20].map((at) => some.skewMs(START + at))).toEqual([0, -4_000, -3_500, 500]);
    const isPostOnly = (at: number): readonly unknown[] => [some.dueEvents(START + at).length, some.isPostOnly()];
    expect([4, 5, 6].map(isPostOnly)).toEqual([
      [0, false],
      [1, true],
      [1, false],
    ]);
  });

  test('events come once, in order, with their ends', () => {
    const some = faults([
      { fault: 'halt', coin: 'BTC', fromMs: 10, toMs: 30 },
      { fault: 'fillShare', share: 0.25, fromMs: 20, toMs: 40 },
      { fault: 'delist', coin: 'ETH', fromMs: 20 },
      { fault: 'resetNonces', fromMs: 50 },
    ]);
    expect(some.nextEventMs()).toBe(START + 10);
    expect(some.dueEvents(START + 9)).toEqual([]);
    expect(some.dueEvents(START + 10)).toEqual([{ kind: 'halt', coin: 'BTC', halted: true }]);
    expect(some.dueEvents(START + 10)).toEqual([]);
    expect(some.nextEventMs()).toBe(START + 20);
    expect(some.dueEvents(START + 35)).toEqual([
      { kind: 'halt', coin: 'BTC', halted: false },
      { kind: 'fillShare', share: 0.25 },
      { kind: 'delist', coin: 'ETH' },
    ]);
    expect(some.dueEvents(START + 99)).toEqual([
      { kind: 'fillShare', share: 1 },
      { kind: 'resetNonces', address: null },
    ]);
    expect(some.nextEventMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('are done to the exchange and the directory; a coin that does not exist is told', () => {
    const directory = new Directory();
    const [master, agent] = [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`];
    directory.addUser(master);
    directory.approveAgent({ master, agent, agentName: null, nowMs: START });
    directory.useNonce(master, START, START);
    const submitted: unknown[] = [];
    const target = {
      directory,
      faults: faults([
        { fault: 'expireAgent' },
        { fault: 'resetNonces', address: master },
        { fault: 'halt', coin: 'ETH', toMs: 5 },
        { fault: 'halt', coin: 'NONE' },
        { fault: 'delist', coin: 'ETH', fromMs: 1 },
        { fault: 'openInterestCap', coin: 'ETH', usdc: 1_000, toMs: 5 },
        { fault: 'fillShare', share: 0.5 },
        { fault: 'postOnly', toMs: 5 },
        { fault: 'postOnly', toMs: 9 },
      ]),
      assetOf: (coin: string) => (coin === 'ETH' ? 1 : null),
      submit: (input: unknown) => submitted.push(input),
    };
    expect(applyDueFaults(target, START)).toEqual(['fault halt: no coin NONE']);
    expect(applyDueFaults(target, START + 5)).toEqual([]);
    expect(directory.masterOf(agent, START)).toBeNull();
    expect(directory.useNonce(master, START, START)).toBeNull();
    expect(submitted).toEqual([
      { kind: 'halt', asset: 1, halted: true },
      { kind: 'openInterestCap', asset: 1, units: 1_000_000_000 },
      { kind: 'fillShare', share: 0.5 },
      { kind: 'postOnly', postOnly: true },
      { kind: 'postOnly', postOnly: true },
      { kind: 'halt', asset: 1, halted: false },
      { kind: 'delist', asset: 1 },
      { kind: 'openInterestCap', asset: 1, units: null },
      { kind: 'postOnly', postOnly: true },
    ]);
  });
});
