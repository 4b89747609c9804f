import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { InstrumentView } from '../../../../src/contract/views.ts';
import { type Picture, symbolOf } from '../picture.ts';
import { replay } from '../replay.ts';
import type { Terminal } from '../terminal.ts';
import { decidedOrders, doubled } from '../truth.ts';
import type { ListedOrder, VenueTruth, WireVenue } from './wire-venue.ts';

const UNCLEAR = new Set(['pending', 'submitted', 'unknown']);
const RESTING = new Set(['open', 'partially_filled']);

/**
 * Waits until the terminal's books are the exchange's: the same positions and open orders, every position covered whole by a stop that rests at
 * the exchange, no trigger without a position. In the markets of `open` orders may still be asked for, and stops wait for their fate.
 */
export async function expectSameTruth(
  terminal: Terminal,
  venue: WireVenue,
  open: readonly string[] = [],
): Promise<void> {
  await expect
    .poll(async () => differences(await terminal.picture(), await venue.truth(), open), { timeout: 45_000 })
    .toEqual([]);
}

/** Nothing was doubled: no order was decided or taken twice, and the exchange took none that had not been decided. */
export function expectNothingTwice(home: string, venue: WireVenue): void {
  const decided = decidedOrders(home);
  expect(doubled(decided)).toEqual([]);
  expect(doubled(venue.taken)).toEqual([]);
  const known = new Set(decided);
  expect(venue.taken.filter((cloid) => !known.has(cloid))).toEqual([]);
}

/** Replays a copy of the journal as a kill has left it, while the home itself goes on. */
export async function expectReplay(home: string): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'trimtab-copy-'));
  try {
    for (const name of ['journal.db', 'journal.db-wal'].filter((each) => existsSync(join(home, each))))
      cpSync(join(home, name), join(copy, name));
    const { code, outcome } = await replay(copy);
    expect({ code, ...outcome }).toMatchObject({ code: 0, damage: null, mismatches: [] });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Everything in which the two differ, in words. */
function differences(picture: Picture, truth: VenueTruth, open: readonly string[]): readonly string[] {
  const state = picture.session?.state ?? '';
  const isReady = state === 'live' || state === 'halted';
  const isOpen = ({ asset }: { readonly asset: number }): boolean => open.includes(symbolOf(picture, asset));
  const unclear = picture.orders.filter((order) => UNCLEAR.has(order.state) && !isOpen(order));
  const naked = picture.positions.filter((position) => position.protectedRate < 1 && !isOpen(position));
  return [
    ...(isReady ? [] : [`the engine is ${state}`]),
    ...unclear.map((order) => `${order.cloid} is ${order.state}: ${order.note}`),
    ...positionDifferences(picture, truth),
    ...orderDifferences(picture, truth),
    ...coverFaults(truth, open),
    ...naked.map(({ asset, protectedRate }) => `the engine sees asset ${asset} covered to ${protectedRate}`),
  ];
}

function positionDifferences(picture: Picture, truth: VenueTruth): readonly string[] {
  const symbols = new Map(picture.instruments.map((instrument) => [instrument.asset, instrument]));
  const ours = picture.positions.map(({ asset, sizeLots }) => {
    const { symbol, szDecimals } = symbols.get(asset) as InstrumentView;
    return `${symbol} ${sizeLots / 10 ** szDecimals}`;
  });
  const theirs = Object.entries(truth.positions).map(([coin, size]) => `${coin} ${Number(size)}`);
  return unlike('position', ours, theirs);
}

function orderDifferences(picture: Picture, truth: VenueTruth): readonly string[] {
  const ours = picture.orders.filter((order) => RESTING.has(order.state)).map((order) => order.cloid);
  const all = truth.orders.flatMap((order) => [order, ...order.children]);
  return unlike('order', ours, [...new Set(all.map((order) => order.cloid ?? `oid:${order.oid}`))]);
}

/** Positions that live stops at the exchange do not cover exactly, and stops and targets of nothing. */
function coverFaults({ positions, orders }: VenueTruth, open: readonly string[]): readonly string[] {
  const faults: string[] = [];
  const covered = new Map<string, number>();
  for (const order of orders) {
    if (!order.isTrigger || !order.reduceOnly) continue;
    if (!(order.coin in positions)) faults.push(`${order.orderType} of ${order.coin} guards nothing`);
    if (isStop(order)) covered.set(order.coin, (covered.get(order.coin) ?? 0) + Number(order.sz));
  }
  for (const [coin, size] of Object.entries(positions)) {
    if (open.includes(coin)) continue;
    const by = covered.get(coin) ?? 0;
    if (Math.abs(by - Math.abs(Number(size))) > 1e-9) faults.push(`${coin} holds ${size}, stops cover ${by}`);
  }
  return faults;
}

function isStop(order: ListedOrder): boolean {
  return order.orderType.startsWith('Stop');
}

function unlike(what: string, ours: readonly string[], theirs: readonly string[]): readonly string[] {
  return [
    ...ours.filter((each) => !theirs.includes(each)).map((each) => `${what} ${each} is in our books alone`),
    ...theirs.filter((each) => !ours.includes(each)).map((each) => `${what} ${each} is at the exchange alone`),
  ];
}
