import type { RegimeComponent, RegimeComposite, RegimeReading } from '../../contract/regime-view.ts';
import { EXTREME_FEAR, EXTREME_GREED, STABLE_RANK, STABLE_SIGMA, VOLATILE_SIGMA } from './regime-rules.ts';

/** Mean correlation from which everything is one bet, and below which markets go their own ways. */
const ONE_BET = 0.8;
const OWN_WAYS = 0.4;

/** Volume of a day over the usual from which it speaks for the direction that the trend has. */
const HEAVY = 1.5;

/** Sum of the votes from which the market is for or against risk. */
const DECIDED = 2;

/** What is not the index's own: the index of sentiment, 0..100, and the mean correlation of the most traded markets. */
export interface RegimeSurroundings {
  readonly mood: number | null;
  readonly correlation: number | null;
}

/** What each part says of taking risk, from -2 to 2. What is not known says nothing. */
export function regimeComponents(
  { regime, trendScore, sigmaFast, volatilityRank, volumeRatio }: RegimeReading,
  { mood, correlation }: RegimeSurroundings,
): readonly RegimeComponent[] {
  const trend = regime.startsWith('bull') ? 1 : regime.startsWith('bear') ? -1 : 0;
  return [
    { part: 'trend', value: trendScore, vote: 2 * trend },
    {
      part: 'sentiment',
      value: mood,
      vote: voteOf(mood, (value) => value > EXTREME_FEAR && value < EXTREME_GREED, -1),
    },
    { part: 'volatility', value: sigmaFast, vote: calmVote(sigmaFast, volatilityRank) },
    { part: 'correlation', value: correlation, vote: correlation === null ? 0 : spreadVote(correlation) },
    { part: 'volume', value: volumeRatio, vote: volumeRatio !== null && volumeRatio >= HEAVY ? trend : 0 },
  ];
}

/**
 * All parts together, for the eye: `transitional` while the figures say another regime than the one that is held, else by the sum of the votes
 * (2 or more = risk_on, -2 or less = risk_off, and never against the trend of the regime); null while the regime is unknown.
 */
export function compositeOf(reading: RegimeReading, components: readonly RegimeComponent[]): RegimeComposite | null {
  const { regime, pending, overridden } = reading;
  if (regime === 'unknown') return null;
  if (pending !== regime && !overridden) return 'transitional';
  const sum = components.reduce((all, { vote }) => all + vote, 0);
  if (sum >= DECIDED && !regime.startsWith('bear')) return 'risk_on';
  return sum <= -DECIDED && !regime.startsWith('bull') ? 'risk_off' : 'neutral';
}

/** 0 where the figure is usual or not known. */
function voteOf(value: number | null, isUsual: (value: number) => boolean, otherwise: number): number {
  return value === null || isUsual(value) ? 0 : otherwise;
}

function calmVote(sigma: number | null, rank: number | null): number {
  if (sigma === null) return 0;
  if (sigma > VOLATILE_SIGMA) return -1;
  return sigma < STABLE_SIGMA && (rank === null || rank < STABLE_RANK) ? 1 : 0;
}

function spreadVote(correlation: number): number {
  if (correlation >= ONE_BET) return -1;
  return correlation <= OWN_WAYS ? 1 : 0;
}
