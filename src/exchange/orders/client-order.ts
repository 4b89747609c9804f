import type { TimeInForce, VenueOrderStatus } from '../../engine/domain/orders-wire.ts';
import type { RestingOrder } from '../book/resting-order.ts';

/** What a trigger order waits for. `isPosition`: it closes whatever the position is by then. */
export interface TriggerTerms {
  readonly triggerTicks: number;
  readonly isMarket: boolean;
  readonly tpsl: 'tp' | 'sl';
  readonly isPosition: boolean;
}

/**
 * Where an order stands. `pending`: child that waits for its parent; `armed`: trigger that watches the mark; `taking`: matching right
 * now; `resting`: in the book; `ended`: no more.
 */
export type OrderPhase = 'pending' | 'armed' | 'taking' | 'resting' | 'ended';

/** An order of a client that is not over. */
export interface ClientOrder extends RestingOrder {
  readonly client: number;
  readonly asset: number;
  readonly cloid: string | null;
  readonly reduceOnly: boolean;
  readonly tif: TimeInForce;
  readonly trigger: TriggerTerms | null;
  /** Orders that belong together; 0 for one that stands alone. */
  readonly group: number;
  readonly role: 'single' | 'parent' | 'child';
  phase: OrderPhase;
  /** Lots it may trade in all; cut to the position where it is reduce-only. */
  sizeLots: number;
  filledLots: number;
  /** Sum of price x lots of its fills, micro-USDC: average price = value / lots. */
  filledUnits: number;
  /** Order in which triggers were armed. */
  armedSeq: number;
  /** True while it closes a position of an account below maintenance. */
  readonly liquidation: boolean;
}

/** What is remembered of an order that is over. */
export interface EndedOrder {
  readonly asset: number;
  readonly oid: number;
  readonly cloid: string;
  readonly status: VenueOrderStatus;
  readonly filledLots: number;
  readonly remainingLots: number;
  readonly atMs: number;
}
