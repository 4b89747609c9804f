import { describe, expect, test } from 'vitest';
import type { SentimentView } from '../../../src/contract/sentiment-view.ts';
import type { ViewPatch } from '../../../src/contract/views.ts';
import type { EngineInput, EngineInputBody, SentimentInput } from '../../../src/engine/domain/inputs.ts';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { Engine } from '../../../src/engine/index.ts';
import { PipelineLab } from '../../support/pipeline-lab.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function reading(value: number, publishedAtMs: number, more: Partial<SentimentInput> = {}): SentimentInput {
  return { kind: 'Sentiment', source: 'index', value, label: 'Fear', publishedAtMs, nextUpdateMs: null, ...more };
}

function viewOf(patches: readonly ViewPatch[]): SentimentView | undefined {
  return patches.find((patch) => patch.kind === 'sentiment')?.sentiment;
}

function titles(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert.title] : []));
}

describe('sentiment in the engine', () => {
  test('is offered to decisions while it is young, and becomes unknown after 48 h with one alert, by itself', () => {
    const lab = PipelineLab.live();
    const publishedAtMs = lab.atMs;
    lab.step(reading(12, publishedAtMs));
    expect(lab.engine.figures().sentiment).toMatchObject({ value: 12, label: 'Fear', ageMs: 0 });
    lab.pass(48 * HOUR);
    expect(lab.engine.figures().sentiment).toMatchObject({ value: 12, ageMs: 48 * HOUR });
    const effects = lab.pass(2 * HOUR);
    expect(lab.engine.figures().sentiment).toBeNull();
    expect(titles(effects).filter((title) => title.includes('Fear & Greed'))).toHaveLength(1);
    expect(titles(lab.pass(5 * HOUR)).filter((title) => title.includes('Fear & Greed'))).toHaveLength(0);
    expect(viewOf(lab.engine.viewSnapshot())).toMatchObject({ value: 12, publishedAtMs, known: false });
  });

  test('that is bad is told and leaves the value before it', () => {
    const lab = PipelineLab.live();
    lab.step(reading(12, lab.atMs));
    const output = lab.step(reading(101, lab.atMs));
    expect(titles(output.effects)).toEqual(['A value of index was refused']);
    expect(lab.engine.figures().sentiment?.value).toBe(12);
  });

  test('shows its history once and then what is new', () => {
    const lab = PipelineLab.live();
    const T = lab.atMs;
    lab.engine.viewSnapshot();
    const history = Array.from({ length: 40 }, (_, i) => [T - (40 - i) * DAY, i, 'Fear'] as const);
    const first = viewOf(lab.step(reading(60, T, { history }), true).viewPatches);
    expect(first).toMatchObject({ historyReset: true, known: true, change7d: 27, change30d: 50 });
    expect(first?.history).toHaveLength(41);
    lab.atMs = T + DAY;
    const second = viewOf(lab.step(reading(61, T + DAY), true).viewPatches);
    expect(second).toMatchObject({ historyReset: false, history: [[T + DAY, 61]] });
    const status = { source: 'index', polling: 'failing', reason: 'status 500', failures: 2, nextTryMs: T } as const;
    const third = viewOf(lab.step({ kind: 'SentimentStatus', ...status }, true).viewPatches);
    expect(third).toMatchObject({ polling: 'failing', reason: 'status 500', failures: 2, nextTryMs: T, value: 61 });
    expect(viewOf(lab.step({ kind: 'Tick' }, true).viewPatches)).toBeUndefined();
  });

  test('keeps its value over a restart; who asks has to say so anew', () => {
    const lab = PipelineLab.live();
    lab.step(reading(12, lab.atMs));
    lab.step({
      kind: 'SentimentStatus',
      source: 'index',
      polling: 'waiting',
      reason: '',
      failures: 0,
      nextTryMs: null,
    });
    lab.begin();
    expect(viewOf(lab.engine.viewSnapshot())).toMatchObject({ value: 12, polling: 'none' });
  });

  test('replays to the same state, from the start and from a snapshot', () => {
    const lab = new PipelineLab();
    const inputs: EngineInput[] = [];
    const step = lab.engine.step.bind(lab.engine);
    lab.engine.step = (input, options) => {
      inputs.push(structuredClone(input));
      return step(input, options);
    };
    const bodies = (T: number): readonly EngineInputBody[] => [
      reading(20, T, { history: [[T - 7 * DAY, 70, 'Greed']] }),
      reading(101, T),
      { kind: 'SentimentStatus', source: 'index', polling: 'failing', reason: 'x', failures: 1, nextTryMs: T + 1 },
    ];
    lab.begin();
    lab.connect();
    lab.account('start');
    for (const body of bodies(lab.atMs)) lab.step(body);
    const middle = structuredClone(lab.engine.snapshot());
    const middleSeq = lab.engine.seq;
    lab.pass(50 * HOUR);
    const again = new Engine();
    for (const input of inputs) again.step(input);
    expect(again.stateHash()).toBe(lab.engine.stateHash());
    const fromMiddle = Engine.restore(middle);
    for (const input of inputs) if (input.seq > middleSeq) fromMiddle.step(input);
    expect(fromMiddle.stateHash()).toBe(lab.engine.stateHash());
    const without = new Engine();
    let seq = 0;
    for (const input of inputs) {
      if (input.kind === 'Sentiment') continue;
      seq += 1;
      without.step({ ...input, seq });
    }
    expect(without.stateHash()).not.toBe(lab.engine.stateHash());
  });
});
