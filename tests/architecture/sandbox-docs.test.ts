import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ACTION_TYPES } from '../../src/sandbox/actions/table.ts';
import { FAULT_NAMES } from '../../src/sandbox/faults/script.ts';
import type { InfoRoute } from '../../src/sandbox/info/route.ts';
import { INFO_ROUTES } from '../../src/sandbox/info/table.ts';
import { SUBSCRIPTIONS } from '../../src/sandbox/stream/read-subscription.ts';
import { ROOT } from './support/project.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The cells of every row of the tables of a section, the names of its first cell one by one. */
function rowsOf(document: string, heading: string): ReadonlyMap<string, readonly string[]> {
  const [, section] = document.split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`no section ${heading}`);
  const rows = new Map<string, readonly string[]>();
  for (const line of (section.split(/\n#{1,3} /)[0] ?? '').split('\n')) {
    if (!line.startsWith('| `')) continue;
    const [first = '', ...cells] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    for (const [, name = ''] of first.matchAll(/`([^`]+)`/g)) {
      if (rows.has(name)) throw new Error(`${heading} names ${name} twice`);
      rows.set(name, cells);
    }
  }
  return rows;
}

const sorted = (names: Iterable<string>): readonly string[] => [...names].toSorted();

function costOf({ weight, rowsPerExtraWeight }: InfoRoute): string {
  return rowsPerExtraWeight === null ? `${weight}` : `${weight} + 1 per ${rowsPerExtraWeight} rows`;
}

describe('the guide of the sandbox', () => {
  const guide = read('docs/sandbox.md');

  test('names every type of /info, no other one, and what each costs', () => {
    const rows = rowsOf(guide, '### Questions: `POST /info`');
    expect(sorted(rows.keys())).toEqual(sorted(INFO_ROUTES.keys()));
    expect(Object.fromEntries([...rows].map(([type, cells]) => [type, cells.at(-1)]))).toEqual(
      Object.fromEntries([...INFO_ROUTES].map(([type, route]) => [type, costOf(route)])),
    );
  });

  test('names every action of /exchange, and no other one', () => {
    expect(sorted(rowsOf(guide, '### Actions: `POST /exchange`').keys())).toEqual(sorted(ACTION_TYPES));
  });

  test('names every channel, and no other one', () => {
    expect(sorted(rowsOf(guide, '### Channels: WebSocket at `/ws`').keys())).toEqual(sorted(SUBSCRIPTIONS));
  });

  test('of faults names every one, and no other one', () => {
    const faults = read('docs/faults.md');
    const named = ['## Requests', '## Frames of a WebSocket', '## Sockets', '## The exchange'].flatMap((heading) => [
      ...rowsOf(faults, heading).keys(),
    ]);
    expect(sorted(named)).toEqual(sorted(FAULT_NAMES));
  });
});
