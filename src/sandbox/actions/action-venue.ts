import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { ExchangeInput, RequestOutcome } from '../../exchange/types.ts';
import type { Directory } from '../directory/directory.ts';
import type { Faults } from '../faults/faults.ts';
import type { Limits } from '../limits/limits.ts';

/** An input as the front gives it to the venue, which adds time and request id. */
export type VenueRequest = ExchangeInput extends infer I
  ? I extends unknown
    ? Omit<I, 'atMs' | 'requestId'>
    : never
  : never;

/** What actions need of the venue; `SandboxVenue` has it all. */
export interface ActionVenue {
  readonly exchange: {
    instruments(): readonly Instrument[];
    feeDetail(address: string): { readonly lifetimeUnits: number };
  };
  readonly directory: Directory;
  readonly limits: Limits;
  readonly faults: Faults;
  /** Time of the exchange. */
  nowMs(): number;
  /** Wall clock of the server, skewed if a fault says so: nonces, expiries and agents are judged by it. */
  clientNowMs(): number;
  /** Advances the exchange, does what is asked, tells listeners; the outcome of the request, or null for an input without one. */
  submit(input: VenueRequest): RequestOutcome | null;
  assetOf(coin: string): AssetId | null;
}

/** Who calls: an IP over a POST or over a WebSocket. */
export interface ActionCaller {
  readonly ip: string;
  readonly via: 'http' | 'ws';
}

/** An HTTP status and a JSON body. */
export interface ActionAnswer {
  readonly status: number;
  readonly body: unknown;
}
