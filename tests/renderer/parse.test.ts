import fc from 'fast-check';
import { keyProblem } from '../../src/renderer/format/agent-key.ts';
import { describe, expect, it } from 'vitest';
import { parseScaled, parseSizeLots, parseStrength, parseWhole } from '../../src/renderer/format/parse.ts';
import { formatScaled } from '../../src/renderer/format/scaled.ts';
import { draftOf, endOf, NEW_DRAFT, ruleOf } from '../../src/renderer/panels/auto-rules/rule-form.ts';
import { chosenSize } from '../../src/renderer/panels/desk/size-limits.ts';
import { instrument, ticket } from './samples.ts';

describe('parseScaled', () => {
  it('reads digits exactly', () => {
    expect(parseScaled('0.01337', 5)).toEqual({ ok: true, value: 1337 });
    expect(parseScaled(' 1,234.5 ', 2)).toEqual({ ok: true, value: 123_450 });
    expect(parseScaled('.5', 1)).toEqual({ ok: true, value: 5 });
    expect(parseScaled('9007199254.740991', 6)).toEqual({ ok: true, value: Number.MAX_SAFE_INTEGER });
  });

  it.each(['', '.', '-1', '+1', '1e3', '0x10', '1.2.3', 'abc', 'NaN', 'Infinity', '1 000'])('refuses %j', (text) => {
    expect(parseScaled(text, 2).ok).toBe(false);
  });

  it('refuses more decimals than the unit has, and what is not exact any more', () => {
    expect(parseScaled('0.001', 2)).toEqual({ ok: false, reason: 'At most 2 decimals' });
    expect(parseScaled('1.0', 0)).toEqual({ ok: false, reason: 'Whole numbers only' });
    expect(parseScaled('9007199254.740992', 6)).toEqual({ ok: false, reason: 'Too large' });
  });

  it('reads back whatever the formatter writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), fc.nat(8), (value, decimals) => {
        expect(parseScaled(formatScaled(value, decimals), decimals)).toEqual({ ok: true, value });
      }),
    );
  });
});

describe('bounds', () => {
  it('accepts a size up to the ticket and no more', () => {
    expect(parseSizeLots('5', 2, 500)).toEqual({ ok: true, value: 500 });
    expect(parseSizeLots('5.01', 2, 500)).toEqual({ ok: false, reason: 'Above the ticket size' });
    expect(parseSizeLots('0', 2, 500)).toEqual({ ok: false, reason: 'Has to be above zero' });
  });

  it('keeps whole numbers and strengths inside their ranges, bounds included', () => {
    expect(parseWhole('1', 1, 300)).toEqual({ ok: true, value: 1 });
    expect(parseWhole('300', 1, 300)).toEqual({ ok: true, value: 300 });
    expect(parseWhole('301', 1, 300)).toEqual({ ok: false, reason: 'From 1 to 300' });
    expect(parseStrength('1')).toEqual({ ok: true, value: 1 });
    expect(parseStrength('1.001').ok).toBe(false);
    expect(parseStrength('0.725')).toEqual({ ok: true, value: 0.725 });
  });
});

describe('the size of an approval', () => {
  it('is the whole ticket when nothing is typed', () => {
    expect(chosenSize(ticket('t'), instrument(0), '  ')).toEqual({ ok: true, lots: null });
  });

  it('is bounded by the ticket and needs a size to reduce', () => {
    expect(chosenSize(ticket('t'), instrument(0), '2.5')).toEqual({ ok: true, lots: 250 });
    expect(chosenSize(ticket('t'), instrument(0), '5.01').ok).toBe(false);
    expect(chosenSize(ticket('t', { size: null }), instrument(0), '1').ok).toBe(false);
    expect(chosenSize(ticket('t'), null, '1').ok).toBe(false);
  });
});

describe('auto-run rules', () => {
  const context = { strategyId: 'ema', keptEndMs: null, nowMs: 1000 };

  it('reads a draft into a rule with its end', () => {
    expect(ruleOf({ ...NEW_DRAFT, enabled: true }, context)).toEqual({
      ok: true,
      rule: {
        strategyId: 'ema',
        enabled: true,
        runFromStrength: 0.9,
        flagFromStrength: 0.7,
        maxOrdersPerHour: 10,
        maxNotionalPerDayUsdc: 10_000,
        endsAtMs: 1000 + 8 * 3_600_000,
      },
    });
  });

  it('names each field that is out of bounds', () => {
    const result = ruleOf({ ...NEW_DRAFT, run: '0.5', flag: '0.6', orders: '0', notional: '9' }, context);
    expect(result).toEqual({
      ok: false,
      errors: { flag: 'At most the run strength', orders: 'From 1 to 300', notional: 'From 10 to 1,000,000,000' },
    });
  });

  it('keeps the end of a rule that is only edited', () => {
    const read = ruleOf(NEW_DRAFT, { ...context, nowMs: 0 });
    expect(read.ok && draftOf(read.rule).end).toBe('keep');
    expect(endOf('keep', 77, 1000)).toBe(77);
    expect(endOf('run', 77, 1000)).toBeNull();
    expect(endOf('1h', 77, 1000)).toBe(3_601_000);
  });
});

describe('a private key', () => {
  it.each([
    ['', ''],
    [`0x${'aB'.repeat(32)}`, ''],
    [`  0x${'01'.repeat(32)} `, ''],
    ['ab'.repeat(32), 'It begins with 0x'],
    ['0x1234', '4 of 64 hex digits'],
    [`0x${'a'.repeat(65)}`, '65 of 64 hex digits'],
    [`0x${'a'.repeat(40)}`, 'An address, not a key'],
    ['hello', '0x and 64 hex digits'],
    ['word '.repeat(12), 'A recovery phrase: never type it into a program'],
  ])('%s: %s', (text, problem) => {
    expect(keyProblem(text)).toBe(problem);
  });
});
