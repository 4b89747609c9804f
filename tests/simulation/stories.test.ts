import { afterAll, describe, expect, test } from 'vitest';
import { INSTANTS } from '../../src/simulation/deaths.ts';
import { FAULTS, type Fault, parseFaults } from '../../src/simulation/faults.ts';
import { Outages } from '../../src/simulation/outages.ts';
import { type StoryReport, tellStory } from '../../src/simulation/story.ts';
import { summarise } from '../../src/simulation/summary.ts';

/*
 * The fixed part of `npm run simulate`: stories with every trouble, above a hundred deaths of the process in all.
 */

const SEEDS = [5, ...Array.from({ length: 14 }, (_, i) => 100 + i)];
/** Half of all seeds have outages: these do. */
const OUTAGE_SEEDS = Array.from({ length: 100 }, (_, i) => 300 + i)
  .filter((seed) => Outages.comeTo(seed))
  .slice(0, 8);
const CALM_SEEDS = [201, 202, 203, 204];

/** How a venue is away, and the moments at which that has to meet a terminal. */
const OUTAGE_KINDS = ['dark', 'lit', 'mute', 'deaf'];
const OUTAGE_TURNS = [
  'began in reconciling',
  'began in returning',
  'began in confirming',
  'began with a restart',
  'ended with the process',
  'outlived the process',
];

const told: StoryReport[] = [];

test.each(SEEDS)('every rule holds with every trouble (seed %i)', async (seed) => {
  const report = await tellStory(seed, { hours: 0.2, faults: new Set(FAULTS) });
  told.push(report);
  expect(report.breaches).toEqual([]);
});

test.each(CALM_SEEDS)('limits hold by the account of a second oracle while nothing dies (seed %i)', async (seed) => {
  const faults = FAULTS.filter((fault) => fault !== 'kill');
  const report = await tellStory(seed, { hours: 0.3, faults: new Set(faults) });
  expect(report.breaches).toEqual([]);
  expect(report.lives).toBe(1);
  expect(report.openings).toBeGreaterThan(0);
});

test.each(OUTAGE_SEEDS)(
  'the rules of the fallback hold while the venue is away again and again (seed %i)',
  async (seed) => {
    const report = await tellStory(seed, { hours: 0.25, faults: new Set<Fault>(['line', 'outage']) });
    told.push(report);
    expect(report.breaches).toEqual([]);
    expect(report.fallback.fallbacks).toBeGreaterThan(0);
  },
);

test('outages come from a stream of their own: a seed without them tells the story that it told before there were any', async () => {
  const seed = Array.from({ length: 100 }, (_, i) => 300 + i).find((each) => !Outages.comeTo(each)) ?? 0;
  const [all, without] = [new Set(FAULTS), new Set(FAULTS.filter((fault) => fault !== 'outage'))];
  const told = await tellStory(seed, { hours: 0.05, faults: all });
  expect(told).toEqual(await tellStory(seed, { hours: 0.05, faults: without }));
});

test('the same seed tells the same story, and each story adds to the summary', async () => {
  const options = { hours: 0.05, faults: new Set(FAULTS) };
  const [once, again, other] = [await tellStory(3, options), await tellStory(3, options), await tellStory(4, options)];
  expect(again).toEqual(once);
  expect(other.stateHash).not.toBe(once.stateHash);
  const outcomes = [once, other].map((report) => ({ seed: report.seed, report, error: null }));
  const said = { from: 3, to: 4, hours: 0.05, faults: [...FAULTS] };
  const summary = summarise(outcomes, said);
  expect(summary).toEqual(summarise([...outcomes].reverse(), said));
  expect(summary.fills).toBe(once.fills + other.fills);
  const failed = summarise([{ seed: 9, report: null, error: 'it broke' }], said);
  expect(failed.failures).toEqual([{ seed: 9, breaches: [], error: 'it broke' }]);
});

describe('the list of faults', () => {
  test('takes all, none and names', () => {
    expect(parseFaults('all')).toEqual({ faults: new Set(FAULTS) });
    expect(parseFaults('none')).toEqual({ faults: new Set() });
    expect(parseFaults('kill, disk')).toEqual({ faults: new Set(['kill', 'disk']) });
  });

  test('names a word that is none', () => {
    expect(parseFaults('kill,rain')).toEqual({ unknown: 'rain' });
    expect(parseFaults('')).toEqual({ unknown: '' });
  });
});

afterAll(() => {
  const deaths = new Map<string, number>();
  const troubles = new Map<string, number>();
  for (const report of told) {
    for (const [name, count] of Object.entries(report.deaths)) deaths.set(name, (deaths.get(name) ?? 0) + count);
    for (const [name, count] of Object.entries(report.troubles)) troubles.set(name, (troubles.get(name) ?? 0) + count);
  }
  expect([...deaths.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(100);
  for (const instant of INSTANTS) expect(deaths.get(instant) ?? 0, instant).toBeGreaterThanOrEqual(3);
  for (const word of ['offline', 'disk full', 'sleep', 'lost VenueReply', 'late Fill', 'twice Fill', 'lost Fill'])
    expect(troubles.get(word) ?? 0, word).toBeGreaterThanOrEqual(3);
  for (const word of [...OUTAGE_KINDS, ...OUTAGE_TURNS])
    expect(troubles.get(`outage ${word}`) ?? 0, word).toBeGreaterThanOrEqual(3);
  const { fallback } = summarise(
    told.map((report) => ({ seed: report.seed, report, error: null })),
    { from: 0, to: 0, hours: 0, faults: [] },
  );
  expect(fallback.fallbacks).toBeGreaterThanOrEqual(50);
  expect(fallback.paperEntries).toBeGreaterThanOrEqual(25);
  expect(fallback.exitsQueued).toBeGreaterThanOrEqual(20);
  expect(fallback.exitsSent).toBeGreaterThanOrEqual(5);
  expect(fallback.resumed).toBeGreaterThanOrEqual(20);
});
