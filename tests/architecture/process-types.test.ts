import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, runTool, writeTree } from './support/project.ts';

/** What a process does not have must not compile in its folder: [tsconfig, what, source]. */
const ABSENT: readonly (readonly [string, string, string])[] = [
  ['engine', 'setTimeout', 'setTimeout(() => undefined, 1);'],
  ['engine', 'fetch', "void fetch('https://example.org');"],
  ['engine', 'process', 'export const at = process.pid;'],
  ['engine', 'window', 'export const at = window.location;'],
  ['engine', 'console', "console.log('x');"],
  ['engine', 'node built-ins', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;"],
  ['node', 'window', 'export const at = window.location;'],
  ['node', 'document', 'export const at = document.body;'],
  ['renderer', 'process', 'export const at = process.pid;'],
  ['renderer', 'node built-ins', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;"],
];

/** What a process has: proof that the refusals above come from the missing thing alone. */
const PRESENT: readonly (readonly [string, string, string])[] = [
  ['engine', 'plain TypeScript', 'export const x: readonly number[] = [1].toSorted();'],
  ['node', 'process', 'export const at = process.pid;'],
  ['renderer', 'document', 'export const at = document.body;'],
];

/** Strictness that all processes share. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['engine', 'an enum', 'export enum Side { long }'],
  ['engine', 'a parameter property', 'export class Held {\n  constructor(readonly x: number) {}\n}'],
  ['engine', 'an unchecked index', 'export const first = (list: readonly number[]): number => list[0];'],
  [
    'engine',
    'undefined for an absent field',
    'interface Held {\n  readonly x?: number;\n}\nexport const held: Held = { x: undefined };',
  ],
];

function compiles(project: string, source: string): { readonly ok: boolean; readonly out: string } {
  const tree = writeTree({
    'probe.ts': source,
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({
      extends: join(ROOT, `tsconfig.${project}.json`),
      compilerOptions: { typeRoots: [join(ROOT, 'node_modules/@types')], types: project === 'node' ? ['node'] : [] },
      include: ['probe.ts'],
    }),
  });
  try {
    const { code, out } = runTool('ts7/bin/tsc', ['-p', '.', '--pretty', 'false'], tree.root);
    return { ok: code === 0, out };
  } finally {
    tree.remove();
  }
}

describe('one tsconfig per process', () => {
  test.each(ABSENT)('%s has no %s', (project, _what, source) => {
    const { ok, out } = compiles(project, source);
    expect(out).toMatch(/probe\.ts\(\d+,\d+\): error TS(2304|2307|2580|2584|2591|2593)/);
    expect(ok).toBe(false);
  });

  test.each(PRESENT)('%s has %s', (project, _what, source) => {
    expect(compiles(project, source)).toEqual({ ok: true, out: '' });
  });

  test.each(REFUSED)('%s refuses %s', (project, _what, source) => {
    const { ok, out } = compiles(project, source);
    expect(out).toMatch(/probe\.ts\(\d+,\d+\): error TS/);
    expect(ok).toBe(false);
  });
});
