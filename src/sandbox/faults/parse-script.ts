import type { Result } from '../../engine/kernel/result.ts';
import { err, ok } from '../../engine/kernel/result.ts';
import type { FaultName, FaultRule, FaultScript, ScriptError } from './script.ts';
import { FAULT_NAMES, FAULT_STATUSES, FRAME_FAULTS, REQUEST_FAULTS, VENUE_FAULTS } from './script.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Longest time a script can name: 400 days, ms. */
const MAX_MS = 34_560_000_000;

const NEUTRAL: Omit<FaultRule, 'fault'> = {
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
};

type Field = keyof typeof NEUTRAL;

/** How a field is read: what it may be, in words, and the test. */
interface FieldRule {
  readonly allowed: string;
  readonly test: (value: unknown) => boolean;
}

const whole = (low: number, high: number): FieldRule => ({
  allowed: `a whole number ${low}..${high}`,
  test: (value) => Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high,
});
const share: FieldRule = {
  allowed: 'a number 0..1',
  test: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};
const text: FieldRule = {
  allowed: 'a text of 1..10000 characters',
  test: (value) => typeof value === 'string' && value.length > 0 && value.length <= 10_000,
};

const FIELDS: Readonly<Record<Field, FieldRule>> = {
  fromMs: whole(0, MAX_MS),
  toMs: whole(1, MAX_MS),
  skip: whole(0, 1_000_000_000),
  times: whole(1, 1_000_000_000),
  chance: share,
  kind: { allowed: '"info" or "exchange"', test: (value) => value === 'info' || value === 'exchange' },
  action: text,
  coin: text,
  channel: text,
  ms: whole(-MAX_MS, MAX_MS),
  status: {
    allowed: FAULT_STATUSES.join(', '),
    test: (value) => (FAULT_STATUSES as readonly unknown[]).includes(value),
  },
  body: text,
  share,
  usdc: whole(0, 9_000_000_000),
  address: {
    allowed: 'an address, 0x and 40 hex digits',
    test: (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value),
  },
};

/** Fields of every fault. */
const COMMON: readonly Field[] = ['fromMs', 'toMs'];

/** Further fields that each fault may have; those in `NEEDED` have to be there. */
const OPTIONAL: Readonly<Record<FaultName, readonly Field[]>> = {
  ...each(REQUEST_FAULTS, ['skip', 'times', 'chance', 'kind', 'action', 'coin']),
  ...each(FRAME_FAULTS, ['skip', 'times', 'chance', 'channel']),
  ...each(VENUE_FAULTS, []),
  stall: ['skip', 'times', 'chance'],
  close: ['skip', 'times', 'chance'],
  status: ['skip', 'times', 'chance', 'kind', 'action', 'coin', 'body'],
  expireAgent: ['address'],
  resetNonces: ['address'],
};

const NEEDED: Readonly<Partial<Record<FaultName, readonly Field[]>>> = {
  delayRequest: ['ms'],
  delayReply: ['ms'],
  delayEvent: ['ms'],
  status: ['status'],
  clockSkew: ['ms'],
  fillShare: ['share'],
  halt: ['coin'],
  delist: ['coin'],
  openInterestCap: ['coin', 'usdc'],
};

function each<N extends string>(names: readonly N[], fields: readonly Field[]): Record<N, readonly Field[]> {
  return Object.fromEntries(names.map((name) => [name, fields])) as unknown as Record<N, readonly Field[]>;
}

/**
 * Reads a fault script from JSON text. An error tells the path, the value found there and what may be there; unknown fields and fields that a
 * fault does not use are errors, so that a slip of the pen is not a fault that never comes.
 */
export function parseScript(json: string): Result<FaultScript, ScriptError> {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    return err({ path: '$', value: reasonOf(error), allowed: 'JSON' });
  }
  if (!isRecord(raw)) return fail('$', raw, 'an object with "rules" and perhaps "seed"');
  for (const key of Object.keys(raw))
    if (key !== 'seed' && key !== 'rules' && key !== 'about')
      return fail(key === '' ? '$' : key, raw[key], 'seed, rules, about');
  const seed = raw.seed ?? 1;
  const seedRule = whole(0, 4_294_967_295);
  if (!seedRule.test(seed)) return fail('seed', seed, seedRule.allowed);
  if (raw.about !== undefined && typeof raw.about !== 'string') return fail('about', raw.about, 'a text');
  if (!Array.isArray(raw.rules) || raw.rules.length > 1_000) return fail('rules', raw.rules, 'a list of 0..1000 rules');
  const rules: FaultRule[] = [];
  for (const [i, value] of raw.rules.entries()) {
    const rule = parseRule(value, `rules[${i}]`);
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  return ok({ seed: seed as number, rules });
}

function parseRule(raw: unknown, path: string): Result<FaultRule, ScriptError> {
  if (!isRecord(raw)) return fail(path, raw, 'an object with "fault"');
  const fault = FAULT_NAMES.find((name) => name === raw.fault);
  if (fault === undefined) return fail(`${path}.fault`, raw.fault, FAULT_NAMES.join(', '));
  const needed = NEEDED[fault] ?? [];
  const fields = [...COMMON, ...needed, ...OPTIONAL[fault]];
  for (const key of Object.keys(raw)) {
    if (key === 'fault') continue;
    const field = fields.find((name) => name === key);
    if (field === undefined) return fail(`${path}.${key}`, raw[key], `one of ${fields.join(', ')} with ${fault}`);
    if (!FIELDS[field].test(raw[key])) return fail(`${path}.${key}`, raw[key], FIELDS[field].allowed);
  }
  for (const field of needed)
    if (raw[field] === undefined) return fail(`${path}.${field}`, undefined, FIELDS[field].allowed);
  const rule = { ...NEUTRAL, ...raw, fault } as FaultRule;
  if (rule.ms < 0 && fault !== 'clockSkew') return fail(`${path}.ms`, rule.ms, whole(0, MAX_MS).allowed);
  if (!(rule.toMs > rule.fromMs)) return fail(`${path}.toMs`, rule.toMs, `more than fromMs (${rule.fromMs})`);
  return ok({ ...rule, address: rule.address === null ? null : rule.address.toLowerCase() });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(path: string, value: unknown, allowed: string): Result<never, ScriptError> {
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  return err({ path, value: shown.length > 200 ? `${shown.slice(0, 200)}...` : shown, allowed });
}
