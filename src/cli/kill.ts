import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { HomeLock } from '../adapters/home/home-lock.ts';
import { callKill } from '../adapters/home/kill-mailbox.ts';
import { defaultHome } from './doctor/home-folder.ts';
import { EXIT, log, runCommand, UsageError, type Values } from './support/command.ts';

const HELP = `kill: presses the kill switch of a Trimtab that runs, from another terminal.

  npm run kill [-- --home DIR] [--flatten] [--json]

  --home DIR  the home that it runs on (default: every running home in the application's own folder, ${defaultHome()})
  --flatten   every position is closed too
  --json      {"homes":[{home, ok, text}]} on the last line of standard output

What could open a position is cancelled and trading halts, as with the button, the tray and the hotkey; stops stay. It works while the window
hangs: it is the program behind it that answers. Exit code: 0 every running home was halted, 1 one was not or none runs, 2 wrong options.`;

/** Pause between two looks for the answer, ms, and how many of them. */
const PAUSE_MS = 50;
const PATIENCE = 100;

interface Killed {
  readonly home: string;
  readonly ok: boolean;
  readonly text: string;
}

/** Folders that may be homes of a running program. */
function homesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const inner = readdirSync(folder).map((name) => join(folder, name));
  return [folder, ...inner].filter((path) => existsSync(join(path, 'lock.db')));
}

/** True while another process holds the home. */
function isRunning(home: string): boolean {
  const lock = HomeLock.take(home);
  if (typeof lock === 'string') return true;
  lock.release();
  return false;
}

async function kill(home: string, flatten: boolean): Promise<Killed> {
  const pause = (): Promise<void> => new Promise((done) => setTimeout(done, PAUSE_MS));
  const done = await callKill({ home, id: randomUUID(), flatten, pause, patience: PATIENCE });
  return { home, ok: done.ok, text: done.ok ? done.value : done.error };
}

async function run(values: Values): Promise<{ exitCode: number; json: unknown }> {
  const named = values['home'];
  if (typeof named === 'string' && !existsSync(join(resolve(named), 'lock.db')))
    throw new UsageError(`--home is ${named}, which is not the home of a Trimtab`);
  const homes = typeof named === 'string' ? [resolve(named)] : homesIn(defaultHome());
  const running = homes.filter(isRunning);
  if (running.length === 0) {
    log(homes.length === 0 ? `no home was found in ${defaultHome()}` : 'nothing runs: there is nothing to halt');
    return { exitCode: EXIT.failed, json: { homes: [] } };
  }
  const killed = await Promise.all(running.map((home) => kill(home, values['flatten'] === true)));
  for (const { home, ok, text } of killed) log(`${basename(home)}: ${ok ? '' : 'NOT HALTED: '}${text}`);
  return { exitCode: killed.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed, json: { homes: killed } };
}

await runCommand({
  help: HELP,
  options: { home: { type: 'string' }, flatten: { type: 'boolean' } },
  positionals: false,
  run,
});
