import { describe, expect, test } from 'vitest';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

const DOWN_MS = 30_000;

function labOf(resumeAfterFallback: 'ask' | 'auto' = 'ask', entryStyle: 'ioc' | 'post_only' = 'ioc'): PipelineLab {
  return PipelineLab.live([[1, 100]], (base) => ({
    ...base,
    sizing: { ...base.sizing, baseRate: 0.04 },
    execution: { ...base.execution, fallbackAfterMs: DOWN_MS, resumeAfterFallback, entryStyle },
  }));
}

/** The engine in a mode that a fallback brings. */
function labIn(mode: 'fallback' | 'returning' | 'confirming', resume: 'ask' | 'auto' = 'ask'): PipelineLab {
  const lab = labOf(resume);
  lab.disconnect();
  lab.pass(DOWN_MS);
  lab.prices(PRICE);
  if (mode !== 'fallback') lab.connect();
  if (mode === 'confirming') lab.account('reconnect', { positions: [[1, 100]] });
  expect(lab.engine.figures().mode.mode).toBe(mode);
  return lab;
}

/** The epoch of the question for the account among the effects of a step. */
function askedIn({ effects }: { readonly effects: readonly Effect[] }): number {
  for (const effect of effects) if (effect.kind === 'QueryAccount' && effect.epoch !== undefined) return effect.epoch;
  throw new Error('no question was asked');
}

describe('a restart after a fallback that nobody has ended', () => {
  test.each(['fallback', 'returning', 'confirming'] as const)('in %s still asks before anything opens', (mode) => {
    const lab = labIn(mode);
    lab.begin();
    expect(lab.engine.figures().mode.mode).toBe('returning');
    lab.connect();
    lab.account('start', { positions: [[1, 100]] });
    expect(lab.engine.figures().mode.mode).toBe('confirming');
    lab.prices(PRICE);
    expect(lab.approve(lab.propose(0, 'long')).reply).toMatchObject({ error: { code: 'NOT_RECONCILED' } });
    expect(lab.command({ type: 'resumeLive' }).reply).toMatchObject({ ok: true });
    expect(ordersOf(lab.approve(lab.propose(0, 'long')))).toHaveLength(1);
    lab.begin();
    expect(lab.engine.figures().mode.mode).toBe('starting');
  });

  test('goes on by itself where the settings say so', () => {
    const lab = labIn('fallback', 'auto');
    lab.begin();
    lab.connect();
    lab.account('start', { positions: [[1, 100]] });
    expect(lab.engine.figures().mode.mode).toBe('live');
  });

  test('keeps the exits that waited, takes more of them, and decides them on the first comparison', () => {
    const lab = labIn('fallback');
    lab.command({ type: 'closePosition', asset: 1 });
    lab.begin();
    expect(lab.engine.figures().mode.exits).toHaveLength(1);
    lab.connect();
    lab.prices(PRICE);
    const sent = ordersOf(lab.account('start', { positions: [[1, 60]] })).flatMap(({ orders }) => orders);
    expect(sent).toMatchObject([{ asset: 1, isBuy: false, sizeLots: 60, reduceOnly: true }]);
    expect(lab.engine.figures().mode.exits).toEqual([]);
  });

  test('that finds the venue still down is the same fallback again; its paper result goes on', () => {
    const lab = labIn('fallback');
    lab.approve(lab.propose(0, 'long'));
    lab.begin();
    expect(lab.engine.figures().mode.paper).toMatchObject({ positions: [], entries: 1, closed: 1 });
    lab.disconnect();
    lab.pass(DOWN_MS);
    lab.prices(PRICE);
    expect(lab.engine.figures().mode).toMatchObject({ mode: 'fallback', paper: { entries: 1 } });
    lab.approve(lab.propose(0, 'long'));
    expect(lab.engine.figures().mode.paper.entries).toBe(2);
  });
});

describe('an answer to a question of an earlier link', () => {
  test('opens nothing: what happened since is not in it', () => {
    const lab = labOf();
    lab.disconnect();
    const first = askedIn(lab.connect());
    lab.disconnect();
    const second = askedIn(lab.connect());
    expect(second).not.toBe(first);
    lab.account('reconnect', { positions: [[1, 100]], epoch: first });
    expect(lab.engine.figures()).toMatchObject({ reconciled: false, mode: { mode: 'reconciling' } });
    lab.account('reconnect', { positions: [[1, 100]], epoch: second });
    expect(lab.engine.figures()).toMatchObject({ reconciled: true, mode: { mode: 'live' } });
  });

  test('settles no exit that waits, and does not count as the answer that is missing', () => {
    const lab = labIn('fallback');
    lab.command({ type: 'closePosition', asset: 1 });
    const first = askedIn(lab.connect());
    lab.disconnect();
    lab.connect();
    expect(ordersOf(lab.account('reconnect', { positions: [[1, 100]], epoch: first }))).toEqual([]);
    expect(lab.engine.figures().mode).toMatchObject({ mode: 'returning', exits: [{ asset: 1 }] });
    lab.pass(DOWN_MS);
    expect(lab.engine.figures().mode.mode).toBe('fallback');
  });

  test('nor does one from before the machine slept', () => {
    const lab = labOf();
    lab.disconnect();
    const first = askedIn(lab.connect());
    const second = askedIn(lab.step({ kind: 'Resumed', sleptMs: 60_000 }));
    lab.account('reconnect', { positions: [[1, 100]], epoch: first });
    expect(lab.engine.figures().reconciled).toBe(false);
    lab.account('resume', { positions: [[1, 100]], epoch: second });
    expect(lab.engine.figures().mode.mode).toBe('live');
  });

  test('nor does one that was asked before the link stood', () => {
    const lab = labOf();
    lab.disconnect();
    const first = askedIn(lab.step({ kind: 'Resumed', sleptMs: 60_000 }));
    expect(askedIn(lab.connect())).not.toBe(first);
    lab.account('resume', { positions: [[1, 100]], epoch: first });
    expect(lab.engine.figures().reconciled).toBe(false);
  });
});

test('an entry that has no answer yet when the fallback begins is taken back: it may still wait for the disk', () => {
  const lab = labOf();
  lab.pass(lab.settings.execution.reconcileEveryMs);
  lab.pass(DOWN_MS - 1_000);
  lab.prices(PRICE);
  const held = lab.hold(2, 'long');
  const waiting = lab.enter(0, 'long');
  const fallback = lab.pass(1_000);
  expect(lab.engine.figures().mode.mode).toBe('fallback');
  const cancelled = cancelsOf({ effects: fallback });
  expect(cancelled).toEqual([waiting.orders[0]?.cloid]);
  expect(held.orders.some(({ cloid }) => cancelled.includes(cloid))).toBe(false);
});

test('a quote that rests when only the account falls silent is taken back: nobody works it any more', () => {
  const lab = labOf('ask', 'post_only');
  lab.pass(lab.settings.execution.reconcileEveryMs);
  lab.pass(DOWN_MS - 500);
  lab.prices(PRICE);
  const quote = lab.enter(0, 'long');
  lab.step({
    kind: 'VenueReply',
    effectId: quote.effectId,
    outcome: {
      status: 'ok',
      legs: quote.orders.map(({ cloid }, i) => ({ cloid, status: i === 0 ? 'resting' : 'waiting', oid: i + 1 })),
    },
  });
  const fallback = lab.pass(500);
  expect(lab.engine.figures().mode.mode).toBe('fallback');
  expect(cancelsOf({ effects: fallback })).toEqual([quote.orders[0]?.cloid]);
});

test('a flatten whose tries all met a dead line begins anew, from its first price, in the step of the comparison', () => {
  const lab = labOf();
  lab.disconnect();
  let asked = ordersOf(lab.command({ type: 'killSwitch', flatten: true }));
  for (let second = 0; second < 8; second++) {
    for (const { effectId } of asked)
      lab.step({ kind: 'VenueReply', effectId, outcome: { status: 'unsent', reason: 'no line' } });
    asked = ordersOf(lab.pass(1_000));
  }
  expect(asked).toEqual([]);
  lab.prices(PRICE);
  lab.connect();
  const sent = ordersOf(lab.account('reconnect', { positions: [[1, 100]] })).flatMap(({ orders }) => orders);
  expect(sent).toMatchObject([{ asset: 1, sizeLots: 100, reduceOnly: true, priceTicks: PRICE * 0.995 }]);
});
