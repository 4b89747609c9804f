import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, runTool, type Tree, trackedFiles, writeTree } from './support/project.ts';
import { BAD_IMPORTS, fixtureFiles, GOOD_IMPORTS } from './support/rule-fixtures.ts';

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly Violation[] };
}

const CONFIG = join(ROOT, '.dependency-cruiser.cjs');

function cruise(cwd: string): Cruise {
  const { out } = runTool(
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', CONFIG, '--output-type', 'json', 'src'],
    cwd,
  );
  return JSON.parse(out) as Cruise;
}

describe('the sources', () => {
  const result = cruise(ROOT);

  test('break no import rule', () => {
    expect(result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  test('are all seen by the judge', () => {
    const judged = new Set(result.modules.map((module) => module.source));
    const sources = trackedFiles().filter((path) => /^src\/.*\.tsx?$/.test(path));
    expect(sources.length).toBeGreaterThan(60);
    expect(sources.filter((path) => !judged.has(path))).toEqual([]);
  });
});

describe('each import rule', () => {
  const rules = (createRequire(import.meta.url)(CONFIG) as { readonly forbidden: readonly { readonly name: string }[] })
    .forbidden;
  let tree: Tree;
  let found: readonly Violation[];

  beforeAll(() => {
    tree = writeTree(fixtureFiles());
    found = cruise(tree.root).summary.violations;
  });

  afterAll(() => tree.remove());

  test('has a bad fixture', () => {
    const covered = new Set(BAD_IMPORTS.map((bad) => bad.rule));
    expect([...covered].toSorted()).toEqual(rules.map((rule) => rule.name).toSorted());
  });

  test.each(BAD_IMPORTS)('$rule catches $from importing $imports', ({ rule, from }) => {
    expect(found.filter((violation) => violation.from === from).map((violation) => violation.rule.name)).toContain(
      rule,
    );
  });

  test.each(GOOD_IMPORTS)('lets $rule pass', ({ from }) => {
    expect(found.filter((violation) => violation.from === from).map((violation) => violation.rule.name)).toEqual([]);
  });
});
