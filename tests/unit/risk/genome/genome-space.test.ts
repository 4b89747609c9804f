import { describe, expect, test } from 'vitest';
import { knobAt } from '../../../../src/engine/config/bounds.ts';
import { defaultSettings } from '../../../../src/engine/config/defaults.ts';
import { RandomStream } from '../../../../src/engine/kernel/random.ts';
import { applyRiskGenome, genomeChanges } from '../../../../src/engine/risk/genome/apply-genome.ts';
import { GENES, indexOf, isValueOf, lastIndex, valueAt } from '../../../../src/engine/risk/genome/gene-space.ts';
import { genomeOf, personBounds, wholeSpace } from '../../../../src/engine/risk/genome/genome-bounds.ts';
import { decodeGenome, encodeGenome } from '../../../../src/engine/risk/genome/genome-text.ts';
import type { RiskGenome } from '../../../../src/engine/risk/genome/risk-genome.ts';
import { crossGenomes, mutateGenome, randomGenome } from '../../../../src/engine/risk/genome/vary.ts';

const OWN = genomeOf(defaultSettings());

function geneAt(path: string) {
  const gene = GENES.find((one) => one.path === path);
  if (gene === undefined) throw new Error(`no gene ${path}`);
  return gene;
}

describe('the gene space', () => {
  test('holds settings that exist, inside their bounds, and ends on the loose side where settings do', () => {
    expect(new Set(GENES.map(({ path }) => path)).size).toBe(GENES.length);
    for (const gene of GENES) {
      const knob = knobAt(gene.path);
      expect(knob, gene.path).not.toBeNull();
      expect(gene.low).toBeGreaterThanOrEqual(knob?.min ?? Number.NaN);
      expect(gene.high).toBeLessThanOrEqual(knob?.max ?? Number.NaN);
      if (gene.tighter === 'less') expect(gene.high, gene.path).toBe(knob?.max);
      if (gene.tighter === 'more') expect(gene.low, gene.path).toBe(knob?.min);
      expect(valueAt(gene, lastIndex(gene)), gene.path).toBe(gene.high);
      expect(gene.scale === 'linear' || gene.low > 0, gene.path).toBe(true);
      if (knob?.integer === true) expect(Number.isSafeInteger(gene.step), gene.path).toBe(true);
      for (const index of [0, 1, 7, lastIndex(gene)]) {
        const held = Math.min(index, lastIndex(gene));
        expect(indexOf(gene, valueAt(gene, held)), gene.path).toBe(held);
      }
    }
  });

  test('a value between two steps is none, and goes to the side that is asked', () => {
    const gene = geneAt('risk.caps.assetRate');
    expect([0.15, 0.1525, 0.005, 0.505, Number.NaN].map((value) => isValueOf(gene, value))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(valueAt(gene, indexOf(gene, 0.1534, 'down'))).toBe(0.15);
    expect(valueAt(gene, indexOf(gene, 0.1511, 'up'))).toBe(0.155);
    expect(valueAt(gene, indexOf(gene, 9, 'up'))).toBe(0.5);
  });
});

describe('a risk genome on settings', () => {
  test('takes the tighter of the two, and of a choice the gene', () => {
    const genome = {
      ...OWN,
      'risk.caps.assetRate': 0.1,
      'risk.caps.netRate': 2,
      'sizing.correlationPenalty': 0.5,
      'sizing.kellyWeight': 1,
      'strategies[].stopAtr': 1.5,
    };
    const after = applyRiskGenome(defaultSettings(), genome, wholeSpace());
    expect(after.risk.caps).toMatchObject({ assetRate: 0.1, netRate: 0.6, grossRate: 1 });
    expect(after.sizing).toMatchObject({ correlationPenalty: 0.5, kellyWeight: 1, volatilityWeight: 0.3 });
    expect(after.strategies.map(({ stopAtr }) => stopAtr)).toEqual([1.5, 1.5]);
    expect(genomeChanges(defaultSettings(), after)).toEqual([
      { path: 'strategies[].stopAtr', from: [2, 2], to: [1.5, 1.5] },
      { path: 'sizing.kellyWeight', from: [0.4], to: [1] },
      { path: 'sizing.correlationPenalty', from: [0], to: [0.5] },
      { path: 'risk.caps.assetRate', from: [0.15], to: [0.1] },
    ]);
  });

  test('moves what belongs to a limit with it, on the tight side', () => {
    const { breakers, caps, preTrade } = applyRiskGenome(
      defaultSettings(),
      {
        ...OWN,
        'risk.breakers.dailyDrawdown.emergency': 0.01,
        'risk.breakers.correlationSpike.trip': 0.6,
        'risk.breakers.volatilitySpike.tripMedians': 1.5,
        'risk.breakers.fearGreedExtreme.low': 30,
        'risk.breakers.fearGreedExtreme.high': 62,
        'risk.caps.grossRate': 0.12,
        'risk.preTrade.maxOrdersPerHour': 6,
      },
      wholeSpace(),
    ).risk;
    expect(breakers.dailyDrawdown.trip).toBeCloseTo(0.01 * (0.02 / 0.05), 12);
    expect(breakers.correlationSpike.reset).toBeCloseTo(0.6 * (0.85 / 0.9), 12);
    expect(breakers.volatilitySpike).toMatchObject({
      tripSigma: 0.1,
      resetSigma: 0.075,
      tripMedians: 1.5,
      resetMedians: 1,
    });
    expect(breakers.fearGreedExtreme).toMatchObject({ low: 30, resetLow: 35, high: 62, resetHigh: 57 });
    expect(caps).toMatchObject({ assetRate: 0.12, strategyRate: 0.12, netRate: 0.12 });
    expect(preTrade).toMatchObject({ maxOrdersPerMinute: 6, maxOrdersPerDay: 1_000 });
  });

  test('bounds of a person end at the settings; what lies beyond is brought to them', () => {
    const settings = defaultSettings();
    const bounds = personBounds(settings);
    const at = (path: string): readonly number[] => {
      const { low, high } = bounds.get(path) ?? { low: -1, high: -1 };
      return [valueAt(geneAt(path), low), valueAt(geneAt(path), high)];
    };
    expect(at('risk.caps.assetRate')).toEqual([0.01, 0.15]);
    expect(at('risk.breakers.correlationSpike.calmMs')).toEqual([3_600_000, 86_400_000]);
    expect(at('sizing.momentumWeight')).toEqual([0, 1]);
    const narrow = new Map([...bounds, ['risk.caps.assetRate', { low: 20, high: 24 }]]);
    const genome = { ...OWN, 'risk.caps.assetRate': 0.02 };
    expect(applyRiskGenome(settings, genome, narrow).risk.caps.assetRate).toBe(0.11);
  });

  test('a genome with a fault is a broken promise', () => {
    expect(() => applyRiskGenome(defaultSettings(), { ...OWN, 'risk.caps.netRate': Number.NaN }, wholeSpace())).toThrow(
      /risk\.caps\.netRate is NaN/,
    );
  });
});

describe('the text of a risk genome', () => {
  const text = (
    change: (json: { format: unknown; version: unknown; genes: Record<string, unknown> }) => void,
  ): string => {
    const json = JSON.parse(encodeGenome(OWN)) as Parameters<typeof change>[0];
    change(json);
    return JSON.stringify(json);
  };

  test.each<[string, string, string, string | number | null]>([
    ['no JSON', '{', 'genome', 'no JSON object'],
    ['a list', '[]', 'genome', 'no JSON object'],
    ['another format', text((json) => (json.format = 'x')), 'format', 'x'],
    ['another version', text((json) => (json.version = 2)), 'version', '2'],
    ['a key that does not exist', text((json) => Object.assign(json, { more: 1 })), 'more', '1'],
    ['genes in a list', text((json) => Object.assign(json, { genes: [] })), 'genes', 'an object or a list'],
    ['an unknown gene', text(({ genes }) => (genes['risk.caps.all'] = 1)), 'risk.caps.all', 1],
    ['a missing gene', text(({ genes }) => delete genes['sizing.baseRate']), 'sizing.baseRate', 'missing'],
    ['a value beyond its range', text(({ genes }) => (genes['risk.caps.assetRate'] = 0.6)), 'risk.caps.assetRate', 0.6],
    [
      'a value between steps',
      text(({ genes }) => (genes['risk.caps.assetRate'] = 0.011)),
      'risk.caps.assetRate',
      0.011,
    ],
    ['a text for a number', text(({ genes }) => (genes['sizing.baseRate'] = '0.1')), 'sizing.baseRate', '0.1'],
    [
      'a gene that stands twice',
      encodeGenome(OWN).replace('"sizing.kellyWeight"', '"sizing.baseRate": 0.5,\n    "sizing.kellyWeight"'),
      'sizing.baseRate',
      'named 2 times',
    ],
    ['null', text(({ genes }) => (genes['sizing.baseRate'] = null)), 'sizing.baseRate', null],
    ['a gene of that name from elsewhere', text(({ genes }) => (genes['__proto__x'] = 1)), '__proto__x', 1],
  ])('refuses %s', (_what, bad, field, actual) => {
    const read = decodeGenome(bad);
    expect(read).toMatchObject({ ok: false, error: { code: 'CONFIG', field, actual } });
    if (!read.ok && field === 'risk.caps.assetRate') expect(read.error.limit).toBe('0.01..0.5 in steps of 0.005');
  });

  test('refuses what is too long before it is read', () => {
    expect(decodeGenome(' '.repeat(100_001))).toMatchObject({
      ok: false,
      error: { limit: 'at most 100000 characters' },
    });
  });
});

describe('chance', () => {
  const bounds = personBounds(defaultSettings());
  const state = new RandomStream(7, 'test').state();

  test('reaches both ends and the middle of every gene', () => {
    const seen = new Map<string, Set<number>>(GENES.map(({ path }) => [path, new Set()]));
    let random = state;
    for (let round = 0; round < 400; round++) {
      const next = randomGenome(bounds, random);
      random = next.random;
      for (const { path } of GENES) seen.get(path)?.add(next.genome[path] as number);
    }
    for (const gene of GENES) {
      const { low, high } = bounds.get(gene.path) as { low: number; high: number };
      const values = [...(seen.get(gene.path) ?? [])].map((value) => indexOf(gene, value));
      const [least, most] = [Math.min(...values), Math.max(...values)];
      expect(least, gene.path).toBeLessThanOrEqual(low + Math.ceil((high - low) * 0.05));
      expect(most, gene.path).toBeGreaterThanOrEqual(high - Math.ceil((high - low) * 0.05));
    }
  });

  test('a mutation of rate 0 changes nothing, one of rate 1 every gene that has another value', () => {
    const { genome } = randomGenome(bounds, state);
    expect(mutateGenome({ genome, bounds, rate: 0, spread: 0.1 }, state).genome).toEqual(genome);
    const changed: RiskGenome = mutateGenome({ genome, bounds, rate: 1, spread: 0.01 }, state).genome;
    for (const { path } of GENES) {
      const { low, high } = bounds.get(path) as { low: number; high: number };
      if (low < high) expect(changed[path], path).not.toBe(genome[path]);
    }
  });

  test('a child of two equal parents is their equal, and of two others it has some of each', () => {
    const first = randomGenome(bounds, state);
    const second = randomGenome(bounds, first.random);
    expect(crossGenomes(first.genome, first.genome, state).genome).toEqual(first.genome);
    const child = crossGenomes(first.genome, second.genome, second.random).genome;
    expect(child).not.toEqual(first.genome);
    expect(child).not.toEqual(second.genome);
  });
});
