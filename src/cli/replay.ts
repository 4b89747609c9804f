import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { replayFile } from './replay/replay-file.ts';
import { EXIT, log, runCommand, UsageError, type Values } from './support/command.ts';

const HELP = `replay: a journal through the pipeline again; prints its decisions and the state hash. The journal is only read.

  npm run replay -- PATH [--quiet] [--json]

  PATH     a journal file, or a home that holds one
  --quiet  no decisions, only the outcome
  --json   the outcome as one JSON object on the last line of standard output

Every record is checked against the hash chain, every snapshot on the way against the state that the replay reaches, and every order
request against the intent that was written when it was decided. It begins at the oldest snapshot in the journal; decisions before that
cannot be replayed any more once their market records were pruned.
Exit code: 0 everything agrees, 1 something differs or the journal is damaged, 2 wrong options.`;

async function run(values: Values, words: readonly string[]): Promise<{ exitCode: number; json: unknown }> {
  const [named, more] = words;
  if (named === undefined || more !== undefined) throw new UsageError('replay takes one PATH');
  const path = resolve(named);
  if (!existsSync(path)) throw new UsageError(`PATH is ${named}, which does not exist`);
  const file = statSync(path).isDirectory() ? join(path, 'journal.db') : path;
  if (!existsSync(file)) throw new UsageError(`PATH is ${named}, which holds no journal.db`);
  const outcome = replayFile(file, values['quiet'] === true ? null : log);
  log(JSON.stringify(outcome, null, 2));
  const sound = outcome.damage === null && outcome.mismatches.length === 0;
  return { exitCode: sound ? EXIT.ok : EXIT.failed, json: outcome };
}

await runCommand({ help: HELP, options: { quiet: { type: 'boolean' } }, positionals: true, run });
