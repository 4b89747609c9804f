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
import { examineOrder } from './rules.ts';
import { isAhead } from './triggers.ts';
import type { VenueError } from './venue-errors.ts';
import { duringModify, errorLeg, VENUE_ERRORS } from './venue-errors.ts';

/** The place that a new order takes over from an old one. */
interface Succession {
  readonly old: ClientOrder;
  readonly membership: Membership;
  /** Still waits for its parent. */
  readonly pending: boolean;
  /** Children that wait for the old order and from now on for the new one. */
  readonly children: readonly ClientOrder[];
  /** The parent for which the old order waits. */
  readonly parent: ClientOrder | null;
}

/**
 * Puts a new order in the place of one that is open: the old one ends as canceled, the new one has a number of its own and may bear the
 * same client id. An entry keeps its waiting children and a stop or target its parent, its sibling and its tie to the position, as long
 * as kind, side and asset stay; otherwise the new order stands alone. When the new order is refused, the old one is gone all the same.
 */
export function modifyOrder(core: Core, client: Client, target: OrderKey, wire: ExchangeOrder): LegReply {
  const old = openOrderOf(client, target);
  if (old === null || old.asset !== wire.asset)
    return errorLeg(wire.cloid ?? '', wire.asset, VENUE_ERRORS.cannotModify);
  const succession = successionOf(client, old, wire);
  if (succession.membership === ALONE) endOrder(core, old, 'canceled');
  else retireOrder(core, old);
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
  const alone: Succession = { old, membership: ALONE, pending: false, children: [], parent: null };
  const kind = old.trigger === null ? 'limit' : 'trigger';
  if (old.group === 0 || old.isBuy !== wire.isBuy || wire.type.kind !== kind || old.fired) return alone;
  const family = client.familyOf(old);
  const isPosition = old.trigger?.isPosition === true;
  return {
    old,
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
  { old, membership, children, parent }: Succession,
): VenueError | null {
  const referenceTicks = parent === null ? (core.marks[wire.asset] ?? 0) : expectedFill(core, parent);
  const examined = { core, client, wire, replacedCloid: old.cloid, place: placeOf(membership, parent), referenceTicks };
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
