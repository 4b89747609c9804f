import type {
  BreakerSettings,
  CapSettings,
  ConcentrationSettings,
  DailyDrawdownSettings,
  EngineSettings,
} from '../../domain/settings.ts';
import { invariant } from '../../kernel/invariant.ts';
import { GENES, type Gene } from './gene-space.ts';
import { clamped, type GenomeBounds } from './genome-bounds.ts';
import { genomeFault, type RiskGenome, valueOf } from './risk-genome.ts';
import { changedAt, numbersAt } from './setting-path.ts';

/** A setting that a genome changed. */
export interface GenomeChange {
  readonly path: string;
  /** One value, or one of each strategy. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * Settings under a genome. A limit becomes the tighter of the person's value and the gene's, so nothing that a person limited is ever loosened, whatever the genome, the bounds and the
 * settings; a choice becomes the gene. Genes are first brought inside `bounds`. What belongs to a limit follows it on the tight side: a reset below its trip, a trip
 * below its emergency, a part below its whole. Settings that pass `parseSettings` pass it afterwards. Throws `InvariantError` on a genome with a fault.
 */
export function applyRiskGenome(settings: EngineSettings, genome: RiskGenome, bounds: GenomeBounds): EngineSettings {
  const fault = genomeFault(genome);
  invariant(fault === null, () => fault?.detail ?? '');
  const inside = clamped(genome, bounds);
  let after = settings;
  for (const gene of GENES)
    after = changedAt(after, gene.path, (value) => tighterOf(gene, value, valueOf(inside, gene)));
  return inOrder(settings, after);
}

/** What differs between settings and the same settings under a genome, in the order of the genes. */
export function genomeChanges(before: EngineSettings, after: EngineSettings): readonly GenomeChange[] {
  return [...GENES.map(({ path }) => path), ...FOLLOWING].flatMap((path) => {
    const [from, to] = [numbersAt(before, path), numbersAt(after, path)];
    return from.every((value, at) => value === to[at]) ? [] : [{ path, from, to }];
  });
}

/** Settings that follow a gene without being one. */
const FOLLOWING: readonly string[] = [
  'risk.breakers.correlationSpike.reset',
  'risk.breakers.volatilitySpike.resetSigma',
  'risk.breakers.volatilitySpike.resetMedians',
  'risk.breakers.fearGreedExtreme.resetLow',
  'risk.breakers.fearGreedExtreme.resetHigh',
  'risk.preTrade.maxOrdersPerMinute',
];

function tighterOf({ tighter }: Gene, person: number, gene: number): number {
  switch (tighter) {
    case 'less':
      return Math.min(person, gene);
    case 'more':
      return Math.max(person, gene);
    case 'neither':
      return gene;
  }
}

/** Pairs of limits that stand in an order keep it. */
function inOrder(before: EngineSettings, after: EngineSettings): EngineSettings {
  const { risk } = after;
  const [was, is] = [before.risk.preTrade, risk.preTrade];
  const maxOrdersPerMinute = atMost(was, is, 'maxOrdersPerMinute', 'maxOrdersPerHour');
  const caps = capsInOrder(before.risk.caps, risk.caps);
  const breakers = breakersInOrder(before.risk.breakers, risk.breakers);
  const own = breakers.concentration.minGrossRate;
  const wasPart = before.risk.breakers.concentration.minGrossRate <= before.risk.caps.grossRate;
  const minGrossRate = wasPart ? Math.min(own, caps.grossRate) : own;
  return {
    ...after,
    risk: {
      caps,
      breakers: { ...breakers, concentration: { ...breakers.concentration, minGrossRate } },
      preTrade: { ...is, maxOrdersPerMinute },
    },
  };
}

/** A part that was at most its whole is so again; where a person had it otherwise it is left to the genes. */
function atMost<T extends object>(was: T, is: T, part: keyof T & string, whole: keyof T & string): number {
  const [old, now] = [was as Readonly<Record<string, number>>, is as Readonly<Record<string, number>>];
  const value = now[part] as number;
  return (old[part] as number) <= (old[whole] as number) ? Math.min(value, now[whole] as number) : value;
}

function capsInOrder(was: CapSettings, is: CapSettings): CapSettings {
  return {
    ...is,
    assetRate: atMost(was, is, 'assetRate', 'grossRate'),
    strategyRate: atMost(was, is, 'strategyRate', 'grossRate'),
    netRate: atMost(was, is, 'netRate', 'grossRate'),
    lossAtStopRate: atMost(was, is, 'lossAtStopRate', 'totalLossAtStopRate'),
  };
}

function breakersInOrder(was: BreakerSettings, is: BreakerSettings): BreakerSettings {
  const { correlationSpike: one, volatilitySpike: wild, fearGreedExtreme: mood } = is;
  const { correlationSpike: oldOne, volatilitySpike: oldWild, fearGreedExtreme: oldMood } = was;
  return {
    ...is,
    dailyDrawdown: dayInOrder(was, is),
    concentration: concentrationInOrder(was.concentration, is.concentration),
    correlationSpike: { ...one, reset: below(one.reset, one.trip, [oldOne.reset, oldOne.trip], 0.1) },
    volatilitySpike: {
      ...wild,
      resetSigma: below(wild.resetSigma, wild.tripSigma, [oldWild.resetSigma, oldWild.tripSigma], 0.005),
      resetMedians: below(wild.resetMedians, wild.tripMedians, [oldWild.resetMedians, oldWild.tripMedians], 1),
    },
    fearGreedExtreme: {
      ...mood,
      resetLow: Math.max(mood.resetLow, Math.min(49, mood.low + oldMood.resetLow - oldMood.low)),
      resetHigh: Math.min(mood.resetHigh, Math.max(51, mood.high + oldMood.resetHigh - oldMood.high)),
    },
  };
}

/** The day's trip stands below its emergency, and at most where the season ends. */
function dayInOrder(
  was: BreakerSettings,
  { dailyDrawdown: day, totalDrawdown }: BreakerSettings,
): DailyDrawdownSettings {
  const old = was.dailyDrawdown;
  const trip = day.trip < day.emergency ? day.trip : below(day.trip, day.emergency, [old.trip, old.emergency], 0.002);
  return { ...day, trip: old.trip <= was.totalDrawdown.trip ? Math.min(trip, totalDrawdown.trip) : trip };
}

/** Least by which a bound of concentration lies above what equal shares have. */
const HHI_MARGIN = 0.001;

/**
 * A bound of concentration lies above that of as many equal positions as it takes to count, or every book would be concentrated. Where genes ask for less, each gives
 * way as far as it must, the bound first; neither beyond the person's value.
 */
function concentrationInOrder(was: ConcentrationSettings, is: ConcentrationSettings): ConcentrationSettings {
  const hhi = Math.min(was.hhi, Math.max(is.hhi, 1 / was.minPositions + HHI_MARGIN));
  let { minPositions } = is;
  while (minPositions < was.minPositions && !(hhi > 1 / minPositions)) minPositions += 1;
  return { ...is, hhi, minPositions };
}

/**
 * `value`, or less, so that it stands under `ceiling` in the proportion of a person's own pair at least (`[part, whole]`, the first below the second). Never
 * under `lowest`, which lies below every ceiling.
 */
function below(value: number, ceiling: number, [part, whole]: readonly [number, number], lowest: number): number {
  if (ceiling === whole) return value;
  // A pair that differs in its last bits would meet by rounding.
  const share = Math.min(part / whole, 0.999_999);
  return Math.min(value, Math.max(lowest, ceiling * share));
}
