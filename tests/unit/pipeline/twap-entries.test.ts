import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';
import { Engine } from '../../../src/engine/index.ts';
import { book, mark } from '../../support/market-updates.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, type SendOrders, theOnly } from '../../support/pipeline-lab.ts';

type SendTwap = Extract<Effect, { kind: 'SendTwap' }>;
type Change = (base: EngineSettings) => EngineSettings;

/** A tenth of the visible book may be taken at once: 100 lots of 1,000. */
const VISIBLE = 1_000;
const ONE = 100;
const TWAP_ID = 77;
const LIFE = 600_000;

/** 4 % of 10,000 USDC: below the 5 % that may rest. */
const overTime: Change = (base) => ({
  ...base,
  sizing: { ...base.sizing, method: 'fixed', baseRate: 0.04 },
  execution: { ...base.execution, sliceEntries: true, sliceStyle: 'native_twap' },
});

const thin = (lab: PipelineLab, visible = VISIBLE, ticks = PRICE): StepOutput =>
  lab.step({
    kind: 'Market',
    updates: [book(0, lab.atMs, [ticks - 100, visible], [ticks + 100, visible]), mark(0, lab.atMs, ticks)],
  });

function desk(change: Change = (base) => base, visible = VISIBLE): PipelineLab {
  const lab = PipelineLab.live([], (base) => change(overTime(base)));
  thin(lab, visible);
  return lab;
}

const twapsOf = (output: { readonly effects: readonly Effect[] }): readonly SendTwap[] =>
  output.effects.filter((effect) => effect.kind === 'SendTwap');
const entriesOf = (output: { readonly effects: readonly Effect[] }): readonly SendOrders[] =>
  ordersOf(output).filter(({ orders }) => orders[0]?.reduceOnly === false);
const approved = (lab: PipelineLab, lifeMs = LIFE, maxLots: number | null = null): StepOutput =>
  lab.approve(lab.propose(0, 'long', lifeMs), maxLots);

const viewOf = (lab: PipelineLab, { cloid }: { readonly cloid: string }) =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
    .find((order) => order.cloid === cloid);

function running(lab = desk()) {
  const sent = theOnly(twapsOf(approved(lab)));
  lab.step({
    kind: 'VenueReply',
    effectId: sent.effectId,
    outcome: { status: 'ok', legs: [{ cloid: sent.cloid, status: 'resting', oid: TWAP_ID }] },
  });
  return { lab, sent };
}

/** The order as the fill of a slice sees it. */
const slice = (sent: SendTwap): WireOrder => ({
  cloid: sent.cloid,
  asset: 0,
  isBuy: sent.isBuy,
  priceTicks: asTicks(PRICE),
  sizeLots: sent.sizeLots,
  reduceOnly: false,
  type: { kind: 'limit', tif: 'Ioc' },
});

let slices = 0;
function fillSlice(lab: PipelineLab, sent: SendTwap, lots: number): StepOutput {
  slices += 1;
  return lab.fill(slice(sent), lots, { cloid: null, oid: 900 + slices, twapId: TWAP_ID });
}

const ended = (lab: PipelineLab, sent: SendTwap, status: 'canceled' | 'filled', filled: number): StepOutput =>
  lab.step({
    kind: 'OrderUpdate',
    asset: 0,
    oid: TWAP_ID,
    cloid: sent.cloid,
    status,
    filledLots: asLots(filled),
    remainingLots: asLots(sent.sizeLots - filled),
    venueAtMs: lab.atMs,
  });

describe('an entry that the visible book cuts, with slices of the venue', () => {
  test('is one order over time, of the whole size, each slice within what one order may take', () => {
    const lab = desk();
    const output = approved(lab);
    const sent = theOnly(twapsOf(output));
    expect(sent).toMatchObject({ gate: 'durable', isBuy: true, minutes: 5, reduceOnly: false, reducesOnly: false });
    // 4 % of 10,000 USDC at 100.01.
    expect(sent.sizeLots).toBe(399);
    expect(ordersOf(output)).toEqual([]);
    expect(output.reply).toMatchObject({ ok: true });
    expect(viewOf(lab, sent)).toMatchObject({ type: 'twap', note: 'TWAP of 11 slices', strategyId: 'by-hand' });
    expect(output.decisions.map(({ text }) => text).join('\n')).toMatch(/worked by the venue over 5 min/);
  });

  test('lasts longer where the book is thinner', () => {
    // 20 lots at once: 20 slices, which take 10 min with the one at the beginning; a ticket of 11 min holds them.
    const lab = desk(undefined, 200);
    expect(theOnly(twapsOf(approved(lab, 660_000)))).toMatchObject({ minutes: 10, sizeLots: 399 });
  });

  test('covers what its slices fill at the level of the ticket, and books them on the strategy', () => {
    const { lab, sent } = running();
    const stops = theOnly(ordersOf(fillSlice(lab, sent, 36)));
    expect(stops.orders).toMatchObject([
      { reduceOnly: true, sizeLots: 36, type: { tpsl: 'sl' } },
      { reduceOnly: true, sizeLots: 36, type: { tpsl: 'tp' } },
    ]);
    expect(lab.engine.figures().positions).toMatchObject([{ sizeLots: 36, strategyId: 'by-hand' }]);
  });

  const plain: readonly (readonly [string, Change, number, number | null, RegExp])[] = [
    ['the ticket ends before it would', (base) => base, 300_000, null, /outlive its ticket/],
    ['it is below 10 USDC a minute', (base) => base, LIFE, 48, /10 USDC a minute/],
    [
      'it is more than may rest',
      (base) => ({ ...base, sizing: { ...base.sizing, baseRate: 0.08 } }),
      LIFE,
      null,
      /resting entries/,
    ],
  ];
  test.each(plain)('is sent in plain slices where %s', (_, change, lifeMs, maxLots, why) => {
    const lab = desk(change, maxLots === null ? VISIBLE : 100);
    const output = approved(lab, lifeMs, maxLots);
    expect(twapsOf(output)).toEqual([]);
    expect(theOnly(entriesOf(output)).orders[0]?.sizeLots).toBe(maxLots === null ? ONE : 10);
    expect(output.decisions.map(({ text }) => text).join('\n')).toMatch(why);
  });

  test('is sent in plain slices with the usual settings', () => {
    const lab = desk((base) => ({ ...base, execution: { ...base.execution, sliceStyle: 'plain' } }));
    const output = approved(lab);
    expect([twapsOf(output), entriesOf(output).length]).toEqual([[], 1]);
  });

  test('that a rule runs never rests: plain slices', () => {
    const rule = {
      strategyId: 'by-hand',
      enabled: true,
      runFromStrength: 0,
      flagFromStrength: 0,
      maxOrdersPerHour: 20,
      maxNotionalPerDayUsdc: 1e6,
      endsAtMs: null,
    };
    const lab = desk((base) => ({ ...base, desk: { ...base.desk, autoRules: [rule] } }));
    const outputs: StepOutput[] = [];
    const step = lab.step.bind(lab);
    lab.step = (body, withViews) => {
      outputs.push(step(body, withViews));
      return outputs.at(-1) as StepOutput;
    };
    expect(() => lab.propose(0, 'long', LIFE)).toThrow('no ticket');
    expect(outputs.flatMap(twapsOf)).toEqual([]);
    expect(outputs.flatMap(entriesOf)).toHaveLength(1);
  });

  test('fits the book: nothing is sliced', () => {
    const lab = desk(undefined, 100_000);
    const output = approved(lab);
    expect([twapsOf(output), entriesOf(output).length]).toEqual([[], 1]);
  });

  test('refused by the venue goes on in plain slices, for the same size together', () => {
    const lab = desk();
    const sent = theOnly(twapsOf(approved(lab)));
    const refused = lab.step({
      kind: 'VenueReply',
      effectId: sent.effectId,
      outcome: {
        status: 'ok',
        legs: [{ cloid: sent.cloid, status: 'error', code: 'other', text: 'TWAP order value too small.' }],
      },
    });
    expect(entriesOf(refused)).toEqual([]);
    lab.atMs += 100;
    let request = theOnly(entriesOf(thin(lab)));
    let total = 0;
    for (let turns = 0; turns < 12; turns += 1) {
      const [parent] = request.orders;
      if (parent === undefined) throw new Error('no entry');
      total += parent.sizeLots;
      lab.fill(parent, parent.sizeLots);
      lab.answerFilled(request);
      const effects = [...lab.pass(2_000)];
      effects.push(...thin(lab).effects);
      const next = entriesOf({ effects });
      if (next.length === 0) break;
      request = theOnly(next);
    }
    expect(total).toBe(399);
  });
});

describe('it is ended', () => {
  const ends: readonly (readonly [string, (lab: PipelineLab) => readonly Effect[]])[] = [
    ['trading is halted', (lab) => lab.command({ type: 'killSwitch', flatten: false }).effects],
    ['the connection is lost', (lab) => lab.disconnect().effects],
    ['the position is closed', (lab) => lab.command({ type: 'closePosition', asset: 0 }).effects],
    ['a person cancels all', (lab) => lab.command({ type: 'cancelAll', asset: 0 }).effects],
    ['a person cancels it', (lab) => lab.command({ type: 'cancelAll', asset: null }).effects],
    ['the touch leaves the band', (lab) => thin(lab, VISIBLE, PRICE + 9_000).effects],
    ['its strategy leaves', (lab) => lab.approve(lab.propose(0, 'flat')).effects],
    ['its ticket has expired', (lab) => ((lab.atMs += LIFE + 1), thin(lab).effects)],
  ];
  test.each(ends)('when %s', (_, happen) => {
    const { lab, sent } = running();
    fillSlice(lab, sent, 36);
    const cancels = happen(lab).filter((effect) => effect.kind === 'Cancel');
    expect(cancels).toMatchObject([{ cancels: [{ cloid: sent.cloid, twapId: TWAP_ID }] }]);
  });

  test('when it turns out to run after a restart', () => {
    const { lab, sent } = running();
    lab.begin();
    lab.connect();
    const output = lab.account('start');
    expect(cancelsOf(output)).toEqual([sent.cloid]);
    const effects = [...ended(lab, sent, 'canceled', 0).effects, ...lab.pass(10_000), ...thin(lab).effects];
    expect([twapsOf({ effects }), entriesOf({ effects })]).toEqual([[], []]);
  });

  test.each(['canceled', 'filled'] as const)('by the venue (%s): nothing more is sent', (status) => {
    const { lab, sent } = running();
    fillSlice(lab, sent, 36);
    const output = ended(lab, sent, status, status === 'filled' ? 399 : 36);
    const effects = [...output.effects, ...lab.pass(20_000), ...thin(lab).effects];
    expect([entriesOf({ effects }), twapsOf({ effects })]).toEqual([[], []]);
  });

  test('goes on across a snapshot', () => {
    const { lab, sent } = running();
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    const effects: Effect[] = [];
    for (let second = 0; second < 10; second += 1) effects.push(...lab.pass(1_000), ...thin(lab).effects);
    expect(cancelsOf({ effects })).toEqual([]);
    fillSlice(lab, sent, 36);
    expect(viewOf(lab, sent)).toMatchObject({ filledLots: 36, state: 'partially_filled' });
  });
});

test('the ticket says how it will be executed', () => {
  const howOf = (lab: PipelineLab, ticketId: string) =>
    lab.engine
      .viewSnapshot()
      .flatMap((patch) => (patch.kind === 'tickets' ? patch.upsert : []))
      .find((ticket) => ticket.ticketId === ticketId)?.how;
  const lab = desk();
  expect(howOf(lab, lab.propose(0, 'long', LIFE))).toBe('3.99 S0 in 11 slices over 5 min, worked by the venue (TWAP)');
  expect(howOf(lab, lab.propose(0, 'short', 60_000))).toBe(
    '4 S0 in 4 slices, 2 s apart; not over time: 5 min would outlive its ticket',
  );
  const deep = desk(undefined, 100_000);
  expect(howOf(deep, deep.propose(0, 'long', LIFE))).toBe('at once, at most 0.50 % from the touch');
});

test('in fallback it goes to paper like any other, and nothing is sent', () => {
  const lab = desk((base) => ({ ...base, execution: { ...base.execution, fallbackAfterMs: 30_000 } }));
  lab.disconnect();
  lab.pass(30_000);
  thin(lab);
  const output = approved(lab);
  expect(output.reply).toMatchObject({ ok: true });
  expect([twapsOf(output), ordersOf(output)]).toEqual([[], []]);
});
