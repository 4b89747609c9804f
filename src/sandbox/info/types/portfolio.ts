import { unitsToDecimal } from '../../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../../types.ts';
import type { EquitySample } from '../../venue/equity-log.ts';
import { address } from '../fields.ts';
import { route } from '../route.ts';

const DAY_MS = 86_400_000;

/** Points of a chart at most. */
const MAX_POINTS = 100;

/** Names of the periods and the days that they look back. */
const PERIODS = [
  ['day', 1],
  ['week', 7],
  ['month', 30],
  ['allTime', Number.POSITIVE_INFINITY],
] as const;

function portfolio(venue: SandboxVenue, user: string): readonly unknown[] {
  // There is no spot trading: the periods of perpetuals alone differ by the worth of the spot wallet only.
  return [
    ...PERIODS.map(([name, days]) => [name, periodOf(venue, user, { days, withSpot: true })] as const),
    ...PERIODS.map(([name, days]) => [perpName(name), periodOf(venue, user, { days, withSpot: false })] as const),
  ];
}

function perpName(name: string): string {
  return `perp${name[0]?.toUpperCase()}${name.slice(1)}`;
}

interface Period {
  readonly days: number;
  readonly withSpot: boolean;
}

function periodOf(venue: SandboxVenue, user: string, { days, withSpot }: Period): unknown {
  const fromMs = venue.nowMs() - days * DAY_MS;
  const samples = thinned(venue.equity.samplesOf(user, fromMs));
  const first = venue.equity.gainBefore(user, fromMs);
  return {
    accountValueHistory: samples.map(({ atMs, equityUnits, spotUnits }) => [
      venue.wireMs(atMs),
      unitsToDecimal(equityUnits + (withSpot ? spotUnits : 0)),
    ]),
    pnlHistory: samples.map(({ atMs, gainUnits }) => [venue.wireMs(atMs), unitsToDecimal(gainUnits - first)]),
    vlm: unitsToDecimal(venue.equity.volumeSince(user, fromMs)),
  };
}

/** Evenly chosen samples, the first and the last one among them. */
function thinned(samples: readonly EquitySample[]): readonly EquitySample[] {
  if (samples.length <= MAX_POINTS) return samples;
  const last = samples.length - 1;
  return Array.from(
    { length: MAX_POINTS },
    (_, i) => samples[Math.round((i * last) / (MAX_POINTS - 1))] as EquitySample,
  );
}

/** Worth and gain of an account over time. */
export const PORTFOLIO_ROUTES = {
  portfolio: route({ fields: { user: address }, handle: (venue, { user }) => portfolio(venue, user) }),
};
