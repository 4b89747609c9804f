import { log } from '../../kernel/math.ts';

const HOURS_A_YEAR = 8_760;
const DAYS_A_YEAR = 365;

/** Days of a block in which consistency is counted. */
const BLOCK_DAYS = 30;

/** What a rehearsal left behind for its fitness. The book is the one under breakers and the sizes of the regimes. */
export interface RehearsedPath {
  /** Worth of the book at the end of each day, the first before anything happened; each > 0. */
  readonly worths: readonly number[];
  /** Deepest fall of the book from a high, hour by hour, fraction. */
  readonly deepest: number;
  /** Sum of what was bought and sold, each as a share of the book's worth. */
  readonly traded: number;
  /** What each trip of a breaker saved (above zero) or cost, as a share of the worth at the trip. */
  readonly saved: readonly number[];
  /** Hours that went by, and those of them in which a breaker held something back. */
  readonly hours: number;
  readonly heldHours: number;
}

/** The terms of a genome's fitness. */
export type FitnessTerms = Readonly<Record<FitnessName, number>>;

/** Names of the terms. */
export type FitnessName =
  | 'growthYear'
  | 'sharpeYear'
  | 'drawdown'
  | 'tripCostYear'
  | 'turnoverYear'
  | 'heldShare'
  | 'consistency';

/** Which way a term is better. */
export const BETTER: Readonly<Record<FitnessName, 'more' | 'less'>> = {
  growthYear: 'more',
  sharpeYear: 'more',
  drawdown: 'less',
  tripCostYear: 'less',
  turnoverYear: 'less',
  heldShare: 'less',
  consistency: 'more',
};

/** All terms of a path. Finite for every path. */
export function fitnessTerms(path: RehearsedPath): FitnessTerms {
  return {
    growthYear: growthYear(path),
    sharpeYear: sharpeYear(path),
    drawdown: drawdown(path),
    tripCostYear: tripCostYear(path),
    turnoverYear: turnoverYear(path),
    heldShare: heldShare(path),
    consistency: consistency(path),
  };
}

/** Return: growth of the logarithm of the worth a year, over the days; 0 for less than a day. */
export function growthYear({ worths }: RehearsedPath): number {
  const [first, last] = [worths[0] ?? 1, worths.at(-1) ?? 1];
  const days = worths.length - 1;
  return days < 1 ? 0 : (log(last / first) / days) * DAYS_A_YEAR;
}

/** Mean of the daily returns over their deviation (n - 1) times the root of 365; 0 under two days and where nothing moved. No riskless rate. */
export function sharpeYear({ worths }: RehearsedPath): number {
  const returns = worths.slice(1).map((worth, at) => worth / (worths[at] as number) - 1);
  if (returns.length < 2) return 0;
  const mean = returns.reduce((sum, rate) => sum + rate, 0) / returns.length;
  const squares = returns.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0);
  // A deviation of rounding alone is none.
  const deviation = Math.sqrt(squares / (returns.length - 1));
  return deviation > 1e-12 ? (mean / deviation) * Math.sqrt(DAYS_A_YEAR) : 0;
}

/** Deepest fall from a high, fraction. */
export function drawdown({ deepest }: RehearsedPath): number {
  return deepest;
}

/** What the trips cost that were not worth it, as shares of the worth a year. What others saved takes nothing off: it is in the return. */
export function tripCostYear({ saved, hours }: RehearsedPath): number {
  const cost = saved.reduce((sum, one) => sum + Math.max(0, -one), 0);
  return aYear(cost, hours);
}

/** How often the book's whole worth was traded a year. */
export function turnoverYear({ traded, hours }: RehearsedPath): number {
  return aYear(traded, hours);
}

/** Share of the hours in which a breaker held something back, 0..1. */
export function heldShare({ heldHours, hours }: RehearsedPath): number {
  return hours === 0 ? 0 : heldHours / hours;
}

/** Share of the whole blocks of 30 days at whose end the book was worth no less than at their begin, 0..1; 0 without one. */
export function consistency({ worths }: RehearsedPath): number {
  let [blocks, kept] = [0, 0];
  for (let end = BLOCK_DAYS; end < worths.length; end += BLOCK_DAYS) {
    blocks += 1;
    if ((worths[end] as number) >= (worths[end - BLOCK_DAYS] as number)) kept += 1;
  }
  return blocks === 0 ? 0 : kept / blocks;
}

function aYear(sum: number, hours: number): number {
  return hours === 0 ? 0 : (sum * HOURS_A_YEAR) / hours;
}
