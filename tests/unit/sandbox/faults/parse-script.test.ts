import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultNames } from '../../../../src/sandbox/fault-names.ts';
import { parseScript } from '../../../../src/sandbox/faults/parse-script.ts';
import { FAULT_NAMES } from '../../../../src/sandbox/faults/script.ts';
import { unknownName } from '../../../../src/sandbox/faults/unknown-name.ts';
import { LiveVenue } from '../../../support/live-venue.ts';

const FOLDER = new URL('../../../../resources/faults/', import.meta.url);
const GUIDE = new URL('../../../../docs/faults.md', import.meta.url);

/** Parses a script of one rule, or of the given top level. */
const rule = (fields: object): ReturnType<typeof parseScript> => parseScript(JSON.stringify({ rules: [fields] }));

describe('a good script', () => {
  test('gets neutral values where it says nothing', () => {
    const parsed = parseScript('{"rules":[{"fault":"loseReply"}]}');
    expect(parsed).toEqual({
      ok: true,
      value: {
        seed: 1,
        rules: [
          {
            fault: 'loseReply',
            fromMs: 0,
            toMs: Number.POSITIVE_INFINITY,
            skip: 0,
            times: Number.POSITIVE_INFINITY,
            chance: 1,
            kind: null,
            action: null,
            coin: null,
            channel: null,
            ms: 0,
            status: 0,
            body: null,
            share: 1,
            usdc: 0,
            address: null,
          },
        ],
      },
    });
  });

  test('addresses are taken in any case', () => {
    const parsed = rule({ fault: 'expireAgent', address: `0x${'AB'.repeat(20)}` });
    expect(parsed.ok && parsed.value.rules[0]?.address).toBe(`0x${'ab'.repeat(20)}`);
  });

  const examples = readdirSync(FOLDER);
  test.each(examples)('example %s', (name) => {
    const parsed = parseScript(readFileSync(new URL(name, FOLDER), 'utf8'));
    expect(parsed.ok ? parsed.value.rules.length : parsed.error).toBeGreaterThan(0);
    if (parsed.ok) expect(unknownName(parsed.value, faultNames(new LiveVenue().venue))).toBeNull();
  });

  test('the examples and the guide show every fault', () => {
    const used = examples.flatMap((name) => {
      const parsed = parseScript(readFileSync(new URL(name, FOLDER), 'utf8'));
      return parsed.ok ? parsed.value.rules.map((one) => one.fault) : [];
    });
    const guide = readFileSync(GUIDE, 'utf8');
    expect(FAULT_NAMES.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
    expect(FAULT_NAMES.filter((name) => name !== 'delayRequest' && !used.includes(name))).toEqual([]);
  });
});

describe('a bad script is refused with path, value and what may be there', () => {
  const cases: readonly [string, object, string, string, string][] = [
    ['unknown fault', { fault: 'explode' }, 'rules[0].fault', '"explode"', 'dropRequest'],
    ['no fault', {}, 'rules[0].fault', 'nothing', 'dropRequest'],
    ['unknown field', { fault: 'halt', coin: 'BTC', color: 1 }, 'rules[0].color', '1', 'one of fromMs, toMs, coin'],
    ['field of another fault', { fault: 'halt', coin: 'BTC', chance: 0.5 }, 'rules[0].chance', '0.5', 'with halt'],
    ['chance above one', { fault: 'loseReply', chance: 1.5 }, 'rules[0].chance', '1.5', 'a number 0..1'],
    ['chance as text', { fault: 'loseReply', chance: '1' }, 'rules[0].chance', '"1"', 'a number 0..1'],
    ['status not allowed', { fault: 'status', status: 418 }, 'rules[0].status', '418', '429, 500, 502, 503, 504'],
    ['status missing', { fault: 'status' }, 'rules[0].status', 'nothing', '429'],
    ['delay missing', { fault: 'delayReply' }, 'rules[0].ms', 'nothing', 'a whole number'],
    ['negative delay', { fault: 'delayReply', ms: -1 }, 'rules[0].ms', '-1', 'a whole number 0..'],
    ['fraction of a count', { fault: 'loseReply', times: 1.5 }, 'rules[0].times', '1.5', 'a whole number 1..'],
    ['time backwards', { fault: 'loseReply', fromMs: 5, toMs: 5 }, 'rules[0].toMs', '5', 'more than fromMs (5)'],
    ['coin missing', { fault: 'delist' }, 'rules[0].coin', 'nothing', 'a text'],
    ['no address', { fault: 'expireAgent', address: 'me' }, 'rules[0].address', '"me"', 'an address'],
    ['share above one', { fault: 'fillShare', share: 2 }, 'rules[0].share', '2', 'a number 0..1'],
    ['kind unknown', { fault: 'loseReply', kind: 'ws' }, 'rules[0].kind', '"ws"', '"info" or "exchange"'],
  ];
  test.each(cases)('%s', (_name, fields, path, value, allowed) => {
    const parsed = rule(fields);
    expect(parsed).toMatchObject({ ok: false, error: { path, value } });
    expect(parsed.ok ? '' : parsed.error.allowed).toContain(allowed);
  });

  test.each([
    ['{', '$'],
    ['[]', '$'],
    ['{"rules":{}}', 'rules'],
    ['{"seed":-1,"rules":[]}', 'seed'],
    ['{"seed":1.5,"rules":[]}', 'seed'],
    ['{"rules":[],"rule":1}', 'rule'],
    ['{"rules":[7]}', 'rules[0]'],
    ['{}', 'rules'],
  ])('%s', (json, path) => {
    expect(parseScript(json)).toMatchObject({ ok: false, error: { path } });
  });

  test('no JSON makes it throw', () => {
    const ruleLike = fc.dictionary(
      fc.constantFrom('fault', 'ms', 'status', 'coin', 'chance', 'toMs', 'x'),
      fc.oneof(fc.constantFrom<unknown>(...FAULT_NAMES), fc.jsonValue()),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ rules: fc.array(ruleLike) })), (value) => {
        const parsed = parseScript(JSON.stringify(value));
        if (parsed.ok) return;
        refused += 1;
        expect(parsed.error.path.length * parsed.error.allowed.length).toBeGreaterThan(0);
      }),
    );
    expect(refused).toBeGreaterThan(0);
  });
});
