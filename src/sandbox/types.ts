import type { AssetId } from '../contract/units.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { ExchangeInput, ExchangeOutput, RequestOutcome } from '../exchange/types.ts';
import type { PublicTrade } from '../exchange/views.ts';
import type { Directory } from './directory/directory.ts';
import type { Faults } from './faults/faults.ts';
import type { Limits } from './limits/limits.ts';
import type { EquityLog } from './venue/equity-log.ts';

/** An input as a front gives it to the venue, which adds the time and a request id. */
export type WithoutTime<I> = I extends unknown ? Omit<I, 'atMs' | 'requestId'> : never;

/** What the venue tells its listeners, in the order in which it happened. `pumped` ends every turn in which time went on. */
export type VenueEvent =
  | { readonly kind: 'outputs'; readonly outputs: readonly ExchangeOutput[] }
  | { readonly kind: 'trades'; readonly trades: readonly PublicTrade[] }
  | { readonly kind: 'pumped'; readonly nowMs: number };

/** Who asks: an IP, over a POST or over a post frame of a WebSocket. */
export interface Caller {
  readonly ip: string;
  readonly via: 'http' | 'ws';
}

/** An HTTP status and a JSON body; `null` is a body too. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a parsed body of one of the two paths. */
export type Handler = (venue: SandboxVenue, body: unknown, caller: Caller) => Answer;

/** What answers the two paths, over a POST and over a post frame alike. */
export interface Handlers {
  readonly info: Handler;
  readonly exchange: Handler;
}

/**
 * The embedded exchange behind the wire: the exchange, its clock, and who is who. Everything runs on one thread, so what a method returns
 * is true until the caller gives the thread back. Addresses are lower case.
 */
export interface SandboxVenue {
  readonly exchange: Exchange;
  /** Every instrument as it is listed now, by asset; cheap to ask. */
  instruments(): readonly Instrument[];
  /** Time of the exchange now, ms UTC; advances nothing. */
  nowMs(): number;
  /** Time of the exchange as the wire shows it: a whole number of hours later, none for a generated market. */
  wireMs(atMs: number): number;
  /** The way back: a time on the wire as time of the exchange. */
  exchangeMs(wireMs: number): number;
  /** Wall clock of the server, ms UTC, skewed if a fault says so: nonces, expiries and limits are judged by it. */
  clientNowMs(): number;
  /** The same clock without the skew: rules of a fault script are judged by it. */
  wallNowMs(): number;
  /** Advances the exchange to the clock, does what faults have due, tells the listeners. */
  pump(): void;
  /** Advances, does what is asked, tells the listeners; the outcome of the request, or null for an input that is not answered. */
  submit(input: WithoutTime<ExchangeInput>): RequestOutcome | null;
  /** From now on `listener` hears everything; the function returned ends that. */
  listen(listener: (event: VenueEvent) => void): () => void;
  /** Opens the account of an address that appears for the first time. False for an address that is or was an agent. */
  open(address: string): boolean;
  /** Coin of an asset; throws `RangeError` for a number that names none. */
  symbolOf(asset: AssetId): string;
  /** Asset of a coin; upper and lower case matter. Null when there is none. */
  assetOf(coin: string): AssetId | null;
  readonly directory: Directory;
  readonly limits: Limits;
  readonly faults: Faults;
  /** What accounts were worth over time. */
  readonly equity: EquityLog;
  /** Deposit with which an account opens, micro-USDC. */
  readonly startUnits: number;
}
