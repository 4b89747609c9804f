import { describe, expect, test } from 'vitest';
import { Exchange } from '../../../src/exchange/exchange.ts';
import type { ExchangeInput, ExchangeOutput, RequestOutcome } from '../../../src/exchange/types.ts';
import { ALICE, BOB, ExchangeLab, MARK } from '../../support/exchange-lab.ts';

const SLICE = 30_000;
const { events, fills } = ExchangeLab;

type TwapWords = Partial<Omit<Extract<ExchangeInput, { kind: 'twap' }>, 'kind' | 'atMs'>>;

/** Five minutes of 11 slices of 1,000 lots, as a buy, unless the words say otherwise. */
function twap(lab: ExchangeLab, words: TwapWords = {}): RequestOutcome {
  return lab.ask({
    kind: 'twap',
    atMs: lab.exchange.nowMs,
    account: ALICE,
    requestId: 't',
    asset: 0,
    isBuy: true,
    sizeLots: 11_000,
    reduceOnly: false,
    minutes: 5,
    randomize: false,
    ...words,
  });
}

function stop(lab: ExchangeLab, twapId: number, more: { asset?: number; account?: string } = {}): RequestOutcome {
  const { asset = 0, account = ALICE } = more;
  return lab.ask({ kind: 'twapCancel', atMs: lab.exchange.nowMs, account, requestId: 'tc', asset, twapId });
}

const pass = (lab: ExchangeLab, ms: number): readonly ExchangeOutput[] =>
  lab.step({ kind: 'advance', atMs: lab.exchange.nowMs + ms });

/** A book deep enough for whatever these tests trade. */
function deepLab(): ExchangeLab {
  const lab = new ExchangeLab();
  lab.quote([MARK - 10, 1_000_000], [MARK + 10, 1_000_000]);
  return lab;
}

const refused = (text: string) => ({ status: 'refused', text });

describe('a time-weighted order', () => {
  test('trades a first slice at once and one every 30 s, until it is filled', () => {
    const lab = deepLab();
    expect(twap(lab)).toEqual({ status: 'ok', legs: [], twapId: 1 });
    const startedAtMs = lab.exchange.nowMs;
    expect(fills(lab.last)).toMatchObject([
      { sizeLots: 1_000, priceTicks: MARK + 10, isTaker: true, twapId: 1, cloid: null },
    ]);
    expect(lab.exchange.nextEventMs()).toBe(startedAtMs + SLICE);
    expect(pass(lab, SLICE - 1)).toEqual([]);
    expect(fills(pass(lab, 1))).toMatchObject([{ sizeLots: 1_000, atMs: startedAtMs + SLICE, twapId: 1 }]);
    expect(lab.exchange.twaps(ALICE)).toEqual([
      {
        twapId: 1,
        asset: 0,
        isBuy: true,
        reduceOnly: false,
        sizeLots: 11_000,
        executedLots: 2_000,
        executedUnits: 2_000 * (MARK + 10),
        minutes: 5,
        randomize: false,
        startedAtMs,
        trigger: null,
        stopTicks: null,
        status: 'activated',
        statusAtMs: startedAtMs,
        detail: null,
      },
    ]);
    const rest = fills(pass(lab, 20 * SLICE));
    expect(rest.map((fill) => [(fill.atMs - startedAtMs) / SLICE, fill.sizeLots])).toEqual(
      Array.from({ length: 9 }, (_, i) => [i + 2, 1_000]),
    );
    expect(lab.lots()).toBe(11_000);
    expect(lab.exchange.twaps(ALICE)).toMatchObject([
      { status: 'finished', statusAtMs: startedAtMs + 10 * SLICE, executedLots: 11_000 },
    ]);
    expect(lab.exchange.nextEventMs()).toBe(Infinity);
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
    expect(lab.exchange.orderHistory(ALICE)[0]).toMatchObject({ status: 'filled', order: { twapId: 1, tif: 'Ioc' } });
  });

  test('spreads a size that does not divide, to the last lot', () => {
    const lab = deepLab();
    twap(lab, { sizeLots: 10_007 });
    pass(lab, 20 * SLICE);
    expect(lab.lots()).toBe(10_007);
    const sizes = lab.exchange.fillsSince(ALICE, 0).map((fill) => fill.sizeLots);
    expect(sizes).toHaveLength(11);
    for (const lots of sizes) expect(Math.abs(lots - 10_007 / 11)).toBeLessThanOrEqual(1);
  });

  test('pays at most 3 % from the middle of the book', () => {
    const lab = new ExchangeLab();
    lab.quote([MARK - 10, 10_000], [MARK + 10, 400, 51_500, 300, 51_501, 10_000]);
    twap(lab);
    expect(fills(lab.last).map((fill) => [fill.priceTicks, fill.sizeLots])).toEqual([
      [MARK + 10, 400],
      [51_500, 300],
    ]);
    const other = new ExchangeLab();
    other.quote([48_499, 10_000], []);
    twap(other, { isBuy: false });
    expect(fills(other.last)).toEqual([]);
    other.quote([48_500, 10_000], []);
    expect(fills(pass(other, SLICE))).toMatchObject([{ priceTicks: 48_500 }]);
  });

  test('catches up with slices of at most three times the usual size', () => {
    const lab = deepLab();
    lab.quote([MARK - 10, 1_000_000], []);
    twap(lab);
    pass(lab, 5 * SLICE);
    expect(lab.lots()).toBe(0);
    lab.quote([MARK - 10, 1_000_000], [MARK + 10, 1_000_000]);
    pass(lab, 20 * SLICE);
    expect(lab.exchange.fillsSince(ALICE, 0).map((fill) => fill.sizeLots)).toEqual([3_000, 3_000, 3_000, 1_000, 1_000]);
    expect(lab.exchange.twaps(ALICE)).toMatchObject([{ status: 'finished', executedLots: 11_000 }]);
  });

  test('ends after its last slice with what it has', () => {
    const lab = deepLab();
    twap(lab);
    lab.quote([MARK - 10, 1_000_000], []);
    pass(lab, 20 * SLICE);
    expect(lab.exchange.twaps(ALICE)).toMatchObject([{ status: 'finished', executedLots: 1_000 }]);
  });

  test('varies its slices when told to, the same way each time', () => {
    const run = (): number[] => {
      const lab = deepLab();
      twap(lab, { sizeLots: 110_000, randomize: true });
      pass(lab, 20 * SLICE);
      return lab.exchange.fillsSince(ALICE, 0).map((fill) => fill.sizeLots);
    };
    const sizes = run();
    expect(sizes.reduce((sum, lots) => sum + lots, 0)).toBe(110_000);
    expect(new Set(sizes).size).toBeGreaterThan(5);
    for (const lots of sizes) expect(Math.abs(lots - 10_000)).toBeLessThanOrEqual(4_000);
    expect(run()).toEqual(sizes);
  });

  test('is stopped by its owner', () => {
    const lab = deepLab();
    twap(lab);
    const text = 'TWAP was never placed, already canceled, or filled.';
    expect(stop(lab, 2)).toEqual(refused(text));
    expect(stop(lab, 1, { asset: 1 })).toEqual(refused(text));
    expect(stop(lab, 1, { account: BOB })).toEqual(refused(text));
    expect(stop(lab, 1)).toEqual({ status: 'ok', legs: [] });
    expect(stop(lab, 1)).toEqual(refused(text));
    expect(pass(lab, 20 * SLICE)).toEqual([]);
    expect(lab.exchange.twaps(ALICE)).toMatchObject([{ status: 'terminated', executedLots: 1_000 }]);
  });

  test('two of them run side by side, by number', () => {
    const lab = deepLab();
    twap(lab);
    twap(lab, { account: BOB, isBuy: false, sizeLots: 22_000 });
    pass(lab, SLICE);
    expect(fills(lab.last).map((fill) => [fill.account, fill.sizeLots, fill.twapId])).toEqual([
      [ALICE, 1_000, 1],
      [BOB, 2_000, 2],
    ]);
    expect(lab.exchange.twaps(BOB)).toHaveLength(1);
  });
});

describe('a time-weighted reduction', () => {
  test('stops when there is nothing left to reduce', () => {
    const lab = deepLab();
    lab.trade(30_000);
    expect(twap(lab, { isBuy: false, reduceOnly: true, sizeLots: 22_000 })).toMatchObject({ status: 'ok' });
    lab.trade(-27_000);
    pass(lab, SLICE);
    expect(lab.lots()).toBe(0);
    pass(lab, SLICE);
    expect(lab.exchange.twaps(ALICE)).toMatchObject([
      { status: 'error', detail: 'Reduce-only TWAP order would increase position.', executedLots: 3_000 },
    ]);
    expect(lab.lots()).toBe(0);
  });

  test('needs a position', () => {
    const lab = deepLab();
    lab.trade(1_000);
    expect(twap(lab, { reduceOnly: true })).toEqual(refused('Reduce-only TWAP order would increase position.'));
  });
});

describe('what ends one', () => {
  test('a slice that the margin does not carry', () => {
    const lab = deepLab();
    lab.quote([MARK - 10, 100_000_000], [MARK + 10, 100_000_000]);
    twap(lab, { sizeLots: 11_000_000 });
    pass(lab, 20 * SLICE);
    const [one] = lab.exchange.twaps(ALICE);
    expect(one).toMatchObject({ status: 'error', detail: 'Insufficient margin to place order.' });
    expect(one?.executedLots).toBeLessThan(11_000_000);
    expect(lab.lots()).toBe(one?.executedLots);
  });

  test('the end of its asset', () => {
    const lab = deepLab();
    twap(lab);
    lab.scene((market) => market.delist(0));
    pass(lab, 20 * SLICE);
    expect(lab.exchange.twaps(ALICE)).toMatchObject([{ status: 'terminated', detail: 'Asset was delisted.' }]);
  });

  test('the liquidation of its owner', () => {
    const lab = deepLab();
    lab.trade(500_000);
    lab.trade(500_000);
    lab.quote([MARK - 10, 10_000_000], [MARK + 10, 10_000_000]);
    lab.trade(2_500_000);
    twap(lab);
    lab.quote([47_000, 10_000_000], [47_010, 10_000_000]);
    lab.mark(47_000);
    expect(lab.exchange.twaps(ALICE)).toMatchObject([{ status: 'terminated', detail: 'Account was liquidated.' }]);
  });

  test('not a halt: slices are left out and caught up', () => {
    const lab = deepLab();
    twap(lab);
    lab.step({ kind: 'halt', atMs: lab.exchange.nowMs, asset: 0, halted: true });
    expect(pass(lab, 2 * SLICE)).toEqual([]);
    lab.step({ kind: 'halt', atMs: lab.exchange.nowMs, asset: 0, halted: false });
    expect(fills(pass(lab, SLICE))).toMatchObject([{ sizeLots: 3_000 }]);
  });
});

const REFUSED: readonly { readonly name: string; readonly words: TwapWords; readonly text: string }[] = [
  { name: 'four minutes', words: { minutes: 4 }, text: 'Invalid TWAP duration: 4 min(s)' },
  { name: 'a day and a minute', words: { minutes: 1_441 }, text: 'Invalid TWAP duration: 1441 min(s)' },
  { name: 'half a minute more', words: { minutes: 5.5 }, text: 'Invalid TWAP duration: 5.5 min(s)' },
  {
    name: 'less than 10 USDC a minute',
    words: { minutes: 120, sizeLots: 23_999 },
    text: 'TWAP order value too small. Min is $1200, which is $10 per minute.',
  },
  { name: 'no size', words: { sizeLots: 0 }, text: 'Order has zero size. asset=0' },
  { name: 'half a lot', words: { sizeLots: 11_000.5 }, text: 'Order has invalid size asset=0' },
  { name: 'a size beyond counting', words: { sizeLots: 9e15 }, text: 'Order has invalid size asset=0' },
  { name: 'an unknown asset', words: { asset: 9 }, text: 'Asset does not exist. asset=9' },
];

test.each(REFUSED)('$name is refused', ({ words, text }) => {
  const lab = deepLab();
  expect(twap(lab, words)).toEqual(refused(text));
  expect(lab.last).toHaveLength(1);
  expect(lab.exchange.twaps(ALICE)).toEqual([]);
});

test('the smallest and the longest are taken', () => {
  const lab = deepLab();
  expect(twap(lab, { minutes: 120, sizeLots: 24_000 })).toMatchObject({ status: 'ok' });
  expect(twap(lab, { minutes: 1_440, sizeLots: 1_000_000 })).toMatchObject({ status: 'ok' });
});

test('a halted or delisted asset takes none', () => {
  const lab = deepLab();
  lab.step({ kind: 'halt', atMs: lab.exchange.nowMs, asset: 0, halted: true });
  expect(twap(lab)).toEqual(refused('Trading is halted. asset=0'));
  lab.scene((market) => market.delist(0));
  expect(twap(lab)).toEqual(refused('Asset is delisted. asset=0'));
});

test('a hundred may run, and two hundred ended ones are remembered', () => {
  const lab = deepLab();
  lab.deposit(1_000_000);
  for (let i = 0; i < 100; i += 1) expect(twap(lab)).toMatchObject({ status: 'ok' });
  expect(twap(lab)).toEqual(refused('Too many TWAP orders.'));
  expect(twap(lab, { account: BOB })).toMatchObject({ status: 'ok', twapId: 101 });
  for (let id = 1; id <= 100; id += 1) stop(lab, id);
  lab.quote([MARK - 10, 1_000_000], [MARK + 10, 1_000_000]);
  for (let i = 0; i < 101; i += 1) {
    const placed = twap(lab);
    if (placed.status === 'ok') stop(lab, placed.twapId!);
  }
  const kept = lab.exchange.twaps(ALICE);
  expect(kept).toHaveLength(200);
  expect([kept[0]?.twapId, kept.at(-1)?.twapId]).toEqual([2, 202]);
});

test('the market counts a running one as interest', () => {
  const lab = deepLab();
  const seen: boolean[] = [];
  const look = () => lab.scene((market) => seen.push(market.hasClientInterest(0)));
  lab.quote([], []);
  twap(lab);
  look();
  stop(lab, 1);
  look();
  expect(seen).toEqual([true, false]);
});

test('the first slice is told before the reply, ends of slices by order events', () => {
  const lab = deepLab();
  twap(lab);
  expect(lab.last.map((output) => output.kind)).toEqual(['fill', 'orderUpdate', 'reply']);
  expect(events(lab.last)).toEqual(['none:filled']);
});

describe('one with prices', () => {
  const state = (lab: ExchangeLab) => lab.exchange.twaps(ALICE)[0];

  test('waits for the mark to reach its trigger, then runs its whole life', () => {
    const lab = deepLab();
    const trigger = { ticks: MARK + 1_000, above: true };
    expect(twap(lab, { trigger })).toMatchObject({ status: 'ok', twapId: 1 });
    expect(lab.exchange.nextEventMs()).toBe(Infinity);
    expect(pass(lab, 10 * SLICE)).toEqual([]);
    expect(fills(lab.mark(MARK + 999))).toEqual([]);
    expect(fills(lab.mark(MARK + 1_000))).toMatchObject([{ sizeLots: 1_000, twapId: 1 }]);
    const startedAtMs = lab.exchange.nowMs;
    expect(state(lab)).toMatchObject({ startedAtMs, trigger, executedLots: 1_000, status: 'activated' });
    lab.mark(MARK);
    expect(fills(pass(lab, 10 * SLICE))).toHaveLength(10);
    expect(state(lab)).toMatchObject({ status: 'finished', executedLots: 11_000 });
  });

  test('begins at once when its trigger is reached already', () => {
    const lab = deepLab();
    twap(lab, { trigger: { ticks: MARK, above: false } });
    expect(state(lab)).toMatchObject({ executedLots: 1_000 });
  });

  test.each([
    ['a buy', true, MARK + 500],
    ['a sale', false, MARK - 500],
  ])('ends when the mark reaches the stop of %s', (_name, isBuy, stopTicks) => {
    const lab = deepLab();
    twap(lab, { isBuy, stopTicks });
    lab.mark(stopTicks + (isBuy ? -10 : 10));
    expect(state(lab)).toMatchObject({ status: 'activated', stopTicks });
    lab.mark(stopTicks);
    expect(state(lab)).toMatchObject({ status: 'terminated', detail: 'Stop price reached.', executedLots: 1_000 });
    expect(fills(pass(lab, 10 * SLICE))).toEqual([]);
  });

  test('ends while it still waits', () => {
    const lab = deepLab();
    twap(lab, { trigger: { ticks: MARK - 1_000, above: false }, stopTicks: MARK + 500 });
    lab.mark(MARK + 500);
    expect(state(lab)).toMatchObject({ status: 'terminated', executedLots: 0 });
  });

  test.each<[string, TwapWords, string]>([
    ['no price', { trigger: { ticks: -1, above: true } }, 'Order has invalid price. asset=0'],
    ['no tick', { stopTicks: 123_456 }, 'Price must be divisible by tick size. asset=0'],
    ['a stop that is reached', { stopTicks: MARK }, 'Invalid TWAP stop price. asset=0'],
    [
      'a stop before its beginning',
      { trigger: { ticks: MARK + 1_000, above: true }, stopTicks: MARK + 1_000 },
      'Invalid TWAP stop price. asset=0',
    ],
  ])('is refused: %s', (_name, words, text) => {
    expect(twap(deepLab(), words)).toEqual(refused(text));
  });

  test('goes on to wait where a snapshot was taken', () => {
    const lab = deepLab();
    twap(lab, { trigger: { ticks: MARK + 1_000, above: true }, stopTicks: MARK + 5_000 });
    const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
    const next = Exchange.restore({ model: lab.market }, snapshot);
    expect(next.twaps(ALICE)).toEqual(lab.exchange.twaps(ALICE));
    expect(next.nextEventMs()).toBe(lab.exchange.nextEventMs());
    expect(next.stateHash()).toBe(lab.exchange.stateHash());
  });
});
