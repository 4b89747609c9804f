import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeBound, KNOBS } from '../../src/engine/config/bounds.ts';
import { DEFAULT_DONCHIAN, DEFAULT_EMA_CROSS, defaultSettings } from '../../src/engine/config/defaults.ts';
import { ROOT } from './support/project.ts';

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/decisions.md',
  'docs/dependencies.md',
  'docs/faults.md',
  'docs/sandbox.md',
  'docs/user-guide.md',
];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function ofFamilies(gene: string): string {
  const ema = (DEFAULT_EMA_CROSS as unknown as Record<string, number>)[gene];
  const donchian = (DEFAULT_DONCHIAN as unknown as Record<string, number>)[gene];
  if (ema === undefined || donchian === undefined || ema === donchian) return `${ema ?? donchian}`;
  return `${ema} (ema_cross), ${donchian} (donchian)`;
}

/** The default of a knob as the guide writes it. */
function defaultOf(path: string): string {
  if (path.startsWith('desk.autoRules[].')) return 'none';
  if (path.startsWith('strategies[].')) return ofFamilies(path.slice('strategies[].'.length));
  let value: unknown = defaultSettings();
  for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
  return `${value as number}`;
}

/** Anchor of a heading as readers of Markdown make it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

describe('the documents', () => {
  test('give every setting with its unit, default and bounds', () => {
    const guide = read('docs/user-guide.md');
    const missing = KNOBS.map(
      (knob) =>
        `| \`${knob.path}\` | ${knob.unit} | ${defaultOf(knob.path)} | ${describeBound(knob)} | ${knob.sentence} |`,
    ).filter((row) => !guide.includes(row));
    expect(missing).toEqual([]);
  });

  test('name every dependency with its version and licence', () => {
    const text = read('docs/dependencies.md');
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const missing = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => {
      const { version, license } = JSON.parse(read(`node_modules/${name}/package.json`)) as Record<string, string>;
      return !text.includes(`| \`${name}\` | ${version} | ${license} |`);
    });
    expect(missing).toEqual([]);
  });

  test('lead nowhere that is not there', () => {
    const dead: string[] = [];
    for (const path of DOCUMENTS) {
      for (const [, target] of read(path).matchAll(/\]\(([^)\s]+)\)/g)) {
        const [file = '', anchor] = (target ?? '').split('#');
        const full = file === '' ? path : join(dirname(path), file);
        if (!existsSync(join(ROOT, full))) dead.push(`${path}: ${target}`);
        else if (anchor !== undefined) {
          const anchors = [...read(full).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));
          if (!anchors.includes(anchor)) dead.push(`${path}: ${target}`);
        }
      }
    }
    expect(dead).toEqual([]);
  });

  test('name only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(named.length).toBeGreaterThan(5);
  });

  test('show pictures of at most 400 kB', () => {
    const pictures = [...read('README.md').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(pictures.length).toBeGreaterThan(1);
    expect(pictures.filter((path) => statSync(join(ROOT, path)).size > 400_000)).toEqual([]);
  });
});
