// Short runs of tools during set-up, and what they said.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { guardPid, releasePid } from './supervise.mjs';

/** Runs a command to its end with its output on our stderr; answers its exit code (1 when a signal ended it). */
export function runToStderr(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 2, 2] });
    child.once('spawn', () => guardPid(child.pid));
    child.once('error', reject);
    child.once('exit', (code) => {
      releasePid(child.pid);
      resolve(code ?? 1);
    });
  });
}

/** Runs a command and answers `{ code, out }`, output and errors joined; code 127 when it cannot be started. */
export function capture(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000, maxBuffer: 64 << 20, ...options });
  if (done.error) return { code: 127, out: done.error.message };
  return { code: done.status ?? 1, out: `${done.stdout ?? ''}${done.stderr ?? ''}` };
}

/** Full path of a program on PATH, or null. */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return null;
}
