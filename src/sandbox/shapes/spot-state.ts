import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';

/** A balance of the spot wallet. */
export interface WireBalance {
  readonly coin: string;
  readonly token: number;
  readonly total: string;
  readonly hold: string;
  readonly entryNtl: string;
}

/** The spot wallet: USDC only, and nothing at all while it is empty. */
export function spotState(
  venue: Pick<SandboxVenue, 'exchange'>,
  address: string,
): { readonly balances: readonly WireBalance[] } {
  const { spotUnits } = venue.exchange.accountDetail(address);
  if (spotUnits === 0) return { balances: [] };
  return { balances: [{ coin: 'USDC', token: 0, total: unitsToDecimal(spotUnits), hold: '0.0', entryNtl: '0.0' }] };
}
