import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { AccountSnapshot, FillInput } from '../../src/engine/domain/inputs.ts';
import { PortfolioRoom } from '../../src/engine/portfolio/portfolio-room.ts';
import { accountOf, fillOf, reborn, T0 } from '../support/order-samples.ts';

const ASSETS = [0, 3, 7] as const;
const START = 50_000_000_000;

type Step =
  | { readonly kind: 'fill'; readonly fill: FillInput }
  | { readonly kind: 'again'; readonly pick: number }
  | { readonly kind: 'mark'; readonly asset: number; readonly mark: number; readonly oracle: number };

const price = fc.integer({ min: 1, max: 9_999_999 });

const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('fill' as const),
          asset: fc.constantFrom(...ASSETS),
          isBuy: fc.boolean(),
          lots: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 100_000 })),
          ticks: price,
          fee: fc.integer({ min: -500, max: 500_000 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), pick: fc.nat(1_000) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('mark' as const),
          asset: fc.constantFrom(...ASSETS),
          mark: price,
          oracle: price,
        }),
      },
    ),
    { maxLength: 80 },
  )
  .map((raw) =>
    raw.map((step, i): Step => {
      if (step.kind !== 'fill') return step;
      const { asset, isBuy, lots, ticks, fee } = step;
      const fill = fillOf({
        tid: `${i}`,
        asset,
        isBuy,
        sizeLots: asLots(lots),
        priceTicks: asTicks(ticks),
        feeUnits: asUnits(fee),
        // Some fills share a millisecond.
        venueAtMs: T0 + Math.floor(i / 3),
      });
      return { kind: 'fill', fill };
    }),
  );

/** The account by cash flow alone, in big integers: no cost, no average, no realised PnL. */
class Oracle {
  cash = BigInt(START);
  fees = 0n;
  readonly sizes = new Map<number, bigint>();
  readonly marks = new Map<number, bigint>();
  readonly oracles = new Map<number, bigint>();

  fill({ asset, isBuy, sizeLots, priceTicks, feeUnits }: FillInput): void {
    const signed = BigInt(isBuy ? sizeLots : -sizeLots);
    this.cash -= signed * BigInt(priceTicks) + BigInt(feeUnits);
    this.fees += BigInt(feeUnits);
    this.sizes.set(asset, (this.sizes.get(asset) ?? 0n) + signed);
  }

  worth(prices: ReadonlyMap<number, bigint>): bigint | null {
    let worth = this.cash;
    for (const [asset, size] of this.sizes) {
      if (size === 0n) continue;
      const at = prices.get(asset);
      if (at === undefined) return null;
      worth += size * at;
    }
    return worth;
  }

  gross(): bigint {
    let gross = 0n;
    for (const [asset, size] of this.sizes) gross += (size < 0n ? -size : size) * (this.marks.get(asset) ?? 0n);
    return gross;
  }
}

function funded(): PortfolioRoom {
  const room = new PortfolioRoom();
  const money = { cashUnits: asUnits(START), netDepositsUnits: asUnits(START) };
  room.applySnapshot(accountOf({ ...money, venueAtMs: T0 - 1 }), () => null);
  return room;
}

function play(room: PortfolioRoom, history: readonly Step[], oracle: Oracle, seen: FillInput[] = []): void {
  for (const step of history) {
    if (step.kind === 'mark') {
      room.setMark(step.asset, asTicks(step.mark), asTicks(step.oracle));
      oracle.marks.set(step.asset, BigInt(step.mark));
      oracle.oracles.set(step.asset, BigInt(step.oracle));
    } else if (step.kind === 'fill') {
      expect(room.applyFill(step.fill, 'ema').isNew).toBe(true);
      oracle.fill(step.fill);
      seen.push(step.fill);
    } else {
      const again = seen[step.pick % Math.max(1, seen.length)];
      if (again !== undefined) expect(room.applyFill(again, 'ema').isNew).toBe(false);
    }
    check(room, oracle);
  }
}

/** Cash plus unrealised, at mark and at oracle, to the last micro-USDC; sizes; fees; gross. */
function check(room: PortfolioRoom, oracle: Oracle): void {
  const equity = room.equity();
  const worth = oracle.worth(oracle.marks);
  expect(equity === null ? null : BigInt(equity.equityUnits)).toBe(worth);
  expect(BigInt(room.feesUnits)).toBe(oracle.fees);
  for (const asset of ASSETS) expect(BigInt(room.position(asset)?.sizeLots ?? 0)).toBe(oracle.sizes.get(asset) ?? 0n);
  if (equity === null) return;
  expect(BigInt(equity.equityOracleUnits)).toBe(oracle.worth(oracle.oracles));
  expect(BigInt(equity.grossUnits)).toBe(oracle.gross());
  expect(equity.equityUnits - equity.unrealisedUnits).toBe(room.cashUnits);
}

/** What a venue with the same positions and its own idea of everything else reports. */
const snapshots: fc.Arbitrary<AccountSnapshot> = fc
  .record({
    cash: fc.integer({ min: -1_000_000_000, max: 1_000_000_000_000 }),
    deposits: fc.integer({ min: 0, max: 1_000_000_000_000 }),
    sizes: fc.uniqueArray(
      fc.record({
        asset: fc.constantFrom(0, 3, 7, 9),
        lots: fc.integer({ min: -1_000, max: 1_000 }).filter((lots) => lots !== 0),
        ticks: price,
      }),
      { selector: (size) => size.asset },
    ),
  })
  .map(({ cash, deposits, sizes }) =>
    accountOf({
      venueAtMs: T0 + 1_000_000,
      cashUnits: asUnits(cash),
      netDepositsUnits: asUnits(deposits),
      positions: sizes.map(({ asset, lots, ticks }) => ({
        asset,
        sizeLots: asLots(lots),
        costUnits: asUnits(lots * ticks),
      })),
    }),
  );

describe('the account, for any fills, marks and repetitions', () => {
  test('is worth what its cash flows say, to the last micro-USDC, after every step', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const room = funded();
        const oracle = new Oracle();
        play(room, history, oracle);
        expect(BigInt(room.feesUnits)).toBe(oracle.fees);
      }),
    );
  });

  test('counts each fill once in any order of arrival', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat(1_000_000)), (history, random) => {
        const fills = history.flatMap((step) => (step.kind === 'fill' ? [step.fill] : []));
        const shuffled = [...fills, ...fills]
          .map((fill) => ({ fill, key: random.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ fill }) => fill);
        const room = funded();
        const oracle = new Oracle();
        for (const fill of shuffled) if (room.applyFill(fill, null).isNew) oracle.fill(fill);
        for (const asset of ASSETS) {
          room.setMark(asset, asTicks(77_777), asTicks(77_777));
          oracle.marks.set(asset, 77_777n);
          oracle.oracles.set(asset, 77_777n);
        }
        check(room, oracle);
        expect(oracle.fees).toBe(fills.reduce((sum, fill) => sum + BigInt(fill.feeUnits), 0n));
      }),
    );
  });

  test('equals the venue after a snapshot, whatever was before: the same snapshot again finds no difference', () => {
    fc.assert(
      fc.property(steps, snapshots, (history, snapshot) => {
        const room = funded();
        play(room, history, new Oracle());
        room.applySnapshot(snapshot, () => null);
        expect(room.applySnapshot(snapshot, () => null)).toEqual([]);
        expect(room.cashUnits).toBe(snapshot.cashUnits);
        expect(room.positions().map(({ asset, sizeLots, costUnits }) => ({ asset, sizeLots, costUnits }))).toEqual(
          [...snapshot.positions].sort((a, b) => a.asset - b.asset),
        );
        for (const { asset } of room.positions()) room.setMark(asset, asTicks(5), asTicks(6));
        const equity = room.equity();
        const unrealised = snapshot.positions.reduce(
          (sum, { sizeLots, costUnits }) => sum + 5 * sizeLots - costUnits,
          0,
        );
        expect(equity?.equityUnits).toBe(snapshot.cashUnits + unrealised);
      }),
    );
  });

  test('a snapshot that says what we have finds no difference', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const room = funded();
        play(room, history, new Oracle());
        const mirror = accountOf({
          venueAtMs: T0 + 1_000,
          cashUnits: room.cashUnits,
          netDepositsUnits: room.netDepositsUnits,
          positions: room.positions().map(({ asset, sizeLots, costUnits }) => ({ asset, sizeLots, costUnits })),
          fills: history.flatMap((step) => (step.kind === 'fill' ? [step.fill] : [])),
        });
        const before = room.snapshot() as Record<string, unknown>;
        expect(room.applySnapshot(mirror, () => null)).toEqual([]);
        expect(room.snapshot()).toEqual({ ...before, snapshotAtMs: T0 + 1_000 });
      }),
    );
  });

  test('a restart in the middle changes nothing', () => {
    fc.assert(
      fc.property(steps, fc.nat(80), (history, cut) => {
        const room = funded();
        const oracle = new Oracle();
        const seen: FillInput[] = [];
        play(room, history.slice(0, cut), oracle, seen);
        const other = reborn(room, new PortfolioRoom());
        play(other, history.slice(cut), oracle, seen);
        const whole = funded();
        play(whole, history, new Oracle());
        expect(other.snapshot()).toEqual(whole.snapshot());
      }),
    );
  });
});
