import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HomeLock } from '../../../src/adapters/home/home-lock.ts';

const SCRIPT = resolve(import.meta.dirname, '../../../src/cli/kill.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-homes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the command says with `folder` as the place of all applications' settings. */
function kill(): { readonly code: number | null; readonly homes: readonly unknown[] } {
  const env = { ...process.env, XDG_CONFIG_HOME: folder };
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, '--json'], { encoding: 'utf8', env });
  const answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { readonly homes: readonly unknown[] };
  return { code: status, homes: answer.homes };
}

test.skipIf(process.platform !== 'linux')('finds the homes that run among whatever else lies beside them', () => {
  const own = join(folder, 'Trimtab');
  mkdirSync(join(own, 'empty'), { recursive: true });
  writeFileSync(join(own, 'a file'), '');
  // As a browser leaves them: a link that leads nowhere.
  symlinkSync(join(own, 'nowhere'), join(own, 'SingletonLock'));
  expect(kill()).toEqual({ code: 1, homes: [] });
  const lock = HomeLock.take(join(own, 'paper'));
  if (typeof lock === 'string') throw new Error(lock);
  try {
    const text = 'the session does not look for requests';
    expect(kill()).toEqual({ code: 1, homes: [{ home: join(own, 'paper'), ok: false, text }] });
  } finally {
    lock.release();
  }
});
