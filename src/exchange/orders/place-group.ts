import type { LegReply } from '../../engine/domain/orders-wire.ts';
import type { Core } from '../core.ts';
import type { ExchangeOrder } from '../types.ts';
import type { Client } from './client.ts';
import type { ClientOrder } from './client-order.ts';
import { addOrder, armOrder, refuseOrder } from './lifecycle.ts';
import { executedLeg, executeLimit, makeOrder, refuseUnseen, waitingLeg } from './place.ts';
import type { Examined } from './rules.ts';
import { examineOrder } from './rules.ts';
import type { VenueError } from './venue-errors.ts';
import { errorLeg, VENUE_ERRORS } from './venue-errors.ts';

/** All legs with one refusal: a group is placed whole or not at all, for a parent without its stop is the worst of both. */
function refuseAll(core: Core, client: Client, wires: readonly ExchangeOrder[], refusal: VenueError): LegReply[] {
  return wires.map((wire) => refuseUnseen(core, client, wire, refusal));
}

/** True for one or two triggers of different kind. */
function isTriggerPair(wires: readonly ExchangeOrder[]): boolean {
  const kinds = wires.map((wire) => (wire.type.kind === 'trigger' ? wire.type.tpsl : 'limit'));
  if (kinds.includes('limit') || kinds.length < 1 || kinds.length > 2) return false;
  return new Set(kinds).size === kinds.length;
}

function hasTwins(wires: readonly ExchangeOrder[]): boolean {
  const named = wires.filter((wire) => wire.cloid !== null);
  return new Set(named.map((wire) => wire.cloid)).size < named.length;
}

function firstRefusal(examined: readonly Examined[]): VenueError | null {
  for (const order of examined) {
    const refusal = examineOrder(order);
    if (refusal !== null) return refusal;
  }
  return null;
}

/**
 * `normalTpsl`: the first order is the parent, the one or two others are its stop and its take-profit. They are judged against the price
 * at which the parent is expected to fill: its limit, or the mark where that is better.
 */
export function placeWithChildren(core: Core, client: Client, wires: readonly ExchangeOrder[]): LegReply[] {
  const [parentWire, ...childWires] = wires;
  if (parentWire === undefined || parentWire.type.kind !== 'limit' || !isTriggerPair(childWires)) {
    return refuseAll(core, client, wires, VENUE_ERRORS.triggerCount);
  }
  const referenceTicks = expectedFill(core, parentWire);
  const refusal =
    misfit(parentWire, childWires) ??
    firstRefusal([
      { core, client, wire: parentWire, place: 'parent', referenceTicks },
      ...childWires.map((wire, i): Examined => ({ core, client, wire, place: 'child', referenceTicks, ahead: i + 1 })),
    ]);
  if (refusal !== null) return refuseAll(core, client, wires, refusal);

  const group = core.nextGroup++;
  const parent = makeOrder(core, client, parentWire, { group, role: 'parent', isPosition: false });
  const children = childWires.map((wire) => makeOrder(core, client, wire, { group, role: 'child', isPosition: false }));
  for (const order of [parent, ...children]) addOrder(core, order);
  const late = executeLimit(core, client, parent);
  if (late !== null) {
    for (const child of children) refuseOrder(core, child, 'rejected');
    return wires.map((wire) => errorLeg(wire.cloid ?? '', wire.asset, late));
  }
  return [executedLeg(parent), ...children.map(childLeg)];
}

/** Price at which a parent is expected to fill: its limit, or the mark where that is better. */
export function expectedFill(
  core: Core,
  parent: { readonly asset: number; readonly isBuy: boolean; readonly priceTicks: number },
): number {
  const mark = core.marks[parent.asset] ?? 0;
  return parent.isBuy ? Math.min(parent.priceTicks, mark) : Math.max(parent.priceTicks, mark);
}

function misfit(parent: ExchangeOrder, children: readonly ExchangeOrder[]): VenueError | null {
  if (hasTwins([parent, ...children])) return VENUE_ERRORS.duplicateCloid;
  const fits = children.every((child) => child.asset === parent.asset && child.isBuy !== parent.isBuy);
  return fits ? null : VENUE_ERRORS.triggerMismatch;
}

function childLeg(child: ClientOrder): LegReply {
  if (child.phase !== 'ended') return waitingLeg(child);
  return errorLeg(child.cloid ?? '', child.asset, VENUE_ERRORS.parentEnded);
}

/** `positionTpsl`: one stop, one take-profit, or both, for whatever the position is when they trigger. */
export function placeForPosition(core: Core, client: Client, wires: readonly ExchangeOrder[]): LegReply[] {
  if (!isTriggerPair(wires)) return refuseAll(core, client, wires, VENUE_ERRORS.triggerCount);
  if (hasTwins(wires)) return refuseAll(core, client, wires, VENUE_ERRORS.duplicateCloid);
  const asset = wires[0]?.asset;
  if (wires.some((wire) => wire.asset !== asset)) return refuseAll(core, client, wires, VENUE_ERRORS.triggerMismatch);
  const refusal = firstRefusal(
    wires.map(
      (wire, ahead): Examined => ({
        core,
        client,
        wire,
        place: 'position',
        referenceTicks: core.marks[wire.asset] ?? 0,
        ahead,
      }),
    ),
  );
  if (refusal !== null) return refuseAll(core, client, wires, refusal);
  const group = core.nextGroup++;
  return wires.map((wire) => {
    const order = makeOrder(core, client, wire, { group, role: 'child', isPosition: true });
    addOrder(core, order);
    armOrder(core, order);
    return waitingLeg(order);
  });
}
