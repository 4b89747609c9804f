import { describe, expect, test } from 'vitest';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { ScriptedMarket, testInstrument } from '../../support/scripted-market.ts';

const DAY = 86_400_000;
const { events } = ExchangeLab;

/** Trades a million USDC and a little: 20 x 1,000,000 lots at about 50 USDC per thousand. */
function earn(lab: ExchangeLab, account = ALICE): void {
  lab.deposit(1_000_000, account);
  lab.quote([MARK - 10, 2_000_000], [MARK + 10, 2_000_000]);
  for (let i = 0; i < 20; i += 1) {
    lab.trade(i % 2 === 0 ? 1_000_000 : -1_000_000, account);
    lab.quote([MARK - 10, 2_000_000], [MARK + 10, 2_000_000]);
  }
}

function schedule(lab: ExchangeLab, timeMs: number | null, account = ALICE) {
  return lab.ask({ kind: 'scheduleCancel', atMs: lab.exchange.nowMs, account, requestId: 's', timeMs });
}

const ok = { status: 'ok', legs: [] };

describe("the dead man's switch", () => {
  test('is refused below a million USDC of volume, by the exact words', () => {
    const lab = new ExchangeLab();
    expect(schedule(lab, lab.exchange.nowMs + 60_000)).toEqual({
      status: 'refused',
      text: 'Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $0',
    });
    lab.trade(1_000);
    expect(schedule(lab, lab.exchange.nowMs + 60_000)).toEqual({
      status: 'refused',
      text: 'Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $50.01',
    });
    expect(lab.exchange.scheduledCancel(ALICE)).toBeNull();
    expect(schedule(lab, null)).toEqual(ok);
  });

  test('needs a time five seconds ahead', () => {
    const lab = new ExchangeLab();
    earn(lab);
    const now = lab.exchange.nowMs;
    for (const timeMs of [now, now + 4_999, now + 5_000.5, Number.NaN, now - 1]) {
      expect(schedule(lab, timeMs)).toMatchObject({ status: 'refused' });
    }
    expect(lab.exchange.scheduledCancel(ALICE)).toBeNull();
    expect(schedule(lab, now + 5_000)).toEqual(ok);
    expect(lab.exchange.scheduledCancel(ALICE)).toEqual({ timeMs: now + 5_000, triggersToday: 0 });
    expect(lab.exchange.scheduledCancel(BOB)).toBeNull();
  });

  test('cancels every order of its account at its time: resting, triggers, waiting children', () => {
    const lab = new ExchangeLab();
    earn(lab);
    lab.trade(1_000);
    lab.order({ cloid: cloidOf(1), price: 49_000 });
    lab.order({ cloid: cloidOf(2), sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } });
    lab.send(
      [
        { cloid: cloidOf(3), price: 49_900 },
        { cloid: cloidOf(4), sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } },
      ],
      { grouping: 'normalTpsl' },
    );
    lab.order({ cloid: cloidOf(5), price: 49_000 }, BOB);
    const timeMs = lab.exchange.nowMs + 5_000;
    schedule(lab, timeMs);
    expect(lab.exchange.nextEventMs()).toBe(timeMs);
    expect(lab.step({ kind: 'advance', atMs: timeMs - 1 })).toEqual([]);
    const outputs = lab.step({ kind: 'advance', atMs: timeMs + 60_000 });
    expect(events(outputs)).toEqual(['004', '001', '002', '003'].map((cloid) => `${cloid}:scheduledCancel`));
    for (const output of outputs) expect(output).toMatchObject({ atMs: timeMs });
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
    expect(lab.exchange.account(BOB).openOrders).toHaveLength(1);
    expect(lab.exchange.scheduledCancel(ALICE)).toBeNull();
    expect(lab.lots()).toBe(1_000);
    expect(lab.exchange.nextEventMs()).toBe(Infinity);
  });

  test('is moved by a new time and cleared by null', () => {
    const lab = new ExchangeLab();
    earn(lab);
    lab.order({ cloid: cloidOf(1), price: 49_000 });
    const now = lab.exchange.nowMs;
    schedule(lab, now + 5_000);
    schedule(lab, now + 20_000);
    expect(lab.step({ kind: 'advance', atMs: now + 10_000 })).toEqual([]);
    schedule(lab, null);
    expect(lab.step({ kind: 'advance', atMs: now + 30_000 })).toEqual([]);
    expect(lab.exchange.account(ALICE).openOrders).toHaveLength(1);
  });

  test('fires before an order that arrives at the same moment', () => {
    const lab = new ExchangeLab();
    earn(lab);
    lab.order({ cloid: cloidOf(1), price: 49_000 });
    const atMs = lab.exchange.nowMs + 5_000;
    schedule(lab, atMs);
    const input = {
      kind: 'order',
      atMs,
      account: ALICE,
      requestId: 'x',
      grouping: 'na',
      expiresAfterMs: null,
    } as const;
    const outputs = lab.step({ ...input, orders: [lab.wire({ cloid: cloidOf(2), price: 49_000 })] });
    expect(events(outputs)).toEqual(['001:scheduledCancel', '002:open']);
  });

  test('fires ten times a day at most', () => {
    const lab = new ExchangeLab();
    earn(lab);
    for (let i = 0; i < 10; i += 1) {
      expect(schedule(lab, lab.exchange.nowMs + 5_000)).toEqual(ok);
      lab.step({ kind: 'advance', atMs: lab.exchange.nowMs + 5_000 });
    }
    expect(schedule(lab, lab.exchange.nowMs + 5_000)).toMatchObject({ status: 'refused' });
    const tomorrow = START_MS + DAY;
    expect(schedule(lab, tomorrow - 1)).toMatchObject({ status: 'refused' });
    expect(schedule(lab, tomorrow)).toEqual(ok);
    expect(lab.exchange.scheduledCancel(ALICE)).toEqual({ timeMs: tomorrow, triggersToday: 10 });
    lab.step({ kind: 'advance', atMs: tomorrow });
    schedule(lab, tomorrow + 5_000);
    expect(lab.exchange.scheduledCancel(ALICE)).toEqual({ timeMs: tomorrow + 5_000, triggersToday: 1 });
  });

  test('lives on after a restart', () => {
    const lab = new ExchangeLab();
    earn(lab);
    lab.order({ cloid: cloidOf(1), price: 49_000 });
    const timeMs = lab.exchange.nowMs + 5_000;
    schedule(lab, timeMs);
    const model = new ScriptedMarket([testInstrument(0), testInstrument(1, { maxLeverage: 10 })], START_MS);
    const snapshot: unknown = JSON.parse(JSON.stringify({ ...lab.exchange.snapshot() }));
    const state = (snapshot as { state: { model: unknown } }).state;
    state.model = model.snapshot();
    const next = Exchange.restore({ model }, snapshot);
    expect(next.scheduledCancel(ALICE)).toEqual({ timeMs, triggersToday: 0 });
    expect(events(next.step({ kind: 'advance', atMs: timeMs }))).toEqual(['001:scheduledCancel']);
  });
});
