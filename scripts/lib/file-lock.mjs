// A lock between processes: a folder made atomically, with the holder's pid in it, so that a dead holder does not block for ever.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say, SetupError } from './say.mjs';

const WAIT_LIMIT_MS = 15 * 60_000;

/** Runs `work` while holding the lock folder `path`; waits for another holder and says so once. */
export async function withLock(path, what, work) {
  await acquire(path, what);
  const release = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

async function acquire(path, what) {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = Date.now() + WAIT_LIMIT_MS;
  let told = false;
  while (!tryTake(path)) {
    if (holderIsGone(path)) {
      rmSync(path, { recursive: true, force: true });
      continue;
    }
    if (!told) say(`waiting for another Trimtab command: ${what}`);
    told = true;
    if (Date.now() > deadline)
      throw new SetupError(
        `${what}: another command holds ${path} for 15 minutes; remove that folder if none is running`,
      );
    await delay(200);
  }
}

function tryTake(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'pid'), String(process.pid));
  return true;
}

function holderIsGone(path) {
  let pid;
  try {
    pid = Number(readFileSync(join(path, 'pid'), 'utf8'));
  } catch {
    return folderAgeMs(path) > 5_000;
  }
  return !Number.isInteger(pid) || pid <= 0 || !isAlive(pid);
}

function folderAgeMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Whether a process of this number exists (it may belong to another user). */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
