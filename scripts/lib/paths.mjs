// Where things are: the project, its local state, and the cache outside the tree.
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the project. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Local state of this tree (locks, logs, reports); ignored by git. */
export const STATE = join(ROOT, '.trimtab');

/** Cache shared by all trees of this user: runtimes only, nothing of the trader's. */
export const CACHE = process.env.TRIMTAB_CACHE ?? defaultCache();

function defaultCache() {
  if (process.platform === 'win32')
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'trimtab', 'cache');
  return join(homedir(), '.cache', 'trimtab');
}

/** Path of a file inside an installed package. */
export const inModules = (...parts) => join(ROOT, 'node_modules', ...parts);

/** What makes installed binaries fit or not: platform, processor, C library. */
export function platformKey() {
  return `${process.platform}-${process.arch}${process.platform === 'linux' ? libc() : ''}`;
}

function libc() {
  return readdirSync('/lib').some((name) => name.startsWith('ld-musl-')) ? '-musl' : '-glibc';
}
