import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SandboxOptions } from '../adapters/exchange-link/open-sandbox.ts';
import { readRecorded } from '../adapters/exchange-link/read-recorded.ts';
import { PAPER } from '../adapters/paper/identity.ts';
import { HomeLock } from '../adapters/home/home-lock.ts';
import type { AppArguments } from './arguments.ts';
import { EXIT, sentenceOf, StartProblem } from './start-problem.ts';

/** A home that is ours and the recorded candles that were asked for. */
export interface Prepared {
  readonly home: string;
  readonly lock: HomeLock;
  readonly recorded: SandboxOptions['recorded'];
}

/** Opening balance of the paper account whose home has no number in its name, USDC. */
const PAPER_BALANCE = 10_000;

/**
 * Reads the candles, then takes the home; nothing is made before the candles were found good. `ownFolder` is the user's application
 * folder, under which each market has a home of its own when none is named. Rejects with a `StartProblem`.
 */
export async function prepare(args: AppArguments, ownFolder: string): Promise<Prepared> {
  const recorded = await recordedOf(args);
  const home = args.home === null ? join(ownFolder, homeName(args)) : resolve(args.home);
  return { home, lock: lockHome(home), recorded };
}

async function recordedOf({ data, funding }: AppArguments): Promise<SandboxOptions['recorded']> {
  if (data === null) return null;
  if (statSync(resolve(data), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new StartProblem(`--data is ${data}, which is not a folder`, EXIT.usage);
  const read = await readRecorded(data, funding);
  if (!read.ok) throw new StartProblem(read.error, EXIT.usage);
  return read.value;
}

function lockHome(home: string): HomeLock {
  const found = statSync(home, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory())
    throw new StartProblem(`--home is ${home}, which is not a folder`, EXIT.usage);
  let lock: HomeLock | string;
  try {
    lock = HomeLock.take(home);
  } catch (cause) {
    throw new StartProblem(`the home ${home} cannot be used: ${sentenceOf(cause)}`, EXIT.failed);
  }
  if (typeof lock === 'string') throw new StartProblem(lock, EXIT.failed);
  return lock;
}

/** Another venue gets another home, and another market of the sandbox or balance on paper too: none of them can be changed afterwards. */
export function homeName(args: AppArguments): string {
  if (args.venue === 'sandbox') return `sandbox-${marketName(args)}`;
  return args.venue === PAPER && args.balance !== PAPER_BALANCE ? `paper-${args.balance}` : args.venue;
}

function marketName(args: AppArguments): string {
  const data = args.data === null ? 'generated' : resolve(args.data);
  const funding = args.funding === null ? '' : ` ${resolve(args.funding)}`;
  return createHash('sha256').update(`${data} ${args.seed} ${args.balance}${funding}`).digest('hex').slice(0, 8);
}
