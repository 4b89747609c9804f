import type { EngineInput, FillInput, OrderUpdate } from '../engine/domain/inputs.ts';
import type { Effect, StepOutput } from '../engine/domain/outputs.ts';
import type { LegReply, WireOrder } from '../engine/domain/orders-wire.ts';
import type { EngineSettings } from '../engine/domain/settings.ts';

type SendOrders = Extract<Effect, { kind: 'SendOrders' }>;

/** An order of ours as the oracle sees it: what was asked for, what fills told, what the venue said last. */
interface Order {
  readonly wire: WireOrder;
  readonly isChild: boolean;
  readonly expiresAfterMs: number;
  readonly effectId: string;
  filled: number;
  reported: number;
  done: boolean;
}

const END_WORDS = new Set([
  'filled',
  'canceled',
  'rejected',
  'marginCanceled',
  'selfTradeCanceled',
  'reduceOnlyCanceled',
  'siblingFilledCanceled',
  'delistedCanceled',
  'liquidatedCanceled',
  'iocCancelRejected',
  'badAloPxRejected',
  'parentCanceled',
  'expired',
]);

/**
 * A second, slow account of everything that limits an opening order, built from the inputs and outputs of the engine alone, in bigint and
 * without any code of the engine. `problems` collects every rule that an order broke.
 */
export class ExposureOracle {
  readonly problems: string[] = [];
  /** Opening orders that were looked at. */
  openings = 0;
  /** Largest share of the asset cap that an opening came to, in millionths. */
  tightestPpm = 0;
  #settings: EngineSettings | null = null;
  readonly #positions = new Map<number, number>();
  readonly #marks = new Map<number, number>();
  readonly #bookAtMs = new Map<number, number>();
  readonly #orders = new Map<string, Order>();
  readonly #fills = new Set<string>();
  #cashLessCost = 0n;
  #known = false;
  #newestMs = 0;
  #connected = false;
  #reconciled = false;
  #halted = false;
  #journalDown = false;

  /** Takes a step of the engine: the input first, then what it decided. */
  readonly step = (input: EngineInput, output: StepOutput): void => {
    this.#take(input, output);
    for (const effect of output.effects) if (effect.kind === 'SendOrders') this.#send(effect, input);
    if (input.kind === 'Command' && input.command.type === 'killSwitch') this.#checkKill(output);
  };

  /** True while an opening order of ours may still execute. */
  get openingWorks(): boolean {
    return this.#openings().length > 0;
  }

  position(asset: number): number {
    return this.#positions.get(asset) ?? 0;
  }

  /** Equity in micro-USDC at the last marks. */
  equity(): bigint {
    let total = this.#cashLessCost;
    for (const [asset, lots] of this.#positions) total += BigInt(lots) * BigInt(this.#marks.get(asset) ?? 0);
    return total;
  }

  #take(input: EngineInput, output: StepOutput): void {
    switch (input.kind) {
      case 'RunStarted':
        this.#settings = input.settings;
        this.#connected = false;
        this.#reconciled = false;
        this.#journalDown = false;
        return;
      case 'Market':
        return this.#market(input);
      case 'VenueStatus':
        this.#connected = input.connection === 'connected';
        if (!this.#connected) this.#reconciled = false;
        return;
      case 'Resumed':
        this.#reconciled = false;
        return;
      case 'AdapterFault':
        if (input.component === 'journal') this.#journalDown = !input.recovered;
        return;
      case 'AccountSnapshot':
        return this.#snapshot(input);
      case 'Fill':
        return this.#fill(input);
      case 'VenueReply':
        return this.#reply(input);
      case 'OrderUpdate':
        return this.#update(input, input.atMs);
      case 'Command':
        if (input.command.type === 'killSwitch') this.#halted = true;
        if (input.command.type === 'releaseHalt' && output.reply?.ok === true) this.#halted = false;
        return;
      default:
        return;
    }
  }

  #market(input: Extract<EngineInput, { kind: 'Market' }>): void {
    for (const update of input.updates) {
      if (update.type === 'mark') this.#marks.set(update.asset, update.markTicks);
      if (update.type === 'book') this.#bookAtMs.set(update.asset, input.atMs);
    }
  }

  #snapshot(snapshot: Extract<EngineInput, { kind: 'AccountSnapshot' }>): void {
    for (const fill of snapshot.fills) this.#fill(fill);
    if (this.#connected) this.#reconciled = true;
    if (snapshot.venueAtMs < this.#newestMs) return;
    this.#newestMs = snapshot.venueAtMs;
    this.#known = true;
    this.#positions.clear();
    this.#cashLessCost = BigInt(snapshot.cashUnits);
    for (const { asset, sizeLots, costUnits } of snapshot.positions) {
      this.#positions.set(asset, sizeLots);
      this.#cashLessCost -= BigInt(costUnits);
    }
  }

  #fill(fill: FillInput): void {
    const id = `${fill.venueAtMs}:${fill.asset}:${fill.tid}`;
    if (this.#fills.has(id)) return;
    this.#fills.add(id);
    this.#newestMs = Math.max(this.#newestMs, fill.venueAtMs);
    const signed = fill.isBuy ? fill.sizeLots : -fill.sizeLots;
    this.#positions.set(fill.asset, this.position(fill.asset) + signed);
    this.#cashLessCost -= BigInt(signed) * BigInt(fill.priceTicks) + BigInt(fill.feeUnits);
    const order = fill.cloid === null ? undefined : this.#orders.get(fill.cloid);
    if (order !== undefined) order.filled += fill.sizeLots;
  }

  #reply(reply: Extract<EngineInput, { kind: 'VenueReply' }>): void {
    const { outcome } = reply;
    if (outcome.status === 'refused' || outcome.status === 'unsent') {
      for (const order of this.#orders.values()) if (order.effectId === reply.effectId) order.done = true;
    }
    if (outcome.status !== 'ok') return;
    for (const leg of outcome.legs) {
      const order = this.#orders.get(leg.cloid);
      if (order !== undefined) this.#leg(leg, order, reply.effectId);
    }
  }

  #leg(leg: LegReply, order: Order, effectId: string): void {
    if (leg.status === 'cancelled') order.done = true;
    // A cancel that found nothing says nothing of the order.
    if (leg.status === 'error' && order.effectId === effectId && leg.code !== 'duplicate_cloid') order.done = true;
    if (leg.status !== 'filled') return;
    order.reported = Math.max(order.reported, leg.filledLots);
    order.done = true;
  }

  #update(update: OrderUpdate, atMs: number): void {
    const order = update.cloid === null ? undefined : this.#orders.get(update.cloid);
    if (order === undefined) return;
    order.reported = Math.max(order.reported, update.filledLots);
    if (END_WORDS.has(update.status)) order.done = true;
    const isOver = update.status === 'unknownOid' && atMs >= order.expiresAfterMs + 10_000 && order.filled === 0;
    if (isOver) order.done = true;
  }

  #openings(): Order[] {
    const works = ({ wire, isChild, done, filled }: Order): boolean =>
      !wire.reduceOnly && !isChild && !done && filled < wire.sizeLots;
    return [...this.#orders.values()].filter(works);
  }

  #send(effect: SendOrders, input: EngineInput): void {
    for (const [index, wire] of effect.orders.entries()) {
      if (this.#orders.has(wire.cloid)) this.#problem(input, `client id ${wire.cloid} is used twice`);
      const { expiresAfterMs, effectId } = effect;
      const isChild = effect.grouping === 'normalTpsl' && index > 0;
      this.#orders.set(wire.cloid, { wire, isChild, expiresAfterMs, effectId, filled: 0, reported: 0, done: false });
      if (wire.reduceOnly) continue;
      if (effect.reducesOnly) this.#problem(input, `${wire.cloid} opens in a request that only reduces`);
      this.#checkOpening(wire, effect, input);
    }
  }

  #checkOpening(wire: WireOrder, effect: SendOrders, input: EngineInput): void {
    this.openings += 1;
    const say = (text: string): void => this.#problem(input, `${wire.cloid} ${text}`);
    if (this.#halted) say('opens while halted');
    if (!this.#connected) say('opens while not connected');
    if (!this.#reconciled) say('opens while not reconciled');
    if (this.#journalDown) say('opens while the journal is closed');
    const age = input.atMs - (this.#bookAtMs.get(wire.asset) ?? 0);
    if (age > this.#limits().market.staleAfterMs) say(`opens on a book that is ${age} ms old`);
    const stop = effect.orders.find((leg) => leg.type.kind === 'trigger' && leg.type.tpsl === 'sl');
    if (stop?.sizeLots !== wire.sizeLots || !stop.reduceOnly || stop.isBuy === wire.isBuy)
      say('has no stop of its size');
    this.#checkCaps(wire, say);
  }

  #checkCaps(wire: WireOrder, say: (text: string) => void): void {
    const equity = this.equity();
    if (!this.#known || equity <= 0n) return say(`opens with an equity of ${equity}`);
    const { caps } = this.#limits().risk;
    const mark = this.#marks.get(wire.asset) ?? 0;
    const own = BigInt(Math.max(mark, wire.priceTicks)) * BigInt(this.#worstLots(wire.asset, true));
    const assetLimit = shareOf(equity, Math.min(caps.assetRate, 0.5));
    if (own > assetLimit) say(`takes its asset to ${own}, the cap is ${assetLimit}`);
    this.tightestPpm = Math.max(this.tightestPpm, Number((own * 1_000_000n) / assetLimit));
    let gross = own;
    for (const asset of this.#assets()) {
      if (asset !== wire.asset) gross += BigInt(this.#marks.get(asset) ?? 0) * BigInt(this.#worstLots(asset));
    }
    const grossLimit = shareOf(equity, caps.grossRate);
    if (gross > grossLimit) say(`takes gross to ${gross}, the cap is ${grossLimit}`);
  }

  /** max(|position + open buys|, |position - open sells|), lots; `fromFlat`: and as if the position were gone before they fill. */
  #worstLots(asset: number, fromFlat = false): number {
    let [buys, sells] = [0, 0];
    for (const { wire, isChild, done, filled, reported } of this.#orders.values()) {
      if (wire.asset !== asset || wire.reduceOnly || isChild) continue;
      const open = Math.max(0, (done ? reported : wire.sizeLots) - filled);
      if (wire.isBuy) buys += open;
      else sells += open;
    }
    const held = this.position(asset);
    const worst = Math.max(Math.abs(held + buys), Math.abs(held - sells));
    return fromFlat ? Math.max(worst, buys, sells) : worst;
  }

  #assets(): Set<number> {
    const assets = new Set(this.#positions.keys());
    for (const { wire } of this.#orders.values()) assets.add(wire.asset);
    return assets;
  }

  #checkKill(output: StepOutput): void {
    const cancelled = new Set<string>();
    for (const effect of output.effects) {
      if (effect.kind === 'Cancel') for (const { cloid } of effect.cancels) cancelled.add(cloid);
    }
    for (const { wire } of this.#openings()) {
      if (!cancelled.has(wire.cloid))
        this.problems.push(`input ${output.inputSeq}: ${wire.cloid} outlives the kill switch`);
    }
  }

  #limits(): EngineSettings {
    if (this.#settings === null) throw new Error('the oracle has seen no run begin');
    return this.#settings;
  }

  #problem(input: EngineInput, text: string): void {
    this.problems.push(`input ${input.seq} (${input.kind}): ${text}`);
  }
}

function shareOf(units: bigint, rate: number): bigint {
  return (units * BigInt(Math.round(rate * 1_000_000))) / 1_000_000n;
}
