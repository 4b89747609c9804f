import { expect, test, vi } from 'vitest';
import type { TradeCommand } from '../../../src/contract/commands.ts';
import { DayOperator, type OperatedHost } from '../../../src/cli/headless/day-operator.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

const DOWN_MS = 30_000;

/** A host of the lab's engine, and what it was told as a rule. */
function hostOf(lab: PipelineLab): { host: OperatedHost; told: TradeCommand[] } {
  const told: TradeCommand[] = [];
  const command: OperatedHost['command'] = (given, origin) => {
    expect(origin).toBe('rule');
    told.push(given);
    return Promise.resolve({ commandId: `rule-${told.length}`, ok: true, text: 'done' });
  };
  return { host: { engine: lab.engine, command }, told };
}

function liveLab(): PipelineLab {
  return PipelineLab.live([], (base) => ({
    ...base,
    execution: { ...base.execution, fallbackAfterMs: DOWN_MS, resumeAfterFallback: 'ask' },
  }));
}

/** A lab whose engine has compared after a fallback and waits for a word. */
function confirming(lab: PipelineLab): void {
  lab.disconnect();
  lab.pass(DOWN_MS);
  lab.prices(PRICE);
  lab.connect();
  lab.account('reconnect');
  expect(lab.engine.mode.mode).toBe('confirming');
}

test('a return from fallback is confirmed once, and each one anew', () => {
  const lab = liveLab();
  const { host, told } = hostOf(lab);
  const operator = new DayOperator(host, true);
  operator.onTime(lab.engine.atMs);
  expect(told).toEqual([]);
  confirming(lab);
  operator.onTime(lab.engine.atMs);
  operator.onTime(lab.engine.atMs);
  expect(told).toEqual([{ type: 'resumeLive' }]);
  lab.command({ type: 'resumeLive' });
  expect(lab.engine.mode.mode).toBe('live');
  lab.pass(1_000);
  confirming(lab);
  operator.onTime(lab.engine.atMs);
  expect(told).toHaveLength(2);
});

test('without --auto nobody confirms', () => {
  const lab = liveLab();
  const { host, told } = hostOf(lab);
  confirming(lab);
  new DayOperator(host, false).onTime(lab.engine.atMs);
  expect(told).toEqual([]);
});

test('within a day it does not have all figures made: they cost more than what it looks at', () => {
  const lab = liveLab();
  const { host } = hostOf(lab);
  const operator = new DayOperator(host, true);
  operator.onTime(lab.engine.atMs);
  const figures = vi.spyOn(lab.engine, 'figures');
  for (let turn = 0; turn < 10; turn++) operator.onTime(lab.engine.atMs + turn);
  expect(figures).not.toHaveBeenCalled();
  operator.onTime(lab.engine.atMs + 86_400_000);
  expect(figures).toHaveBeenCalledTimes(1);
});
