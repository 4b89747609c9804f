import type { FillInput, FundingInput, OrderUpdate } from '../../engine/domain/inputs.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import type { FillRow, OrderUpdateRow } from '../../hyperliquid/decode/order-shapes.ts';
import { CHANNELS } from '../../hyperliquid/decode/tables.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { CoinTable } from './coin-table.ts';
import type { Endpoints } from './endpoints.ts';
import { fillInput, fundingInput, orderUpdateInput } from './to-inputs.ts';
import { type SocketState, VenueSocket } from './venue-socket.ts';

/** A heartbeat of public data on the account's own socket: account channels may be silent for hours. */
const SILENCE_MS = { activeAssetCtx: 20_000 } as const;

/** Once the heartbeat has come, once a second, a longer pause of everything is a line that only looks alive. */
const FLOW = { channels: ['activeAssetCtx'], silenceMs: 4_000 } as const;

/** A time further ahead of the venue's clock than this is wrong, ms. */
const AHEAD_MS = 60_000;

/** What a feed needs. */
export interface AccountFeedParts {
  readonly endpoints: Endpoints;
  readonly meter: BudgetMeter;
  readonly coins: CoinTable;
  /** The account, lower case. */
  readonly account: string;
  /** A coin that always has a market. */
  readonly heartbeatCoin: string;
  /** A clock that never falls, ms of any origin. */
  readonly steadyMs: () => number;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  readonly cloidOf: (oid: number) => string | null;
  readonly learn: (oid: number, cloid: string) => void;
  readonly onFill: (fill: FillInput) => void;
  readonly onOrder: (update: OrderUpdate) => void;
  readonly onFunding: (payment: FundingInput) => void;
  readonly onState: (state: SocketState, reason: string) => void;
  readonly onProblem: (sentence: string) => void;
}

/** The account's stream, on a socket of its own so that no market data can delay or kill it. */
export class AccountFeed {
  readonly #parts: AccountFeedParts;
  readonly socket: VenueSocket;

  constructor(parts: AccountFeedParts) {
    this.#parts = parts;
    const { account: user, endpoints, meter, steadyMs, heartbeatCoin, onState, onProblem } = parts;
    this.socket = new VenueSocket({
      name: 'account',
      endpoints,
      meter,
      silenceMs: SILENCE_MS,
      flow: FLOW,
      steadyMs,
      onFrame: (channel, data) => this.#onFrame(channel, data),
      onState,
      onProblem,
    });
    this.socket.want([
      { channel: 'orderUpdates', payload: { type: 'orderUpdates', user }, isVital: true },
      { channel: 'userFills', payload: { type: 'userFills', user, aggregateByTime: false }, isVital: true },
      { channel: 'userFundings', payload: { type: 'userFundings', user } },
      { channel: 'activeAssetCtx', payload: { type: 'activeAssetCtx', coin: heartbeatCoin } },
    ]);
  }

  #onFrame(channel: string, data: unknown): void {
    const problem = this.#take(channel, data);
    if (problem !== null) this.socket.refuse(channel, problem);
  }

  #take(channel: string, data: unknown): string | null {
    switch (channel) {
      case 'orderUpdates': {
        const frame = decode(CHANNELS.orderUpdates, data);
        if (!frame.ok) return `orderUpdates: ${describeProblem(frame.error)}`;
        return first(frame.value, (row) => this.#takeOrder(row));
      }
      case 'userFills': {
        const frame = decode(CHANNELS.userFills, data);
        if (!frame.ok) return `userFills: ${describeProblem(frame.error)}`;
        if (frame.value.user !== this.#parts.account) return null;
        const rows = frame.value.fills.toSorted((a, b) => a.time - b.time);
        return first(rows, (row) => this.#takeFill(row));
      }
      case 'userFundings': {
        const frame = decode(CHANNELS.userFundings, data);
        if (!frame.ok) return `userFundings: ${describeProblem(frame.error)}`;
        // The snapshot is the past: the account's statement is asked for with it.
        if (frame.value.isSnapshot === true || frame.value.user !== this.#parts.account) return null;
        return first(frame.value.fundings, (row) => this.#takeFunding(row));
      }
      default:
        return null;
    }
  }

  #takeOrder({ order, status, statusTimestamp }: OrderUpdateRow): string | null {
    const { coins, learn, onOrder } = this.#parts;
    const instrument = coins.ofCoin(order.coin);
    if (instrument === null) return strange('an update of an order', order.coin);
    const ahead = this.#ahead('an update of an order', statusTimestamp);
    if (ahead !== null) return ahead;
    if (order.cloid !== null) learn(order.oid, order.cloid);
    const update = orderUpdateInput(order, { status, atMs: statusTimestamp }, instrument);
    if (update === null)
      return `an update of order ${order.oid} cannot be read: ${status}, ${order.sz} of ${String(order.origSz)}`;
    onOrder(update);
    return null;
  }

  #takeFunding(row: Parameters<typeof fundingInput>[0] & { readonly coin: string }): string | null {
    const { coins, onFunding } = this.#parts;
    const instrument = coins.ofCoin(row.coin);
    if (instrument === null) return strange('a funding payment', row.coin);
    const ahead = this.#ahead('a funding payment', row.time);
    if (ahead !== null) return ahead;
    const payment = fundingInput(row, instrument);
    if (payment === null) return `a funding payment of ${row.coin} cannot be read: ${row.usdc} on ${row.szi}`;
    onFunding(payment);
    return null;
  }

  #takeFill(row: FillRow): string | null {
    const { coins, cloidOf, onFill } = this.#parts;
    const instrument = coins.ofCoin(row.coin);
    if (instrument === null) return strange('a fill', row.coin);
    const ahead = this.#ahead('a fill', row.time);
    if (ahead !== null) return ahead;
    const fill = fillInput(row, instrument, cloidOf);
    if (fill === null) return `a fill of ${row.coin} cannot be read: ${row.sz} at ${row.px}, fee ${row.fee}`;
    onFill(fill);
    return null;
  }

  /** Taken for true, such a time would make everything that follows look old; the account's statement tells what is true. */
  #ahead(what: string, atMs: number): string | null {
    const aheadMs = atMs - this.#parts.nowMs();
    if (aheadMs <= AHEAD_MS) return null;
    return `${what} lies ${Math.round(aheadMs / 1_000)} s ahead of the venue's clock, at most ${AHEAD_MS / 1_000} s are taken`;
  }
}

/** A row of a coin that is none of our markets: a sentence unless it is of a spot market or of a builder's, which are none of ours. */
function strange(what: string, coin: string): string | null {
  if (/[@/:]/.test(coin)) return null;
  return `${what} of ${JSON.stringify(coin.slice(0, 40))}, which is no market of the venue`;
}

/** Takes each row; the first problem is told. */
function first<T>(rows: readonly T[], take: (row: T) => string | null): string | null {
  let problem: string | null = null;
  for (const row of rows) {
    const said = take(row);
    problem ??= said;
  }
  return problem;
}
