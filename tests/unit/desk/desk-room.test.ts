import { describe, expect, test } from 'vitest';
import type { AutoRule } from '../../../src/contract/commands.ts';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import { DeskRoom } from '../../../src/engine/desk/desk-room.ts';
import type { DeskSettings } from '../../../src/engine/domain/settings.ts';
import { signalOf } from '../../support/risk-inputs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REFERENCE = asTicks(1_000_000);

const rule = (over: Partial<AutoRule> = {}): AutoRule => ({
  strategyId: '*',
  enabled: true,
  runFromStrength: 0.9,
  flagFromStrength: 0.7,
  maxOrdersPerHour: 3,
  maxNotionalPerDayUsdc: 5_000,
  endsAtMs: null,
  ...over,
});

const desk = (over: Partial<DeskSettings> = {}): DeskRoom =>
  new DeskRoom({ bandRate: 0.01, maxWaiting: 3, autoRules: [], ...over });

/** A signal of its own asset, so that it replaces nobody. */
const signal = (asset: number, over: Parameters<typeof signalOf>[0] = {}) =>
  signalOf({ id: `s${asset}`, asset, expiresAt: 60_000, ...over });

const failed = (checks: readonly { name: string; passed: boolean }[]): string[] =>
  checks.filter((check) => !check.passed).map((check) => check.name);

describe('opening', () => {
  test('a ticket carries its band, rounded inwards, and its expiry', () => {
    const room = desk({ bandRate: 0.0005 });
    const { ticket } = room.open(signal(1), asTicks(999), 1_000);
    expect(ticket).toMatchObject({
      ticketId: 't1',
      state: 'waiting',
      referenceTicks: 999,
      bandLowTicks: 999,
      bandHighTicks: 999,
      createdAtMs: 1_000,
      expiresAtMs: 60_000,
      usedLots: 0,
    });
    const wide = room.open(signal(2), REFERENCE, 1_000).ticket;
    expect([wide.bandLowTicks, wide.bandHighTicks]).toEqual([999_500, 1_000_500]);
  });

  test('a newer proposal of the same strategy and asset makes the waiting one void', () => {
    const room = desk();
    const old = room.open(signal(1), REFERENCE, 0).ticket;
    const other = room.open(signal(1, { strategyId: 'don' }), REFERENCE, 0);
    expect(other.dropped).toEqual([]);
    const { ticket, dropped } = room.open(signal(1, { side: 'short' }), REFERENCE, 5);
    expect(dropped.map(({ ticketId, state }) => [ticketId, state])).toEqual([[old.ticketId, 'void']]);
    expect(room.waiting().map(({ ticketId }) => ticketId)).toEqual([other.ticket.ticketId, ticket.ticketId]);
    expect(room.approve(old.ticketId, 'person:cli', null, 6)).toMatchObject({
      ok: false,
      error: { code: 'TICKET_VOID' },
    });
  });

  test('a full desk drops its weakest entry, the new one too, and an exit last of all', () => {
    const room = desk({ maxWaiting: 2 });
    room.open(signal(1, { strength: 0.5 }), REFERENCE, 0);
    room.open(signal(2, { strength: 0.1, side: 'flat', stopLossRate: null }), REFERENCE, 0);
    const weak = room.open(signal(3, { strength: 0.4 }), REFERENCE, 0);
    expect(weak.ticket.state).toBe('expired');
    expect(weak.dropped).toEqual([]);
    const strong = room.open(signal(4, { strength: 0.9 }), REFERENCE, 0);
    expect(strong.ticket.state).toBe('waiting');
    expect(strong.dropped.map(({ ticketId, state }) => [ticketId, state])).toEqual([['t1', 'expired']]);
    expect(room.waiting().map(({ ticketId }) => ticketId)).toEqual(['t2', 't4']);
    expect(room.counters()).toMatchObject({ opened: 4, expired: 2 });
    expect(room.autoRun(weak.ticket, 0)).toMatchObject({ run: false, refusal: { code: 'TICKET_NOT_WAITING' } });
  });
});

describe('a person decides', () => {
  test('approval, use, and no second use', () => {
    const room = desk();
    const { ticket } = room.open(signal(1), REFERENCE, 0);
    const use = { priceTicks: 1_000_000, lots: asLots(10) };
    expect(failed(room.checkAtSend(ticket, use, 10))).toEqual(['ticket_state']);
    const approved = room.approve(ticket.ticketId, 'person:window', asLots(10), 10);
    if (!approved.ok) throw new Error(approved.error.detail);
    expect(approved.value).toMatchObject({
      state: 'approved',
      approvedBy: 'person:window',
      approvedAtMs: 10,
      flagged: false,
    });
    // The copy from before the approval says the same: the desk's own ticket counts.
    expect(failed(room.checkAtSend(ticket, use, 10))).toEqual([]);
    expect(room.finish(ticket.ticketId, 'done', null, asLots(10))).toMatchObject({ state: 'done', usedLots: 10 });
    expect(failed(room.checkAtSend(approved.value, use, 10))).toEqual(['ticket_state', 'single_use', 'ticket_lots']);
    expect(room.approve(ticket.ticketId, 'person:window', null, 11)).toMatchObject({
      ok: false,
      error: { code: 'TICKET_NOT_WAITING', actual: 'done' },
    });
    expect(() => room.finish(ticket.ticketId, 'done', null, asLots(10))).toThrow(/used while done/);
  });

  test('approving twice is refused', () => {
    const room = desk();
    const { ticketId } = room.open(signal(1), REFERENCE, 0).ticket;
    expect(room.approve(ticketId, 'person:cli', null, 1).ok).toBe(true);
    expect(room.approve(ticketId, 'person:cli', null, 1)).toMatchObject({ error: { code: 'TICKET_NOT_WAITING' } });
    expect(room.counters().approved).toBe(1);
  });

  test('the check names price, size and time with both numbers', () => {
    const room = desk();
    const { ticket } = room.open(signal(1), REFERENCE, 0);
    room.approve(ticket.ticketId, 'person:cli', asLots(5), 1);
    const at = (priceTicks: number, lots: number, atMs: number) =>
      failed(room.checkAtSend(ticket, { priceTicks, lots: asLots(lots) }, atMs));
    expect(at(990_000, 5, 60_000)).toEqual([]);
    expect(at(1_010_000, 5, 60_000)).toEqual([]);
    expect(at(989_999, 5, 60_000)).toEqual(['band_low']);
    expect(at(1_010_001, 6, 60_001)).toEqual(['ticket_expiry', 'band_high', 'ticket_lots']);
    expect(at(Number.NaN, Number.NaN, 1)).toEqual(['band_low', 'band_high', 'ticket_lots']);
    expect(at(1_000_000, 0, 1)).toEqual(['ticket_lots']);
    const [check] = room
      .checkAtSend(ticket, { priceTicks: 989_999, lots: asLots(1) }, 1)
      .filter(({ passed }) => !passed);
    expect(check).toEqual({ name: 'band_low', passed: false, actual: 989_999, limit: 990_000 });
  });

  test.each([0, -1, 1.5, Number.NaN])('a cap of %s lots is refused and changes nothing', (lots) => {
    const room = desk();
    const { ticketId } = room.open(signal(1), REFERENCE, 0).ticket;
    expect(room.approve(ticketId, 'person:cli', asLots(lots), 1)).toMatchObject({ error: { code: 'OUT_OF_RANGE' } });
    expect(room.get(ticketId)?.state).toBe('waiting');
  });

  test('rejection ends a ticket', () => {
    const room = desk();
    const { ticketId } = room.open(signal(1), REFERENCE, 0).ticket;
    const rejected = room.reject(ticketId, 'person:window', 2);
    expect(rejected).toMatchObject({ ok: true, value: { state: 'rejected', endReason: 'rejected by person:window' } });
    expect(room.approve(ticketId, 'person:cli', null, 3)).toMatchObject({ error: { code: 'TICKET_NOT_WAITING' } });
    expect(room.reject('t99', 'person:cli', 3)).toMatchObject({ error: { code: 'TICKET_UNKNOWN', actual: 't99' } });
    expect(room.nextExpiryMs()).toBeNull();
  });

  test('a refused ticket keeps why; refusing an ended one changes nothing', () => {
    const room = desk();
    const { ticketId } = room.open(signal(1), REFERENCE, 0).ticket;
    room.approve(ticketId, 'person:cli', null, 1);
    const why = { code: 'OVER_CAP', field: 'f', actual: 2, limit: 1, detail: 'd' } as const;
    expect(room.finish(ticketId, 'refused', why, asLots(0))).toMatchObject({ state: 'refused', refusal: why });
    expect(room.finish(ticketId, 'refused', null, asLots(0)).refusal).toEqual(why);
    expect(room.counters().refused).toBe(1);
  });
});

describe('time', () => {
  test('a ticket lives through its last millisecond and no longer', () => {
    const room = desk();
    const { ticketId } = room.open(signal(1), REFERENCE, 0).ticket;
    room.open(signal(2, { expiresAt: 50_000 }), REFERENCE, 0);
    expect(room.nextExpiryMs()).toBe(50_001);
    expect(room.expire(50_000)).toEqual([]);
    expect(room.approve(ticketId, 'person:cli', null, 60_001)).toMatchObject({
      error: { code: 'EXPIRED', limit: 60_000 },
    });
    expect(room.expire(60_001).map((ticket) => [ticket.ticketId, ticket.state])).toEqual([
      ['t2', 'expired'],
      ['t1', 'expired'],
    ]);
    expect(room.nextExpiryMs()).toBeNull();
  });

  test('voidAll ends what waits and what is approved', () => {
    const room = desk();
    const first = room.open(signal(1), REFERENCE, 0).ticket;
    const second = room.open(signal(2), REFERENCE, 0).ticket;
    room.approve(first.ticketId, 'person:cli', null, 1);
    expect(room.voidAll('restart', 2).map(({ state }) => state)).toEqual(['void', 'void']);
    expect(failed(room.checkAtSend(first, { priceTicks: 1_000_000, lots: asLots(1) }, 2))).toEqual(['ticket_state']);
    expect(room.approve(second.ticketId, 'person:cli', null, 2)).toMatchObject({
      error: { code: 'TICKET_VOID', detail: 'ticket t2 is void: restart' },
    });
    expect(() => room.finish(first.ticketId, 'done', null, asLots(1))).toThrow(/used while void/);
  });

  test('the 200 newest ended tickets are kept, newest first', () => {
    const room = desk();
    for (let n = 1; n <= 300; n++) room.reject(room.open(signal(n), REFERENCE, n).ticket.ticketId, 'person:cli', n);
    expect(room.recent(2).map(({ ticketId }) => ticketId)).toEqual(['t300', 't299']);
    expect(room.recent(1_000)).toHaveLength(200);
    expect(room.get('t100')).toBeNull();
    expect(room.get('t101')?.state).toBe('rejected');
  });
});

describe('rules', () => {
  const openWith = (room: DeskRoom, over: Parameters<typeof signalOf>[0] = {}, asset = 1) =>
    room.open(signal(asset, { expiresAt: 10 * DAY, ...over }), REFERENCE, 0).ticket;

  test.each([
    [1, { run: true, flagged: false, by: 'rule:*' }],
    [0.9, { run: true, flagged: false, by: 'rule:*' }],
    [0.8999, { run: true, flagged: true, by: 'rule:*' }],
    [0.7, { run: true, flagged: true, by: 'rule:*' }],
    [0.6999, { run: false, refusal: null }],
    [Number.NaN, { run: false, refusal: null }],
  ])('strength %f', (strength, expected) => {
    const room = desk({ autoRules: [rule()] });
    expect(room.autoRun(openWith(room, { strength }), 1)).toEqual(expected);
  });

  test('a flagged run is marked on the ticket by its approval', () => {
    const room = desk({ autoRules: [rule()] });
    const { ticketId } = openWith(room, { strength: 0.8 });
    expect(room.approve(ticketId, 'rule:*', null, 1)).toMatchObject({ value: { flagged: true, approvedBy: 'rule:*' } });
  });

  test('a rule cannot sign what it does not run', () => {
    const room = desk({ autoRules: [rule()] });
    const { ticketId } = openWith(room, { strength: 0.3 });
    expect(room.approve(ticketId, 'rule:*', null, 1)).toMatchObject({ error: { code: 'AUTO_LIMIT' } });
    expect(room.approve(ticketId, 'rule:ema', null, 1)).toMatchObject({ error: { code: 'AUTO_LIMIT' } });
    expect(room.approve(ticketId, 'person:cli', null, 1).ok).toBe(true);
  });

  test('* covers built-in strategies only; a rule that names the sender covers it', () => {
    const outside = { external: true, source: 'genetic' as const, strategyId: 'bot' };
    const room = desk({ autoRules: [rule()] });
    expect(room.autoRun(openWith(room, outside), 1)).toEqual({ run: false, refusal: null });
    expect(room.autoRun(openWith(room, { source: 'manual', strategyId: 'hand' }, 2), 1).run).toBe(false);
    expect(room.setAutoRule(rule({ strategyId: 'bot' })).ok).toBe(true);
    expect(room.autoRun(openWith(room, outside, 3), 1)).toMatchObject({ run: true, by: 'rule:bot' });
  });

  test('the rule that names a strategy decides for it, also when it is off', () => {
    const room = desk({ autoRules: [rule(), rule({ strategyId: 'ema', enabled: false })] });
    expect(room.autoRun(openWith(room), 1)).toEqual({ run: false, refusal: null });
    expect(room.autoRun(openWith(room, { strategyId: 'don' }, 2), 1).run).toBe(true);
  });

  test('a rule ends at its time', () => {
    const room = desk({ autoRules: [rule({ endsAtMs: 1_000 })] });
    const ticket = openWith(room);
    expect(room.autoRun(ticket, 1_000).run).toBe(true);
    expect(room.autoRun(ticket, 1_001)).toMatchObject({
      run: false,
      refusal: { code: 'AUTO_LIMIT', field: 'desk.autoRules.*.endsAtMs', actual: 1_001, limit: 1_000 },
    });
  });

  test('orders in a rolling hour and notional in a UTC day', () => {
    const room = desk({ autoRules: [rule()] });
    const ticket = openWith(room);
    for (const atMs of [10, 20, 30]) room.noteAutoSend('ema', asUnits(1_000_000_000), atMs);
    expect(room.autoRun(ticket, 40)).toMatchObject({
      run: false,
      refusal: { code: 'AUTO_LIMIT', field: 'desk.autoRules.*.maxOrdersPerHour', actual: 4, limit: 3 },
    });
    expect(room.autoRun(ticket, HOUR + 9).run).toBe(false);
    expect(room.autoRun(ticket, HOUR + 10).run).toBe(true);
    room.noteAutoSend('don', asUnits(2_000_000_000), 2 * HOUR);
    expect(room.autoRun(ticket, 4 * HOUR)).toMatchObject({
      refusal: { field: 'desk.autoRules.*.maxNotionalPerDayUsdc', actual: 5_010_000_000, limit: 5_000_000_000 },
    });
    expect(room.autoRun(ticket, DAY).run).toBe(true);
  });

  test('the size of a rule-signed order counts when it is sent; equality passes', () => {
    const room = desk({ autoRules: [rule()] });
    const ticket = openWith(room);
    room.noteAutoSend('ema', asUnits(4_000_000_000), 10);
    room.approve(ticket.ticketId, 'rule:*', null, 20);
    const at = (lots: number) => failed(room.checkAtSend(ticket, { priceTicks: 1_000_000, lots: asLots(lots) }, 20));
    expect(at(1_000)).toEqual([]);
    expect(at(1_001)).toEqual(['auto_notional_per_day']);
  });

  test('an exit runs under any strength and limit of an enabled rule', () => {
    const room = desk({ autoRules: [rule()] });
    for (const atMs of [10, 20, 30]) room.noteAutoSend('ema', asUnits(9_000_000_000), atMs);
    const exit = openWith(room, { side: 'flat', strength: 0.01, stopLossRate: null });
    expect(room.autoRun(exit, 40)).toEqual({ run: true, flagged: false, by: 'rule:*' });
  });

  test.each([
    ['strategyId', { strategyId: 'a b' }],
    ['runFromStrength', { runFromStrength: Number.NaN }],
    ['flagFromStrength', { flagFromStrength: 0.95 }],
    ['maxOrdersPerHour', { maxOrdersPerHour: 0.5 }],
    ['maxOrdersPerHour', { maxOrdersPerHour: 301 }],
    ['maxNotionalPerDayUsdc', { maxNotionalPerDayUsdc: 9 }],
    ['endsAtMs', { endsAtMs: Number.POSITIVE_INFINITY }],
    ['enabled', { enabled: 'yes' as unknown as boolean }],
  ])('a rule with a bad %s is refused by name', (field, over) => {
    const room = desk();
    expect(room.setAutoRule(rule(over))).toMatchObject({
      ok: false,
      error: { code: 'OUT_OF_RANGE', field: `autoRule.${field}` },
    });
    expect(room.rules()).toEqual([]);
    expect(() => desk({ autoRules: [rule(over)] })).toThrow(/out of bounds/);
  });

  test('writing a rule anew does not give back what it has used', () => {
    const room = desk({ autoRules: [rule()] });
    for (const atMs of [10, 20, 30]) room.noteAutoSend('ema', asUnits(0), atMs);
    room.setAutoRule(rule({ runFromStrength: 0.95 }));
    expect(room.autoRun(openWith(room), 40).run).toBe(false);
  });

  test('changed settings change their own rules and leave those of a person', () => {
    const settings = { bandRate: 0.01, maxWaiting: 3 };
    const room = desk({ autoRules: [rule({ strategyId: 'a' }), rule({ strategyId: 'b' })] });
    room.setAutoRule(rule({ strategyId: 'b', enabled: false }));
    room.setAutoRule(rule({ strategyId: 'hand' }));
    room.configure({ ...settings, autoRules: [rule({ strategyId: 'b' }), rule({ strategyId: 'c' })] });
    expect(room.rules().map(({ strategyId, enabled }) => [strategyId, enabled])).toEqual([
      ['b', false],
      ['c', true],
      ['hand', true],
    ]);
    room.setAutoRule(rule({ strategyId: 'timed', endsAtMs: DAY }));
    room.endRun();
    expect(room.rules().map(({ strategyId }) => strategyId)).toEqual(['b', 'c', 'timed']);
  });

  test('the end of a run takes permissions back, never prohibitions', () => {
    const room = desk({ autoRules: [rule({ strategyId: 'a', enabled: false }), rule({ strategyId: 'b' })] });
    room.setAutoRule(rule({ strategyId: 'a' }));
    room.setAutoRule(rule({ strategyId: 'b', enabled: false }));
    room.setAutoRule(rule({ strategyId: 'hand', enabled: false }));
    room.setAutoRule(rule({ strategyId: 'wide', maxOrdersPerHour: 300 }));
    room.endRun();
    expect(room.rules().map(({ strategyId, enabled }) => [strategyId, enabled])).toEqual([
      ['a', false],
      ['b', false],
      ['hand', false],
    ]);
  });
});
