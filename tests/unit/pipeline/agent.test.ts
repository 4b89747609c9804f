import { expect, test } from 'vitest';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { ordersOf, PipelineLab } from '../../support/pipeline-lab.ts';

const DAY = 86_400_000;
const AGENT = '0x00000000000000000000000000000000000000bb';

const say = (lab: PipelineLab, validUntilMs: number | null, refused = '') =>
  lab.step({ kind: 'AgentStatus', address: AGENT, validUntilMs, refused });

const alertsOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'Alert' && effect.alert.category === 'security' ? [effect.alert] : []));

const sessionOf = (lab: PipelineLab) => {
  for (const patch of lab.engine.viewSnapshot()) if (patch.kind === 'session') return patch.session;
  throw new Error('no session is shown');
};

test('a person is told 28, 14, 7, 3 and 1 days before the approval ends, and when it has ended, once each', () => {
  const lab = PipelineLab.live();
  const endMs = lab.atMs + 30 * DAY;
  say(lab, endMs);
  const told: string[] = [];
  for (let hour = 0; hour <= 31 * 24; hour += 1) {
    lab.atMs += 3_600_000;
    const days = (endMs - lab.atMs) / DAY;
    for (const { level } of alertsOf(say(lab, endMs).effects)) told.push(`${days} ${level}`);
  }
  expect(told).toEqual(['28 warning', '14 warning', '7 warning', '3 critical', '1 critical', '0 critical']);
});

test('one that was renewed is told of anew', () => {
  const lab = PipelineLab.live();
  expect(alertsOf(say(lab, lab.atMs + 2 * DAY).effects)).toMatchObject([{ title: expect.stringContaining('3 days') }]);
  expect(alertsOf(say(lab, lab.atMs + 90 * DAY).effects)).toEqual([]);
  expect(alertsOf(say(lab, lab.atMs + 6 * DAY).effects)).toMatchObject([{ title: expect.stringContaining('7 days') }]);
});

test.each([
  ['ended', -1, '', 'has ended'],
  ['taken back', 90 * DAY, 'the exchange no longer knows it', 'no longer knows'],
])('an approval that was %s lets nothing open, in plain words, and everything close', (_, leftMs, refused, words) => {
  const lab = PipelineLab.live();
  lab.hold(1, 'long');
  say(lab, lab.atMs + leftMs, refused);
  expect(sessionOf(lab)).toMatchObject({ state: 'degraded', stateReason: expect.stringContaining(words) });
  const refusal = lab.approve(lab.propose(0, 'long'));
  expect(ordersOf(refusal)).toEqual([]);
  expect(refusal.reply).toMatchObject({ ok: false, error: { field: 'session.agent' } });
  expect(ordersOf(lab.command({ type: 'closePosition', asset: 1 }))).toHaveLength(1);
  say(lab, lab.atMs + 90 * DAY);
  expect(sessionOf(lab).state).toBe('live');
});

test('an agent that the venue tells no end of is not warned of', () => {
  const lab = PipelineLab.live();
  say(lab, null);
  expect(alertsOf(lab.pass(DAY))).toEqual([]);
  expect(ordersOf(lab.approve(lab.propose(0, 'long')))).toEqual([]);
  expect(sessionOf(lab).stateReason).not.toContain('agent');
});
