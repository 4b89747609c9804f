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
    if (instrument === null) return null;
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
    if (instrument === null) return null;
    const payment = fundingInput(row, instrument);
    if (payment === null) return `a funding payment of ${row.coin} cannot be read: ${row.usdc} on ${row.szi}`;
    onFunding(payment);
    return null;
  }

  #takeFill(row: FillRow): string | null {
    const { coins, cloidOf, onFill } = this.#parts;
    const instrument = coins.ofCoin(row.coin);
    if (instrument === null) return null;
    const fill = fillInput(row, instrument, cloidOf);
    if (fill === null) return `a fill of ${row.coin} cannot be read: ${row.sz} at ${row.px}, fee ${row.fee}`;
    onFill(fill);
    return null;
  }
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
