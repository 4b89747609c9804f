import { join, resolve } from 'node:path';

/** The tree under test. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** A variable that `npm test` sets; without it the window cannot be opened. */
export function provided(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set; run the window's tests by "npm test -- --only e2e"`);
  return value;
}

/** Folder for screenshots and figures; not part of the tree. */
export const RESULTS = join(ROOT, 'test-results');
