import type { TimeInForce } from '../../engine/domain/orders-wire.ts';
import type { RestingOrder } from '../book/resting-order.ts';
import type { OrderDetail } from '../views.ts';

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
  /** How it behaves; `shownTif` is how it was asked for. */
  readonly tif: TimeInForce;
  readonly shownTif: OrderDetail['tif'];
  readonly placedAtMs: number;
  /** Time-weighted order of which it is a slice. */
  readonly twapId: number | null;
  readonly trigger: TriggerTerms | null;
  /** Orders that belong together; 0 for one that stands alone. */
  readonly group: number;
  readonly role: 'single' | 'parent' | 'child';
  phase: OrderPhase;
  /** True once its trigger was reached. */
  fired: boolean;
  /** When it opened or fired. */
  statusAtMs: number;
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
