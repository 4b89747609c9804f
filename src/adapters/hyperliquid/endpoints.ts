import type { Result } from '../../engine/kernel/result.ts';

/** Venues that this gateway reaches. */
export type GatewayVenue = 'testnet' | 'live';

/** Where a venue is and what its signatures are made for. Only this folder reads it. */
export interface Endpoints {
  readonly venue: GatewayVenue;
  readonly apiUrl: string;
  readonly wsUrl: string;
  readonly isTestnet: boolean;
  /** First field of the signed agent struct: a = mainnet, b = testnet. */
  readonly source: 'a' | 'b';
}

/** Environment variable that puts a server on this machine in the place of a venue, for tests of the whole path. */
export const LOOPBACK_VARIABLE = 'TRIMTAB_LOOPBACK_EXCHANGE';

const HOSTS: Readonly<Record<GatewayVenue, string>> = {
  live: 'api.hyperliquid.xyz',
  testnet: 'api.hyperliquid-testnet.xyz',
};

/**
 * The endpoints of a venue. `loopback`, when given, is `http://127.0.0.1:PORT` and stands in for its servers; any other address is
 * refused with a sentence, so that no setting can send orders to a stranger.
 */
export function endpointsOf(venue: GatewayVenue, loopback: string | null): Result<Endpoints, string> {
  const isTestnet = venue === 'testnet';
  const signed = { venue, isTestnet, source: isTestnet ? 'b' : 'a' } as const;
  if (loopback === null) {
    const host = HOSTS[venue];
    return { ok: true, value: { ...signed, apiUrl: `https://${host}`, wsUrl: `wss://${host}/ws` } };
  }
  const match = /^http:\/\/127\.0\.0\.1:(\d{1,5})\/?$/.exec(loopback);
  if (match === null) {
    return { ok: false, error: `${LOOPBACK_VARIABLE} is ${loopback}, allowed is http://127.0.0.1:PORT` };
  }
  const host = `127.0.0.1:${match[1]}`;
  return { ok: true, value: { ...signed, apiUrl: `http://${host}`, wsUrl: `ws://${host}/ws` } };
}

/** Where the market that real money trades on is told to everybody: for reading only. `loopback` as for `endpointsOf`. */
export function publicEndpoints(loopback: string | null): Result<Endpoints, string> {
  return endpointsOf('live', loopback);
}
