import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeFill, ExchangeInput, ExchangeOutput } from '../../src/exchange/types.ts';
import { ACCOUNTS, openStory, type Story, stories } from '../support/exchange-story.ts';

/** A story in which one asset is at its cap of open interest for a while: from `fromNo` of its inputs on, before `toNo`. */
interface CappedStory {
  readonly story: Story;
  readonly asset: number;
  readonly fromNo: number;
  readonly toNo: number;
}

const cappedStories: fc.Arbitrary<CappedStory> = fc
  .tuple(stories(200), fc.nat(1), fc.integer({ min: 20, max: 80 }), fc.integer({ min: 20, max: 100 }))
  .map(([story, asset, atPercent, lastsPercent]) => {
    const inputs = [...story.inputs];
    const fromNo = Math.floor((atPercent * (inputs.length - 1)) / 100);
    const toNo = fromNo + 1 + Math.floor((lastsPercent * (inputs.length - 2 - fromNo)) / 100);
    const cap = (no: number, units: number | null): ExchangeInput => {
      return { kind: 'openInterestCap', atMs: inputs[no]!.atMs, asset, units };
    };
    inputs.splice(toNo, 0, cap(toNo, null));
    inputs.splice(fromNo, 0, cap(fromNo, 0));
    return { story: { ...story, inputs }, asset, fromNo, toNo: toNo + 1 };
  });

/** True for a fill after which the position is no larger and on no other side. */
function onlyCloses({ startLots, isBuy, sizeLots }: ExchangeFill): boolean {
  return startLots !== 0 && startLots > 0 !== isBuy && sizeLots <= Math.abs(startLots);
}

const fillsOf = (outputs: readonly ExchangeOutput[]): readonly ExchangeFill[] =>
  outputs.filter((output): output is ExchangeFill => output.kind === 'fill');

/** Ends and refusals that accounts have come to know, by word. */
function tally(counts: Map<string, number>, exchange: Exchange): void {
  for (const account of ACCOUNTS)
    for (const { status } of exchange.orderHistory(account)) counts.set(status, (counts.get(status) ?? 0) + 1);
}

test('while open interest is at its cap no trade opens, adds to or turns a position, before and after a restart', () => {
  const counts = new Map<string, number>();
  let closed = 0;
  fc.assert(
    fc.property(cappedStories, fc.nat(), ({ story, asset, fromNo, toNo }, restartAt) => {
      let exchange = openStory(story);
      const straight = openStory(story);
      for (const [no, input] of story.inputs.entries()) {
        if (no === restartAt % story.inputs.length)
          exchange = openStory(story, JSON.parse(JSON.stringify(exchange.snapshot())));
        const outputs = exchange.step(input);
        expect(outputs).toEqual(straight.step(input));
        exchange.audit();
        if (no <= fromNo || no > toNo) continue;
        // The input that lifts the cap first brings the market to its time, and that still under the cap.
        for (const fill of fillsOf(outputs)) {
          if (fill.asset !== asset) continue;
          expect(onlyCloses(fill)).toBe(true);
          closed += 1;
        }
      }
      expect(exchange.stateHash()).toBe(straight.stateHash());
      tally(counts, exchange);
    }),
    { numRuns: 300 },
  );
  const words = [
    'positionIncreaseAtOpenInterestCapRejected',
    'positionFlipAtOpenInterestCapRejected',
    'tooAggressiveAtOpenInterestCapRejected',
    'openInterestCapCanceled',
  ];
  expect(words.filter((word) => (counts.get(word) ?? 0) === 0)).toEqual([]);
  expect(closed).toBeGreaterThan(100);
});

test('no order that a client sends trades on arrival beyond a tenth from the oracle', () => {
  const counts = new Map<string, number>();
  let judged = 0;
  fc.assert(
    fc.property(stories(150), (story) => {
      const exchange = openStory(story);
      for (const input of story.inputs) {
        const outputs = exchange.step(input);
        if (input.kind !== 'order' && input.kind !== 'modify') continue;
        for (const fill of fillsOf(outputs)) {
          const { isTaker, liquidation, twapId, atMs, account, oid, asset, isBuy } = fill;
          if (!isTaker || liquidation || twapId !== null || atMs !== input.atMs) continue;
          const order = exchange.orderDetail(account, { oid })?.order;
          if (order === undefined || order.trigger !== null) continue;
          const oracle = exchange.assetContext(asset).oracleTicks;
          expect((isBuy ? order.priceTicks - oracle : oracle - order.priceTicks) * 10).toBeLessThanOrEqual(oracle);
          judged += 1;
        }
      }
      tally(counts, exchange);
    }),
    { numRuns: 300 },
  );
  expect(counts.get('oracleRejected')).toBeGreaterThan(0);
  expect(judged).toBeGreaterThan(1_000);
});
