import { describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';
import { configHash, Engine } from '../../../src/engine/index.ts';
import {
  cancelsOf,
  ordersOf,
  PipelineLab,
  PRICE,
  queriesOf,
  type SendOrders,
  theOnly,
} from '../../support/pipeline-lab.ts';

const QUOTES = 6;
const BID = PRICE - 100;
const postOnly = (base: EngineSettings): EngineSettings => ({
  ...base,
  sizing: { ...base.sizing, method: 'fixed', baseRate: 0.04 },
  execution: { ...base.execution, entryStyle: 'post_only' },
});
const desk = (change: (base: EngineSettings) => EngineSettings = (base) => base): PipelineLab =>
  PipelineLab.live([], (base) => change(postOnly(base)));

const parentOf = (request: SendOrders): WireOrder => request.orders[0] as WireOrder;
const tifOf = (order: WireOrder): string => (order.type.kind === 'limit' ? order.type.tif : 'trigger');
const entriesOf = (output: { readonly effects: readonly Effect[] }): readonly SendOrders[] =>
  ordersOf(output).filter(({ orders }) => orders[0]?.reduceOnly === false);
const textsOf = (output: StepOutput): string => output.decisions.map(({ text }) => text).join('\n');
const noteOf = (lab: PipelineLab, cloid: string): string | undefined =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
    .find((order) => order.cloid === cloid)?.note;

/** The venue takes a quote into its book. */
const rest = (lab: PipelineLab, request: SendOrders): StepOutput =>
  lab.step({
    kind: 'VenueReply',
    effectId: request.effectId,
    outcome: {
      status: 'ok',
      legs: request.orders.map(({ cloid }, i) => ({ cloid, status: i === 0 ? 'resting' : 'waiting', oid: i + 1 })),
    },
  });

/** Proposes, approves, and has the first quote rest. */
const quoted = (lab: PipelineLab, side: 'long' | 'short' = 'long'): SendOrders => {
  const request = lab.enter(0, side);
  rest(lab, request);
  return request;
};

/** Time goes on with fresh books around `ticks`; returns all that the engine asked for. */
const wait = (lab: PipelineLab, ms: number, ticks = PRICE): { effects: readonly Effect[] } => {
  const effects = [...lab.pass(ms)];
  effects.push(...lab.price(0, ticks).effects);
  return { effects };
};

describe('an entry that a person approved, post-only', () => {
  test.each(['long', 'short'] as const)(
    'begins with a quote at its own side of the book, stop attached (%s)',
    (side) => {
      const lab = desk();
      const request = lab.enter(0, side);
      const [quote, stop, target] = request.orders as [WireOrder, WireOrder, WireOrder];
      expect(tifOf(quote)).toBe('Alo');
      expect(quote.priceTicks).toBe(side === 'long' ? BID : PRICE + 100);
      expect([stop.sizeLots, target.sizeLots]).toEqual([quote.sizeLots, quote.sizeLots]);
      expect(noteOf(lab, quote.cloid)).toBe('quote 1 of 6');
    },
  );

  test('takes at once with the usual settings, and on a rule in any case', () => {
    expect(tifOf(parentOf(PipelineLab.live().enter(0, 'long')))).toBe('Ioc');
    const rule = {
      strategyId: 'by-hand',
      enabled: true,
      runFromStrength: 0,
      flagFromStrength: 0,
      maxOrdersPerHour: 10,
      maxNotionalPerDayUsdc: 1e6,
      endsAtMs: null,
    };
    const lab = desk((base) => ({ ...base, desk: { ...base.desk, autoRules: [rule] } }));
    let sent: readonly SendOrders[] = [];
    const step = lab.step.bind(lab);
    lab.step = (body, withViews) => {
      const output = step(body, withViews);
      sent = [...sent, ...ordersOf(output)];
      return output;
    };
    expect(() => lab.propose(0, 'long')).toThrow('no ticket');
    expect(tifOf(parentOf(theOnly(sent)))).toBe('Ioc');
  });

  test('is quoted anew only when the old quote is gone and what it executed is told', () => {
    const lab = desk();
    const first = quoted(lab);
    expect(wait(lab, 1_900).effects.filter(({ kind }) => kind === 'Cancel' || kind === 'SendOrders')).toEqual([]);
    const due = wait(lab, 200);
    expect(cancelsOf(due)).toEqual([parentOf(first).cloid]);
    expect(entriesOf(due)).toEqual([]);
    const cancel = due.effects.find(({ kind }) => kind === 'Cancel') as Effect;
    expect(entriesOf(lab.answerCancel(cancel, 'cancelled'))).toEqual([]);
    const asked = wait(lab, 1_100);
    expect(queriesOf(asked)).toContain(parentOf(first).cloid);
    expect(entriesOf(asked)).toEqual([]);
    const next = theOnly(entriesOf(lab.update(parentOf(first), 'canceled', 100)));
    expect(parentOf(next).cloid).not.toBe(parentOf(first).cloid);
    expect(parentOf(next).sizeLots).toBe(parentOf(first).sizeLots - 100);
    expect(noteOf(lab, parentOf(next).cloid)).toBe('quote 2 of 6');
  });

  test('follows the touch when it moves away, and stays when the touch comes nearer', () => {
    const lab = desk();
    const first = quoted(lab);
    expect(cancelsOf(lab.price(0, PRICE - 500))).toEqual([]);
    expect(cancelsOf(lab.price(0, PRICE + 500))).toEqual([parentOf(first).cloid]);
    expect(cancelsOf(lab.price(0, PRICE + 700))).toEqual([]);
    const next = theOnly(entriesOf(lab.update(parentOf(first), 'canceled')));
    expect(parentOf(next).priceTicks).toBe(PRICE + 700 - 100);
  });

  test('is crossed after six quotes with what is left, inside slippage and band, once', () => {
    const lab = desk();
    let request = quoted(lab);
    const whole = parentOf(request).sizeLots;
    const ids = new Set([parentOf(request).cloid]);
    for (let no = 2; no <= QUOTES; no++) {
      wait(lab, 2_000);
      request = theOnly(entriesOf(lab.update(parentOf(request), 'canceled', no === 2 ? 60 : 0)));
      ids.add(parentOf(request).cloid);
      expect(tifOf(parentOf(request))).toBe('Alo');
      rest(lab, request);
    }
    expect(ids.size).toBe(QUOTES);
    wait(lab, 2_000);
    const cross = theOnly(entriesOf(lab.update(parentOf(request), 'canceled')));
    expect(tifOf(parentOf(cross))).toBe('Ioc');
    expect(parentOf(cross).sizeLots).toBe(whole - 60);
    expect(parentOf(cross).priceTicks).toBeLessThanOrEqual(Math.floor((PRICE + 100) * 1.005));
    lab.answerFilled(cross);
    expect(entriesOf(wait(lab, 30_000))).toEqual([]);
  });

  test('that fills whole is not gone on with', () => {
    const lab = desk();
    const request = quoted(lab);
    const output = lab.fill(parentOf(request), parentOf(request).sizeLots, { isTaker: false });
    expect(textsOf(output)).toContain('it is executed whole');
    expect(entriesOf(wait(lab, 10_000))).toEqual([]);
  });

  test('that fills in part is covered by a stop at once, while the rest stands', () => {
    const lab = desk();
    const request = quoted(lab);
    const stop = theOnly(ordersOf(lab.fill(parentOf(request), 150, { isTaker: false })));
    expect(stop.reducesOnly).toBe(true);
    expect(stop.orders.map(({ sizeLots }) => sizeLots)).toEqual([150, 150]);
    expect(cancelsOf({ effects: lab.pass(500) })).toEqual([]);
  });

  test('that fills bit by bit is covered bit by bit, each at once', () => {
    const lab = desk();
    const request = quoted(lab);
    const covered: number[] = [];
    for (let bit = 0; bit < 8; bit++) {
      const output = lab.fill(parentOf(request), 20, { isTaker: false });
      covered.push(...ordersOf(output).map(({ orders }) => orders[0]?.sizeLots ?? 0));
      lab.atMs += 100;
    }
    expect(covered).toEqual(Array.from({ length: 8 }, () => 20));
  });

  test('that would have taken is quoted anew on the next book', () => {
    const lab = desk();
    const first = lab.enter(0, 'long');
    expect(entriesOf(lab.answerError(first, 'post_only'))).toEqual([]);
    lab.atMs += 100;
    const next = theOnly(entriesOf(lab.price(0, PRICE - 300)));
    expect(tifOf(parentOf(next))).toBe('Alo');
    expect(parentOf(next).priceTicks).toBe(PRICE - 300 - 100);
  });

  test('that is refused for another reason is tried again as any entry', () => {
    const lab = desk();
    const first = lab.enter(0, 'long');
    lab.answerError(first, 'margin');
    lab.atMs += 100;
    const next = theOnly(entriesOf(lab.price(0, PRICE)));
    expect(tifOf(parentOf(next))).toBe('Ioc');
    expect(parentOf(next).sizeLots).toBe(Math.floor(parentOf(first).sizeLots / 2));
  });

  test('never rests for more than 5 % of equity, a hand-placed order counted; what is above comes with later quotes', () => {
    const lab = desk((base) => ({ ...base, sizing: { ...base.sizing, baseRate: 0.08 } }));
    const byHand: OrderTicket = {
      asset: 1,
      isBuy: true,
      sizeLots: asLots(200),
      orderType: 'limit',
      limitTicks: asTicks(PRICE - 5_000),
      triggerTicks: null,
      timeInForce: 'Gtc',
      reduceOnly: false,
      stopTicks: asTicks(PRICE - 20_000),
      takeProfitTicks: null,
    };
    expect(lab.command({ type: 'placeOrder', order: byHand }).reply?.ok).toBe(true);
    const first = quoted(lab);
    // 500 USDC may rest in all, 199 do: 301 USDC at 99.99.
    expect(parentOf(first).sizeLots).toBe(301);
    const next = theOnly(entriesOf(lab.fill(parentOf(first), 301, { isTaker: false })));
    expect(parentOf(next).sizeLots).toBe(301);
    rest(lab, next);
    const last = theOnly(entriesOf(lab.fill(parentOf(next), 301, { isTaker: false })));
    expect(parentOf(last).sizeLots).toBeLessThan(301);
  });

  test('takes at once where nothing more may rest', () => {
    const lab = desk();
    const first = quoted(lab);
    rest(lab, first);
    const again = lab.approve(lab.propose(1, 'long'));
    // 4 % rest already: 1 % is 100 USDC, still above the smallest order.
    expect(tifOf(parentOf(theOnly(entriesOf(again))))).toBe('Alo');
    expect(parentOf(theOnly(entriesOf(again))).sizeLots).toBeLessThanOrEqual(101);
    expect(tifOf(parentOf(theOnly(entriesOf(lab.approve(lab.propose(2, 'long'))))))).toBe('Ioc');
  });
});

describe('a quote is taken back and not followed by another when', () => {
  const ends: readonly (readonly [string, (lab: PipelineLab, quote: WireOrder) => { effects: readonly Effect[] }])[] = [
    ['its ticket expires', (lab) => ({ effects: lab.pass(3_000) })],
    ['trading is halted', (lab) => lab.command({ type: 'killSwitch', flatten: false })],
    ['the connection is lost', (lab) => lab.disconnect()],
    ['the machine was asleep', (lab) => lab.step({ kind: 'Resumed' } as never)],
    [
      'the position is being closed',
      (lab, quote) => {
        lab.fill(quote, 150, { isTaker: false });
        return lab.command({ type: 'closePosition', asset: 0 });
      },
    ],
    ['its strategy leaves', (lab) => lab.approve(lab.propose(0, 'flat'))],
    ['a person cancels it', (lab, { cloid }) => lab.command({ type: 'cancelOrder', cloid })],
    ['a person cancels all', (lab) => lab.command({ type: 'cancelAll', asset: null })],
    [
      'the journal closes',
      (lab) => lab.step({ kind: 'AdapterFault', component: 'journal', message: 'full', recovered: false } as never),
    ],
    [
      'the settings change',
      (lab) => {
        const settings = { ...lab.settings, execution: { ...lab.settings.execution, quoteMs: 3_000 } };
        return lab.step({ kind: 'ConfigChanged', settings, configHash: configHash(settings), version: 2 } as never);
      },
    ],
    ['the engine shuts down', (lab) => lab.step({ kind: 'Shutdown' } as never)],
  ];
  test.each(ends)('%s', (name, happen) => {
    const lab = desk();
    const request = theOnly(
      ordersOf(lab.approve(lab.propose(0, 'long', name === 'its ticket expires' ? 1_000 : 60_000))),
    );
    rest(lab, request);
    const output = happen(lab, parentOf(request));
    expect(cancelsOf(output)).toContain(parentOf(request).cloid);
    if (name === 'the engine shuts down') return;
    expect(
      entriesOf(lab.update(parentOf(request), 'canceled', name === 'the position is being closed' ? 150 : 0)),
    ).toEqual([]);
    lab.atMs += 100;
    expect(entriesOf(lab.price(0, PRICE))).toEqual([]);
    expect(entriesOf(wait(lab, 5_000))).toEqual([]);
  });

  test('its book is stale', () => {
    const lab = desk((base) => ({
      ...base,
      market: { ...base.market, staleAfterMs: 1_000 },
    }));
    const request = quoted(lab);
    const effects = [
      ...lab.pass(600),
      ...lab.price(1, PRICE).effects,
      ...lab.pass(600),
      ...lab.price(1, PRICE).effects,
    ];
    expect(cancelsOf({ effects })).toEqual([parentOf(request).cloid]);
    expect(entriesOf(lab.update(parentOf(request), 'canceled'))).toEqual([]);
    expect(entriesOf(wait(lab, 5_000))).toEqual([]);
  });

  test('the venue cancelled it', () => {
    const lab = desk();
    const request = quoted(lab);
    expect(entriesOf(lab.update(parentOf(request), 'selfTradeCanceled'))).toEqual([]);
    expect(entriesOf(wait(lab, 5_000))).toEqual([]);
  });

  test('its fate is unknown: it is asked for, and nothing else is sent meanwhile', () => {
    const lab = desk();
    const request = lab.enter(0, 'long');
    lab.answer(request, 'unknown');
    const output = wait(lab, 8_000);
    expect(entriesOf(output)).toEqual([]);
    expect(queriesOf(output)).toContain(parentOf(request).cloid);
    expect(cancelsOf(output)).toContain(parentOf(request).cloid);
  });

  test('a restart came between: what rests is cancelled, what filled is covered, and the entry is not gone on with', () => {
    const lab = desk();
    const request = quoted(lab);
    lab.fill(parentOf(request), 150, { isTaker: false });
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    const effects = [...lab.begin().effects, ...lab.connect().effects];
    expect(ordersOf(effects)).toEqual([]);
    lab.atMs += 1_000;
    const [quote] = request.orders as [WireOrder];
    const { cloid, asset, isBuy, priceTicks } = quote;
    const output = lab.account('start', {
      positions: [[0, 150]],
      openOrders: [
        {
          oid: 1,
          cloid,
          asset,
          isBuy,
          priceTicks,
          remainingLots: asLots(quote.sizeLots - 150),
          reduceOnly: false,
          triggerTicks: null,
          tpsl: null,
          live: true,
        } as never,
      ],
    });
    expect(cancelsOf(output)).toContain(cloid);
    expect(entriesOf(lab.update(quote, 'canceled', 150))).toEqual([]);
    lab.prices(PRICE);
    expect(entriesOf(wait(lab, 5_000))).toEqual([]);
  });
});

test('the same inputs give the same state across a snapshot in the middle of the quotes', () => {
  const once = desk();
  const other = desk();
  for (const lab of [once, other]) quoted(lab);
  other.engine = Engine.restore(JSON.parse(JSON.stringify(other.engine.snapshot())));
  const outputs = [once, other].map((lab) => JSON.stringify(wait(lab, 2_500)));
  expect(outputs[1]).toBe(outputs[0]);
  expect(other.engine.stateHash()).toBe(once.engine.stateHash());
});

describe('an entry that is chased while the approval of the agent ends', () => {
  const ends = (lab: PipelineLab, validUntilMs: number): StepOutput =>
    lab.step({ kind: 'AgentStatus', address: '0xbb', validUntilMs, refused: '' });

  test('is taken back a minute before, while a cancel still counts, and what it filled stays covered', () => {
    const lab = desk((base) => ({ ...base, execution: { ...base.execution, quoteMs: 60_000 } }));
    ends(lab, lab.atMs + 90_000);
    const quote = quoted(lab);
    const seen: Effect[] = [];
    for (let step = 0; step < 29; step += 1) seen.push(...wait(lab, 1_000).effects);
    lab.fill(parentOf(quote), 10);
    expect(cancelsOf({ effects: seen })).toEqual([]);
    const after = wait(lab, 1_500).effects;
    expect(cancelsOf({ effects: after })).toEqual([parentOf(quote).cloid]);
    lab.update(parentOf(quote), 'canceled', 10);
    const rest = wait(lab, 5_000).effects;
    expect(entriesOf({ effects: [...after, ...rest] })).toEqual([]);
    expect(lab.approve(lab.propose(1, 'long')).reply).toMatchObject({ ok: false, error: { field: 'session.agent' } });
  });
});
