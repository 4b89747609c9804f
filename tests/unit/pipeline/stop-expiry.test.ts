import { describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';
import { ordersOf, PipelineLab, PRICE, theOnly } from '../../support/pipeline-lab.ts';

/* How late a stop may arrive, whatever brought it about: the bound that nothing is bare for longer than counts on ten seconds. */

const LIFE_MS = 10_000;

/** A long with its stop and target standing, and the life of what a deed sends. */
function lifeOf(
  deed: (lab: PipelineLab, triggers: Readonly<Record<'sl' | 'tp', string>>) => Parameters<typeof ordersOf>[0],
  reductionExpiryMs = 30_000,
): number {
  const lab = PipelineLab.live([], (base: EngineSettings) => ({
    ...base,
    execution: { ...base.execution, reductionExpiryMs },
  }));
  const entry = lab.hold(0, 'long');
  const of = (kind: 'sl' | 'tp'): string =>
    entry.orders.find(({ type }) => type.kind === 'trigger' && type.tpsl === kind)?.cloid ?? '';
  const sent = theOnly(ordersOf(deed(lab, { sl: of('sl'), tp: of('tp') })));
  expect(sent.orders.every(({ type, reduceOnly }) => type.kind === 'trigger' && reduceOnly)).toBe(true);
  return sent.expiresAfterMs - lab.atMs;
}

const move = (lab: PipelineLab, cloid: string, ticks: number) =>
  lab.command({ type: 'modifyOrder', cloid, priceTicks: asTicks(ticks), sizeLots: null });

const stopByHand: OrderTicket = {
  asset: 0,
  isBuy: false,
  sizeLots: asLots(10),
  orderType: 'stop_loss',
  limitTicks: null,
  triggerTicks: asTicks(PRICE * 0.97),
  timeInForce: 'Gtc',
  reduceOnly: true,
  stopTicks: null,
  takeProfitTicks: null,
};

describe('a stop or target arrives within ten seconds or not at all', () => {
  test('when a person moves the stop', () => {
    expect(lifeOf((lab, { sl }) => move(lab, sl, PRICE * 0.99))).toBe(LIFE_MS);
  });

  test('when a person moves the target', () => {
    expect(lifeOf((lab, { tp }) => move(lab, tp, PRICE * 1.06))).toBe(LIFE_MS);
  });

  test('when a person places one', () => {
    expect(lifeOf((lab) => lab.command({ type: 'placeOrder', order: stopByHand }))).toBe(LIFE_MS);
  });

  test('sooner where reductions may not be that late', () => {
    expect(lifeOf((lab, { sl }) => move(lab, sl, PRICE * 0.99), 3_000)).toBe(3_000);
  });

  test('with the entry that it is attached to: as late as that', () => {
    const lab = PipelineLab.live();
    expect(lab.hold(0, 'long').expiresAfterMs - lab.atMs).toBeLessThanOrEqual(LIFE_MS);
  });
});
