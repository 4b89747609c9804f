import { describe, expect, test } from 'vitest';
import type { RawSignal } from '../../../src/engine/domain/flow.ts';
import type { SignalContext } from '../../../src/engine/signals/check-signal.ts';
import { SignalRoom } from '../../../src/engine/signals/signal-room.ts';
import { T0, instrument } from '../../support/market-updates.ts';

const SETTINGS = { lifeMs: 600_000, futureToleranceMs: 2_000 };
const DAY = 86_400_000;

function context(over: Partial<SignalContext> = {}): SignalContext {
  const listed = new Map([
    ['BTC', instrument(3, 'BTC')],
    ['OLD', instrument(4, 'OLD', { listed: false })],
  ]);
  return { atMs: T0, origin: 'external', instrumentOf: (symbol) => listed.get(symbol) ?? null, ...over };
}

function signal(over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const raw: RawSignal = {
    id: 'a-1',
    strategyId: 'mine',
    source: 'external',
    symbol: 'BTC',
    side: 'long',
    strength: 0.8,
    createdAt: T0 - 1_000,
    expiresAt: T0 + 60_000,
    stopLossRate: 0.02,
    takeProfitRate: 0.06,
    performance: { trades: 40, winRate: 0.5, avgWin: 0.02, avgLoss: 0.01, sharpe: 1.2, maxDrawdown: 0.1 },
    rationale: 'because',
  };
  return { ...raw, ...over };
}

function without(field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(signal()).filter(([name]) => name !== field));
}

describe('a good signal', () => {
  test('is accepted with its asset, time and origin, and nothing that was not asked for', () => {
    const { duplicate, result } = new SignalRoom(SETTINGS).accept(signal({ extra: { deep: 1 } }), context());
    expect(duplicate).toBe(false);
    expect(result).toEqual({ ok: true, value: { ...signal(), asset: 3, acceptedAtMs: T0, external: true } });
  });

  test.each([
    ['strength 0', { strength: 0 }],
    ['strength 1', { strength: 1 }],
    ['created just inside the tolerance', { createdAt: T0 + 2_000 }],
    ['in its last millisecond', { expiresAt: T0 }],
    ['of the longest life', { createdAt: T0, expiresAt: T0 + DAY }],
    ['without a record', { performance: null }],
    ['without a target', { takeProfitRate: null }],
    ['with the closest stop', { stopLossRate: 0.0005 }],
    ['with the widest stop', { stopLossRate: 0.5 }],
  ])('%s', (_, over) => {
    expect(new SignalRoom(SETTINGS).accept(signal(over), context()).result.ok).toBe(true);
  });

  test('may leave out target, record and rationale', () => {
    const { takeProfitRate, performance, rationale, ...rest } = signal();
    expect([takeProfitRate, performance, rationale]).not.toContain(undefined);
    const { result } = new SignalRoom(SETTINGS).accept(rest, context());
    expect(result).toMatchObject({ ok: true, value: { takeProfitRate: null, performance: null, rationale: '' } });
  });

  test('that leaves a position needs no distances and keeps none', () => {
    const room = new SignalRoom(SETTINGS);
    const flat = { side: 'flat', stopLossRate: null, takeProfitRate: null };
    expect(room.accept(signal(flat), context()).result).toMatchObject({ ok: true, value: flat });
    const { result } = room.accept(signal({ id: 'a-2', side: 'flat' }), context());
    expect(result).toMatchObject({ ok: true, value: flat });
  });
});

describe('a refusal names field, value and allowed range', () => {
  const cases: readonly (readonly [string, unknown, string, string, string | number | null])[] = [
    ['no object', 'hello', 'BAD_FIELD', 'signal', 'hello'],
    ['null', null, 'BAD_FIELD', 'signal', null],
    ['a list', [signal()], 'BAD_FIELD', 'signal', 'a list'],
    ['no id', without('id'), 'BAD_FIELD', 'signal.id', 'missing'],
    ['empty id', signal({ id: '' }), 'BAD_FIELD', 'signal.id', ''],
    ['id with a blank', signal({ id: 'a b' }), 'BAD_FIELD', 'signal.id', 'a b'],
    ['id that is an object', signal({ id: { toString: 1 } }), 'BAD_FIELD', 'signal.id', 'an object'],
    ['strategy in capitals', signal({ strategyId: 'Mine' }), 'BAD_FIELD', 'signal.strategyId', 'Mine'],
    ['source of another', signal({ source: 'genetic' }), 'BAD_FIELD', 'signal.source', 'genetic'],
    ['unknown symbol', signal({ symbol: 'DOGE' }), 'UNKNOWN_SYMBOL', 'signal.symbol', 'DOGE'],
    ['delisted symbol', signal({ symbol: 'OLD' }), 'INSTRUMENT_DELISTED', 'signal.symbol', 'OLD'],
    ['symbol that is a number', signal({ symbol: 3 }), 'BAD_FIELD', 'signal.symbol', 3],
    ['side', signal({ side: 'up' }), 'BAD_FIELD', 'signal.side', 'up'],
    ['strength above one', signal({ strength: 1.01 }), 'OUT_OF_RANGE', 'signal.strength', 1.01],
    ['strength below zero', signal({ strength: -0.01 }), 'OUT_OF_RANGE', 'signal.strength', -0.01],
    ['strength NaN', signal({ strength: Number.NaN }), 'OUT_OF_RANGE', 'signal.strength', 'NaN'],
    ['strength as text', signal({ strength: '0.8' }), 'BAD_FIELD', 'signal.strength', '0.8'],
    ['created in the future', signal({ createdAt: T0 + 2_001 }), 'FROM_THE_FUTURE', 'signal.createdAt', T0 + 2_001],
    ['created at a fraction', signal({ createdAt: T0 - 0.5 }), 'BAD_FIELD', 'signal.createdAt', T0 - 0.5],
    ['expired', signal({ expiresAt: T0 - 1 }), 'EXPIRED', 'signal.expiresAt', T0 - 1],
    ['expires before it begins', signal({ expiresAt: T0 - 1_000 }), 'OUT_OF_RANGE', 'signal.expiresAt', T0 - 1_000],
    ['lives too long', signal({ expiresAt: T0 + DAY }), 'OUT_OF_RANGE', 'signal.expiresAt', T0 + DAY],
    ['no stop', without('stopLossRate'), 'BAD_FIELD', 'signal.stopLossRate', 'missing'],
    ['stop null', signal({ stopLossRate: null }), 'BAD_FIELD', 'signal.stopLossRate', null],
    ['stop zero', signal({ stopLossRate: 0 }), 'STOP_WRONG_SIDE', 'signal.stopLossRate', 0],
    ['stop on the wrong side', signal({ stopLossRate: -0.02 }), 'STOP_WRONG_SIDE', 'signal.stopLossRate', -0.02],
    ['stop too close', signal({ stopLossRate: 0.0004 }), 'OUT_OF_RANGE', 'signal.stopLossRate', 0.0004],
    ['stop too wide', signal({ stopLossRate: 0.51 }), 'OUT_OF_RANGE', 'signal.stopLossRate', 0.51],
    ['stop NaN', signal({ stopLossRate: Number.NaN }), 'OUT_OF_RANGE', 'signal.stopLossRate', 'NaN'],
    ['target on the wrong side', signal({ takeProfitRate: -1 }), 'STOP_WRONG_SIDE', 'signal.takeProfitRate', -1],
    ['target of a short', signal({ side: 'short', takeProfitRate: 1 }), 'OUT_OF_RANGE', 'signal.takeProfitRate', 1],
    ['record of one word', signal({ performance: 'good' }), 'BAD_FIELD', 'signal.performance', 'good'],
    ['win rate', signal({ performance: { trades: 1, winRate: 2 } }), 'OUT_OF_RANGE', 'signal.performance.winRate', 2],
    ['rationale', signal({ rationale: 7 }), 'BAD_FIELD', 'signal.rationale', 7],
    ['inherited fields', Object.create(signal()), 'BAD_FIELD', 'signal.id', 'missing'],
  ];

  test.each(cases)('%s', (_, raw, code, field, actual) => {
    const room = new SignalRoom(SETTINGS);
    const { duplicate, result } = room.accept(raw, context());
    expect(duplicate).toBe(false);
    if (result.ok) throw new Error('accepted');
    expect(result.error).toMatchObject({ code, field, actual });
    expect(result.error.limit).not.toBe('');
    expect(result.error.detail).toContain(field);
    expect(room.counters()).toEqual({ received: 1, accepted: 0, refused: 1, duplicates: 0 });
  });

  test('long texts are cut in the refusal', () => {
    const { result } = new SignalRoom(SETTINGS).accept(signal({ strategyId: 'X'.repeat(5_000) }), context());
    if (result.ok) throw new Error('accepted');
    expect(JSON.stringify(result.error).length).toBeLessThan(600);
  });

  test('each origin has its source, and an outside program no strategy of ours', () => {
    const room = new SignalRoom(SETTINGS);
    const builtin = signal({ source: 'genetic' });
    expect(room.accept(builtin, context({ origin: 'builtin' })).result).toMatchObject({
      ok: true,
      value: { external: false },
    });
    expect(room.accept(signal({ source: 'manual' }), context({ origin: 'manual' })).result.ok).toBe(true);
    const isBuiltinStrategy = (id: string): boolean => id === 'mine';
    expect(room.accept(signal({ id: 'x' }), context({ isBuiltinStrategy })).result).toMatchObject({
      ok: false,
      error: { field: 'signal.strategyId', actual: 'mine' },
    });
    expect(room.accept(signal({ id: 'y', strategyId: 'theirs' }), context({ isBuiltinStrategy })).result.ok).toBe(true);
  });
});

describe('duplicates', () => {
  test('get the first answer again, accepted or refused, and count apart', () => {
    const room = new SignalRoom(SETTINGS);
    const first = room.accept(signal(), context());
    const again = room.accept(signal({ strength: 0.1 }), context({ atMs: T0 + 5 }));
    expect(again).toEqual({ duplicate: true, result: first.result });
    const refused = room.accept(signal({ id: 'b', symbol: 'DOGE' }), context());
    expect(room.accept(signal({ id: 'b' }), context())).toEqual({ duplicate: true, result: refused.result });
    expect(room.counters()).toEqual({ received: 4, accepted: 1, refused: 1, duplicates: 2 });
  });

  test('of one origin do not use up the ids of another', () => {
    const room = new SignalRoom(SETTINGS);
    room.accept(signal(), context());
    expect(room.accept(signal({ source: 'genetic' }), context({ origin: 'builtin' })).duplicate).toBe(false);
  });

  test('are known for two days, longer than any signal lives, and for 10,000 ids', () => {
    const room = new SignalRoom(SETTINGS);
    const fresh = (id: string, atMs: number): Record<string, unknown> =>
      signal({ id, createdAt: atMs, expiresAt: atMs + 1_000 });
    room.accept(fresh('first', T0), context());
    room.accept(fresh('other', T0 + 2 * DAY), context({ atMs: T0 + 2 * DAY }));
    expect(room.accept(fresh('first', T0), context({ atMs: T0 + 2 * DAY })).duplicate).toBe(true);
    room.accept(fresh('third', T0 + 2 * DAY + 1), context({ atMs: T0 + 2 * DAY + 1 }));
    expect(room.accept(fresh('first', T0), context({ atMs: T0 + 2 * DAY + 2 }))).toMatchObject({
      duplicate: false,
      result: { ok: false, error: { code: 'EXPIRED' } },
    });
    for (let i = 0; i < 10_000; i++) room.accept(fresh(`n${i}`, T0 + 3 * DAY), context({ atMs: T0 + 3 * DAY }));
    expect(room.accept(fresh('n0', T0), context({ atMs: T0 + 3 * DAY })).duplicate).toBe(true);
    expect((room.snapshot() as { answers: unknown[] }).answers).toHaveLength(10_000);
  });

  test('are known after a restart', () => {
    const first = new SignalRoom(SETTINGS);
    first.accept(signal(), context());
    first.accept(signal({ id: 'b', symbol: 'DOGE' }), context());
    const second = new SignalRoom(SETTINGS);
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    expect(second.snapshot()).toEqual(first.snapshot());
    expect(second.accept(signal(), context())).toEqual(first.accept(signal(), context()));
    expect(second.counters()).toEqual(first.counters());
  });
});

test('settings can change: the tolerance follows, answers stay', () => {
  const room = new SignalRoom(SETTINGS);
  const late = signal({ createdAt: T0 + 5_000 });
  expect(room.accept(late, context()).result.ok).toBe(false);
  room.configure({ ...SETTINGS, futureToleranceMs: 5_000 });
  expect(room.accept(late, context())).toMatchObject({ duplicate: true, result: { ok: false } });
  expect(room.accept({ ...late, id: 'new' }, context()).result.ok).toBe(true);
});
