import { describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, theOnly } from '../../support/pipeline-lab.ts';

type SendTwap = Extract<Effect, { kind: 'SendTwap' }>;

const TWAP_ID = 77;

const ticket = (change: Partial<OrderTicket> = {}): OrderTicket => ({
  asset: 0,
  isBuy: true,
  sizeLots: asLots(400),
  orderType: 'twap',
  limitTicks: null,
  triggerTicks: null,
  timeInForce: 'Ioc',
  reduceOnly: false,
  twap: { minutes: 5, randomize: false },
  stopTicks: asTicks(PRICE * 0.98),
  takeProfitTicks: null,
  ...change,
});

const place = (lab: PipelineLab, order = ticket()): StepOutput => lab.command({ type: 'placeOrder', order });
const twapsOf = (output: { readonly effects: readonly Effect[] }): readonly SendTwap[] =>
  output.effects.filter((effect) => effect.kind === 'SendTwap');
const codeOf = ({ reply }: StepOutput): string => (reply === null ? 'none' : reply.ok ? 'ok' : reply.error.code);
const askedOf = (effects: readonly Effect[]) => effects.filter((effect) => effect.kind === 'QueryOrder');

/** The order as the fill of a slice sees it. */
const slice = (sent: SendTwap): WireOrder => ({
  cloid: sent.cloid,
  asset: sent.asset,
  isBuy: sent.isBuy,
  priceTicks: asTicks(PRICE),
  sizeLots: sent.sizeLots,
  reduceOnly: sent.reduceOnly,
  type: { kind: 'limit', tif: 'Ioc' },
});

/** A fill as the venue tells it: by the number of the slice and of the whole, without any name of ours. */
let slices = 0;
function fillSlice(lab: PipelineLab, sent: SendTwap, lots: number, twapId = TWAP_ID): StepOutput {
  slices += 1;
  return lab.fill(slice(sent), lots, { cloid: null, oid: 900 + slices, twapId });
}

function answer(lab: PipelineLab, { effectId, cloid }: SendTwap, twapId = TWAP_ID): StepOutput {
  return lab.step({
    kind: 'VenueReply',
    effectId,
    outcome: { status: 'ok', legs: [{ cloid, status: 'resting', oid: twapId }] },
  });
}

function running(lab = PipelineLab.live(), order = ticket()) {
  const sent = theOnly(twapsOf(place(lab, order)));
  answer(lab, sent);
  return { lab, sent };
}

const orderOf = (lab: PipelineLab, { cloid }: SendTwap) =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
    .find((order) => order.cloid === cloid);

const update = (lab: PipelineLab, sent: SendTwap, status: 'open' | 'canceled' | 'filled' | 'unknownOid', filled = 0) =>
  lab.step({
    kind: 'OrderUpdate',
    asset: sent.asset,
    oid: status === 'unknownOid' ? 0 : TWAP_ID,
    cloid: sent.cloid,
    status,
    filledLots: asLots(filled),
    remainingLots: asLots(sent.sizeLots - filled),
    venueAtMs: lab.atMs,
  });

describe('an entry over time', () => {
  test('is one effect behind the disk, with an expiry, and open exposure of its whole size', () => {
    const lab = PipelineLab.live();
    const sent = theOnly(twapsOf(place(lab)));
    expect(sent).toMatchObject({ gate: 'durable', sizeLots: 400, minutes: 5, reducesOnly: false, urgent: false });
    expect(sent.expiresAfterMs).toBe(lab.atMs + 5_000);
    expect(lab.engine.figures().maxAssetExposureRate).toBeCloseTo(0.04, 5);
    answer(lab, sent);
    expect(orderOf(lab, sent)).toMatchObject({ type: 'twap', state: 'open' });
    // What it may still open counts against every cap: with 15 % of equity in an asset, 1,100 lots are left of it.
    const big = { orderType: 'market', sizeLots: asLots(1_150) } as const;
    expect(codeOf(place(lab, ticket(big)))).toBe('OVER_CAP');
  });

  const refused: readonly (readonly [string, OrderTicket, string])[] = [
    ['of four minutes', ticket({ twap: { minutes: 4, randomize: false } }), 'OUT_OF_RANGE'],
    ['of half a minute more', ticket({ twap: { minutes: 5.5, randomize: false } }), 'OUT_OF_RANGE'],
    ['of more than a day', ticket({ twap: { minutes: 1_441, randomize: false } }), 'OUT_OF_RANGE'],
    ['of less than 10 USDC a minute', ticket({ twap: { minutes: 41, randomize: false } }), 'BELOW_MIN_NOTIONAL'],
    ['beyond what may rest', ticket({ sizeLots: asLots(600) }), 'OVER_CAP'],
    ['without a stop', ticket({ stopTicks: null }), 'BAD_FIELD'],
    ['with its stop on the wrong side', ticket({ stopTicks: asTicks(PRICE * 1.05) }), 'STOP_WRONG_SIDE'],
    ['that reduces nothing', ticket({ reduceOnly: true, isBuy: false }), 'NOT_A_REDUCTION'],
  ];
  test.each(refused)('%s is refused and sends nothing', (_, order, code) => {
    const output = place(PipelineLab.live(), order);
    expect([codeOf(output), twapsOf(output)]).toEqual([code, []]);
  });

  test('opens nothing while halted, before the account is known, or beside another one', () => {
    const halted = PipelineLab.live();
    halted.command({ type: 'killSwitch', flatten: false });
    expect(codeOf(place(halted))).toBe('HALTED');
    const early = new PipelineLab();
    early.begin();
    expect(codeOf(place(early))).not.toBe('ok');
    const { lab } = running();
    expect(codeOf(place(lab))).toBe('DUPLICATE_INTENT');
  });

  test('books each slice on it, and covers what has filled with stops of its level', () => {
    const { lab, sent } = running();
    const first = theOnly(ordersOf(fillSlice(lab, sent, 40)));
    expect(first.orders).toMatchObject([
      {
        reduceOnly: true,
        sizeLots: 40,
        isBuy: false,
        type: { kind: 'trigger', tpsl: 'sl', triggerTicks: PRICE * 0.98 },
      },
    ]);
    for (const order of first.orders) lab.update(order, 'open');
    lab.atMs += 30_000;
    const second = theOnly(ordersOf(fillSlice(lab, sent, 40)));
    expect(second.orders[0]?.sizeLots).toBe(40);
    expect(orderOf(lab, sent)).toMatchObject({ state: 'partially_filled', filledLots: 80 });
    expect(lab.engine.figures().positions).toMatchObject([{ asset: 0, sizeLots: 80, strategyId: 'manual' }]);
  });

  test('knows its first slice, which trades before the number is told', () => {
    const lab = PipelineLab.live();
    const sent = theOnly(twapsOf(place(lab)));
    fillSlice(lab, sent, 40);
    expect(orderOf(lab, sent)).toMatchObject({ filledLots: 40 });
    answer(lab, sent);
    fillSlice(lab, sent, 40);
    expect(orderOf(lab, sent)).toMatchObject({ filledLots: 80, state: 'partially_filled' });
  });

  test('of somebody else stays foreign', () => {
    const { lab, sent } = running();
    fillSlice(lab, sent, 40, TWAP_ID + 1);
    expect(orderOf(lab, sent)).toMatchObject({ filledLots: 0 });
  });

  test('with many slices ends with few stops that cover it whole', () => {
    const { lab, sent } = running();
    const standing = new Map<string, number>();
    const take = (effects: readonly Effect[]): void => {
      for (const request of ordersOf(effects)) {
        for (const order of request.orders) {
          standing.set(order.cloid, order.sizeLots);
          take(lab.update(order, 'open').effects);
        }
      }
      for (const cloid of cancelsOf({ effects })) {
        const size = standing.get(cloid);
        if (size === undefined) continue;
        standing.delete(cloid);
        lab.step({
          kind: 'OrderUpdate',
          asset: 0,
          oid: 1,
          cloid,
          status: 'canceled',
          filledLots: asLots(0),
          remainingLots: asLots(size),
          venueAtMs: lab.atMs,
        });
      }
    };
    for (let no = 1; no <= 20; no += 1) {
      lab.atMs += 30_000;
      lab.prices(PRICE);
      take(fillSlice(lab, sent, 20).effects);
      take(lab.pass(2_000));
      const covered = [...standing.values()].reduce((sum, size) => sum + size, 0);
      expect(covered).toBe(20 * no);
      expect(standing.size).toBeLessThan(10);
    }
    expect(orderOf(lab, sent)?.state).toBe('filled');
  });
});

describe('what a long one must not lose', () => {
  test('its levels and its number, however many others have come and gone', () => {
    const { lab, sent } = running();
    for (let no = 0; no < 55; no += 1) {
      const other = theOnly(twapsOf(place(lab, ticket({ asset: 1, sizeLots: asLots(60) }))));
      answer(lab, other, 1_000 + no);
      lab.step({
        kind: 'OrderUpdate',
        asset: 1,
        oid: 1_000 + no,
        cloid: other.cloid,
        status: 'canceled',
        filledLots: asLots(0),
        remainingLots: asLots(60),
        venueAtMs: lab.atMs,
      });
      lab.atMs += 200_000;
      lab.prices(PRICE);
    }
    expect(askedOf(lab.account('periodic').effects)).toMatchObject([
      { cloid: sent.cloid, twap: { twapId: TWAP_ID, sizeLots: 400 } },
    ]);
    const stop = theOnly(ordersOf(fillSlice(lab, sent, 40)));
    expect(stop.orders).toMatchObject([{ reduceOnly: true, sizeLots: 40 }]);
    expect(orderOf(lab, sent)).toMatchObject({ filledLots: 40 });
  });

  test('a stop that a person has moved: slices after that are covered at its level', () => {
    const { lab, sent } = running();
    const [first] = theOnly(ordersOf(fillSlice(lab, sent, 40))).orders;
    if (first === undefined) throw new Error('no stop');
    lab.update(first, 'open');
    const level = asTicks(PRICE * 0.99);
    const moved = lab.command({ type: 'modifyOrder', cloid: first.cloid, priceTicks: level, sizeLots: null });
    const [tighter] = theOnly(ordersOf(moved)).orders;
    if (tighter === undefined) throw new Error('no moved stop');
    lab.update(tighter, 'open');
    lab.update(first, 'canceled');
    lab.atMs += 30_000;
    lab.prices(PRICE);
    const [next] = theOnly(ordersOf(fillSlice(lab, sent, 40))).orders;
    expect(next).toMatchObject({ sizeLots: 40, type: { kind: 'trigger', tpsl: 'sl', triggerTicks: level } });
  });

  test('its stops, where an execution was announced whose fill never comes', () => {
    const { lab, sent } = running();
    const [first] = theOnly(ordersOf(fillSlice(lab, sent, 40))).orders;
    if (first === undefined) throw new Error('no stop');
    lab.update(first, 'open');
    const covered: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      update(lab, sent, 'open', 80);
      const effects = [...lab.account('periodic', { positions: [[0, 80]] }).effects, ...lab.pass(30_000)];
      for (const request of ordersOf(effects))
        for (const order of request.orders) {
          covered.push(order.sizeLots);
          lab.update(order, 'open');
        }
      lab.prices(PRICE);
    }
    expect(covered).toEqual([40]);
  });

  test('its sense: a slice that fills beyond the stop ends the rest of it', () => {
    const { lab, sent } = running();
    lab.atMs += 30_000;
    lab.prices(PRICE * 0.97);
    const output = fillSlice(lab, sent, 40);
    expect(cancelsOf(output)).toEqual([sent.cloid]);
    expect(output.effects.filter((effect) => effect.kind === 'Alert')).not.toEqual([]);
    // Its cancel is on its way: a second slice of the same moment asks for no second one.
    expect(cancelsOf(fillSlice(lab, sent, 40))).toEqual([]);
  });

  test('the pace of comparisons: a fill that never comes is asked for, and not every second', () => {
    const { lab, sent } = running();
    fillSlice(lab, sent, 40);
    let asked = 0;
    for (let second = 0; second < 120; second += 1) {
      for (const { kind } of lab.pass(1_000)) {
        if (kind === 'QueryAccount') {
          asked += 1;
          lab.account('periodic', { positions: [[0, 80]] });
          update(lab, sent, 'open', 80);
        }
      }
    }
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(8);
  });

  test('a sale counts with what it is worth, not with its worst price', () => {
    const short = { isBuy: false, stopTicks: asTicks(PRICE * 1.02) } as const;
    expect(codeOf(place(PipelineLab.live(), ticket({ ...short, sizeLots: asLots(510) })))).toBe('OVER_CAP');
    const { lab } = running(PipelineLab.live(), ticket({ ...short, sizeLots: asLots(400) }));
    const rest = { asset: 1, orderType: 'limit', timeInForce: 'Gtc', limitTicks: asTicks(PRICE * 0.99) } as const;
    expect(codeOf(place(lab, ticket({ ...rest, sizeLots: asLots(108) })))).toBe('OVER_CAP');
  });

  test('the rule that nothing is sent while the venue is down', () => {
    const lab = PipelineLab.live([[0, 500]], (base) => ({
      ...base,
      execution: { ...base.execution, fallbackAfterMs: 30_000 },
    }));
    lab.disconnect();
    lab.pass(30_000);
    lab.prices(PRICE);
    const output = place(lab, ticket({ isBuy: false, reduceOnly: true, stopTicks: null, sizeLots: asLots(100) }));
    expect([codeOf(output), twapsOf(output)]).toEqual(['VENUE_DOWN', []]);
  });
});

describe('its fate', () => {
  test('is asked for by number at each comparison, and its end is taken with what it executed', () => {
    const { lab, sent } = running();
    const asked = askedOf(lab.account('periodic').effects);
    expect(asked).toMatchObject([{ cloid: sent.cloid, twap: { twapId: TWAP_ID, sizeLots: 400, minutes: 5 } }]);
    fillSlice(lab, sent, 40);
    update(lab, sent, 'canceled', 40);
    expect(orderOf(lab, sent)).toMatchObject({ state: 'cancelled', filledLots: 40 });
    // Nothing of it counts as open any more.
    expect(codeOf(place(lab))).toBe('ok');
  });

  test('without an answer is asked for by its looks, and a venue that never saw it ends it', () => {
    const lab = PipelineLab.live();
    const sent = theOnly(twapsOf(place(lab)));
    const asked = askedOf(lab.pass(6_000));
    expect(asked[0]).toMatchObject({
      twap: { twapId: null, isBuy: true, sizeLots: 400, minutes: 5, reduceOnly: false },
    });
    expect(orderOf(lab, sent)?.state).toBe('unknown');
    for (let i = 0; i < 10; i += 1) {
      lab.pass(3_000);
      update(lab, sent, 'unknownOid');
    }
    expect(['rejected', 'error', 'expired', 'cancelled', 'denied']).toContain(orderOf(lab, sent)?.state);
  });

  test('that was never told is found again after a restart', () => {
    const lab = PipelineLab.live();
    const sent = theOnly(twapsOf(place(lab)));
    lab.begin();
    lab.connect();
    lab.account('start');
    const asked = askedOf(lab.pass(3_000));
    expect(asked[0]).toMatchObject({ cloid: sent.cloid, twap: { twapId: null } });
    update(lab, sent, 'open', 0);
    expect(orderOf(lab, sent)?.state).toBe('open');
    fillSlice(lab, sent, 40);
    expect(orderOf(lab, sent)).toMatchObject({ filledLots: 40 });
    expect(twapsOf({ effects: lab.pass(60_000) })).toEqual([]);
  });

  test('is ended by a person and by the kill switch, by its number', () => {
    const byHand = running();
    const cancelled = byHand.lab.command({ type: 'cancelOrder', cloid: byHand.sent.cloid });
    expect(cancelled.effects.filter(({ kind }) => kind === 'Cancel')).toMatchObject([
      { cancels: [{ cloid: byHand.sent.cloid, twapId: TWAP_ID }] },
    ]);
    const killed = running();
    const output = killed.lab.command({ type: 'killSwitch', flatten: false });
    const cancel = theOnly(output.effects.filter(({ kind }) => kind === 'Cancel'));
    expect(cancel).toMatchObject({ gate: 'none', cancels: [{ cloid: killed.sent.cloid, twapId: TWAP_ID }] });
    killed.lab.answerCancel(cancel, 'cancelled');
    expect(orderOf(killed.lab, killed.sent)?.state).toBe('cancelled');
  });

  test('is ended as soon as its number is told, when a halt or a person came before that', () => {
    const numbered = [{ cancels: [{ twapId: TWAP_ID }] }];
    const byAnswer = PipelineLab.live();
    const sent = theOnly(twapsOf(place(byAnswer)));
    byAnswer.command({ type: 'killSwitch', flatten: false });
    const told = answer(byAnswer, sent);
    expect(told.effects.filter(({ kind }) => kind === 'Cancel')).toMatchObject(numbered);
    expect(told.decisions.map(({ text }) => text).join()).toMatch(/sent with its number/);
    // A slice that traded names it as well.
    const bySlice = PipelineLab.live();
    const other = theOnly(twapsOf(place(bySlice)));
    bySlice.command({ type: 'cancelOrder', cloid: other.cloid });
    expect(fillSlice(bySlice, other, 40).effects.filter(({ kind }) => kind === 'Cancel')).toMatchObject(numbered);
  });

  test('cannot be changed', () => {
    const { lab, sent } = running();
    const change = { type: 'modifyOrder', cloid: sent.cloid, priceTicks: asTicks(PRICE), sizeLots: null } as const;
    expect(codeOf(lab.command(change))).toBe('BAD_TRANSITION');
  });

  test('refused by the venue is an end', () => {
    const lab = PipelineLab.live();
    const sent = theOnly(twapsOf(place(lab)));
    const text = 'TWAP order value too small. Min is $1200, which is $10 per minute.';
    lab.step({
      kind: 'VenueReply',
      effectId: sent.effectId,
      outcome: { status: 'ok', legs: [{ cloid: sent.cloid, status: 'error', code: 'other', text }] },
    });
    expect(orderOf(lab, sent)).toMatchObject({ state: 'rejected', note: text });
  });
});

describe('a reduction over time', () => {
  const exit = (change: Partial<OrderTicket> = {}) =>
    ticket({ isBuy: false, reduceOnly: true, stopTicks: null, sizeLots: asLots(100), ...change });

  test('only reduces, passes while halted, and keeps nobody from closing at once', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    lab.command({ type: 'killSwitch', flatten: false });
    const { sent } = running(lab, exit());
    expect(sent).toMatchObject({ reduceOnly: true, reducesOnly: true, isBuy: false });
    fillSlice(lab, sent, 10);
    expect(codeOf(lab.command({ type: 'closePosition', asset: 0 }))).toBe('ok');
  });

  test('beyond the position is refused', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const held = lab.engine.figures().positions[0]?.sizeLots ?? 0;
    expect(codeOf(place(lab, exit({ sizeLots: asLots(held + 1) })))).not.toBe('ok');
  });
});
