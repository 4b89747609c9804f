import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RECORDINGS } from '../adapters/recorder/open-recorder.ts';
import { exportRecording, importRecording, type PackResult } from '../adapters/recorder/pack.ts';
import { recordingAt, type RecordingSource } from '../adapters/recorder/read-recording.ts';
import { HomeLock } from '../adapters/home/home-lock.ts';
import type { Result } from '../engine/kernel/result.ts';
import { replayFile } from './replay/replay-file.ts';
import { replayRecording } from './replay/replay-recording.ts';
import { EXIT, log, numberArgument, RefusedError, runCommand, UsageError, type Values } from './support/command.ts';

const HELP = `replay: a journal or a recording of market messages through the pipeline again; prints its decisions and the state hash. What is
replayed is only read.

  npm run replay -- PATH [--cash USDC] [--quiet] [--json]
  npm run replay -- PATH --export FILE
  npm run replay -- FILE --import HOME

  PATH           a journal file, or a home that holds one; or a recording: a folder of segments (HOME/recordings), one segment, or an
                 exported file
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
    export: { type: 'string' },
    import: { type: 'string' },
  },
  positionals: true,
  run,
});
