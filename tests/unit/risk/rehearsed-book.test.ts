import { describe, expect, test } from 'vitest';
import { GuardedBook } from '../../../src/engine/risk/guarded-book.ts';
import { RehearsedBook } from '../../../src/engine/risk/rehearsed-book.ts';

const HOUR = 3_600_000;
const FEE = 0.00045;
const SETTINGS = { trip: 0.02, emergency: 0.05, holdMs: 3_000 };

describe('a rehearsed book', () => {
  test('is worth what its markets made of it, less the fees of what it traded', () => {
    const book = new RehearsedBook(2);
    book.set(1, [true, true], true);
    expect(book.worth).toBeCloseTo(1 - FEE, 12);
    book.pass(Float64Array.of(0.1, -0.2));
    expect(book.worth).toBeCloseTo(1 - FEE + 0.05 - 0.1, 12);
    book.pass(Float64Array.of(Number.NaN, 0));
    expect(book.worth).toBeCloseTo(0.95 - FEE, 12);
    book.halve();
    expect(book.worth).toBeCloseTo(0.95 - FEE - ((0.55 + 0.4) / 2) * FEE, 12);
    book.close();
    const flat = book.worth;
    book.pass(Float64Array.of(0.5, 0.5));
    expect(book.worth).toBe(flat);
    expect(book.deepest).toBeCloseTo(1 - flat, 12);
  });

  test('buys nothing when it may not, and sells what is over its share all the same', () => {
    const book = new RehearsedBook(2);
    book.set(1, [true, false], true);
    book.pass(Float64Array.of(-0.5, 0));
    book.set(1, [true, true], false);
    const before = book.worth;
    // Half of what is left: the other half was sold, and nothing bought of the second.
    book.pass(Float64Array.of(0, 1));
    expect(book.worth).toBe(before);
    book.pass(Float64Array.of(0.1, 0));
    expect(book.worth - before).toBeCloseTo(((0.5 - FEE) / 2) * 0.1, 3);
  });
});

describe('a guarded book', () => {
  test('trips at 2 % of the day, closes at 5 %, and opens again on the day after, when it was seen', () => {
    const guarded = new GuardedBook(1, SETTINGS);
    guarded.book.set(1, [true], true);
    expect(guarded.pass(HOUR, Float64Array.of(0))).toBeNull();
    expect(guarded.pass(2 * HOUR, Float64Array.of(-0.019))).toBeNull();
    expect(guarded.pass(3 * HOUR, Float64Array.of(-0.002))).toMatchObject({ emergency: false });
    expect(guarded.blocks).toBe(true);
    expect(guarded.pass(4 * HOUR, Float64Array.of(-0.04))).toMatchObject({ emergency: true });
    const flat = guarded.book.worth;
    guarded.pass(5 * HOUR, Float64Array.of(-0.5));
    expect(guarded.book.worth).toBe(flat);
    guarded.acknowledge(24 * HOUR);
    expect(guarded.blocks).toBe(true);
    for (let at = 24; at <= 30; at++) guarded.pass(at * HOUR, Float64Array.of(0));
    expect(guarded.blocks).toBe(false);
  });
});
