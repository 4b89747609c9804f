import { invariant } from '../../engine/kernel/invariant.ts';
import type { Core } from '../core.ts';
import { resetTimer } from '../next-timer.ts';
import type { TwapDetail } from '../views.ts';
import type { TwapOrder } from './twap-order.ts';

/** Ended time-weighted orders remembered per account. */
export const KEPT_TWAPS = 200;

/** Running and the last 200 ended time-weighted orders of an account, oldest first. */
export function twapDetails(core: Core, address: string): TwapDetail[] {
  const client = core.clientByAddress.get(address);
  if (client === undefined) return [];
  const running = core.twaps.filter((twap) => twap.client === client.index);
  const list = [
    ...client.endedTwaps,
    ...running.map((twap) => detailOfTwap(twap, { status: 'activated', atMs: twap.startedAtMs, detail: null })),
  ];
  return list.sort((a, b) => a.twapId - b.twapId);
}

/** What a time-weighted order shows in a state. */
export function detailOfTwap(
  twap: TwapOrder,
  state: { readonly status: TwapDetail['status']; readonly atMs: number; readonly detail: string | null },
): TwapDetail {
  return {
    twapId: twap.twapId,
    asset: twap.asset,
    isBuy: twap.isBuy,
    reduceOnly: twap.reduceOnly,
    sizeLots: twap.sizeLots,
    executedLots: twap.executedLots,
    executedUnits: twap.executedUnits,
    minutes: twap.minutes,
    randomize: twap.randomize,
    startedAtMs: twap.startedAtMs,
    trigger: twap.trigger,
    stopTicks: twap.stopTicks,
    status: state.status,
    statusAtMs: state.atMs,
    detail: state.detail,
  };
}

/** Ends a running time-weighted order and keeps what became of it. The caller resets the timer. */
export function endTwap(core: Core, twap: TwapOrder, status: TwapDetail['status'], detail: string | null): void {
  const client = core.client(twap.client);
  invariant(twap.executedLots <= twap.sizeLots, `twap ${twap.twapId} traded more than its size`);
  core.twaps = core.twaps.filter((other) => other !== twap);
  // Whoever still walks the old list passes it by.
  twap.nextSliceMs = Infinity;
  core.addInterest(twap.asset, -1);
  client.endedTwaps.push(detailOfTwap(twap, { status, atMs: core.nowMs, detail }));
  if (client.endedTwaps.length > KEPT_TWAPS) client.endedTwaps.shift();
}

/** Ends the running time-weighted orders of a client (null = of everyone) in an asset (null = in all). */
export function terminateTwaps(
  core: Core,
  which: { readonly client: number | null; readonly asset: number | null },
  detail: string,
): void {
  if (core.twaps.length === 0) return;
  for (const twap of core.twaps) {
    const meant =
      (which.client === null || which.client === twap.client) && (which.asset === null || which.asset === twap.asset);
    if (meant) endTwap(core, twap, 'terminated', detail);
  }
  resetTimer(core);
}
