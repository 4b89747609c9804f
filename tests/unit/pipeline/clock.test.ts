import { expect, test } from 'vitest';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { ordersOf, PipelineLab } from '../../support/pipeline-lab.ts';

const read = (lab: PipelineLab, machineMs: number, errorMs: number) =>
  lab.step({ kind: 'ClockReading', machineMs, errorMs });

const titles = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert.title] : []));

const clockOf = (lab: PipelineLab) => {
  for (const patch of lab.engine.viewSnapshot()) if (patch.kind === 'session') return patch.session.clock;
  throw new Error('no session is shown');
};

test('an entry is checked for how well the time of the venue is known', () => {
  const lab = PipelineLab.live();
  read(lab, 0, 2_001);
  const refused = lab.approve(lab.propose(0, 'long'));
  expect(ordersOf(refused)).toEqual([]);
  expect(refused.reply).toMatchObject({ ok: false, error: { code: 'CLOCK_SKEW', actual: 2_001, limit: 2_000 } });
  read(lab, 0, 2_000);
  expect(ordersOf(lab.approve(lab.propose(1, 'long')))).toHaveLength(1);
});

test('a machine that is set wrongly trades by the clock of the venue; a person is told once, and again when it is right', () => {
  const lab = PipelineLab.live();
  expect(titles(read(lab, 2_000, 20).effects)).toEqual([]);
  expect(titles(read(lab, -3_600_000, 20).effects)).toEqual(["This machine's clock is wrong"]);
  expect(titles(read(lab, -3_600_300, 20).effects)).toEqual([]);
  expect(clockOf(lab)).toEqual({ machineMs: -3_600_300, errorMs: 20 });
  expect(ordersOf(lab.approve(lab.propose(0, 'long')))).toHaveLength(1);
  expect(titles(read(lab, 10, 20).effects)).toEqual(['The clocks agree again']);
});

test('a venue whose time is the own of the engine tells nothing, and a new run knows nothing of the last measure', () => {
  const lab = PipelineLab.live();
  expect(clockOf(lab)).toBeNull();
  read(lab, 0, 60_000);
  lab.begin();
  expect(clockOf(lab)).toBeNull();
});
