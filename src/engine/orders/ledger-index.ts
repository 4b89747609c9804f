import type { AssetId, SizeLots } from '../../contract/units.ts';
import { asLots } from '../../contract/units.ts';
import { isWorking } from '../domain/order-state.ts';
import { type OrderRecord, outstandingLots } from './order-record.ts';

interface OpenLots {
  readonly buy: SizeLots;
  readonly sell: SizeLots;
}

/** Orders of one asset that matter now; the two lists are made when they are asked for and thrown away by a change. */
interface AssetShelf {
  readonly orders: Map<string, OrderRecord>;
  working: readonly OrderRecord[] | null;
  open: OpenLots | null;
}

/** An opening order with the lots by which it may still change the position, > 0. */
export interface Opening {
  readonly order: OrderRecord;
  readonly lots: SizeLots;
}

const NO_ORDERS: readonly OrderRecord[] = [];
const NO_OPENINGS: readonly Opening[] = [];
const NOTHING_OPEN: OpenLots = { buy: asLots(0), sell: asLots(0) };

/** Finds working orders by asset and children by parent without a walk over all orders ever made. Holds nothing that the records lack. */
export class LedgerIndex {
  readonly #shelves = new Map<AssetId, AssetShelf>();
  readonly #children = new Map<string, string[]>();
  /** Assets whose shelf holds anything. */
  readonly #busy = new Set<AssetId>();
  #working: readonly OrderRecord[] | null = null;

  /** Takes the newest version of a record. */
  put(record: OrderRecord): void {
    const works = isWorking(record.state);
    const matters = works || (!record.reduceOnly && outstandingLots(record, false) > 0);
    let shelf = this.#shelves.get(record.asset);
    if (shelf === undefined) {
      shelf = { orders: new Map(), working: null, open: null };
      this.#shelves.set(record.asset, shelf);
    }
    if (matters) shelf.orders.set(record.cloid, record);
    else shelf.orders.delete(record.cloid);
    this.#onChange(record.asset, shelf);
    if (record.parentCloid !== null) this.#adopt(record.parentCloid, record.cloid);
  }

  /** Forgets a record. */
  drop(record: OrderRecord): void {
    const shelf = this.#shelves.get(record.asset);
    if (shelf !== undefined) {
      shelf.orders.delete(record.cloid);
      this.#onChange(record.asset, shelf);
    }
    this.#children.delete(record.cloid);
    this.#disown(record);
  }

  /** Working orders in the order of their creation. */
  working(): readonly OrderRecord[] {
    if (this.#working === null) {
      const all: OrderRecord[] = [];
      for (const shelf of this.#shelves.values()) all.push(...workingOn(shelf));
      this.#working = all.sort((a, b) => a.no - b.no);
    }
    return this.#working;
  }

  /** Working orders of one asset in the order of their creation. */
  workingOf(asset: AssetId): readonly OrderRecord[] {
    const shelf = this.#shelves.get(asset);
    return shelf === undefined ? NO_ORDERS : workingOn(shelf);
  }

  /** Sums of what may still open or enlarge a position, lots >= 0. */
  openLots(asset: AssetId): OpenLots {
    const shelf = this.#shelves.get(asset);
    if (shelf === undefined) return NOTHING_OPEN;
    shelf.open ??= sumOpen(shelf);
    return shelf.open;
  }

  /** Opening orders of an asset that have not wholly reached its position, in the order of their creation. */
  openings(asset: AssetId): readonly Opening[] {
    const shelf = this.#shelves.get(asset);
    return shelf === undefined || shelf.orders.size === 0 ? NO_OPENINGS : openingsOn(shelf);
  }

  /** Assets with a working order, or with an opening one that has not wholly reached the position; in no order. */
  assets(): readonly AssetId[] {
    return [...this.#busy];
  }

  /** Client ids of an order's children, in the order of their creation. */
  childrenOf(parent: string): readonly string[] {
    return this.#children.get(parent) ?? [];
  }

  /** Forgets everything. */
  clear(): void {
    this.#shelves.clear();
    this.#children.clear();
    this.#busy.clear();
    this.#working = null;
  }

  #onChange(asset: AssetId, shelf: AssetShelf): void {
    if (shelf.orders.size > 0) this.#busy.add(asset);
    else this.#busy.delete(asset);
    shelf.working = null;
    shelf.open = null;
    this.#working = null;
  }

  #adopt(parent: string, child: string): void {
    const children = this.#children.get(parent);
    if (children === undefined) this.#children.set(parent, [child]);
    else if (!children.includes(child)) children.push(child);
  }

  #disown({ parentCloid, cloid }: OrderRecord): void {
    if (parentCloid === null) return;
    const left = this.childrenOf(parentCloid).filter((child) => child !== cloid);
    if (left.length === 0) this.#children.delete(parentCloid);
    else this.#children.set(parentCloid, left);
  }
}

function workingOn(shelf: AssetShelf): readonly OrderRecord[] {
  shelf.working ??= [...shelf.orders.values()].filter((order) => isWorking(order.state)).sort((a, b) => a.no - b.no);
  return shelf.working;
}

function openingsOn(shelf: AssetShelf): readonly Opening[] {
  const openings: Opening[] = [];
  for (const order of shelf.orders.values()) {
    const lots = order.reduceOnly ? 0 : outstandingLots(order, isWorking(order.state));
    if (lots > 0) openings.push({ order, lots: asLots(lots) });
  }
  return openings.sort((a, b) => a.order.no - b.order.no);
}

function sumOpen(shelf: AssetShelf): OpenLots {
  let buy = 0;
  let sell = 0;
  for (const { order, lots } of openingsOn(shelf)) {
    if (order.isBuy) buy += lots;
    else sell += lots;
  }
  return { buy: asLots(buy), sell: asLots(sell) };
}
