import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decode } from '../../src/hyperliquid/decode/decode.ts';
import type { Field } from '../../src/hyperliquid/decode/fields.ts';
import { CHANNELS, INFO, REPLIES } from '../../src/hyperliquid/decode/tables.ts';
import { recordedData } from '../support/data.ts';

const FOLDER = recordedData('hyperliquid');

interface Case {
  readonly file: string;
  readonly kind: 'ws' | 'info' | 'exchange';
  readonly type: string;
}

/** Fields that the decoders pass over on purpose: `type.path` without list places, and why. */
const IGNORED: Readonly<Record<string, string>> = {
  'userFees.trial': 'state of a promotion; the rates that follow from it are kept',
  'userFees.nextTrialAvailableTimestamp': 'when the promotion may be had again',
  'userFees.stakingLink': 'which account stakes for this one; the discount that follows is kept',
};

const TABLES: Readonly<Record<Case['kind'], Readonly<Record<string, Field<unknown>>>>> = {
  ws: CHANNELS,
  info: INFO,
  exchange: REPLIES,
};

/** What a decoder is given of a case. */
function payloadOf({ file, kind }: Case): unknown {
  const json = JSON.parse(readFileSync(join(FOLDER ?? '', file), 'utf8')) as { readonly data?: unknown };
  return kind === 'ws' ? json.data : json;
}

function casesOf(): readonly Case[] {
  if (FOLDER === null) return [];
  const lines = readFileSync(join(FOLDER, 'index.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Case).filter(({ kind }) => kind in TABLES);
}

type Container = Record<string | number, unknown>;

/** One value that holds no others, and where it hangs. */
interface Leaf {
  readonly path: string;
  readonly value: unknown;
  readonly holder: Container;
  readonly key: string | number;
}

/** All leaves under a value, empty lists and objects among them. */
function* leavesOf(value: unknown, path = '', holder: Container = {}, key: string | number = ''): Generator<Leaf> {
  const entries: readonly (readonly [string | number, unknown])[] =
    value instanceof Map
      ? [...value.entries()]
      : Array.isArray(value)
        ? value.map((entry, place) => [place, entry] as const)
        : typeof value === 'object' && value !== null
          ? Object.entries(value)
          : [];
  if (entries.length === 0) {
    yield { path, value: JSON.stringify(value ?? null).toLowerCase(), holder, key };
    return;
  }
  for (const [name, entry] of entries) {
    const step = typeof name === 'number' ? `[${name}]` : path === '' ? name : `.${name}`;
    yield* leavesOf(entry, `${path}${step}`, value as Container, name);
  }
}

const general = (path: string): string => path.replaceAll(/\[\d+\]/g, '[]');

/** Numbers that clients print as text are read as numbers: the digits have to be the same. */
const digits = (value: unknown): string => String(value).replaceAll('"', '');

const cases = casesOf();

describe.skipIf(cases.length === 0)('captured payloads', () => {
  test('are all there', () => {
    expect(cases).toHaveLength(157);
  });

  test.each(cases.map((each) => [each.file, each] as const))('%s is read without loss', (_file, each) => {
    const payload = payloadOf(each);
    const field = TABLES[each.kind][each.type] as Field<unknown>;
    const read = decode(field, payload);
    expect(read).toMatchObject({ ok: true });
    const kept = new Map(read.ok ? [...leavesOf(read.value)].map((leaf) => [leaf.path, digits(leaf.value)]) : []);
    const lost = [...leavesOf(payload)]
      .filter((leaf) => kept.get(leaf.path) !== digits(leaf.value))
      .map((leaf) => `${each.type}.${general(leaf.path)}`)
      .filter((path) => !(path in IGNORED));
    expect([...new Set(lost)]).toEqual([]);
  });

  test('need every line of the table of ignored fields', () => {
    const seen = new Set(
      cases.flatMap((each) => [...leavesOf(payloadOf(each))].map((leaf) => `${each.type}.${general(leaf.path)}`)),
    );
    expect(Object.keys(IGNORED).filter((path) => !seen.has(path))).toEqual([]);
  });

  test.each(cases.map((each) => [each.file, each] as const))('%s with an ill-typed field is no data', (_file, each) => {
    const payload = payloadOf(each);
    const field = TABLES[each.kind][each.type] as Field<unknown>;
    const tried = new Set<string>();
    const accepted: string[] = [];
    const misnamed: string[] = [];
    for (const { path, holder, key } of leavesOf(payload)) {
      const name = general(path);
      if (path === '' || tried.has(name) || `${each.type}.${name}` in IGNORED) continue;
      tried.add(name);
      const before = holder[key];
      holder[key] = { of: ['another', 'kind'] };
      const read = decode(field, payload);
      holder[key] = before;
      if (read.ok) accepted.push(name);
      // Where a field decides between kinds, the problem may be told of what holds it.
      else if (!path.startsWith(read.error.path) && !isNear(path, read.error.path))
        misnamed.push(`${name}: ${read.error.path}`);
    }
    expect({ accepted, misnamed }).toEqual({ accepted: [], misnamed: [] });
  });

  test.each(cases.map((each) => [each.file, each] as const))(
    '%s with a field missing is told, or null',
    (_file, each) => {
      const payload = payloadOf(each);
      const field = TABLES[each.kind][each.type] as Field<unknown>;
      const tried = new Set<string>();
      const invented: string[] = [];
      for (const { path, holder, key } of leavesOf(payload)) {
        const name = general(path);
        if (path === '' || Array.isArray(holder) || tried.has(name)) continue;
        tried.add(name);
        const before = holder[key];
        delete holder[key];
        const read = decode(field, payload);
        holder[key] = before;
        if (!read.ok) continue;
        const value = [...leavesOf(read.value)].find((leaf) => leaf.path === path)?.value;
        // A dictionary has simply one entry less.
        if (value !== undefined && value !== 'null') invented.push(`${name}: ${JSON.stringify(value)}`);
      }
      expect(invented).toEqual([]);
    },
  );
});

/** True if the told path is in the same object as the broken one: a sibling shows that no kind fits. */
function isNear(path: string, told: string): boolean {
  const parent = path.replace(/(\.?[^.[\]]+|\[\d+\])$/, '');
  return told.startsWith(parent);
}
