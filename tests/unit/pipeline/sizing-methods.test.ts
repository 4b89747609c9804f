import { describe, expect, test } from 'vitest';
import { asTicks, asUnits } from '../../../src/contract/units.ts';
import type { StrategyRecordView } from '../../../src/contract/strategy-record.ts';
import type { StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { SizingSettings } from '../../../src/engine/domain/settings.ts';
import { Engine } from '../../../src/engine/index.ts';
import { ordersOf, PipelineLab, PRICE, theOnly } from '../../support/pipeline-lab.ts';

const lab = (sizing: Partial<SizingSettings>): PipelineLab =>
  PipelineLab.live([], (base) => ({
    ...base,
    sizing: { ...base.sizing, method: 'fixed', baseRate: 0.02, ...sizing },
  }));

/** Holds asset 0 and sells it again at once, `rate` above the price that it was bought at; the fees are a dollar. */
function roundTrip(desk: PipelineLab, rate: number): void {
  const [entry] = theOnly(ordersOf(desk.approve(desk.propose(0, 'long')))).orders;
  if (entry === undefined) throw new Error('an entry has orders');
  desk.fill(entry, entry.sizeLots, { priceTicks: asTicks(PRICE) });
  desk.update(entry, 'filled', entry.sizeLots);
  const sale = { isBuy: false, cloid: null, priceTicks: asTicks(PRICE * (1 + rate)), feeUnits: asUnits(1_000_000) };
  desk.fill(entry, entry.sizeLots, { ...sale, oid: 9 });
  desk.pass(1_000);
  desk.prices(PRICE);
}

const sizingOf = ({ decisions }: StepOutput): string => decisions.find(({ stage }) => stage === 'sizing')?.text ?? '';

describe('a strategy that has lost twenty of its own round trips', () => {
  const lost = (kellyVeto: boolean): PipelineLab => {
    const desk = lab({ kellyVeto });
    for (let trip = 0; trip < 20; trip++) roundTrip(desk, 0);
    return desk;
  };

  test('opens nothing where the veto is on, also after a restart, and all the same where it is off', () => {
    const desk = lost(true);
    const refused = desk.approve(desk.propose(0, 'long'));
    expect(ordersOf(refused)).toEqual([]);
    expect(sizingOf(refused)).toContain('by-hand has 20 round trips, 0 won and 20 lost');
    desk.engine = Engine.restore(JSON.parse(JSON.stringify(desk.engine.snapshot())));
    expect(sizingOf(desk.approve(desk.propose(0, 'long')))).toContain('20 lost');
    const free = lost(false);
    expect(ordersOf(free.approve(free.propose(0, 'long')))).toHaveLength(1);
  });

  test('has nineteen of them before the veto speaks', () => {
    const desk = lab({ kellyVeto: true });
    for (let trip = 0; trip < 19; trip++) roundTrip(desk, 0);
    expect(ordersOf(desk.approve(desk.propose(0, 'long')))).toHaveLength(1);
  });
});

describe('methods in the flow', () => {
  test('kelly opens nothing without a record, and says why', () => {
    const desk = lab({ method: 'kelly' });
    const output = desk.approve(desk.propose(0, 'long'));
    expect(ordersOf(output)).toEqual([]);
    expect(sizingOf(output)).toContain('it takes five wins and five losses to know anything');
  });

  test.each(['risk_parity', 'genetic_evolved'] as const)('%s opens nothing while volatility is not known', (method) => {
    const desk = lab({ method });
    const output = desk.approve(desk.propose(0, 'long'));
    expect(ordersOf(output)).toEqual([]);
    expect(sizingOf(output)).toContain('the volatility of the asset is not known yet');
  });

  test('with a penalty, what is held on the same side makes a size smaller: an unknown pair counts as 0.8', () => {
    const penalised = lab({ correlationPenalty: 0.5 });
    const lotsOf = (desk: PipelineLab, asset: number): number =>
      theOnly(ordersOf(desk.approve(desk.propose(asset, 'long')))).orders[0]?.sizeLots ?? 0;
    const alone = lotsOf(lab({ correlationPenalty: 0.5 }), 1);
    penalised.hold(0, 'long');
    expect(lotsOf(penalised, 1) / alone).toBeCloseTo(0.6, 2);
    const plain = lab({});
    plain.hold(0, 'long');
    expect(lotsOf(plain, 1)).toBe(alone);
  });
});

test('the window is told of round trips in the step that ends one', () => {
  const desk = PipelineLab.live([], (base) => ({
    ...base,
    strategies: base.strategies.map((one, at) => (at === 0 ? { ...one, strategyId: 'by-hand' } : one)),
    sizing: { ...base.sizing, method: 'fixed', baseRate: 0.02 },
  }));
  const records = (): readonly (StrategyRecordView | undefined)[] => {
    const patches = desk.step({ kind: 'Tick' }, true).viewPatches;
    return patches.flatMap((patch) =>
      patch.kind === 'session' ? patch.session.strategies.slice(0, 1).map(({ record }) => record) : [],
    );
  };
  records();
  roundTrip(desk, 0.02);
  const [record] = records();
  // 2 % of 200 USDC less a dollar.
  expect(record).toMatchObject({ wins: 1, losses: 0, avgLoss: 0, kellyShare: 0 });
  expect(record?.avgWin).toBeCloseTo(0.015, 4);
});
