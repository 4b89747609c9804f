import type { OrderTicket, TradeCommand } from '../../src/contract/commands.ts';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type {
  AccountSnapshot,
  EngineInputBody,
  FillInput,
  FundingInput,
  VenueMargin,
  VenueOpenOrder,
} from '../../src/engine/domain/inputs.ts';
import type { VenueErrorCode, VenueOrderStatus, WireOrder } from '../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../src/engine/domain/outputs.ts';
import type { EngineSettings } from '../../src/engine/domain/settings.ts';
import { roundPriceDown, roundPriceUp } from '../../src/engine/domain/instrument.ts';
import { configHash, defaultSettings, Engine } from '../../src/engine/index.ts';
import { book, HOUR, instrument, mark, T0 } from './market-updates.ts';
import { BOOK_CAPS_OUT_OF_REACH, WHOLE_SIZES } from './whole-sizes.ts';

/** 100 USDC at four price decimals; a lot of 0.01 is worth 1 USDC there. */
export const PRICE = 1_000_000;

/** A person's order to buy 300 lots of asset 0, which rests below the market with a stop 3 % under the price. */
export function restingTicket(change: Partial<OrderTicket> = {}): OrderTicket {
  return {
    asset: 0,
    isBuy: true,
    sizeLots: asLots(300),
    orderType: 'limit',
    limitTicks: asTicks(PRICE - 10_000),
    triggerTicks: null,
    timeInForce: 'Gtc',
    reduceOnly: false,
    stopTicks: asTicks(PRICE * 0.97),
    takeProfitTicks: null,
    ...change,
  };
}
/** 10,000 USDC. */
export const CASH = 10_000_000_000;
const ASSETS = 3;

export type SendOrders = Extract<Effect, { kind: 'SendOrders' }>;

/** A whole engine of three symbols, stepped by hand: every input is made by the test, every effect stays where it is. */
export class PipelineLab {
  engine = new Engine();
  atMs = T0 + 1_000;
  readonly settings: EngineSettings;
  #run = 0;
  #signals = 0;
  #tids = 0;
  #epoch: number | null = null;

  constructor(change: (base: EngineSettings) => EngineSettings = (base) => base) {
    const base = defaultSettings();
    this.settings = change({
      ...base,
      sizing: { ...base.sizing, method: 'fixed', regimeSizes: WHOLE_SIZES },
      risk: { ...base.risk, caps: { ...base.risk.caps, ...BOOK_CAPS_OUT_OF_REACH } },
      // Nobody answers questions for the account here unless the test does: silence is no outage.
      execution: { ...base.execution, fallbackAfterMs: 86_400_000 },
    });
  }

  /** An engine that runs: market known, connected, reconciled with an account of 10,000 USDC and `positions`. */
  static live(
    positions: readonly (readonly [asset: number, lots: number])[] = [],
    change?: (base: EngineSettings) => EngineSettings,
  ): PipelineLab {
    const lab = new PipelineLab(change);
    lab.begin();
    lab.connect();
    lab.account('start', { positions });
    return lab;
  }

  step(body: EngineInputBody, withViews = false): StepOutput {
    const output = this.engine.step({ ...body, seq: this.engine.seq + 1, atMs: this.atMs }, { withViews });
    for (const effect of output.effects) if (effect.kind === 'QueryAccount') this.#epoch = effect.epoch ?? null;
    return output;
  }

  /** Lets time pass; stops at every time for which the engine asked. */
  pass(ms: number): readonly Effect[] {
    const untilMs = this.atMs + ms;
    const effects: Effect[] = [];
    let output = this.step({ kind: 'Tick' });
    effects.push(...output.effects);
    for (let turns = 0; this.atMs < untilMs; turns++) {
      if (turns > 10_000) throw new Error(`the engine asks for ${output.nextWakeAtMs} again and again`);
      this.atMs = Math.max(this.atMs, Math.min(untilMs, output.nextWakeAtMs ?? untilMs));
      output = this.step({ kind: 'Tick' });
      effects.push(...output.effects);
    }
    return effects;
  }

  /** A new run, as at a start or a restart. */
  begin(more: { readonly journalDamage?: string } = {}): StepOutput {
    this.#run += 1;
    const output = this.step({
      kind: 'RunStarted',
      runId: `run-${this.#run}`,
      seed: 1,
      venue: 'sandbox',
      account: '0x00000000000000000000000000000000000000aa',
      versions: { engine: 'test', runtime: 'test' },
      configHash: configHash(this.settings),
      settings: this.settings,
      ...more,
    });
    if (this.#run === 1) {
      const instruments = Array.from({ length: ASSETS }, (_, asset) =>
        instrument(asset, `S${asset}`, { szDecimals: 2, priceDecimals: 4 }),
      );
      this.step({ kind: 'Instruments', instruments });
      this.prices(PRICE);
    }
    return output;
  }

  connect(): StepOutput {
    return this.step({ kind: 'VenueStatus', connection: 'connected', reason: 'test' });
  }

  disconnect(): StepOutput {
    return this.step({ kind: 'VenueStatus', connection: 'disconnected', reason: 'test' });
  }

  /** Books and marks of all symbols around `ticks`. */
  prices(ticks: number): StepOutput {
    return this.step({
      kind: 'Market',
      updates: Array.from({ length: ASSETS }, (_, asset) => asset).flatMap((asset) => this.#quote(asset, ticks)),
    });
  }

  /** Book and mark of one symbol around `ticks`. */
  price(asset: number, ticks: number): StepOutput {
    return this.step({ kind: 'Market', updates: this.#quote(asset, ticks) });
  }

  #quote(asset: number, ticks: number) {
    const step = Math.round(ticks / 10_000);
    const [bid, ask] = [roundPriceDown(ticks - step, 4), roundPriceUp(ticks + step, 4)];
    return [book(asset, this.atMs, [bid, 1_000_000], [ask, 1_000_000]), mark(asset, this.atMs, ticks)] as const;
  }

  /** The venue's word on the account. */
  account(
    reason: AccountSnapshot['reason'],
    more: {
      readonly positions?: readonly (readonly [asset: number, lots: number])[];
      readonly openOrders?: readonly VenueOpenOrder[];
      readonly fills?: readonly FillInput[];
      readonly funding?: readonly FundingInput[];
      readonly venueAtMs?: number;
      readonly cashUnits?: number;
      readonly volumeUnits?: number;
      /** How the venue margins every position; left out = not told. */
      readonly margin?: VenueMargin;
      /** Of the question; without it, of the last one that was asked. */
      readonly epoch?: number;
    } = {},
  ): StepOutput {
    const epoch = more.epoch ?? this.#epoch;
    return this.step({
      kind: 'AccountSnapshot',
      reason,
      venueAtMs: more.venueAtMs ?? this.atMs,
      cashUnits: asUnits(more.cashUnits ?? CASH),
      netDepositsUnits: asUnits(CASH),
      positions: (more.positions ?? []).map(([asset, lots]) => ({
        asset,
        sizeLots: asLots(lots),
        costUnits: asUnits(lots * PRICE),
        ...(more.margin === undefined ? {} : { margin: more.margin }),
      })),
      openOrders: more.openOrders ?? [],
      fills: more.fills ?? [],
      funding: more.funding ?? [],
      ...(epoch === null ? {} : { epoch }),
      ...(more.volumeUnits === undefined ? {} : { volumeUnits: more.volumeUnits }),
    });
  }

  command(command: TradeCommand): StepOutput {
    return this.step({ kind: 'Command', commandId: `c${this.engine.seq}`, origin: 'window', command });
  }

  /** Puts a proposal on the desk and returns its ticket. */
  propose(asset: number, side: 'long' | 'short' | 'flat', lifeMs = 60_000): string {
    this.#signals += 1;
    const output = this.step({
      kind: 'Signal',
      origin: 'manual',
      signal: {
        id: `s${this.#signals}`,
        strategyId: 'by-hand',
        source: 'manual',
        symbol: `S${asset}`,
        side,
        strength: 1,
        createdAt: this.atMs,
        expiresAt: this.atMs + lifeMs,
        stopLossRate: side === 'flat' ? null : 0.02,
        takeProfitRate: side === 'flat' ? null : 0.04,
        performance: null,
        rationale: 'test',
      },
    });
    for (const effect of output.effects) {
      if (effect.kind === 'Alert' && effect.alert.ticketId !== null) return effect.alert.ticketId;
    }
    throw new Error(`no ticket was opened: ${JSON.stringify(output.decisions)}`);
  }

  approve(ticketId: string, maxSizeLots: number | null = null): StepOutput {
    return this.command({
      type: 'approveTicket',
      ticketId,
      maxSizeLots: maxSizeLots === null ? null : asLots(maxSizeLots),
    });
  }

  /** Proposes, approves and returns the request that comes out. */
  enter(asset: number, side: 'long' | 'short'): SendOrders {
    return theOnly(ordersOf(this.approve(this.propose(asset, side))));
  }

  /** Executes lots of an order at its limit. */
  fill(order: WireOrder, lots: number, more: Partial<FillInput> = {}): StepOutput {
    return this.step(this.fillOf(order, lots, more));
  }

  fillOf(order: WireOrder, lots: number, more: Partial<FillInput> = {}): FillInput {
    this.#tids += 1;
    return {
      kind: 'Fill',
      tid: String(this.#tids),
      asset: order.asset,
      oid: 1,
      cloid: order.cloid,
      isBuy: order.isBuy,
      priceTicks: asTicks(order.type.kind === 'limit' ? order.priceTicks : order.type.triggerTicks),
      sizeLots: asLots(lots),
      feeUnits: asUnits(0),
      isTaker: true,
      liquidation: false,
      venueAtMs: this.atMs,
      ...more,
    };
  }

  update(order: WireOrder, status: VenueOrderStatus | 'unknownOid', filledLots = 0): StepOutput {
    return this.step({
      kind: 'OrderUpdate',
      asset: order.asset,
      oid: 1,
      cloid: order.cloid,
      status,
      filledLots: asLots(filledLots),
      remainingLots: asLots(order.sizeLots - filledLots),
      venueAtMs: this.atMs,
    });
  }

  /** The answer to a request whose first order was filled whole: children wait. */
  answerFilled(request: SendOrders): StepOutput {
    return this.step({
      kind: 'VenueReply',
      effectId: request.effectId,
      outcome: {
        status: 'ok',
        legs: request.orders.map((order, i) =>
          i === 0 && order.type.kind === 'limit'
            ? {
                cloid: order.cloid,
                status: 'filled',
                oid: i + 1,
                filledLots: order.sizeLots,
                avgTicks: order.priceTicks,
              }
            : { cloid: order.cloid, status: 'waiting', oid: null },
        ),
      },
    });
  }

  answer(request: SendOrders, status: 'refused' | 'unknown'): StepOutput {
    return this.step({
      kind: 'VenueReply',
      effectId: request.effectId,
      outcome: status === 'refused' ? { status, text: 'test' } : { status, reason: 'test' },
    });
  }

  /** The answer to a request whose first order the venue refused with an error; the rest of an attached group died with it. */
  answerError(request: SendOrders, code: VenueErrorCode, text: string = code): StepOutput {
    return this.step({
      kind: 'VenueReply',
      effectId: request.effectId,
      outcome: { status: 'ok', legs: request.orders.map(({ cloid }) => ({ cloid, status: 'error', code, text })) },
    });
  }

  /** The answer to a cancel: gone, not found, or no usable answer. */
  answerCancel(cancel: Effect, how: 'cancelled' | 'error' | 'unknown'): StepOutput {
    if (cancel.kind !== 'Cancel') throw new Error('that effect is no cancel');
    const { effectId } = cancel;
    if (how === 'unknown') return this.step({ kind: 'VenueReply', effectId, outcome: { status: how, reason: 'test' } });
    const legs = cancel.cancels.map(({ cloid }) =>
      how === 'cancelled'
        ? ({ cloid, status: 'cancelled' } as const)
        : ({ cloid, status: 'error', code: 'unknown_order', text: 'never placed or gone' } as const),
    );
    return this.step({ kind: 'VenueReply', effectId, outcome: { status: 'ok', legs } });
  }

  /** Enters and has the entry filled whole, its stop and target standing. */
  hold(asset: number, side: 'long' | 'short'): SendOrders {
    const request = this.enter(asset, side);
    const [parent] = request.orders;
    if (parent === undefined) throw new Error('an entry has orders');
    this.fill(parent, parent.sizeLots);
    this.answerFilled(request);
    return request;
  }
}

/** Requests among the effects of a step. */
export function ordersOf(output: { readonly effects: readonly Effect[] } | readonly Effect[]): readonly SendOrders[] {
  const effects = 'effects' in output ? output.effects : output;
  return effects.filter((effect): effect is SendOrders => effect.kind === 'SendOrders');
}

/** First order of a request: the entry of an attached group. */
export function firstOf(request: { readonly orders: readonly WireOrder[] }): WireOrder {
  const [first] = request.orders;
  if (first === undefined) throw new Error('a request has orders');
  return first;
}

/** Orders of one kind among the requests of a step. */
export function legsOf(effects: readonly Effect[], kind: WireOrder['type']['kind']): readonly WireOrder[] {
  return ordersOf(effects)
    .flatMap(({ orders }) => orders)
    .filter(({ type }) => type.kind === kind);
}

/** Places a person's resting order with a change to it. */
export function placeResting(lab: PipelineLab, change: Partial<OrderTicket> = {}): StepOutput {
  return lab.command({ type: 'placeOrder', order: restingTicket(change) });
}

/** Client ids that a step cancels. */
export function cancelsOf(output: { readonly effects: readonly Effect[] }): readonly string[] {
  return output.effects.flatMap((effect) => (effect.kind === 'Cancel' ? effect.cancels.map(({ cloid }) => cloid) : []));
}

/** Client ids that a step asks for. */
export function queriesOf(output: { readonly effects: readonly Effect[] }): readonly string[] {
  return output.effects.flatMap((effect) => (effect.kind === 'QueryOrder' ? [effect.cloid] : []));
}

/** The one element of a list. */
export function theOnly<T>(list: readonly T[]): T {
  const [first, second] = list;
  if (first === undefined || second !== undefined) throw new Error(`expected one element, found ${list.length}`);
  return first;
}

export { HOUR, T0 };
