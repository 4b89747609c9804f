import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { Finding } from './finding.ts';

const LIMIT_MS = 4_000;
const NO_KEYCHAIN =
  'Keys can be held for one session only; nothing is ever written in clear. Sandbox and paper trading need no key.';

/** Writes, reads and deletes a secret in the system's keychain, in a child process that is ended after four seconds. */
export function keychainFinding(): Promise<Finding> {
  const area = 'keychain';
  const began = performance.now();
  const child = fork(resolve(import.meta.dirname, 'keychain-child.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new Promise((finish) => {
    let answer: string | null = null;
    let complaints = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    child.on('message', (message: { readonly reason: string }) => (answer = message.reason));
    child.on('error', (error) => (answer = error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      if (late)
        return finish({
          area,
          status: 'note',
          found: `no answer for ${LIMIT_MS / 1000} s: a prompt is open or the keyring is locked`,
          meaning: NO_KEYCHAIN,
        });
      const reason = answer ?? `the probe ended with ${code}: ${complaints.trim()}`;
      if (reason !== '')
        return finish({ area, status: 'note', found: `no usable keychain: ${reason}`, meaning: NO_KEYCHAIN });
      const took = Math.round(performance.now() - began);
      return finish({
        area,
        status: 'ok',
        found: `a secret was written, read back and deleted (${took} ms)`,
        meaning: 'API wallet keys can be kept here.',
      });
    });
  });
}
