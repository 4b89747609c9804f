import { sha256Hex } from '../engine/kernel/hash.ts';
import type { FallbackCounts } from './fallback-rules.ts';
import type { Breach } from './rules.ts';
import type { StoryReport } from './story.ts';

/** All stories together. The same seeds and options give the same summary, whatever the number of workers. */
export interface SimulationSummary {
  readonly seeds: { readonly from: number; readonly to: number; readonly count: number };
  readonly hours: number;
  readonly faults: readonly string[];
  readonly simulatedMs: number;
  readonly lives: number;
  readonly deaths: Readonly<Record<string, number>>;
  readonly troubles: Readonly<Record<string, number>>;
  readonly openings: number;
  readonly fills: number;
  /** Of all stories: fallbacks, entries on paper, exits that waited, exits that left after the return, words that let entries go again. */
  readonly fallback: Readonly<FallbackCounts>;
  readonly comparisons: number;
  /** Stories in which a rule was broken, or which ended with an error; each can be told again by its seed. */
  readonly failures: readonly {
    readonly seed: number;
    readonly breaches: readonly Breach[];
    readonly error: string | null;
  }[];
  /** Over the state hashes of all stories, in order of their seeds. */
  readonly hash: string;
}

/** What came of one seed: its report, or the error that ended it. */
export type StoryOutcome =
  | { readonly seed: number; readonly report: StoryReport; readonly error: null }
  | { readonly seed: number; readonly report: null; readonly error: string };

/** Adds up the outcomes of all seeds; they may come in any order. */
export function summarise(
  outcomes: readonly StoryOutcome[],
  options: { readonly from: number; readonly to: number; readonly hours: number; readonly faults: readonly string[] },
): SimulationSummary {
  const ordered = [...outcomes].sort((a, b) => a.seed - b.seed);
  const reports = ordered.flatMap((outcome) => (outcome.report === null ? [] : [outcome.report]));
  const sum = (pick: (report: StoryReport) => number): number => reports.reduce((total, each) => total + pick(each), 0);
  return {
    seeds: { from: options.from, to: options.to, count: ordered.length },
    hours: options.hours,
    faults: options.faults,
    simulatedMs: sum((report) => report.simulatedMs),
    lives: sum((report) => report.lives),
    deaths: tally(reports.map((report) => report.deaths)),
    troubles: tally(reports.map((report) => report.troubles)),
    openings: sum((report) => report.openings),
    fills: sum((report) => report.fills),
    fallback: {
      fallbacks: sum(({ fallback }) => fallback.fallbacks),
      paperEntries: sum(({ fallback }) => fallback.paperEntries),
      exitsQueued: sum(({ fallback }) => fallback.exitsQueued),
      exitsSent: sum(({ fallback }) => fallback.exitsSent),
      resumed: sum(({ fallback }) => fallback.resumed),
    },
    comparisons: sum((report) => report.comparisons),
    failures: ordered
      .filter((outcome) => outcome.report === null || outcome.report.breaches.length > 0)
      .map(({ seed, report, error }) => ({ seed, breaches: report?.breaches ?? [], error })),
    hash: sha256Hex(ordered.map(({ seed, report }) => `${seed} ${report?.stateHash ?? 'failed'}`).join('\n')),
  };
}

/** Sums of counters by name, names in code-unit order. */
function tally(counters: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const counter of counters)
    for (const [name, count] of Object.entries(counter)) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
