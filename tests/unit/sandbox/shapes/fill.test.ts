import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../../src/contract/units.ts';
import type { ExchangeFill } from '../../../../src/exchange/types.ts';
import { wireFill } from '../../../../src/sandbox/shapes/fill.ts';
import { ALICE, LiveVenue } from '../../../support/live-venue.ts';

const live = new LiveVenue();

function fill(more: Partial<ExchangeFill>): ExchangeFill {
  return {
    kind: 'fill',
    account: ALICE,
    tid: '7',
    asset: 0,
    oid: 3,
    cloid: null,
    isBuy: true,
    priceTicks: asTicks(1_000_000),
    sizeLots: asLots(10),
    feeUnits: asUnits(-5),
    closedPnlUnits: asUnits(0),
    isTaker: false,
    liquidation: false,
    liquidationMethod: null,
    markTicks: null,
    startLots: 0,
    twapId: null,
    atMs: live.exchange.nowMs,
    ...more,
  };
}

describe('the direction of a fill', () => {
  test.each([
    [0, true, 'Open Long'],
    [5, true, 'Open Long'],
    [-10, true, 'Close Short'],
    [-20, true, 'Close Short'],
    [-5, true, 'Short > Long'],
    [0, false, 'Open Short'],
    [-5, false, 'Open Short'],
    [10, false, 'Close Long'],
    [20, false, 'Close Long'],
    [5, false, 'Long > Short'],
  ])('from %d, buying %s: %s', (startLots, isBuy, dir) => {
    expect(wireFill(live.venue, fill({ startLots, isBuy })).dir).toBe(dir);
  });

  test('of a takeover names the margin', () => {
    const taken = { liquidation: true, liquidationMethod: 'backstop', markTicks: 990_000 } as const;
    expect(wireFill(live.venue, fill({ ...taken, startLots: 10, isBuy: false }))).toMatchObject({
      dir: 'Liquidated Cross Long',
      liquidation: { liquidatedUser: ALICE, markPx: '99000.0', method: 'backstop' },
    });
    live.request({ kind: 'leverage', account: ALICE, asset: 0, leverage: 3, isCross: false });
    expect(wireFill(live.venue, fill({ ...taken, startLots: -10 })).dir).toBe('Liquidated Isolated Short');
  });
});

test('a rebate is a negative fee, an empty client id none', () => {
  const wire = wireFill(live.venue, fill({ cloid: '' }));
  expect(wire).toMatchObject({ fee: '-0.000005', crossed: false, tid: 7 });
  expect(Object.hasOwn(wire, 'cloid')).toBe(false);
});
