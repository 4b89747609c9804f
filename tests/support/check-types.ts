import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** A value and the type that it has to have: the name of an export of `module`. */
export interface TypedValue {
  readonly type: string;
  readonly value: unknown;
}

/**
 * Has the compiler check values against the types that a package publishes, keys that a type does not know included. Returns what the
 * compiler has to say, a line each; nothing when every value fits.
 */
export async function typeErrors(module: string, values: readonly TypedValue[]): Promise<readonly string[]> {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  // Beneath node_modules, so that packages are found as from the project itself.
  const dir = mkdtempSync(join(cache, 'typed-values-'));
  try {
    const names = [...new Set(values.map(({ type }) => type))];
    const lines = [
      `import type { ${names.join(', ')} } from '${module}';`,
      ...values.map(({ type, value }, i) => `export const value${i}: ${type} = ${JSON.stringify(value)};`),
    ];
    writeFileSync(join(dir, 'values.ts'), `${lines.join('\n')}\n`);
    return await compile(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function compile(dir: string): Promise<readonly string[]> {
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2023',
    '--module',
    'nodenext',
  ];
  const args = [join(ROOT, 'node_modules/ts7/bin/tsc'), ...options, join(dir, 'values.ts')];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: dir, encoding: 'utf8' }, (_error, stdout) => {
      done(stdout.split('\n').filter((line) => line.trim() !== ''));
    });
  });
}
