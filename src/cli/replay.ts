import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RECORDINGS } from '../adapters/recorder/open-recorder.ts';
import { exportRecording, importRecording, type PackResult } from '../adapters/recorder/pack.ts';
import { recordingAt, type RecordingSource } from '../adapters/recorder/read-recording.ts';
import { HomeLock } from '../adapters/home/home-lock.ts';
import type { Result } from '../engine/kernel/result.ts';
import { candleFileOf } from '../adapters/candles/read-folder.ts';
import { configNotices, peekConfig } from '../adapters/home/config-file.ts';
import { RECORDED_INDEX_FILE } from '../adapters/sentiment/recorded-index.ts';
import { applyRiskGenome, defaultSettings, personBounds } from '../engine/index.ts';
import { rehearse, whyNotRehearse } from '../adapters/rehearsal/rehearse.ts';
import { fundingFolder, readCandles } from './support/candles.ts';
import { replayFile } from './replay/replay-file.ts';
import { replayRecording } from './replay/replay-recording.ts';
import {
  genomeTable,
  type GenomeRehearsalParts,
  newGenome,
  readGenomeFile,
  rehearseGenome,
  writeGenomeFile,
  writeSettingsFile,
} from './replay/risk-genome.ts';
import { EXIT, log, numberArgument, RefusedError, runCommand, UsageError, type Values } from './support/command.ts';

const HELP = `replay: a journal or a recording of market messages through the pipeline again; prints its decisions and the state hash. Or a
rehearsal: recorded candles through the regime and the breakers. What is replayed is only read.

  npm run replay -- PATH [--cash USDC] [--quiet] [--json]
  npm run replay -- PATH --export FILE
  npm run replay -- FILE --import HOME
  npm run replay -- CANDLES [--within-caps] [--home DIR] [--quiet] [--json]
  npm run replay -- CANDLES --risk-genome FILE [--tightened FILE] [--within-caps] [--home DIR] [--quiet] [--json]
  npm run replay -- CANDLES --new-risk-genome FILE [--seed N] [--home DIR]

  PATH           a journal file, or a home that holds one; or a recording: a folder of segments (HOME/recordings), one segment, or an
                 exported file
  CANDLES        a folder with SYMBOL.csv or SYMBOL.csv.gz files of hours, BTC among them, and perhaps ${RECORDED_INDEX_FILE}
  --home DIR     the settings of a home, for a rehearsal [the defaults]
  --within-caps           the books of a rehearsal hold what the caps let an always-long book hold [all of their worth]
  --risk-genome FILE      rehearses the settings without and under a risk genome and prints the figures of both beside each other; a genome
                          only tightens limits. An unknown, missing or bad gene is refused with its name, value and range
  --tightened FILE        writes the settings under the genome as a config.json has them; FILE must not exist
  --new-risk-genome FILE  writes the genome of the settings, which changes nothing, and ends; FILE must not exist
  --seed N                the new genome is drawn by chance inside the settings' bounds instead, 0..9007199254740991
  --funding DIR  funding that was paid in the hours of CANDLES, one SYMBOL.csv or SYMBOL.csv.gz each (header t,rate): the books of a rehearsal pay
                 and get it, where it is known [none is known]
  --cash USDC    what the account holds for which a recording's tickets are made, 1..1000000000 [10000]
  --export FILE  writes a recording to one file with a manifest; FILE must not exist
  --import HOME  puts an exported recording into the recordings of a home that nobody uses; checked before anything is written
  --quiet        no decisions, only the outcome
  --json         the outcome as one JSON object on the last line of standard output

Of a journal every record is checked against the hash chain, every snapshot on the way against the state that the replay reaches, and every
order request against the intent that was written when it was decided. It begins at the oldest snapshot in the journal; decisions before
that cannot be replayed any more once their market records were pruned.
Of a recording the raw messages go through the decoders and into an engine with the settings of its run; nobody approves, so nothing is
sent. The same recording always gives the same state hash. What is damaged is named, what is whole around it is replayed.
Of candles each day's regime and breakers are printed, with the falls of three books that hold the same share of each market, always long: one without
any rule, one under the breakers, one under breakers and the sizes of the regime. Then how often each breaker tripped, and what its trips saved or cost.
Exit code: 0 everything agrees, 1 something differs or is damaged, 2 wrong options.`;

/** What the account of a replayed recording holds unless told otherwise, USDC. */
const CASH_USDC = 10_000;

interface Ended {
  readonly exitCode: number;
  readonly json: unknown;
}

async function run(values: Values, words: readonly string[]): Promise<Ended> {
  const [named, more] = words;
  if (named === undefined || more !== undefined) throw new UsageError('replay takes one PATH');
  const path = resolve(named);
  if (!existsSync(path)) throw new UsageError(`PATH is ${named}, which does not exist`);
  const { export: exportTo, import: importTo } = values;
  if (typeof exportTo === 'string' && typeof importTo === 'string')
    throw new UsageError('--export and --import are given, allowed is one of them');
  if (typeof importTo === 'string') return packed('imported', importInto(path, resolve(importTo)));
  if (hasCandles(path)) return rehearsed(values, path);
  const ofCandles = ['risk-genome', 'new-risk-genome', 'funding'].find((name) => values[name] !== undefined);
  if (ofCandles !== undefined) throw new UsageError(`--${ofCandles} is given, and PATH holds no candles: ${named}`);
  const recording = recordingAt(path);
  if (typeof exportTo === 'string') {
    if (recording === null) throw new UsageError(`PATH is ${named}, which holds no recording`);
    return packed('exported', exportRecording(recording.segments, resolve(exportTo)));
  }
  return recording === null ? journal(values, path) : replayed(values, recording);
}

function journal(values: Values, path: string): Ended {
  const file = statSync(path).isDirectory() ? join(path, 'journal.db') : path;
  if (!existsSync(file)) throw new UsageError(`PATH is ${path}, which holds no journal.db and no recordings`);
  const outcome = replayFile(file, printer(values));
  log(JSON.stringify(outcome, null, 2));
  const sound = outcome.damage === null && outcome.mismatches.length === 0;
  return { exitCode: sound ? EXIT.ok : EXIT.failed, json: outcome };
}

/** True for a folder with a file of candles in it. */
function hasCandles(path: string): boolean {
  return (
    statSync(path).isDirectory() &&
    readdirSync(path).some((name) => candleFileOf(name) !== null && name !== RECORDED_INDEX_FILE)
  );
}

/** Files of the options that concern a risk genome; null = not given. */
function genomeOptions(values: Values) {
  const fileOf = (name: string): string | null => {
    const given = values[name];
    return typeof given === 'string' ? resolve(given) : null;
  };
  const [genomeFile, newFile, tightened] = [fileOf('risk-genome'), fileOf('new-risk-genome'), fileOf('tightened')];
  if (genomeFile !== null && newFile !== null)
    throw new UsageError('--risk-genome and --new-risk-genome are given, allowed is one of them');
  if (tightened !== null && genomeFile === null) throw new UsageError('--tightened is given without --risk-genome');
  if (values['seed'] !== undefined && newFile === null)
    throw new UsageError('--seed is given without --new-risk-genome');
  return { genomeFile, newFile, tightened };
}

async function rehearsed(values: Values, path: string): Promise<Ended> {
  const { genomeFile, newFile, tightened } = genomeOptions(values);
  const { home } = values;
  const config = typeof home === 'string' ? peekConfig(resolve(home), defaultSettings()) : null;
  if (config !== null && config.problem !== null) throw new RefusedError(configNotices(config).join(' '));
  const settings = config?.settings ?? defaultSettings();
  if (newFile !== null) {
    const seed = numberArgument(values, 'seed', { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true });
    const genome = newGenome(settings, seed);
    writeGenomeFile(newFile, genome);
    return { exitCode: EXIT.ok, json: { kind: 'risk-genome', genome } };
  }
  const genome = genomeFile === null ? null : readGenomeFile(genomeFile);
  const { series, sentiment, notices } = await readCandles(path, fundingFolder({ ...values, data: path }));
  for (const notice of notices ?? []) log(notice);
  const problem = whyNotRehearse(series);
  if (problem !== null) throw new UsageError(`PATH is ${path}: ${problem}`);
  const size = values['within-caps'] === true ? 'caps' : 'full';
  const parts = { series, moods: sentiment ?? null, settings, size, print: printer(values) } as const;
  if (genome !== null) return underGenome({ ...parts, genome }, tightened);
  const outcome = rehearse(parts);
  const { trips: _trips, ...figures } = outcome;
  log(JSON.stringify(figures, null, 2));
  return { exitCode: EXIT.ok, json: outcome };
}

function underGenome(parts: GenomeRehearsalParts, tightened: string | null): Ended {
  if (tightened !== null) {
    const { settings, genome } = parts;
    writeSettingsFile(tightened, applyRiskGenome(settings, genome, personBounds(settings)));
  }
  const outcome = rehearseGenome(parts);
  for (const line of genomeTable(outcome)) log(line);
  return { exitCode: EXIT.ok, json: outcome };
}

function replayed(values: Values, recording: RecordingSource): Ended {
  const cashUsdc = numberArgument(values, 'cash', { low: 1, high: 1_000_000_000, whole: true }) ?? CASH_USDC;
  const outcome = replayRecording(recording, { cashUsdc, print: printer(values) });
  log(JSON.stringify(outcome, null, 2));
  return { exitCode: outcome.damage.length === 0 ? EXIT.ok : EXIT.failed, json: outcome };
}

/** A session that records holds the index in its head: its home is left alone. */
function importInto(path: string, home: string): Result<PackResult, string> {
  const lock = HomeLock.take(home);
  if (typeof lock === 'string') throw new RefusedError(lock);
  try {
    return importRecording(path, join(home, RECORDINGS));
  } finally {
    lock.release();
  }
}

function packed(word: string, result: Result<PackResult, string>): Ended {
  if (!result.ok) throw new RefusedError(result.error);
  log(`${word}: ${result.value.segments} segments, ${result.value.bytes} bytes`);
  return { exitCode: EXIT.ok, json: result.value };
}

function printer(values: Values): ((line: string) => void) | null {
  return values['quiet'] === true ? null : log;
}

await runCommand({
  help: HELP,
  options: {
    quiet: { type: 'boolean' },
    cash: { type: 'string' },
    home: { type: 'string' },
    funding: { type: 'string' },
    'within-caps': { type: 'boolean' },
    'risk-genome': { type: 'string' },
    tightened: { type: 'string' },
    'new-risk-genome': { type: 'string' },
    seed: { type: 'string' },
    export: { type: 'string' },
    import: { type: 'string' },
  },
  positionals: true,
  run,
});
