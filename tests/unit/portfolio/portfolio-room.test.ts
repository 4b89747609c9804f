import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import { PortfolioRoom } from '../../../src/engine/portfolio/portfolio-room.ts';
import { accountOf, fillOf, reborn, T0 } from '../../support/order-samples.ts';

const NO_INSTRUMENT = () => null;

function funded(): PortfolioRoom {
  const room = new PortfolioRoom();
  room.applySnapshot(accountOf({ reason: 'start' }), NO_INSTRUMENT);
  return room;
}

describe('PortfolioRoom', () => {
  test('knows nothing before the first snapshot, which is no difference', () => {
    const room = new PortfolioRoom();
    expect(room.known).toBe(false);
    expect(room.equity()).toBeNull();
    expect(room.applySnapshot(accountOf(), NO_INSTRUMENT)).toEqual([]);
    expect(room.known).toBe(true);
    expect(room.equity()?.equityUnits).toBe(1_000_000_000);
  });

  test('a snapshot of the millisecond of a fill counts only if it names the fill, also after a restart', () => {
    const room = funded();
    const fill = fillOf({ venueAtMs: T0 + 10 });
    room.applyFill(fill, 'ema');
    const before = accountOf({ venueAtMs: T0 + 10 });
    expect(room.isOutdated(before)).toBe(true);
    expect(room.applySnapshot(before, NO_INSTRUMENT)).toEqual([]);
    expect(room.position(1)?.sizeLots).toBe(40);
    const again = reborn(room, new PortfolioRoom());
    expect(again.isOutdated(before)).toBe(true);
    expect(again.isOutdated({ ...before, fills: [fill] })).toBe(false);
    expect(again.isOutdated(accountOf({ venueAtMs: T0 + 11 }))).toBe(false);
    expect(again.isOutdated(accountOf({ venueAtMs: T0 + 9, fills: [fill] }))).toBe(true);
  });

  test('opens, adds, reduces, closes; cash moves by the realised part less the fee', () => {
    const room = funded();
    expect(room.applyFill(fillOf(), 'ema')).toMatchObject({
      isNew: true,
      closedPnlUnits: 0,
      position: { asset: 1, sizeLots: 40, costUnits: 40_040, strategyId: 'ema', openedAtMs: T0 + 10, stopTicks: null },
    });
    room.setProtection(1, { stopTicks: asTicks(980), takeProfitTicks: asTicks(1_050) });
    const sold = room.applyFill(
      fillOf({ tid: '2', isBuy: false, sizeLots: asLots(10), priceTicks: asTicks(1_011), venueAtMs: T0 + 20 }),
      null,
    );
    expect(sold).toMatchObject({
      closedPnlUnits: 100,
      position: { sizeLots: 30, realisedUnits: 100, strategyId: 'ema', stopTicks: 980, takeProfitTicks: 1_050 },
    });
    expect(room.cashUnits).toBe(1_000_000_000 + 100 - 36);
    const closed = room.applyFill(fillOf({ tid: '3', isBuy: false, sizeLots: asLots(30), venueAtMs: T0 + 30 }), null);
    expect(closed).toMatchObject({ closedPnlUnits: 0, position: null });
    expect(room.positions()).toEqual([]);
    expect(room.feesUnits).toBe(54);
    expect(room.lastFillAtMs).toBe(T0 + 30);
  });

  test('a fill beyond flat begins a new position of the new owner, without the old protection', () => {
    const room = funded();
    room.applyFill(fillOf(), 'ema');
    room.setProtection(1, { stopTicks: asTicks(980), takeProfitTicks: null });
    const turned = room.applyFill(
      fillOf({ tid: '2', isBuy: false, sizeLots: asLots(50), venueAtMs: T0 + 99 }),
      'donchian',
    );
    expect(turned.position).toMatchObject({
      sizeLots: -10,
      costUnits: -10_010,
      realisedUnits: 0,
      strategyId: 'donchian',
      openedAtMs: T0 + 99,
      stopTicks: null,
    });
  });

  test('counts a fill once, however often it comes, also after its state went through JSON', () => {
    const room = funded();
    room.applyFill(fillOf(), 'ema');
    const other = reborn(room, new PortfolioRoom());
    for (const each of [room, other]) {
      expect(each.applyFill(fillOf(), 'ema')).toMatchObject({ isNew: false, position: { sizeLots: 40 } });
      // The same number on another asset is another fill.
      expect(each.applyFill(fillOf({ asset: 2 }), 'ema').isNew).toBe(true);
    }
    expect(other.snapshot()).toEqual(room.snapshot());
  });

  test('a fill from a time whose identities were forgotten counts as known', () => {
    const room = funded();
    for (let i = 0; i < 4_100; i++) room.applyFill(fillOf({ tid: `${i}`, venueAtMs: T0 + i }), null);
    expect(room.applyFill(fillOf({ tid: '5', venueAtMs: T0 + 5 }), null).isNew).toBe(false);
    expect(room.applyFill(fillOf({ tid: '4000', venueAtMs: T0 + 4_000 }), null).isNew).toBe(false);
    expect(room.applyFill(fillOf({ tid: 'new', venueAtMs: T0 + 4_000 }), null).isNew).toBe(true);
  });

  test('is worth nothing known while a position has no mark', () => {
    const room = funded();
    room.applyFill(fillOf(), 'ema');
    expect(room.equity()).toBeNull();
    room.setMark(1, asTicks(1_101), asTicks(1_091));
    expect(room.equity()).toEqual({
      equityUnits: 1_000_000_000 - 18 + 4_000,
      equityOracleUnits: 1_000_000_000 - 18 + 3_600,
      unrealisedUnits: 4_000,
      grossUnits: 44_040,
      netUnits: 44_040,
    });
    expect(room.marginUsedUnits(() => 20)).toBe(2_202);
    expect(room.marginUsedUnits(() => 7)).toBe(6_292);
  });

  test('a mark that came before the position is used for it', () => {
    const room = funded();
    room.setMark(1, asTicks(1_101), asTicks(1_101));
    expect(room.applyFill(fillOf({ isBuy: false }), null).position?.markTicks).toBe(1_101);
    expect(room.equity()?.netUnits).toBe(-44_040);
    expect(room.equity()?.unrealisedUnits).toBe(-4_000);
  });

  test('repairs our books to the venue and says what differed, in words and figures', () => {
    const room = funded();
    room.applyFill(fillOf(), 'ema');
    room.applyFill(fillOf({ asset: 3, tid: '2' }), 'ema');
    const truth = accountOf({
      venueAtMs: T0 + 100,
      cashUnits: asUnits(1_500_000_000),
      netDepositsUnits: asUnits(1_400_000_000),
      positions: [
        { asset: 1, sizeLots: asLots(25), costUnits: asUnits(25_025) },
        { asset: 5, sizeLots: asLots(-3), costUnits: asUnits(-900) },
      ],
    });
    const differences = room.applySnapshot(truth, NO_INSTRUMENT);
    expect(differences.map(({ kind, asset, ours, venue }) => [kind, asset, ours, venue])).toEqual([
      ['size', 1, 40, 25],
      ['size', 3, 40, 0],
      ['size', 5, 0, -3],
      ['deposits', null, 1_000_000_000, 1_400_000_000],
      ['cash', null, 1_399_999_964, 1_500_000_000],
    ]);
    expect(room.positions().map(({ asset, sizeLots, strategyId }) => [asset, sizeLots, strategyId])).toEqual([
      [1, 25, 'ema'],
      [5, -3, null],
    ]);
    expect(room.applySnapshot(truth, NO_INSTRUMENT)).toEqual([]);
  });

  test('a deposit alone is no missing cash', () => {
    const differences = funded().applySnapshot(
      accountOf({ venueAtMs: T0 + 1, cashUnits: asUnits(1_200_000_000), netDepositsUnits: asUnits(1_200_000_000) }),
      NO_INSTRUMENT,
    );
    expect(differences.map((difference) => difference.kind)).toEqual(['deposits']);
  });

  test('a snapshot from before our newest fill changes nothing', () => {
    const room = funded();
    room.applyFill(fillOf(), 'ema');
    expect(room.applySnapshot(accountOf({ venueAtMs: T0 + 9 }), NO_INSTRUMENT)).toEqual([]);
    expect(room.position(1)?.sizeLots).toBe(40);
  });

  test('fills that a snapshot holds are not counted on top of it', () => {
    const room = funded();
    const fill = fillOf();
    const position = { asset: 1, sizeLots: asLots(40), costUnits: asUnits(40_040) };
    room.applySnapshot(accountOf({ venueAtMs: T0 + 50, fills: [fill], positions: [position] }), NO_INSTRUMENT);
    expect(room.applyFill(fill, null).isNew).toBe(false);
    expect(room.position(1)?.sizeLots).toBe(40);
  });

  test('refuses a state that is none', () => {
    expect(() => new PortfolioRoom().restore({})).toThrow(/not the state/);
  });
});
