import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, trackedFiles } from './support/project.ts';

const BINARY = /\.(png|ico|icns|gz|db|woff2?)$/;
const files = trackedFiles().filter((path) => !BINARY.test(path));
const texts = new Map(files.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
const own = 'tests/architecture/hygiene.test.ts';

/** Lines `file:line` that match, in files for which `wanted` holds. */
function hits(pattern: RegExp, wanted: (path: string) => boolean): readonly string[] {
  const found: string[] = [];
  for (const [path, text] of texts) {
    if (!wanted(path) || path === own) continue;
    text.split('\n').forEach((line, index) => {
      if (pattern.test(line)) found.push(`${path}:${index + 1}: ${line.trim().slice(0, 120)}`);
    });
  }
  return found;
}

const isCode = (path: string): boolean => /\.(ts|tsx|mjs|js|cjs)$/.test(path);

describe('the tree', () => {
  test('has files to look at', () => {
    expect(files.length).toBeGreaterThan(100);
  });

  test('names no folder of a machine', () => {
    expect(
      hits(
        /(^|[\s'"`(=:])\/(root|work|tmp|home\/[a-z]+|Users\/[A-Za-z]+)(\/|\b)/,
        (path) => path !== 'package-lock.json',
      ),
    ).toEqual([]);
  });

  test('names no package registry or mirror', () => {
    expect(
      hits(
        /registry\.(npmjs|yarnpkg|npmmirror)|npm\.pkg\.github|pypi\.org|crates\.io|verdaccio|artifactory/i,
        () => true,
      ),
    ).toEqual([]);
  });

  test('writes relative imports with their ending', () => {
    const relative = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;
    const ending = /\.(ts|tsx|mjs|js|cjs|css|json|svg|png)(\?[a-z]+)?$/;
    const bare: string[] = [];
    for (const [path, text] of texts) {
      if (!isCode(path) || path.startsWith('tests/architecture/')) continue;
      for (const [, target] of text.matchAll(relative))
        if (target !== undefined && !ending.test(target)) bare.push(`${path}: ${target}`);
    }
    expect(bare).toEqual([]);
  });

  test('marks nothing as unfinished', () => {
    expect(hits(/\b(TODO|FIXME|XXX|HACK)\b/, isCode)).toEqual([]);
  });

  test('touches the bridge of the window in src/renderer/ipc alone', () => {
    expect(
      hits(
        /\b(window|globalThis|self)\s*(\.\s*trimtab|\[\s*['"]trimtab)/,
        (path) => path.startsWith('src/renderer/') && !path.startsWith('src/renderer/ipc/'),
      ),
    ).toEqual([]);
  });

  test('keeps source files at 400 lines or fewer', () => {
    const long = [...texts].filter(
      ([path, text]) => path.startsWith('src/') && isCode(path) && text.split('\n').length > 401,
    );
    expect(long.map(([path]) => path)).toEqual([]);
  });
});
