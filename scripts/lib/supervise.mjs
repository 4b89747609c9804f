// Runs the tool a command is about: signals go on to it, its exit code comes back, and it ends when our own parent is gone.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const PARENT_CHECK_MS = 1_000;
const GRACE_MS = 10_000;
let guard = null;

/** Has the guard end process `pid` when this command is gone. */
export function guardPid(pid) {
  tellGuard(`add ${pid}`);
}

/** Tells the guard that process `pid` has ended. */
export function releasePid(pid) {
  tellGuard(`drop ${pid}`);
}

/** Has the guard remove a temporary folder when this command is gone. */
export function guardFolder(path) {
  tellGuard(`folder ${path}`);
}

function tellGuard(line) {
  if (!guard) {
    guard = spawn(process.execPath, [fileURLToPath(new URL('./guard.mjs', import.meta.url))], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.on('error', () => undefined);
    guard.stdin.on('error', () => undefined);
    guard.unref();
    guard.stdin.unref?.();
  }
  guard.stdin.write(`${line}\n`);
}

/**
 * Runs `command` on our own terminal and answers its exit code; 128 + n when signal n ended it.
 * The first signal is passed on; a second one, or a child that does not end within ten seconds of the first, is ended by force.
 * With `limitMs` in the options the child is ended by force after that time and the answer is 124.
 */
export function supervise(command, args, { limitMs = 0, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    let asked = false;
    let late = false;
    const overdue = () => {
      late = true;
      child.kill('SIGKILL');
    };
    const limit = limitMs > 0 ? setTimeout(overdue, limitMs) : undefined;
    const end = (signal) => {
      if (asked) return child.kill('SIGKILL');
      asked = true;
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    };
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [signal, () => end(signal)]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    const watch = watchParents(() => end('SIGTERM'));
    const clear = () => {
      clearInterval(watch);
      clearTimeout(limit);
      for (const [signal, handler] of handlers) process.removeListener(signal, handler);
    };
    child.once('spawn', () => guardPid(child.pid));
    child.once('error', (error) => {
      clear();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clear();
      releasePid(child.pid);
      resolve(late ? 124 : (code ?? 128 + (constants.signals[signal] ?? 0)));
    });
  });
}

/** Calls `gone` once when our parent, or the npm above the shell that npm put between, is no more. */
function watchParents(gone) {
  const parent = process.ppid;
  if (process.platform === 'win32' || parent <= 1) return undefined;
  const above = process.env.npm_lifecycle_event ? parentOf(parent) : null;
  const watchAbove = above !== null && above > 1;
  const timer = setInterval(() => {
    if (process.ppid === parent && (!watchAbove || parentOf(parent) === above)) return;
    clearInterval(timer);
    gone();
  }, PARENT_CHECK_MS);
  timer.unref();
  return timer;
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
