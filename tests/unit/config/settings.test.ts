import { describe, expect, test } from 'vitest';
import { describeBound, KNOBS, knobAt, withinBound } from '../../../src/engine/config/bounds.ts';
import { defaultSettings } from '../../../src/engine/config/defaults.ts';
import { configHash, parseSettings } from '../../../src/engine/config/parse-settings.ts';

/** Builds `{a: {b: value}}` from `a.b`; `[]` makes a list of one element with what an element has to have. */
function fileWith(path: string, value: unknown): unknown {
  const [head = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : fileWith(rest.join('.'), value);
  return head.endsWith('[]')
    ? { [head.slice(0, -2)]: [{ ...elementOf(head, path), ...(inner as object) }] }
    : { [head]: inner };
}

function elementOf(head: string, path: string): object {
  if (head === 'autoRules[]') return RULE;
  const gene = path.slice(path.lastIndexOf('.') + 1);
  // Partners at the far end, so that only the knob under test can be at fault.
  if (['entryBars', 'exitBars'].includes(gene))
    return { strategyId: 'd', family: 'donchian', ...(gene === 'entryBars' ? { exitBars: 1 } : { entryBars: 500 }) };
  const partner = gene === 'fastBars' ? { slowBars: 500 } : gene === 'slowBars' ? { fastBars: 2 } : {};
  return { strategyId: 'e', family: 'ema_cross', ...partner };
}

const RULE = {
  strategyId: 'ema-12-48',
  enabled: true,
  runFromStrength: 1,
  flagFromStrength: 0,
  maxOrdersPerHour: 5,
  maxNotionalPerDayUsdc: 10_000,
  endsAtMs: null,
};

/** Paths of all numbers inside settings, list elements as `[]`. */
function numberPaths(value: unknown, path: string): string[] {
  if (typeof value === 'number') return [path];
  if (Array.isArray(value)) return value.flatMap((element) => numberPaths(element, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => numberPaths(member, path === '' ? key : `${path}.${key}`));
}

describe('defaults', () => {
  test('pass their own bounds, and an empty file means them', () => {
    expect(parseSettings({})).toEqual({ ok: true, value: defaultSettings() });
    expect(parseSettings(JSON.parse(JSON.stringify(defaultSettings())))).toEqual({
      ok: true,
      value: defaultSettings(),
    });
  });

  test('are the figures of the design and let nothing run by itself', () => {
    const { risk, desk } = defaultSettings();
    expect(risk.caps).toMatchObject({
      assetRate: 0.15,
      strategyRate: 0.4,
      grossRate: 1,
      netRate: 0.6,
      lossAtStopRate: 0.005,
    });
    expect(risk.breakers.dailyDrawdown).toEqual({ trip: 0.02, emergency: 0.05, holdMs: 3_000 });
    expect(desk.autoRules).toEqual([]);
  });

  test('every number has a knob and every knob a number', () => {
    const withRule = { ...defaultSettings(), desk: { ...defaultSettings().desk, autoRules: [RULE] } };
    const paths = new Set(numberPaths(withRule, ''));
    expect([...paths].sort()).toEqual(KNOBS.map(({ path }) => path).sort());
    for (const knob of KNOBS) expect(knob.sentence).toMatch(/^[A-Z].*\.$/);
  });

  test('are a fresh copy each time', () => {
    expect(defaultSettings()).not.toBe(defaultSettings());
    expect(defaultSettings().strategies[0]).not.toBe(defaultSettings().strategies[0]);
  });
});

/** Pairs that have to stand in an order, the lower one first. */
const PAIRS: readonly (readonly [lower: string, higher: string])[] = [
  ['risk.caps.assetRate', 'risk.caps.grossRate'],
  ['risk.caps.strategyRate', 'risk.caps.grossRate'],
  ['risk.caps.netRate', 'risk.caps.grossRate'],
  ['risk.caps.lossAtStopRate', 'risk.caps.totalLossAtStopRate'],
  ['risk.breakers.dailyDrawdown.trip', 'risk.breakers.dailyDrawdown.emergency'],
  ['risk.breakers.dailyDrawdown.trip', 'risk.breakers.totalDrawdown.trip'],
  ['risk.breakers.correlationSpike.reset', 'risk.breakers.correlationSpike.trip'],
  ['risk.breakers.volatilitySpike.resetSigma', 'risk.breakers.volatilitySpike.tripSigma'],
  ['risk.breakers.volatilitySpike.resetMedians', 'risk.breakers.volatilitySpike.tripMedians'],
  ['risk.breakers.fearGreedExtreme.low', 'risk.breakers.fearGreedExtreme.resetLow'],
  ['risk.breakers.fearGreedExtreme.resetHigh', 'risk.breakers.fearGreedExtreme.high'],
  ['risk.breakers.concentration.minGrossRate', 'risk.caps.grossRate'],
  ['risk.preTrade.maxOrdersPerMinute', 'risk.preTrade.maxOrdersPerHour'],
  ['risk.preTrade.maxOrdersPerHour', 'risk.preTrade.maxOrdersPerDay'],
  ['risk.preTrade.maxOrdersPerMinute', 'risk.preTrade.maxOrdersPerDay'],
  ['execution.maxSlippageRate', 'risk.preTrade.collarRate'],
];

/** A file with one number, and those that have to stand in an order to it as far away as they may be. */
function fileAlone(path: string, value: number): unknown {
  const bound = (partner: string, end: 'min' | 'max'): unknown =>
    fileWith(partner, KNOBS.find((knob) => knob.path === partner)?.[end]);
  const partners = PAIRS.flatMap(([lower, higher]) =>
    path === lower ? [bound(higher, 'max')] : path === higher ? [bound(lower, 'min')] : [],
  );
  if (path.endsWith('.hhi')) partners.push(bound('risk.breakers.concentration.minPositions', 'max'));
  if (path.endsWith('.minPositions')) partners.push(bound('risk.breakers.concentration.hhi', 'max'));
  return [fileWith(path, value), ...partners].reduce(merged);
}

/** Two files laid over one another. */
function merged(one: unknown, other: unknown): unknown {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return other;
  if (Array.isArray(one)) return one;
  const both: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) both[key] = key in both ? merged(both[key], value) : value;
  return both;
}

/** Its least value is that of the trip below it, which it has to pass. */
const NEVER_LEAST = 'risk.breakers.dailyDrawdown.emergency';

describe('every knob', () => {
  test.each(KNOBS.map((knob) => [knob.path, knob] as const))('%s takes its bounds and nothing beyond', (path, knob) => {
    for (const value of path === NEVER_LEAST ? [knob.max] : [knob.min, knob.max])
      expect(parseSettings(fileAlone(path, value))).toMatchObject({ ok: true });
    const step = knob.integer ? 1 : knob.max * 1e-6;
    for (const value of [knob.min - step, knob.max + step, NaN, Infinity, String(knob.min), null, [], {}, true]) {
      const refused = parseSettings(fileWith(path, value));
      expect(refused).toMatchObject({ ok: false, error: { code: 'CONFIG', limit: describeBound(knob) } });
      expect(refused.ok || refused.error.field.replace(/\[\d+\]/g, '[]')).toBe(path);
    }
    if (knob.integer) expect(parseSettings(fileWith(path, knob.min + 0.5))).toMatchObject({ ok: false });
  });

  test('intervals come from a list', () => {
    expect(parseSettings({ market: { barIntervalMs: 61_000 } })).toMatchObject({
      ok: false,
      error: { field: 'market.barIntervalMs' },
    });
    expect(parseSettings({ market: { barIntervalMs: 300_000 } })).toMatchObject({
      ok: true,
      value: { market: { barIntervalMs: 300_000 } },
    });
  });

  test('bounds hold at equality and fail for NaN', () => {
    const knob = knobAt('strategies[3].stopAtr');
    expect(knob?.path).toBe('strategies[].stopAtr');
    expect(knob !== null && [0.5, 10, 0.49, NaN].map((value) => withinBound(knob, value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(knobAt('market.nothing')).toBeNull();
  });
});

describe('what a file may hold', () => {
  test('a part of a section changes that part only', () => {
    const parsed = parseSettings({ risk: { caps: { assetRate: 0.1 } }, sizing: { method: 'fixed' } });
    const wanted = defaultSettings();
    expect(parsed).toEqual({
      ok: true,
      value: {
        ...wanted,
        sizing: { ...wanted.sizing, method: 'fixed' },
        risk: { ...wanted.risk, caps: { ...wanted.risk.caps, assetRate: 0.1 } },
      },
    });
  });

  test('a list replaces the default list, genes keep the default of their family', () => {
    const parsed = parseSettings({ strategies: [{ strategyId: 'x', family: 'donchian', entryBars: 55 }] });
    expect(parsed).toMatchObject({
      ok: true,
      value: { strategies: [{ strategyId: 'x', entryBars: 55, exitBars: 10, atrBars: 20 }] },
    });
    expect(parseSettings({ strategies: [] })).toMatchObject({ ok: true, value: { strategies: [] } });
  });

  test('a rule is taken as written', () => {
    const rule = { ...RULE, strategyId: '*', endsAtMs: 1_800_000_000_000 };
    expect(parseSettings({ desk: { autoRules: [rule] } })).toMatchObject({
      ok: true,
      value: { desk: { autoRules: [rule], maxWaiting: 50 } },
    });
  });

  const genome = { strategyId: 'a', family: 'ema_cross' };
  test.each<[string, unknown, string]>([
    ['not an object', null, 'settings'],
    ['a list', [], 'settings'],
    ['a text', '{}', 'settings'],
    ['an unknown section', { trading: {} }, 'trading'],
    ['an unknown knob', { risk: { breakers: { dailyDrawdown: { trips: 0.1 } } } }, 'risk.breakers.dailyDrawdown.trips'],
    [
      'the example of the design',
      { risk: { breakers: { dailyDrawdown: { trip: 0.9 } } } },
      'risk.breakers.dailyDrawdown.trip',
    ],
    [
      'an emergency at the trip',
      { risk: { breakers: { dailyDrawdown: { trip: 0.05 } } } },
      'risk.breakers.dailyDrawdown.emergency',
    ],
    [
      'a reset above its trip',
      { risk: { breakers: { correlationSpike: { trip: 0.8, reset: 0.8 } } } },
      'risk.breakers.correlationSpike.reset',
    ],
    [
      'a sigma that resets above its trip',
      { risk: { breakers: { volatilitySpike: { resetSigma: 0.11 } } } },
      'risk.breakers.volatilitySpike.resetSigma',
    ],
    [
      'a median that resets above its trip',
      { risk: { breakers: { volatilitySpike: { resetMedians: 4 } } } },
      'risk.breakers.volatilitySpike.resetMedians',
    ],
    [
      'fear that ends where it begins',
      { risk: { breakers: { fearGreedExtreme: { low: 15 } } } },
      'risk.breakers.fearGreedExtreme.resetLow',
    ],
    [
      'greed that ends beyond where it begins',
      { risk: { breakers: { fearGreedExtreme: { high: 80 } } } },
      'risk.breakers.fearGreedExtreme.resetHigh',
    ],
    [
      'a breaker that is switched off',
      { risk: { breakers: { volatilitySpike: { enabled: false } } } },
      'risk.breakers.volatilitySpike.enabled',
    ],
    ['a breaker that is left out', { risk: { breakers: { totalDrawdown: null } } }, 'risk.breakers.totalDrawdown'],
    ['a section that is null', { desk: null }, 'desk'],
    ['a section that is a number', { risk: { caps: 1 } }, 'risk.caps'],
    ['an unknown method', { sizing: { method: 'martingale' } }, 'sizing.method'],
    ['strategies that are no list', { strategies: {} }, 'strategies'],
    ['a strategy that is no object', { strategies: [1] }, 'strategies[0]'],
    ['an id with capitals', { strategies: [{ ...genome, strategyId: 'A' }] }, 'strategies[0].strategyId'],
    ['no id', { strategies: [{ family: 'donchian' }] }, 'strategies[0].strategyId'],
    ['an unknown family', { strategies: [genome, { strategyId: 'b', family: 'rsi' }] }, 'strategies[1].family'],
    ['a gene of another family', { strategies: [{ ...genome, entryBars: 20 }] }, 'strategies[0].entryBars'],
    ['an id twice', { strategies: [genome, genome] }, 'strategies[1].strategyId'],
    [
      'a fast average as slow as the slow one',
      { strategies: [{ ...genome, fastBars: 30, slowBars: 30 }] },
      'strategies[0].fastBars',
    ],
    [
      'an exit wider than the entry',
      { strategies: [{ strategyId: 'd', family: 'donchian', entryBars: 10, exitBars: 11 }] },
      'strategies[0].exitBars',
    ],
    ['a switch that is a word', { strategies: [{ ...genome, enabled: 'yes' }] }, 'strategies[0].enabled'],
    [
      'too many strategies',
      { strategies: Array.from({ length: 101 }, (_, i) => ({ ...genome, strategyId: `s${i}` })) },
      'strategies',
    ],
    ['half a rule', { desk: { autoRules: [{ strategyId: '*' }] } }, 'desk.autoRules[0].enabled'],
    [
      'a rule that flags above where it runs',
      { desk: { autoRules: [{ ...RULE, runFromStrength: 0.5, flagFromStrength: 0.6 }] } },
      'desk.autoRules[0].flagFromStrength',
    ],
    [
      'a rule without a subject',
      { desk: { autoRules: [{ ...RULE, strategyId: '' }] } },
      'desk.autoRules[0].strategyId',
    ],
    [
      'a rule that ends at a text',
      { desk: { autoRules: [{ ...RULE, endsAtMs: 'never' }] } },
      'desk.autoRules[0].endsAtMs',
    ],
    ['a rule with a further field', { desk: { autoRules: [{ ...RULE, note: 1 }] } }, 'desk.autoRules[0].note'],
    ['two rules for one strategy', { desk: { autoRules: [RULE, RULE] } }, 'desk.autoRules[1].strategyId'],
    ['a name of the prototype', JSON.parse('{"__proto__":{"risk":1}}'), '__proto__'],
  ])('%s is refused with its path', (_name, json, field) => {
    const refused = parseSettings(json);
    expect(refused).toMatchObject({ ok: false, error: { code: 'CONFIG', field } });
    expect(JSON.parse(JSON.stringify(refused))).toEqual(refused);
  });
});

/** Settings that contradict each other: what is wrong, the file, the path that is named, its value, what is allowed. */
const CONTRADICTIONS: readonly (readonly [
  name: string,
  json: unknown,
  field: string,
  actual: number,
  limit: string,
])[] = [
  [
    'an asset cap over the gross cap',
    { risk: { caps: { assetRate: 0.3, strategyRate: 0.2, netRate: 0.2, grossRate: 0.2 } } },
    'risk.caps.assetRate',
    0.3,
    'at most grossRate (0.2)',
  ],
  [
    'a strategy cap over the gross cap',
    { risk: { caps: { grossRate: 0.3, netRate: 0.3 } } },
    'risk.caps.strategyRate',
    0.4,
    'at most grossRate (0.3)',
  ],
  [
    'a net cap over the gross cap',
    { risk: { caps: { netRate: 1.01 } } },
    'risk.caps.netRate',
    1.01,
    'at most grossRate (1)',
  ],
  [
    'a loss of one trade over that of all',
    { risk: { caps: { lossAtStopRate: 0.021 } } },
    'risk.caps.lossAtStopRate',
    0.021,
    'at most totalLossAtStopRate (0.02)',
  ],
  [
    'an emergency at the trip',
    { risk: { breakers: { dailyDrawdown: { emergency: 0.02 } } } },
    'risk.breakers.dailyDrawdown.emergency',
    0.02,
    'more than trip (0.02)',
  ],
  [
    'a day that may lose more than the season',
    { risk: { breakers: { totalDrawdown: { trip: 0.019 } } } },
    'risk.breakers.totalDrawdown.trip',
    0.019,
    'at least dailyDrawdown.trip (0.02)',
  ],
  [
    'a correlation that resets at its trip',
    { risk: { breakers: { correlationSpike: { reset: 0.9 } } } },
    'risk.breakers.correlationSpike.reset',
    0.9,
    'less than trip (0.9)',
  ],
  [
    'a sigma that resets above its trip',
    { risk: { breakers: { volatilitySpike: { resetSigma: 0.11 } } } },
    'risk.breakers.volatilitySpike.resetSigma',
    0.11,
    'less than tripSigma (0.1)',
  ],
  [
    'a multiple of the median that resets above its trip',
    { risk: { breakers: { volatilitySpike: { resetMedians: 3.5 } } } },
    'risk.breakers.volatilitySpike.resetMedians',
    3.5,
    'less than tripMedians (3)',
  ],
  [
    'fear that ends where it begins',
    { risk: { breakers: { fearGreedExtreme: { low: 15 } } } },
    'risk.breakers.fearGreedExtreme.resetLow',
    15,
    'more than low (15)',
  ],
  [
    'greed that ends beyond where it begins',
    { risk: { breakers: { fearGreedExtreme: { high: 80 } } } },
    'risk.breakers.fearGreedExtreme.resetHigh',
    85,
    'less than high (80)',
  ],
  [
    'a concentration that every book has',
    { risk: { breakers: { concentration: { minPositions: 2 } } } },
    'risk.breakers.concentration.hhi',
    0.35,
    'more than 1 / minPositions (0.5)',
  ],
  [
    'a concentration that counts in books that may not be',
    { risk: { breakers: { concentration: { minGrossRate: 1.2 } } } },
    'risk.breakers.concentration.minGrossRate',
    1.2,
    'at most risk.caps.grossRate (1)',
  ],
  [
    'more orders a minute than an hour',
    { risk: { preTrade: { maxOrdersPerHour: 59 } } },
    'risk.preTrade.maxOrdersPerMinute',
    60,
    'at most maxOrdersPerHour (59)',
  ],
  [
    'more orders an hour than a day',
    { risk: { preTrade: { maxOrdersPerDay: 299 } } },
    'risk.preTrade.maxOrdersPerHour',
    300,
    'at most maxOrdersPerDay (299)',
  ],
  [
    'entries that would be priced beyond the collar',
    { risk: { preTrade: { collarRate: 0.004 } } },
    'execution.maxSlippageRate',
    0.005,
    'at most risk.preTrade.collarRate (0.004)',
  ],
  [
    'a mix of nothing',
    { sizing: { kellyWeight: 0, volatilityWeight: 0, momentumWeight: 0 } },
    'sizing.kellyWeight',
    0,
    'above 0 where volatilityWeight and momentumWeight are 0',
  ],
];

describe('settings that contradict each other', () => {
  test.each(CONTRADICTIONS)('%s is refused with path, value and bound', (_name, json, field, actual, limit) => {
    const detail = `${field} is ${actual}; allowed: ${limit}.`;
    expect(parseSettings(json)).toEqual({ ok: false, error: { code: 'CONFIG', field, actual, limit, detail } });
  });

  test.each([
    ['caps', { risk: { caps: { assetRate: 0.4, strategyRate: 0.4, netRate: 0.4, grossRate: 0.5 } } }],
    ['losses at stops', { risk: { caps: { lossAtStopRate: 0.02 } } }],
    ['falls', { risk: { breakers: { totalDrawdown: { trip: 0.02 } } } }],
    ['orders', { risk: { preTrade: { maxOrdersPerMinute: 300, maxOrdersPerDay: 300 } } }],
    ['prices', { risk: { preTrade: { collarRate: 0.005 } } }],
  ])('%s that are equal are none', (_name, json) => {
    expect(parseSettings(json).ok).toBe(true);
  });
});

test('the hash tells settings apart and ignores the order of keys', () => {
  const base = configHash(defaultSettings());
  const turned = Object.fromEntries(Object.entries(defaultSettings()).toReversed()) as unknown as ReturnType<
    typeof defaultSettings
  >;
  expect(configHash(turned)).toBe(base);
  const hashes = new Set([base]);
  for (const knob of KNOBS) {
    const parsed = parseSettings(fileAlone(knob.path, knob.max));
    if (parsed.ok) hashes.add(configHash(parsed.value));
  }
  expect(hashes.size).toBeGreaterThan(KNOBS.length - 7);
});
