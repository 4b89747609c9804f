import type { AssetId } from '../../contract/units.ts';
import type { ExchangeOutput } from '../../exchange/types.ts';
import type { PublicTrade } from '../../exchange/views.ts';
import type { SandboxVenue } from '../types.ts';

/** What a client has subscribed to, as the exchange understands it. */
export interface Subscription {
  readonly type: string;
  /** It as text: the same subscription has the same key. */
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
  /** True for a frame of a state that no later one makes up for: also a reader who is behind gets it. */
  readonly isFinal?: boolean;
}

/** A full state that is shown again and again. */
export interface State {
  /** Built again every so many ms of the wall clock, and sent when it has changed. */
  readonly everyMs: number;
  /** True: also soon after anything happened to the user's account. */
  readonly onAccount?: boolean;
  /**
   * What is to be shown now. `sinceMs` = time of the exchange at which it was built before, null for a first look; what was shown then and has ended
   * since is to be shown once more.
   */
  readonly build: (venue: SandboxVenue, subscription: Subscription, sinceMs: number | null) => readonly Frame[];
  /** What has to differ for a frame to count as changed; without it any difference counts. */
  readonly essence?: (data: unknown) => unknown;
  /** What those are told who have seen `before`, for a state of one frame; without it the whole state. */
  readonly changes?: (now: unknown, before: unknown) => unknown;
  /** The form in which data go out; without it JSON as it is. */
  readonly encode?: (data: unknown) => unknown;
}

/** How far a list was told: up to the rows of a time, and how many of that time. */
export interface RowMark {
  readonly atMs: number;
  readonly count: number;
  /** The same of a second list that the channel tells. */
  readonly other?: RowMark;
}

/**
 * How one kind of subscription is served. Frames are built once for all sockets that follow the same thing. `opening` goes out right after the
 * acknowledgement, to the new socket alone; a state opens with itself.
 */
export interface Channel {
  readonly opening?: (venue: SandboxVenue, subscription: Subscription) => readonly Frame[];
  readonly state?: State;
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
    mark: RowMark | null,
  ) => {
    readonly mark: RowMark;
    readonly frames: readonly Frame[];
  };
}

/** Paces that may be set, ms of the wall clock. */
export interface Paces {
  /** Between two books of 20 levels. */
  readonly bookMs: number;
  /** Between two fast books of 5 levels. */
  readonly fastBookMs: number;
}

/** What happens to accounts. */
export type AccountOutput = Extract<ExchangeOutput, { readonly account: string }>;

/** Address that a subscription of an account follows. Throws `RangeError` for one of the market. */
export function userOf({ user }: Subscription): string {
  if (user === null) throw new RangeError('a subscription without its user');
  return user;
}

/** The rows of a list, oldest first, that came after `mark` (none for null), and the mark after them. */
export function rowsAfter<Row>(
  list: readonly Row[],
  mark: RowMark | null,
  atMsOf: (row: Row) => number,
): { readonly fresh: readonly Row[]; readonly mark: RowMark } {
  let from = mark === null ? list.length : list.findIndex((row) => atMsOf(row) >= mark.atMs);
  if (from < 0) from = list.length;
  // Rows of the marked time were told already, as many as the mark says.
  for (let told = mark?.count ?? 0; told > 0 && from < list.length; told--, from++)
    if (atMsOf(list[from] as Row) !== mark?.atMs) break;
  const last = list.at(-1);
  if (last === undefined) return { fresh: [], mark: mark ?? { atMs: 0, count: 0 } };
  const atMs = atMsOf(last);
  return { fresh: list.slice(from), mark: { atMs, count: list.filter((row) => atMsOf(row) === atMs).length } };
}
