import { beforeAll, describe, expect, test } from 'vitest';
import { ALICE, LiveVenue } from '../../../support/live-venue.ts';

interface Fill {
  readonly time: number;
  readonly tid: number;
  readonly sz: string;
}

interface SliceFill {
  readonly fill: Fill;
  readonly twapId: number;
}

const BTC = 1_000_000;

/** One lot of BTC on each of `levels` prices above the mark. */
function offerLevels(live: LiveVenue, levels: number): void {
  const asks = Array.from({ length: levels }, (_, i) => [BTC + 10 * (i + 1), 1]).flat();
  live.scene((market) => market.replaceQuotes(0, 0, [BTC - 100, 100_000], asks));
}

/** Reads everything by pages, as a client does: on from the time of the last row, that row once more. */
function paged<Row>(read: (startTime: number) => readonly Row[], fillOf: (row: Row) => Fill) {
  const known = new Map<number, Fill>();
  const pages: number[] = [];
  for (let startTime = 0; ; ) {
    const page = read(startTime).map(fillOf);
    const before = known.size;
    for (const fill of page) known.set(fill.tid, fill);
    if (known.size === before) return { fills: [...known.values()], pages };
    pages.push(page.length);
    startTime = page.at(-1)!.time;
  }
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('11,200 fills of an account', () => {
  const live = new LiveVenue();
  beforeAll(() => {
    for (let block = 0; block < 14; block++) {
      offerLevels(live, 800);
      live.send([{ lots: 800, ticks: BTC + 10 * 801, tif: 'Ioc' }]);
    }
  });

  test('are found by pages of 2,000 as far as the last 10,000 go', () => {
    const { fills, pages } = paged(
      (startTime) => live.ask<Fill[]>('userFillsByTime', { user: ALICE, startTime }),
      (fill) => fill,
    );
    expect(fills.map(({ tid }) => tid)).toEqual(numbers(1_201, 11_200));
    expect(Math.max(...pages)).toBe(2_000);
  });

  test('are found backwards too', () => {
    const newest = live.ask<Fill[]>('userFillsByTime', { user: ALICE, startTime: 0, reversed: true });
    expect(newest.map(({ tid }) => tid)).toEqual(numbers(9_201, 11_200).toReversed());
  });

  test('are the newest 2,000 in the list without a time', () => {
    const newest = live.ask<Fill[]>('userFills', { user: ALICE });
    expect(newest.map(({ tid }) => tid)).toEqual(numbers(9_201, 11_200).toReversed());
  });

  test('of one order at one moment are added up before a list is cut', () => {
    const sums = live.ask<Fill[]>('userFills', { user: ALICE, aggregateByTime: true });
    // Twelve whole orders and 400 of the 800 fills of the oldest that is known.
    expect(sums.map(({ sz }) => sz)).toEqual([...Array.from({ length: 12 }, () => '0.008'), '0.004']);
  });
});

describe('2,500 fills of slices', () => {
  const live = new LiveVenue();
  beforeAll(() => {
    offerLevels(live, 250);
    live.request({
      kind: 'twap',
      account: ALICE,
      asset: 0,
      isBuy: true,
      sizeLots: 2_500,
      reduceOnly: false,
      minutes: 5,
      randomize: false,
    });
    for (let slice = 0; slice < 10; slice++) {
      offerLevels(live, 250);
      live.pass(30_000);
    }
  });

  test('of a time begin with the oldest, so that a client can go on from the last', () => {
    const page = live.ask<SliceFill[]>('userTwapSliceFillsByTime', { user: ALICE, startTime: 0 });
    expect(page).toHaveLength(2_000);
    expect(page.map(({ fill }) => fill.tid)).toEqual(numbers(1, 2_000));
    const { fills } = paged(
      (startTime) => live.ask<SliceFill[]>('userTwapSliceFillsByTime', { user: ALICE, startTime }),
      ({ fill }) => fill,
    );
    expect(fills.map(({ tid }) => tid)).toEqual(numbers(1, 2_500));
  });

  test('without a time begin with the newest', () => {
    const page = live.ask<SliceFill[]>('userTwapSliceFills', { user: ALICE });
    expect(page.map(({ fill }) => fill.tid)).toEqual(numbers(501, 2_500).toReversed());
    expect(new Set(page.map(({ twapId }) => twapId)).size).toBe(1);
  });
});
