import type { SandboxVenue } from '../types.ts';

/** Listed perpetuals whose open interest is at its cap, by name. */
export function atOpenInterestCap(venue: Pick<SandboxVenue, 'instruments' | 'exchange'>): readonly string[] {
  return venue
    .instruments()
    .filter(({ listed, asset }) => listed && venue.exchange.isAtOpenInterestCap(asset))
    .map(({ symbol }) => symbol)
    .toSorted((a, b) => (a < b ? -1 : 1));
}
