import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KNOBS } from '../../src/engine/config/bounds.ts';
import { defaultSettings } from '../../src/engine/config/defaults.ts';
import { parseSettings } from '../../src/engine/config/parse-settings.ts';
import type { EngineSettings } from '../../src/engine/domain/settings.ts';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import { applyRiskGenome } from '../../src/engine/risk/genome/apply-genome.ts';
import { GENES, isValueOf, lastIndex, valueAt } from '../../src/engine/risk/genome/gene-space.ts';
import { genomeOf, type GenomeBounds, personBounds, wholeSpace } from '../../src/engine/risk/genome/genome-bounds.ts';
import { decodeGenome, encodeGenome } from '../../src/engine/risk/genome/genome-text.ts';
import { genomeFault, type RiskGenome } from '../../src/engine/risk/genome/risk-genome.ts';
import { crossGenomes, mutateGenome, randomGenome } from '../../src/engine/risk/genome/vary.ts';

/* The risk genome against every setting there is: it never loosens a limit, never leaves its bounds, and is never misread. */

/** Knobs where a larger number is the stricter one; written out here, apart from the genes. Those named last are no limits. */
const MORE_IS_STRICTER = [
  'sizing.confidenceExponent',
  'sizing.correlationPenalty',
  'sizing.minVolatilityBars',
  'risk.breakers.rapidLosses.windowMs',
  'risk.breakers.rapidLosses.holdMs',
  'risk.breakers.correlationSpike.calmMs',
  'risk.breakers.volatilitySpike.calmMs',
  'risk.breakers.fearGreedExtreme.low',
  'risk.breakers.fearGreedExtreme.resetLow',
];
const NO_LIMIT = ['sizing.kellyWeight', 'sizing.volatilityWeight', 'sizing.momentumWeight'];

const LIMITS = KNOBS.map(({ path }) => path).filter(
  (path) => (/^(sizing|risk)\./.test(path) || /\.(stopAtr|takeProfitAtr)$/.test(path)) && !NO_LIMIT.includes(path),
);

/** Any number that a knob takes, in JSON as a file would have it; a proposal that contradicts itself is filtered out by the parser. */
const numbers = fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
  minLength: KNOBS.length,
  maxLength: KNOBS.length,
});

/** Settings with random numbers in sizing, caps and breakers; pairs that have to stand in an order are put in it. */
const settings: fc.Arbitrary<EngineSettings> = numbers.map((shares) => {
  const file = structuredClone(defaultSettings()) as unknown as Record<string, unknown>;
  for (const [at, { path, min, max, integer }] of KNOBS.entries()) {
    if (!/^(sizing|risk)\./.test(path)) continue;
    const value = min + (shares[at] as number) * (max - min);
    put(file, path.split('.'), integer ? Math.round(value) : Math.min(max, value));
  }
  const wanted = file as unknown as { risk: EngineSettings['risk']; sizing: EngineSettings['sizing'] };
  return ordered(wanted as unknown as EngineSettings);
});

function put(node: Record<string, unknown>, [part, ...rest]: readonly string[], value: number): void {
  if (rest.length === 0) node[part as string] = value;
  else put(node[part as string] as Record<string, unknown>, rest, value);
}

function ordered(all: EngineSettings): EngineSettings {
  const { caps, breakers, preTrade } = all.risk;
  const {
    dailyDrawdown: day,
    totalDrawdown,
    concentration: dense,
    correlationSpike: one,
    volatilitySpike: wild,
    fearGreedExtreme: mood,
  } = breakers;
  const grossRate = Math.max(caps.grossRate, caps.assetRate, caps.netRate, caps.strategyRate);
  const emergency = Math.max(day.emergency, 0.0025);
  const trip = Math.min(day.trip, Math.max(0.002, emergency * 0.99));
  return {
    ...all,
    sizing: { ...all.sizing, volatilityWeight: Math.max(0.1, all.sizing.volatilityWeight) },
    risk: {
      caps: { ...caps, grossRate, totalLossAtStopRate: Math.max(caps.totalLossAtStopRate, caps.lossAtStopRate) },
      breakers: {
        ...breakers,
        dailyDrawdown: { ...day, trip, emergency },
        totalDrawdown: { ...totalDrawdown, trip: Math.max(totalDrawdown.trip, trip) },
        concentration: {
          ...dense,
          hhi: Math.max(dense.hhi, 1 / dense.minPositions + 0.0001),
          minGrossRate: Math.min(dense.minGrossRate, grossRate),
        },
        correlationSpike: { ...one, reset: Math.min(one.reset, one.trip - 0.01) },
        volatilitySpike: {
          ...wild,
          resetSigma: Math.min(wild.resetSigma, wild.tripSigma * 0.99),
          resetMedians: Math.min(wild.resetMedians, wild.tripMedians - 0.1),
        },
        fearGreedExtreme: {
          ...mood,
          resetLow: Math.max(mood.resetLow, mood.low + 1),
          resetHigh: Math.min(mood.resetHigh, mood.high - 1),
        },
      },
      preTrade: {
        ...preTrade,
        collarRate: Math.max(preTrade.collarRate, all.execution.maxSlippageRate),
        maxOrdersPerHour: Math.max(preTrade.maxOrdersPerHour, preTrade.maxOrdersPerMinute),
        maxOrdersPerDay: Math.max(preTrade.maxOrdersPerDay, preTrade.maxOrdersPerHour, preTrade.maxOrdersPerMinute),
      },
    },
  };
}

/** Any genome of the whole space, its ends often. */
const genome: fc.Arbitrary<RiskGenome> = fc
  .tuple(
    ...GENES.map((gene) => fc.oneof(fc.constantFrom(0, lastIndex(gene)), fc.integer({ min: 0, max: lastIndex(gene) }))),
  )
  .map((indices) => Object.fromEntries(GENES.map((gene, at) => [gene.path, valueAt(gene, indices[at] as number)])));

function valuesOf(all: EngineSettings, path: string): readonly number[] {
  const nodes = path
    .split('.')
    .reduce<readonly unknown[]>(
      (found, part) => found.flatMap((node) => (node as Record<string, unknown>)[part.replace('[]', '')]),
      [all],
    );
  return nodes.map((node) => node as number);
}

function parsed(all: EngineSettings): string {
  const read = parseSettings(JSON.parse(JSON.stringify(all)) as unknown);
  return read.ok ? 'ok' : read.error.detail;
}

test('no genome loosens any limit of any settings, and what comes of it are settings', () => {
  fc.assert(
    fc.property(settings, genome, fc.boolean(), (before, genes, isPersonal) => {
      expect(parsed(before)).toBe('ok');
      const bounds = isPersonal ? personBounds(before) : wholeSpace();
      const after = applyRiskGenome(before, genes, bounds);
      expect(parsed(after)).toBe('ok');
      for (const path of LIMITS) {
        const [was, is] = [valuesOf(before, path), valuesOf(after, path)];
        expect(is.length).toBe(was.length);
        for (const [at, value] of is.entries()) {
          const old = was[at] as number;
          if (MORE_IS_STRICTER.includes(path)) expect(value, path).toBeGreaterThanOrEqual(old);
          else expect(value, path).toBeLessThanOrEqual(old);
        }
      }
      // What no gene stands for is left alone.
      expect({ ...after, strategies: [], sizing: null, risk: null }).toEqual({
        ...before,
        strategies: [],
        sizing: null,
        risk: null,
      });
      expect(after.sizing.method).toBe(before.sizing.method);
      // Once tightened, the same genome has nothing left to do.
      expect(applyRiskGenome(after, genes, bounds).risk).toEqual(after.risk);
    }),
    { numRuns: 300 },
  );
});

test('the genome of settings changes none of their limits', () => {
  fc.assert(
    fc.property(settings, (before) => {
      const after = applyRiskGenome(before, genomeOf(before), wholeSpace());
      expect(after.risk).toEqual(before.risk);
      const { kellyWeight, volatilityWeight, momentumWeight } = after.sizing;
      expect({ ...before.sizing, kellyWeight, volatilityWeight, momentumWeight }).toEqual(after.sizing);
    }),
    { numRuns: 200 },
  );
});

test('the text of a genome is read as that genome, and equal genomes have one text', () => {
  fc.assert(
    fc.property(genome, (genes) => {
      const text = encodeGenome(genes);
      const read = decodeGenome(text);
      expect(read).toEqual({ ok: true, value: genes });
      expect(encodeGenome(Object.fromEntries(Object.entries(genes).toReversed()))).toBe(text);
    }),
    { numRuns: 100 },
  );
});

function isInside(genes: RiskGenome, bounds: GenomeBounds): boolean {
  return GENES.every((gene) => {
    const { low, high } = bounds.get(gene.path) as { low: number; high: number };
    const value = genes[gene.path] as number;
    return isValueOf(gene, value) && value >= valueAt(gene, low) && value <= valueAt(gene, high);
  });
}

test('what chance makes of genomes stays inside the bounds and on their values, and the same chance makes the same', () => {
  fc.assert(
    fc.property(settings, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (person, seed, rate) => {
      const bounds = personBounds(person);
      const start = new RandomStream(seed, 'genome').state();
      const first = randomGenome(bounds, start);
      const second = randomGenome(bounds, first.random);
      const changed = mutateGenome({ genome: first.genome, bounds, rate, spread: 0.2 }, second.random);
      const child = crossGenomes(changed.genome, second.genome, changed.random);
      for (const { genome: one } of [first, second, changed, child]) {
        expect(genomeFault(one)).toBeNull();
        expect(isInside(one, bounds)).toBe(true);
      }
      expect(mutateGenome({ genome: first.genome, bounds, rate, spread: 0.2 }, second.random)).toEqual(changed);
      for (const { path } of GENES) {
        expect([changed.genome[path], second.genome[path]]).toContain(child.genome[path]);
      }
      // The person's settings, not the next value beyond them, are where the bounds end.
      for (const { path, low, high, tighter } of GENES) {
        const value = first.genome[path] as number;
        const own = valuesOf(person, path);
        if (tighter === 'less') expect(value, path).toBeLessThanOrEqual(Math.max(low, ...own));
        if (tighter === 'more') expect(value, path).toBeGreaterThanOrEqual(Math.min(high, ...own));
      }
      // A genome of other bounds is brought in.
      const loose = randomGenome(wholeSpace(), start).genome;
      expect(isInside(mutateGenome({ genome: loose, bounds, rate, spread: 1 }, start).genome, bounds)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
