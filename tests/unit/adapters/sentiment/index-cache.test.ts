import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CachedIndex, readCache, writeCache } from '../../../../src/adapters/sentiment/index-cache.ts';

const DAY = 86_400_000;
const T = 1_788_825_600_000;
const AT = { nowMs: T + 60_000, stamp: 's1' };

const GOOD: CachedIndex = {
  source: 'index',
  nextUpdateMs: T + DAY,
  complete: true,
  points: [
    [T - DAY, 20, 'Fear'],
    [T, 81, 'Extreme Greed'],
  ],
};

let home: string;
let path: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'trimtab-index-'));
  path = join(home, 'sentiment.json');
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('the kept history', () => {
  test('comes back as it was written, and nothing is told of it', () => {
    writeCache(path, GOOD);
    expect(readCache(path, 'index', AT)).toEqual({ cached: GOOD, notice: null });
    expect(readdirSync(home)).toEqual(['sentiment.json']);
  });

  test('is absent before the first', () => {
    expect(readCache(path, 'index', AT)).toEqual({ cached: null, notice: null });
  });

  const write = (change: Record<string, unknown>): string => JSON.stringify({ format: 1, ...GOOD, ...change });

  test.each([
    ['half a file', write({}).slice(0, 50), 'JSON'],
    ['nothing', '', 'JSON'],
    ['no object', '7', 'not what this program writes'],
    ['another format', write({ format: 2 }), 'not what this program writes'],
    ['another source', write({ source: 'else' }), 'not what this program writes'],
    ['no values', write({ points: [] }), 'not what this program writes'],
    ['a time that is none', write({ nextUpdateMs: 'soon' }), 'not what this program writes'],
    ['101', write({ points: [[T, 101, 'Greed']] }), 'points[0].value is 101, allowed: integer 0..100'],
    ['a value that is no number', write({ points: [[T, '50', 'Neutral']] }), 'points[0].value is 50'],
    ['no label', write({ points: [[T, 50, '']] }), 'points[0].label'],
    ['a value of the future', write({ points: [[T + 2 * DAY, 50, 'Neutral']] }), 'points[0].publishedAtMs'],
    ['days out of order', write({ points: [...GOOD.points].reverse() }), 'points[1] is not later'],
    ['a row that is none', write({ points: [[T, 50]] }), 'points[0] is no value'],
  ])('with %s is set aside and told, and nothing of it is used', (_, text, words) => {
    writeFileSync(path, text);
    const { cached, notice } = readCache(path, 'index', AT);
    expect(cached).toBeNull();
    expect(notice).toContain(words);
    expect(readdirSync(home)).toEqual(['sentiment.json.bad-s1']);
    expect(readFileSync(`${path}.bad-s1`, 'utf8')).toBe(text);
  });

  test('that can be neither read nor set aside is told', () => {
    mkdirSync(path);
    mkdirSync(`${path}.bad-s1`);
    writeFileSync(join(`${path}.bad-s1`, 'x'), '');
    const { cached, notice } = readCache(path, 'index', AT);
    expect(cached).toBeNull();
    expect(notice).toMatch(/was not used/);
  });
});
