import type { RehearsedSize } from '../../contract/rehearsal.ts';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import {
  applyRiskGenome,
  BETTER,
  decodeGenome,
  encodeGenome,
  type FitnessName,
  type FitnessTerms,
  type GenomeChange,
  genomeChanges,
  genomeOf,
  personBounds,
  randomGenome,
  type RiskGenome,
} from '../../engine/index.ts';
import { RandomStream } from '../../engine/kernel/random.ts';
import type { RecordedSeries } from '../../adapters/candles/read-folder.ts';
import { measuredRehearsal } from '../../adapters/rehearsal/genome-trial.ts';
import type { RehearsalOutcome } from '../../adapters/rehearsal/rehearse.ts';
import { log, RefusedError, UsageError } from '../support/command.ts';

/** Longest file that is read, bytes: some thirty times a genome. */
const FILE_MAX = 100_000;

/** A genome from a file, or a usage error that names gene, value and range. */
export function readGenomeFile(file: string): RiskGenome {
  if (!existsSync(file) || !statSync(file).isFile()) throw new UsageError(`--risk-genome is ${file}, which is no file`);
  if (statSync(file).size > FILE_MAX)
    throw new UsageError(`--risk-genome is ${file} with ${statSync(file).size} bytes, allowed are ${FILE_MAX}`);
  const read = decodeGenome(readFileSync(file, 'utf8'));
  if (!read.ok) throw new UsageError(`--risk-genome is ${file}: ${read.error.detail}`);
  return read.value;
}

/** The genome of settings, which tightens nothing; with a seed one drawn inside the bounds that the settings draw. */
export function newGenome(settings: EngineSettings, seed: number | null): RiskGenome {
  if (seed === null) return genomeOf(settings);
  return randomGenome(personBounds(settings), new RandomStream(seed, 'risk-genome').state()).genome;
}

/** Writes a genome to a file that must not exist yet. */
export function writeGenomeFile(file: string, genome: RiskGenome): void {
  writeNew(file, encodeGenome(genome));
  log(`risk genome: ${file}`);
}

/** Writes settings to a file that must not exist yet, as the config.json of a home has them. */
export function writeSettingsFile(file: string, settings: EngineSettings): void {
  writeNew(file, `${JSON.stringify(settings, null, 2)}\n`);
  log(`settings under the genome: ${file}`);
}

function writeNew(file: string, text: string): void {
  if (existsSync(file)) throw new RefusedError(`${file} exists already; nothing was written`);
  writeFileSync(file, text, { flag: 'wx' });
}

/** What is rehearsed twice. */
export interface GenomeRehearsalParts {
  readonly series: readonly RecordedSeries[];
  readonly moods: readonly SentimentPoint[] | null;
  readonly settings: EngineSettings;
  readonly genome: RiskGenome;
  readonly size?: RehearsedSize;
  /** Gets one line per day of the rehearsal under the genome. */
  readonly print: ((line: string) => void) | null;
}

/** A rehearsal with the settings as they are beside one with the settings under a genome. */
export interface GenomeRehearsal {
  readonly kind: 'genome-rehearsal';
  /** What the genome changes in the settings. */
  readonly changes: readonly GenomeChange[];
  readonly terms: { readonly without: FitnessTerms; readonly under: FitnessTerms };
  readonly without: RehearsalOutcome;
  readonly under: RehearsalOutcome;
}

/** Rehearses settings without and under a genome, over the same hours. */
export function rehearseGenome({ genome, ...parts }: GenomeRehearsalParts): GenomeRehearsal {
  const { settings } = parts;
  const tightened = applyRiskGenome(settings, genome, personBounds(settings));
  const without = measuredRehearsal({ ...parts, print: null });
  const under = measuredRehearsal({ ...parts, settings: tightened });
  return {
    kind: 'genome-rehearsal',
    changes: genomeChanges(settings, tightened),
    terms: { without: without.terms, under: under.terms },
    without: without.outcome,
    under: under.outcome,
  };
}

/** Names of the terms as a person reads them. */
const TERM_WORDS: Readonly<Record<FitnessName, string>> = {
  growthYear: 'log growth a year',
  sharpeYear: 'Sharpe ratio a year',
  drawdown: 'deepest fall',
  tripCostYear: 'cost of trips a year',
  turnoverYear: 'times traded a year',
  heldShare: 'share of hours held back',
  consistency: 'share of 30 days kept',
};

/** What a genome changes, and the figures of both rehearsals beside each other, one line each. */
export function genomeTable({ changes, terms, without, under }: GenomeRehearsal): readonly string[] {
  const rows: [string, number, number][] = (Object.keys(BETTER) as FitnessName[]).map((name) => [
    `${TERM_WORDS[name]} (${BETTER[name]} is better)`,
    terms.without[name],
    terms.under[name],
  ]);
  for (const name of Object.keys(without.breakers) as (keyof RehearsalOutcome['breakers'])[])
    rows.push([`trips of ${name}`, without.breakers[name].trips, under.breakers[name].trips]);
  for (const name of ['guarded', 'sized'] as const) {
    rows.push([`${name} book: worth at the end`, without.books[name].worth, under.books[name].worth]);
    rows.push([`${name} book: deepest fall`, without.books[name].maxDrawdown, under.books[name].maxDrawdown]);
  }
  const settings =
    changes.length === 0
      ? ['The genome changes nothing: each of its genes is looser than the setting, or the setting itself.']
      : [
          'The genome changes:',
          ...changes.map(({ path, from, to }) => `  ${path}: ${from.join(', ')} -> ${to.join(', ')}`),
        ];
  const head = line('', 'settings', 'under genome');
  return [...settings, head, ...rows.map(([name, left, right]) => line(name, figure(left), figure(right)))];
}

function line(name: string, left: string, right: string): string {
  return `${name.padEnd(44)}${left.padStart(14)}${right.padStart(14)}`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
