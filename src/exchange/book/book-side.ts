import { InvariantError } from '../../engine/kernel/invariant.ts';
import type { RestingOrder } from './resting-order.ts';

/** `findBest` found nothing. */
export const NOTHING = -1;
/** `findBest` found a client's order; a value >= 0 is the slot of an agent. */
export const CLIENT = -2;

const FIRST_STRIDE = 16;

/**
 * One side of one book. Agents quote whole ladders, so a side keeps each agent's ladder as a sorted run in typed arrays (its slot) and
 * merges the heads of the runs when it is asked for the best price: replacing a ladder is a copy, with nothing to link, unlink or free.
 * Clients' single orders are a small sorted list. Prices are kept as keys (`sign * ticks`), so that less is better on either side.
 */
export class BookSide {
  readonly sign: 1 | -1;
  /** Clients' orders, worst first: the best one is popped. */
  readonly clients: RestingOrder[] = [];
  /** Key of the best entry as of the last `findBest`; Infinity when the side was empty. */
  bestKey = Infinity;
  slots = 0;
  private stride = FIRST_STRIDE;
  private keys = new Float64Array(0);
  private lots = new Float64Array(0);
  /** Per slot: where the live part of the run begins and ends, the key at its beginning, arrival number, owner. */
  private heads = new Int32Array(0);
  private ends = new Int32Array(0);
  /** Where `depth` has got to in each slot. */
  private cursors = new Int32Array(0);
  private headKeys = new Float64Array(0);
  private seqs = new Float64Array(0);
  private agents = new Int32Array(0);

  /** `sign`: 1 for asks, -1 for bids. */
  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  /** Opens an empty ladder for an agent and returns its slot. */
  addSlot(agent: number): number {
    const slot = this.slots;
    this.slots += 1;
    if (slot >= this.heads.length) this.grow(Math.max(4, this.heads.length * 2), this.stride);
    this.agents[slot] = agent;
    this.clear(slot);
    return slot;
  }

  /** Empties a ladder. */
  clear(slot: number): void {
    const start = slot * this.stride;
    this.heads[slot] = start;
    this.ends[slot] = start;
    this.headKeys[slot] = Infinity;
  }

  /** Lays the levels `flat[from..]` ([ticks, lots, ...], best first) behind what the ladder of `slot` already holds. */
  append(slot: number, flat: readonly number[], from: number, seq: number): void {
    const levels = (flat.length - from) >> 1;
    let end = this.ends[slot] as number;
    if (end + levels > (slot + 1) * this.stride) {
      this.grow(this.heads.length, Math.max(this.stride * 2, this.stride + levels));
      end = this.ends[slot] as number;
    }
    const { keys, lots, sign } = this;
    const head = this.heads[slot] as number;
    let last = end > head ? (keys[end - 1] as number) : -Infinity;
    for (let i = from; i + 1 < flat.length; i += 2) {
      const ticks = flat[i] as number;
      const size = flat[i + 1] as number;
      const key = sign * ticks;
      if (!isQuote(ticks, size) || key < last) refuseQuote(this.agents[slot] as number, flat, i);
      keys[end] = key;
      lots[end] = size;
      last = key;
      end += 1;
    }
    this.ends[slot] = end;
    this.seqs[slot] = seq;
    this.headKeys[slot] = end > head ? (keys[head] as number) : Infinity;
  }

  /** Adds one level behind the ladder of `slot`; it must not be better than the last one. */
  appendLevel(slot: number, ticks: number, lots: number, seq: number): void {
    this.append(slot, [ticks, lots], 0, seq);
  }

  /** Where the best price stands: a slot, `CLIENT` or `NOTHING`; its key is then in `bestKey`. Ties go to the earlier arrival. */
  findBest(): number {
    const { headKeys, slots } = this;
    let key = Infinity;
    let source = NOTHING;
    for (let slot = 0; slot < slots; slot++) {
      const headKey = headKeys[slot] as number;
      if (headKey < key || (headKey === key && key !== Infinity && this.isEarlier(slot, source))) {
        key = headKey;
        source = slot;
      }
    }
    const order = this.clients[this.clients.length - 1];
    if (order !== undefined) {
      const orderKey = this.sign * order.priceTicks;
      if (orderKey < key || (orderKey === key && order.seq < (this.seqs[source] as number))) {
        key = orderKey;
        source = CLIENT;
      }
    }
    this.bestKey = key;
    return source;
  }

  private isEarlier(slot: number, other: number): boolean {
    return (this.seqs[slot] as number) < (this.seqs[other] as number);
  }

  /** Agent that owns a slot. */
  agentOf(slot: number): number {
    return this.agents[slot] as number;
  }

  /** Lots at the head of a slot's ladder, which is not empty. */
  headLots(slot: number): number {
    return this.lots[this.heads[slot] as number] as number;
  }

  /** Takes lots from the head of a ladder; an empty head gives way to the next level. */
  reduceHead(slot: number, lots: number): void {
    const head = this.heads[slot] as number;
    const left = (this.lots[head] as number) - lots;
    if (left > 0) {
      this.lots[head] = left;
      return;
    }
    this.heads[slot] = head + 1;
    this.headKeys[slot] = head + 1 < (this.ends[slot] as number) ? (this.keys[head + 1] as number) : Infinity;
  }

  /** Puts a client's order behind every order of the same or a better price. */
  insert(order: RestingOrder): void {
    const { clients, sign } = this;
    const key = sign * order.priceTicks;
    let low = 0;
    let high = clients.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = clients[middle] as RestingOrder;
      const otherKey = sign * other.priceTicks;
      if (otherKey > key || (otherKey === key && other.seq > order.seq)) low = middle + 1;
      else high = middle;
    }
    clients.splice(low, 0, order);
  }

  /** Takes a client's order out; false if it does not rest here. */
  remove(order: RestingOrder): boolean {
    const at = this.clients.lastIndexOf(order);
    if (at < 0) return false;
    this.clients.splice(at, 1);
    return true;
  }

  /** Takes every order and quote out. */
  clearAll(): void {
    this.clients.length = 0;
    for (let slot = 0; slot < this.slots; slot++) this.clear(slot);
  }

  /** The live levels of a slot, flat [ticks, lots, ...], best first. */
  ladder(slot: number): number[] {
    const flat: number[] = [];
    for (let i = this.heads[slot] as number; i < (this.ends[slot] as number); i++) {
      flat.push(this.sign * (this.keys[i] as number), this.lots[i] as number);
    }
    return flat;
  }

  /** Arrival number of a slot's ladder. */
  seqOf(slot: number): number {
    return this.seqs[slot] as number;
  }

  /** The best `levels` price levels with the lots of all owners summed, flat [ticks, lots, ...], best first. */
  depth(levels: number): number[] {
    const { cursors, ends, keys, lots, slots, sign } = this;
    for (let slot = 0; slot < slots; slot++) cursors[slot] = this.heads[slot] as number;
    const flat: number[] = [];
    let client = this.clients.length - 1;
    for (let level = 0; level < levels; level++) {
      const key = this.nextKey(client);
      if (key === Infinity) break;
      let total = 0;
      for (let slot = 0; slot < slots; slot++) {
        let at = cursors[slot] as number;
        const end = ends[slot] as number;
        while (at < end && keys[at] === key) total += lots[at++] as number;
        cursors[slot] = at;
      }
      for (; client >= 0 && this.clientKey(client) === key; client--) {
        total += (this.clients[client] as RestingOrder).remainingLots;
      }
      flat.push(sign * key, total);
    }
    return flat;
  }

  /** The best `max` price levels as [ticks, lots, orders]: each agent's level and each client's order is one order. */
  levels(max: number): [ticks: number, lots: number, orders: number][] {
    const levels = new Map<number, [number, number, number]>();
    const add = (ticks: number, lots: number): void => {
      const level = levels.get(ticks);
      if (level === undefined) levels.set(ticks, [ticks, lots, 1]);
      else {
        level[1] += lots;
        level[2] += 1;
      }
    };
    for (let slot = 0; slot < this.slots; slot++) {
      const flat = this.ladder(slot);
      for (let i = 0; i < flat.length; i += 2) add(flat[i] as number, flat[i + 1] as number);
    }
    for (const order of this.clients) add(order.priceTicks, order.remainingLots);
    return [...levels.values()].sort((a, b) => this.sign * (a[0] - b[0])).slice(0, max);
  }

  /** The best key that `depth` has not passed yet. */
  private nextKey(client: number): number {
    const { cursors, ends, keys, slots } = this;
    let best = client >= 0 ? this.clientKey(client) : Infinity;
    for (let slot = 0; slot < slots; slot++) {
      const at = cursors[slot] as number;
      if (at >= (ends[slot] as number)) continue;
      const key = keys[at] as number;
      if (key < best) best = key;
    }
    return best;
  }

  private clientKey(at: number): number {
    return this.sign * (this.clients[at] as RestingOrder).priceTicks;
  }

  /** Moves everything into arrays for `slots` ladders of `stride` levels. */
  private grow(slots: number, stride: number): void {
    const keys = new Float64Array(slots * stride);
    const lots = new Float64Array(slots * stride);
    const heads = new Int32Array(slots);
    const ends = new Int32Array(slots);
    const copied = Math.min(this.slots, this.heads.length);
    for (let slot = 0; slot < copied; slot++) {
      const head = this.heads[slot] as number;
      const end = this.ends[slot] as number;
      keys.set(this.keys.subarray(head, end), slot * stride);
      lots.set(this.lots.subarray(head, end), slot * stride);
      heads[slot] = slot * stride;
      ends[slot] = slot * stride + (end - head);
    }
    this.headKeys = enlarged(this.headKeys, new Float64Array(slots).fill(Infinity));
    this.seqs = enlarged(this.seqs, new Float64Array(slots));
    const agents = new Int32Array(slots);
    agents.set(this.agents);
    this.agents = agents;
    this.keys = keys;
    this.lots = lots;
    this.heads = heads;
    this.ends = ends;
    this.cursors = new Int32Array(slots);
    this.stride = stride;
  }
}

function enlarged(from: Float64Array, to: Float64Array): Float64Array<ArrayBuffer> {
  to.set(from);
  return to as Float64Array<ArrayBuffer>;
}

function isQuote(ticks: number, lots: number): boolean {
  return ticks > 0 && lots > 0 && Math.floor(ticks) === ticks && Math.floor(lots) === lots;
}

function refuseQuote(agent: number, flat: readonly number[], at: number): never {
  throw new InvariantError(
    `agent ${agent} quotes a level that is not whole, positive and best first: [${flat.join()}] at ${at}`,
  );
}
