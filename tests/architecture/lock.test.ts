import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './support/project.ts';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Readonly<
  Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
>;
const entries = Object.entries(lock.packages);

/** Where Node would look for `name` from the package at `from`, nearest first. */
function isLocked(name: string, from: string): boolean {
  const places = [from];
  for (let at = from; at !== ''; ) {
    const cut = at.lastIndexOf('/node_modules/');
    at = cut === -1 ? '' : at.slice(0, cut);
    places.push(at);
  }
  return places.some(
    (place) => lock.packages[place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`] !== undefined,
  );
}

describe('the lock file', () => {
  test('holds every optional dependency of every package, so that it fits Linux, macOS and Windows alike', () => {
    const missing = entries.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !isLocked(name, path))
        .map((name) => `${path} wants ${name}`),
    );
    expect(missing).toEqual([]);
    expect(entries.filter(([, entry]) => entry.optionalDependencies !== undefined).length).toBeGreaterThan(3);
  });

  test.each(['linux-x64', 'darwin-arm64', 'darwin-x64', 'win32-x64'])(
    'holds the binaries of the build tools for %s',
    (platform) => {
      const [system, processor] = platform.split('-') as [string, string];
      const names = [`@biomejs/cli-${platform}`, `@oxlint-tsgolint/${platform}`, `@typescript/typescript-${platform}`];
      const families = [
        `@rolldown/binding-${platform}`,
        `@oxlint/binding-${platform}`,
        `lightningcss-${platform}`,
        `@tailwindcss/oxide-${platform}`,
      ];
      const has = (start: string): boolean => entries.some(([path]) => path.includes(`node_modules/${start}`));
      expect([...names, ...families].filter((name) => !has(name))).toEqual([]);
      expect(`${system}-${processor}`).toBe(platform);
    },
  );

  test('names no place on the network', () => {
    expect(entries.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test('has an integrity for every package', () => {
    expect(
      entries.filter(([path, entry]) => path !== '' && entry.integrity === undefined).map(([path]) => path),
    ).toEqual([]);
  });

  test('agrees with package.json, which pins every version', () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    const odd = Object.entries(wanted).filter(
      ([name, range]) => lock.packages[`node_modules/${name}`]?.version !== range.replace(/^npm:.*@/, ''),
    );
    expect(odd).toEqual([]);
  });
});
