import { describe, expect, test } from 'vitest';
import type { OrderTicket, TradeCommand } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';
import {
  cancelsOf,
  ordersOf,
  PipelineLab,
  PRICE,
  restingTicket,
  type SendOrders,
  theOnly,
  firstOf,
} from '../../support/pipeline-lab.ts';

/*
 * A person who closes an asset wants it flat: what could open it again is taken back first, and what still fills before its cancel arrives is
 * closed after it.
 */

const limit = (change: Partial<OrderTicket> = {}): OrderTicket => restingTicket({ sizeLots: asLots(200), ...change });
const overTime = limit({
  orderType: 'twap',
  limitTicks: null,
  timeInForce: 'Ioc',
  twap: { minutes: 5, randomize: false },
});

const place = (lab: PipelineLab, order: OrderTicket): StepOutput => lab.command({ type: 'placeOrder', order });
const closingsOf = (effects: readonly Effect[]): readonly SendOrders[] =>
  ordersOf(effects).filter(({ orders }) => orders.every(({ reduceOnly, type }) => reduceOnly && type.kind === 'limit'));
const textOf = ({ reply }: StepOutput): string => (reply === null ? '' : reply.ok ? reply.text : reply.error.code);
const close: TradeCommand = { type: 'closePosition', asset: 0 };

/** A long of 100 lots by hand with its stop, and a buy of 200 lots that rests below. */
function heldAndResting(asset = 0) {
  const lab = PipelineLab.live();
  const entry = theOnly(ordersOf(place(lab, limit({ orderType: 'market', limitTicks: null, sizeLots: asLots(100) }))));
  lab.fill(firstOf(entry), 100);
  lab.answerFilled(entry);
  const resting = theOnly(ordersOf(place(lab, limit({ asset }))));
  for (const order of resting.orders) lab.update(order, 'open');
  return { lab, resting: firstOf(resting) };
}

describe('closing an asset', () => {
  test('takes back a limit that rests, then closes, and says both', () => {
    const { lab, resting } = heldAndResting();
    const output = lab.command(close);
    expect(output.effects.filter(({ kind }) => kind === 'Cancel' || kind === 'SendOrders')).toMatchObject([
      { kind: 'Cancel', cancels: [{ cloid: resting.cloid }] },
      { kind: 'SendOrders', orders: [{ sizeLots: 100, reduceOnly: true, isBuy: false }] },
    ]);
    expect(textOf(output)).toMatch(/^1 opening order is taken back; closing 1 S0, /);
  });

  test('takes back an entry over time, also one whose number is not known yet', () => {
    for (const isAnswered of [true, false]) {
      const { lab, resting } = heldAndResting(1);
      const output = place(lab, overTime);
      const sent = theOnly(output.effects.filter((effect) => effect.kind === 'SendTwap'));
      if (isAnswered)
        lab.step({
          kind: 'VenueReply',
          effectId: sent.effectId,
          outcome: { status: 'ok', legs: [{ cloid: sent.cloid, status: 'resting', oid: 77 }] },
        });
      const closed = lab.command(close);
      expect(cancelsOf(closed)).toEqual([sent.cloid]);
      expect(cancelsOf(closed)).not.toContain(resting.cloid);
      expect(closingsOf(closed.effects)).toHaveLength(1);
    }
  });

  test('closes what filled before the cancel arrived, and nothing opens until that is known', () => {
    const { lab, resting } = heldAndResting();
    const closing = theOnly(closingsOf(lab.command(close).effects));
    lab.fill(firstOf(closing), 100);
    lab.answerFilled(closing);
    expect(textOf(place(lab, limit({ sizeLots: asLots(50) })))).toBe('REDUCE_ONLY_MODE');
    const effects = [...lab.fill(resting, 30).effects, ...lab.pass(3_000)];
    expect(firstOf(theOnly(closingsOf(effects)))).toMatchObject({ sizeLots: 30, isBuy: false });
    lab.fill(firstOf(theOnly(closingsOf(effects))), 30);
    lab.answerFilled(theOnly(closingsOf(effects)));
    lab.update(resting, 'canceled', 30);
    lab.prices(PRICE);
    lab.pass(1_000);
    expect(lab.engine.figures().positions).toEqual([]);
    expect(textOf(place(lab, limit({ sizeLots: asLots(50) })))).toMatch(/sent/);
  });

  test('without a position still takes back what would open one', () => {
    const lab = PipelineLab.live();
    const resting = theOnly(ordersOf(place(lab, limit())));
    for (const order of resting.orders) lab.update(order, 'open');
    const output = lab.command(close);
    expect(cancelsOf(output)).toEqual([firstOf(resting).cloid]);
    expect(textOf(output)).toBe('1 opening order is taken back; S0 has no position');
    // Filled before the cancel arrived: it is closed, as that was wanted.
    const effects = [...lab.fill(firstOf(resting), 30).effects, ...lab.pass(3_000)];
    expect(closingsOf(effects)).toHaveLength(1);
  });

  test('of nothing is refused and leaves the rest alone', () => {
    const { lab } = heldAndResting();
    const output = lab.command({ type: 'closePosition', asset: 1 });
    expect([textOf(output), cancelsOf(output)]).toEqual(['NOTHING_TO_DO', []]);
  });

  test('leaves reduce-only orders alone', () => {
    const { lab, resting } = heldAndResting();
    const target = limit({ isBuy: false, reduceOnly: true, limitTicks: asTicks(PRICE + 20_000), stopTicks: null });
    const sent = firstOf(theOnly(ordersOf(place(lab, { ...target, sizeLots: asLots(50) }))));
    lab.update(sent, 'open');
    expect(cancelsOf(lab.command(close))).toEqual([resting.cloid]);
  });

  test('forgets the order that was to replace one, and a reversal that waits', () => {
    const { lab, resting } = heldAndResting();
    lab.command({ type: 'modifyOrder', cloid: resting.cloid, priceTicks: asTicks(PRICE - 5_000), sizeLots: null });
    const closing = theOnly(closingsOf(lab.command(close).effects));
    const effects = [
      ...lab.update(resting, 'canceled').effects,
      ...lab.fill(firstOf(closing), 100).effects,
      ...lab.answerFilled(closing).effects,
      ...lab.pass(5_000),
    ];
    expect(ordersOf(effects).filter(({ reducesOnly }) => !reducesOnly)).toEqual([]);
  });

  test('again while it is being closed changes nothing more', () => {
    const { lab } = heldAndResting();
    lab.command(close);
    const output = lab.command(close);
    expect([cancelsOf(output), closingsOf(output.effects)]).toEqual([[], []]);
    expect(textOf(output)).toBe('DUPLICATE_INTENT');
  });
});

describe('a strategy that leaves', () => {
  const sliced = (base: EngineSettings): EngineSettings => ({
    ...base,
    sizing: { ...base.sizing, method: 'fixed', baseRate: 0.04 },
    execution: { ...base.execution, entryStyle: 'post_only' },
  });
  const rested = () => {
    const lab = PipelineLab.live([], sliced);
    const quote = lab.enter(0, 'long');
    lab.update(firstOf(quote), 'open');
    return { lab, quote: firstOf(quote) };
  };

  test('before its quote has filled takes that back, and closes what still fills', () => {
    const { lab, quote } = rested();
    const output = lab.approve(lab.propose(0, 'flat'));
    expect(cancelsOf(output)).toEqual([quote.cloid]);
    expect(textOf(output)).toMatch(/^1 opening order is taken back; /);
    const effects = [...lab.fill(quote, 30).effects, ...lab.pass(3_000)];
    expect(firstOf(theOnly(closingsOf(effects)))).toMatchObject({ sizeLots: 30, isBuy: false });
  });

  test('leaves what a person opens alone', () => {
    const lab = PipelineLab.live();
    const resting = theOnly(ordersOf(place(lab, limit())));
    for (const order of resting.orders) lab.update(order, 'open');
    const output = lab.approve(lab.propose(0, 'flat'));
    expect([textOf(output), cancelsOf(output)]).toEqual(['NOTHING_TO_DO', []]);
  });
});

describe('reversing', () => {
  test('takes back what rests first, and opens the other side once that is gone', () => {
    const { lab, resting } = heldAndResting();
    const output = lab.command({ type: 'reversePosition', asset: 0 });
    expect(cancelsOf(output)).toEqual([resting.cloid]);
    const closing = theOnly(closingsOf(output.effects));
    lab.fill(firstOf(closing), 100);
    lab.answerFilled(closing);
    expect(ordersOf(lab.pass(2_000)).filter(({ reducesOnly }) => !reducesOnly)).toEqual([]);
    lab.prices(PRICE);
    const effects = [...lab.update(resting, 'canceled').effects, ...lab.pass(1_000)];
    const opened = theOnly(ordersOf(effects).filter(({ reducesOnly }) => !reducesOnly));
    expect(firstOf(opened)).toMatchObject({ isBuy: false, sizeLots: 100 });
  });
});

describe('flattening everything', () => {
  test('takes back what rests and what runs over time, and closes what still fills', () => {
    const { lab, resting } = heldAndResting();
    const output = lab.command({ type: 'killSwitch', flatten: true });
    expect(cancelsOf(output)).toContain(resting.cloid);
    const closing = theOnly(closingsOf([...output.effects, ...lab.pass(10)]));
    lab.fill(firstOf(closing), 100);
    lab.answerFilled(closing);
    const effects = [...lab.fill(resting, 30).effects, ...lab.pass(3_000)];
    expect(closingsOf(effects).length).toBeGreaterThan(0);
  });
});
