import { type ChildProcess, spawn } from 'node:child_process';
import { ProcessLog } from './process-log.ts';
import { provided, ROOT } from './tree.ts';

/** A terminal that nobody drives: for starts that fail, and for what is measured from outside. */
export interface Bare {
  readonly child: ChildProcess;
  readonly log: ProcessLog;
  readonly exited: Promise<number | null>;
}

/** Runs the app as Electron itself would. */
export function runApp(args: readonly string[]): Bare {
  const switches = JSON.parse(provided('TRIMTAB_ELECTRON_SWITCHES')) as string[];
  return watch(provided('TRIMTAB_ELECTRON'), [...switches, ROOT, ...args]);
}

/** Runs `npm start` without npm: the launcher and everything behind it. */
export function runStart(args: readonly string[]): Bare {
  return watch(provided('TRIMTAB_NODE'), ['scripts/run.mjs', 'start', ...args]);
}

function watch(command: string, args: readonly string[]): Bare {
  // Which venue a first start has depends on the network; a test never does: nobody answers there.
  const away = args.includes('--venue') ? {} : { TRIMTAB_LOOPBACK_EXCHANGE: 'http://127.0.0.1:9' };
  const env = { ...process.env, TRIMTAB_NO_DIALOG: '1', ...away };
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    child,
    log: new ProcessLog(child),
    exited: new Promise((resolve) => child.once('close', (code) => resolve(code))),
  };
}
