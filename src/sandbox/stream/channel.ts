import type { AssetId } from '../../contract/units.ts';
import type { ExchangeOutput } from '../../exchange/types.ts';
import type { PublicTrade } from '../../exchange/views.ts';
import type { SandboxVenue } from '../types.ts';

/** What a client has subscribed to, in the form that its acknowledgement echoes. */
export interface Subscription {
  readonly type: string;
  /** Every key that the client sent and those that the exchange fills in. */
  readonly echo: Readonly<Record<string, unknown>>;
  /** The echo as text: the same subscription has the same key. */
  readonly key: string;
  /** Address that it follows, lower case, or null. */
  readonly user: string | null;
  readonly asset: AssetId | null;
  /** Interval of bars, grid of a book and the like, by name. */
  readonly options: Readonly<Record<string, number | string | boolean | null>>;
}

/** One frame to be: `channel` and `data`. */
export interface Frame {
  readonly channel: string;
  readonly data: unknown;
}

/**
 * How one kind of subscription is served. Frames are built once for all sockets that follow the same thing. `opening` goes out right after the
 * acknowledgement, to the new socket alone.
 */
export interface Channel {
  readonly opening?: (venue: SandboxVenue, subscription: Subscription) => readonly Frame[];
  /** Full states: built again every so many ms of the wall clock, and sent when they have changed (`always`: even if not). */
  readonly state?: {
    readonly everyMs: number;
    readonly always?: boolean;
    /** True: also soon after anything happened to the user's account. */
    readonly onAccount?: boolean;
    readonly build: (venue: SandboxVenue, subscription: Subscription) => Frame | null;
  };
  /** Events of the followed account, in the order in which they happened. */
  readonly onOutputs?: (
    venue: SandboxVenue,
    subscription: Subscription,
    outputs: readonly AccountOutput[],
  ) => readonly Frame[];
  /** Public trades of the followed asset. */
  readonly onTrades?: (
    venue: SandboxVenue,
    subscription: Subscription,
    trades: readonly PublicTrade[],
  ) => readonly Frame[];
  /**
   * Lists that only grow, of which new rows are told: the rows after `mark`, oldest first, and the mark after them. Asked now and then, and soon
   * after anything happened to the account.
   */
  readonly rows?: (
    venue: SandboxVenue,
    subscription: Subscription,
    mark: number | null,
  ) => {
    readonly mark: number;
    readonly frames: readonly Frame[];
  };
}

/** What happens to accounts. */
export type AccountOutput = Extract<ExchangeOutput, { readonly account: string }>;
