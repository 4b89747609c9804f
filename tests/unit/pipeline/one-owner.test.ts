import { describe, expect, test } from 'vitest';
import type { StepOutput } from '../../../src/engine/domain/outputs.ts';
import { instrument } from '../../support/market-updates.ts';
import { ordersOf, PipelineLab, type SendOrders, theOnly } from '../../support/pipeline-lab.ts';

/** A signal of a named strategy; its ticket is approved at once. */
function enterAs(lab: PipelineLab, strategyId: string, asset: number, side: 'long' | 'short'): StepOutput {
  const proposed = lab.step({
    kind: 'Signal',
    origin: 'manual',
    signal: {
      id: `${strategyId}-${asset}-${side}`,
      strategyId,
      source: 'manual',
      symbol: `S${asset}`,
      side,
      strength: 1,
      createdAt: lab.atMs,
      expiresAt: lab.atMs + 60_000,
      stopLossRate: 0.02,
      takeProfitRate: 0.04,
      performance: null,
      rationale: 'test',
    },
  });
  const alerts = proposed.effects.filter((effect) => effect.kind === 'Alert');
  return lab.approve(theOnly(alerts).alert.ticketId ?? '');
}

function fillWhole(lab: PipelineLab, request: SendOrders): void {
  const [parent] = request.orders;
  if (parent === undefined) throw new Error('an entry has orders');
  lab.fill(parent, parent.sizeLots);
  lab.answerFilled(request);
}

const codeOf = (output: StepOutput): string | null =>
  output.reply === null || output.reply.ok ? null : output.reply.error.code;

describe('one strategy trades an asset at a time', () => {
  test.each(['long', 'short'] as const)(
    'a second one is refused while the entry of the first is under way: %s',
    (side) => {
      const lab = PipelineLab.live();
      expect(ordersOf(enterAs(lab, 'first', 0, 'long'))).toHaveLength(1);
      const second = enterAs(lab, 'second', 0, side);
      expect(ordersOf(second)).toEqual([]);
      expect(codeOf(second)).toBe('ASSET_HELD');
    },
  );

  test('a second one is refused while the first holds the position', () => {
    const lab = PipelineLab.live();
    fillWhole(lab, theOnly(ordersOf(enterAs(lab, 'first', 0, 'long'))));
    expect(codeOf(enterAs(lab, 'second', 0, 'short'))).toBe('ASSET_HELD');
  });

  test('another asset is free, and so is this one once the position is closed', () => {
    const lab = PipelineLab.live();
    fillWhole(lab, theOnly(ordersOf(enterAs(lab, 'first', 0, 'long'))));
    expect(ordersOf(enterAs(lab, 'second', 1, 'long'))).toHaveLength(1);
    const exit = theOnly(ordersOf(lab.command({ type: 'closePosition', asset: 0 })));
    const closing = theOnly(exit.orders.slice(0, 1));
    lab.fill(closing, closing.sizeLots);
    expect(ordersOf(enterAs(lab, 'second', 0, 'short'))).toHaveLength(1);
  });
});

describe('a delisted asset', () => {
  test('gets no new stop when the venue takes its stops away before it settles the position', () => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(enterAs(lab, 'first', 0, 'long')));
    fillWhole(lab, request);
    const children = request.orders.slice(1);
    for (const child of children) lab.update(child, 'open');
    lab.step({
      kind: 'Instruments',
      instruments: [instrument(0, 'S0', { szDecimals: 2, priceDecimals: 4, listed: false })],
    });
    const sent = children.flatMap((child) => ordersOf(lab.update(child, 'delistedCanceled')));
    expect(sent).toEqual([]);
  });

  test('a listed one gets its stop back', () => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(enterAs(lab, 'first', 0, 'long')));
    fillWhole(lab, request);
    const children = request.orders.slice(1);
    for (const child of children) lab.update(child, 'open');
    const sent = children.flatMap((child) => ordersOf(lab.update(child, 'canceled')));
    expect(sent.length).toBeGreaterThan(0);
  });
});
