import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { Grouping, LegReply, TimeInForce } from '../../src/engine/domain/orders-wire.ts';
import { Exchange, type ExchangeOptions } from '../../src/exchange/exchange.ts';
import type {
  ExchangeFill,
  ExchangeInput,
  ExchangeOrder,
  ExchangeOrderEvent,
  ExchangeOutput,
  MarketAccess,
  OrderKey,
  RequestOutcome,
} from '../../src/exchange/types.ts';
import { ScriptedMarket, testInstrument } from './scripted-market.ts';

/** 2025-10-10T00:00:00Z: on an hour and on a minute. */
export const START_MS = 1_760_054_400_000;
export const ALICE = '0x00000000000000000000000000000000000000aa';
export const BOB = '0x00000000000000000000000000000000000000bb';
/** Mark of asset 0 and 1 at the start: 50 USDC at three decimals. */
export const MARK = 50_000;

/** What a test says about an order; the rest has plain defaults: asset 0, a buy of 1000 lots at the mark, Gtc. */
export interface OrderWords {
  readonly cloid?: string | null;
  readonly asset?: number;
  readonly sell?: boolean;
  readonly price?: number;
  readonly lots?: number;
  readonly tif?: TimeInForce | 'FrontendMarket';
  readonly reduceOnly?: boolean;
  readonly trigger?: { readonly at: number; readonly tpsl: 'tp' | 'sl'; readonly limit?: boolean };
}

/** Client id of a number. */
export const cloidOf = (n: number): string => `0x${n.toString(16).padStart(32, '0')}`;

/** An exchange with a scripted market, driven in plain words. Money is checked after every step. */
export class ExchangeLab {
  readonly market: ScriptedMarket;
  readonly exchange: Exchange;
  /** Outputs of the last step. */
  last: readonly ExchangeOutput[] = [];
  #cloid = 0x1000;
  #request = 0;

  /** Opens with two listed assets at `MARK` and, unless `quotes` is false, one agent's book of 10,000 lots at MARK -/+ 10. */
  constructor(more: Partial<ExchangeOptions> & { instruments?: readonly Instrument[]; quotes?: boolean } = {}) {
    const {
      instruments = [testInstrument(0), testInstrument(1, { maxLeverage: 10 })],
      quotes = true,
      ...options
    } = more;
    this.market = new ScriptedMarket(instruments, START_MS);
    this.exchange = new Exchange({ model: this.market, ...options });
    this.scene((market) => {
      for (const { asset, listed } of instruments) {
        if (!listed) continue;
        if (quotes) market.replaceQuotes(asset, 0, [MARK - 10, 10_000], [MARK + 10, 10_000]);
        market.setMark(asset, asTicks(MARK), asTicks(MARK), null);
      }
    });
  }

  /** Lets the market do something a millisecond from now. */
  scene(run: (market: MarketAccess) => void): readonly ExchangeOutput[] {
    const atMs = this.exchange.nowMs + 1;
    this.market.add({ atMs, run });
    return this.step({ kind: 'advance', atMs });
  }

  mark(ticks: number, asset = 0): readonly ExchangeOutput[] {
    return this.scene((market) => market.setMark(asset, asTicks(ticks), asTicks(ticks), null));
  }

  quote(bids: readonly number[], asks: readonly number[], asset = 0): readonly ExchangeOutput[] {
    return this.scene((market) => market.replaceQuotes(asset, 0, bids, asks));
  }

  step(input: ExchangeInput): readonly ExchangeOutput[] {
    this.last = this.exchange.step(input);
    return this.last;
  }

  wire(words: OrderWords): ExchangeOrder {
    const price = asTicks(words.price ?? words.trigger?.at ?? MARK);
    return {
      cloid: words.cloid === undefined ? cloidOf(this.#cloid++) : words.cloid,
      asset: words.asset ?? 0,
      isBuy: words.sell !== true,
      priceTicks: price,
      sizeLots: asLots(words.lots ?? 1_000),
      reduceOnly: words.reduceOnly ?? words.trigger !== undefined,
      type:
        words.trigger === undefined
          ? { kind: 'limit', tif: words.tif ?? 'Gtc' }
          : {
              kind: 'trigger',
              isMarket: words.trigger.limit !== true,
              triggerTicks: asTicks(words.trigger.at),
              tpsl: words.trigger.tpsl,
            },
    };
  }

  /** Sends orders as one request and returns the legs of the reply. */
  send(orders: readonly OrderWords[], more: { grouping?: Grouping; account?: string } = {}): readonly LegReply[] {
    const requestId = `r${this.#request++}`;
    const outputs = this.step({
      kind: 'order',
      atMs: this.exchange.nowMs,
      account: more.account ?? ALICE,
      requestId,
      grouping: more.grouping ?? 'na',
      orders: orders.map((words) => this.wire(words)),
      expiresAfterMs: null,
    });
    const reply = outputs.find((output) => output.kind === 'reply');
    if (reply?.requestId !== requestId || reply.outcome.status !== 'ok')
      throw new Error(`no reply: ${JSON.stringify(outputs)}`);
    return reply.outcome.legs;
  }

  /** Sends one order. */
  order(words: OrderWords, account = ALICE): LegReply {
    return this.send([words], { account })[0]!;
  }

  /** Opens or changes a position at once by an immediate order against the agent's quotes. */
  trade(lots: number, account = ALICE): void {
    const sell = lots < 0;
    const leg = this.order(
      { sell, lots: Math.abs(lots), price: sell ? MARK - 1_000 : MARK + 1_000, tif: 'Ioc' },
      account,
    );
    if (leg.status !== 'filled' || leg.filledLots !== Math.abs(lots))
      throw new Error(`not traded: ${JSON.stringify(leg)}`);
  }

  /** Puts orders in the place of others and returns the legs of the reply. */
  modify(
    modifies: readonly { readonly target: OrderKey; readonly order: OrderWords }[],
    account = ALICE,
    alwaysPlace = true,
  ): readonly LegReply[] {
    const outcome = this.ask({
      kind: 'modify',
      atMs: this.exchange.nowMs,
      account,
      requestId: 'm',
      alwaysPlace,
      modifies: modifies.map(({ target, order }) => ({ target, order: this.wire(order) })),
    });
    if (outcome.status !== 'ok') throw new Error(outcome.text);
    return outcome.legs;
  }

  /** Does an input that is answered, and returns the answer. */
  ask(input: ExchangeInput): RequestOutcome {
    const reply = this.step(input).find((output) => output.kind === 'reply');
    if (reply === undefined) throw new Error(`no reply: ${JSON.stringify(this.last)}`);
    return reply.outcome;
  }

  cancel(cloid: string, account = ALICE): LegReply {
    return this.cancelBy({ cloid }, account);
  }

  /** Cancels an order of asset 0 by number or client id. */
  cancelBy(key: OrderKey, account = ALICE): LegReply {
    const input = { atMs: this.exchange.nowMs, account, requestId: 'c', cancels: [{ asset: 0, ...key }] };
    const reply = this.step({ kind: 'cancel', ...input }).find((output) => output.kind === 'reply');
    if (reply?.outcome.status !== 'ok') throw new Error('no reply');
    return reply.outcome.legs[0]!;
  }

  deposit(usdc: number, account = ALICE): void {
    this.step({ kind: 'deposit', atMs: this.exchange.nowMs, account, units: asUnits(usdc * 1_000_000) });
  }

  lots(asset = 0, account = ALICE): number {
    return this.exchange.account(account).positions.find((position) => position.asset === asset)?.sizeLots ?? 0;
  }

  /** Order events of outputs as `cloid:status`, the client id cut to its last three digits. */
  static events(outputs: readonly ExchangeOutput[]): string[] {
    return outputs
      .filter((output): output is ExchangeOrderEvent => output.kind === 'orderUpdate')
      .map((event) => `${event.cloid === null ? 'none' : event.cloid.slice(-3)}:${event.status}`);
  }

  static fills(outputs: readonly ExchangeOutput[]): ExchangeFill[] {
    return outputs.filter((output): output is ExchangeFill => output.kind === 'fill');
  }
}
