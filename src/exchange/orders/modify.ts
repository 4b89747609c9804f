import type { LegReply } from '../../engine/domain/orders-wire.ts';
import type { Core } from '../core.ts';
import { openOrderOf } from '../history/order-detail.ts';
import type { ExchangeOrder, OrderKey } from '../types.ts';
import type { Client } from './client.ts';
import type { ClientOrder } from './client-order.ts';
import { addOrder, armOrder, endOrder, retireOrder } from './lifecycle.ts';
import type { Membership } from './place.ts';
import { ALONE, executedLeg, executeLimit, makeOrder, refuseUnseen, waitingLeg } from './place.ts';
import { expectedFill } from './place-group.ts';
import type { Examined } from './rules.ts';
import { examineOrder, isPostOnly } from './rules.ts';
import { isAhead } from './triggers.ts';
import type { VenueError } from './venue-errors.ts';
import { duringModify, errorLeg, VENUE_ERRORS } from './venue-errors.ts';

/** The place that a new order takes over from an old one. */
interface Succession {
  /** Client id of the order that makes room: the new one may bear it. */
  readonly oldCloid: string | null;
  readonly membership: Membership;
  /** Still waits for its parent. */
  readonly pending: boolean;
  /** Children that wait for the old order and from now on for the new one. */
  readonly children: readonly ClientOrder[];
  /** The parent for which the old order waits. */
  readonly parent: ClientOrder | null;
}

/** What is asked of a modify. */
export interface Change {
  readonly target: OrderKey;
  readonly wire: ExchangeOrder;
  /** The new order comes in any case, of whatever kind it is and also where the old one is gone. */
  readonly alwaysPlace: boolean;
}

/**
 * Puts a new order in the place of one that is open: the old one ends as canceled, the new one has a number of its own and may bear the
 * same client id. An entry keeps its waiting children and a stop or target its parent, its sibling and its tie to the position, as long
 * as kind, side and asset stay; otherwise the new order stands alone. When the new order is refused, the old one is gone all the same.
 * Unless the new order is asked for in any case, it has to be an Alo or a Gtc that does not trade on arrival, in the place of one that is
 * open; otherwise the old one stays as it is (Hyperliquid).
 */
export function modifyOrder(core: Core, client: Client, { target, wire, alwaysPlace }: Change): LegReply {
  const open = openOrderOf(client, target);
  const old = open?.asset === wire.asset ? open : null;
  const refusal = refusalAtFirst(core, old, wire, alwaysPlace);
  if (refusal !== null) return errorLeg(wire.cloid ?? '', wire.asset, refusal);
  const succession = old === null ? succeedNobody(client, target, open) : makeRoom(core, client, old, wire);
  return place(core, client, wire, succession);
}

/** Why nothing is changed at all. */
function refusalAtFirst(
  core: Core,
  old: ClientOrder | null,
  wire: ExchangeOrder,
  alwaysPlace: boolean,
): VenueError | null {
  if (core.postOnly && !isPostOnly(wire)) return VENUE_ERRORS.postOnlyMode;
  if (alwaysPlace) return null;
  if (old === null) return VENUE_ERRORS.cannotModify;
  return willRest(core, wire) ? null : VENUE_ERRORS.mustRest;
}

/** True for an order that can only rest: post-only, or a limit that does not cross the book. */
function willRest(core: Core, { type, asset, isBuy, priceTicks }: ExchangeOrder): boolean {
  if (type.kind === 'trigger') return false;
  return type.tif === 'Alo' || (type.tif === 'Gtc' && !core.book(asset).crosses(isBuy, priceTicks));
}

/** The old order is gone, or never was: the new one stands alone, and may bear the client id of the one that is gone. */
function succeedNobody(client: Client, target: OrderKey, open: ClientOrder | null): Succession {
  const ended = 'oid' in target ? client.history.endOfOid(target.oid) : client.history.endOfCloid(target.cloid);
  const oldCloid = open === null ? (ended?.order.cloid ?? null) : null;
  return { oldCloid, membership: ALONE, pending: false, children: [], parent: null };
}

/** Takes the old order off the exchange; tells what the new one inherits. */
function makeRoom(core: Core, client: Client, old: ClientOrder, wire: ExchangeOrder): Succession {
  const succession = successionOf(client, old, wire);
  if (succession.membership === ALONE) endOrder(core, old, 'canceled');
  else retireOrder(core, old);
  return succession;
}

function place(core: Core, client: Client, wire: ExchangeOrder, succession: Succession): LegReply {
  const refusal = examineSuccessor(core, client, wire, succession);
  if (refusal !== null) {
    orphan(core, succession);
    return refuseUnseen(core, client, wire, duringModify(refusal));
  }
  const order = makeOrder(core, client, wire, succession.membership);
  addOrder(core, order);
  if (order.trigger !== null) {
    if (!succession.pending) armOrder(core, order);
    return waitingLeg(order);
  }
  const late = executeLimit(core, client, order);
  if (late === null) return executedLeg(order);
  orphan(core, succession);
  return errorLeg(wire.cloid ?? '', wire.asset, duringModify(late));
}

function successionOf(client: Client, old: ClientOrder, wire: ExchangeOrder): Succession {
  const alone: Succession = { oldCloid: old.cloid, membership: ALONE, pending: false, children: [], parent: null };
  const kind = old.trigger === null ? 'limit' : 'trigger';
  if (old.group === 0 || old.isBuy !== wire.isBuy || wire.type.kind !== kind || old.fired) return alone;
  const family = client.familyOf(old);
  const isPosition = old.trigger?.isPosition === true;
  return {
    oldCloid: old.cloid,
    membership: { group: old.group, role: old.role, isPosition },
    pending: old.phase === 'pending',
    children: old.role === 'parent' ? family : [],
    parent: old.phase === 'pending' ? (family.find((other) => other.role === 'parent') ?? null) : null,
  };
}

function examineSuccessor(
  core: Core,
  client: Client,
  wire: ExchangeOrder,
  { oldCloid, membership, children, parent }: Succession,
): VenueError | null {
  const referenceTicks = parent === null ? (core.marks[wire.asset] ?? 0) : expectedFill(core, parent);
  const examined = { core, client, wire, replacedCloid: oldCloid, place: placeOf(membership, parent), referenceTicks };
  const refusal = examineOrder(examined);
  if (refusal !== null) return refusal;
  const fillTicks = expectedFill(core, wire);
  const fits = children.every(
    ({ isBuy, trigger }) =>
      trigger === null || isAhead({ isBuy, tpsl: trigger.tpsl, triggerTicks: trigger.triggerTicks }, fillTicks),
  );
  return fits ? null : VENUE_ERRORS.badTrigger;
}

function placeOf(membership: Membership, parent: ClientOrder | null): Examined['place'] {
  if (membership.isPosition) return 'position';
  if (membership.role === 'parent') return 'parent';
  return parent === null ? 'single' : 'child';
}

/** The successor did not come about: who waited for the old order has nobody to wait for. */
function orphan(core: Core, { children }: Succession): void {
  for (const child of children) endOrder(core, child, 'parentCanceled');
}
