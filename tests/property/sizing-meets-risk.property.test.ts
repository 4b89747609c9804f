import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import { roundPriceDown, roundPriceUp } from '../../src/engine/domain/instrument.ts';
import { RiskRoom } from '../../src/engine/risk/risk-room.ts';
import { sizePosition } from '../../src/engine/sizing/size-position.ts';
import {
  CAPS,
  COIN,
  FIXED,
  RISK,
  emptyBook,
  exposureOf,
  intentOf,
  signalOf,
  sizingInput,
} from '../support/risk-inputs.ts';

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

const scene = fc.record({
  isBuy: fc.boolean(),
  strength: whole(1, 100).map((percent) => percent / 100),
  touch: whole(5_000, 90_000),
  slipPermille: whole(0, 20),
  markPermille: whole(-20, 20),
  stopPermille: whole(3, 150),
  equityUsdc: whole(500, 3_000_000),
  base: whole(1, 50).map((percent) => percent / 100),
  held: whole(-15, 15),
  other: whole(-60, 60),
});

test('what sizing gives, risk passes on the same data: both count the caps alike', () => {
  let sent = 0;
  const bound = new Set<string>();
  fc.assert(
    fc.property(scene, (draw) => {
      const sign = draw.isBuy ? 1 : -1;
      const decimals = COIN.priceDecimals;
      const entryTicks = asTicks(draw.touch * 10);
      const legal = (ticks: number) => (draw.isBuy ? roundPriceDown(ticks, decimals) : roundPriceUp(ticks, decimals));
      const limitTicks = legal(entryTicks * (1 + (sign * draw.slipPermille) / 1_000));
      const stopTicks = legal(entryTicks * (1 - (sign * draw.stopPermille) / 1_000));
      const markTicks = asTicks(Math.round(entryTicks * (1 + draw.markPermille / 1_000)));
      const equity = draw.equityUsdc * 1_000_000;
      const lotsOf = (percent: number) => asLots(Math.trunc((equity * percent) / 100 / markTicks));
      const exposures = [
        exposureOf({ asset: 3, positionLots: lotsOf(draw.held), markTicks, strategyId: 'ema' }),
        exposureOf({ asset: 9, positionLots: lotsOf(draw.other), markTicks, strategyId: 'don' }),
      ];
      const signal = signalOf({ side: draw.isBuy ? 'long' : 'short', strength: draw.strength });
      const given = sizingInput({
        signal,
        equityUnits: asUnits(equity),
        freeMarginUnits: asUnits(equity),
        entryTicks,
        limitTicks,
        markTicks,
        stopTicks,
        exposures,
        depthLots: asLots(1e12),
      });
      const size = sizePosition(given, { ...FIXED, baseRate: draw.base }, CAPS);
      if (size.refusal !== null) return;
      const room = new RiskRoom({ ...RISK, preTrade: { ...RISK.preTrade, maxOrderUsdc: 100_000_000 } });
      room.onEquity({
        atMs: 1,
        equityUnits: asUnits(equity),
        equityOracleUnits: asUnits(equity),
        netDepositsUnits: asUnits(0),
      });
      emptyBook(room, equity);
      const intent = intentOf({
        isBuy: draw.isBuy,
        lots: size.targetLots,
        entryTicks,
        limitTicks,
        stopTicks,
        takeProfitTicks: null,
      });
      const result = room.approveEntry(intent, {
        atMs: 5_000,
        reconciled: true,
        connected: true,
        clockSkewMs: 0,
        stale: null,
        instrument: COIN,
        markTicks,
        equityUnits: asUnits(equity),
        exposures,
        strategyNotionalUnits: asUnits(Math.abs(exposures[0]!.positionLots) * markTicks),
        freeMarginUnits: asUnits(equity),
        book: given.book,
        volatilityAnnual: given.volatilityAnnual,
        leverage: given.leverage,
        ownBestBuyTicks: null,
        ownBestSellTicks: null,
        workingSameIntent: false,
      });
      expect(result.ok ? 'passed' : result.error.refusal).toBe('passed');
      sent += 1;
      bound.add(size.bindingConstraint);
    }),
    { numRuns: 2_000 },
  );
  expect(sent).toBeGreaterThan(500);
  expect(bound.has('asset') && bound.has('loss_at_stop') && bound.has('none')).toBe(true);
});
