import { asLots, asTicks, asUnits } from '../contract/units.ts';
import { feeUnits, notionalUnits } from '../engine/domain/money.ts';
import type { MatchHost, RestingOrder, Trade } from './book/resting-order.ts';
import type { Core } from './core.ts';
import { feeRates } from './fees.ts';
import { divideCash } from './isolated.ts';
import { closableLots, isCovered } from './margin.ts';
import type { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';
import { endOrder } from './orders/lifecycle.ts';

/** One side of a trade, as a client's statement shows it. */
export interface FillTerms {
  readonly asset: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isBuy: boolean;
  readonly isTaker: boolean;
  readonly feePpm: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly liquidation: boolean;
  /** Identity of the trade, which both sides share; left out, the fill gets one of its own. */
  readonly tid?: number;
  readonly twapId?: number | null;
  /** How the position is liquidated; left out, it is not. */
  readonly method?: 'market' | 'backstop';
}

/** Books one side of a trade for a client: position, cash, fee, and the fill that tells it. */
export function bookFill(core: Core, client: Client, terms: FillTerms): void {
  const { ledger } = core;
  const { account } = client;
  const { asset, ticks, lots } = terms;
  const before = ledger.lotsOf(account, asset);
  const closedPnl = ledger.trade(account, asset, ticks, terms.isBuy ? lots : -lots);
  const fee = feeUnits(notionalUnits(asTicks(ticks), asLots(lots)), terms.feePpm);
  if (fee > 0) ledger.chargeFee(account, fee);
  client.volumeUnits += ticks * lots;
  client.money.addVolume(core.nowMs, ticks * lots, terms.isTaker);
  const after = ledger.lotsOf(account, asset);
  if ((before === 0) !== (after === 0)) core.addInterest(asset, after === 0 ? -1 : 1);
  resetFunding(client, asset, before, after);
  divideCash(core, client, {
    asset,
    ticks,
    before,
    after,
    realisedUnits: closedPnl,
    feeUnits: fee,
    liquidation: terms.liquidation,
  });
  if (after === 0) core.enforceMarginMode(client, asset);
  core.touched.push(client.index * core.assets + asset);
  const fill = {
    kind: 'fill',
    account: client.address,
    tid: String(terms.tid ?? core.nextTid++),
    asset,
    oid: terms.oid,
    cloid: terms.cloid,
    isBuy: terms.isBuy,
    priceTicks: asTicks(ticks),
    sizeLots: asLots(lots),
    feeUnits: fee,
    closedPnlUnits: asUnits(closedPnl),
    isTaker: terms.isTaker,
    liquidation: terms.liquidation,
    liquidationMethod: terms.method ?? null,
    markTicks: terms.liquidation ? core.mark(asset) : null,
    startLots: before,
    twapId: terms.twapId ?? null,
    atMs: core.nowMs,
  } as const;
  client.fills.add(fill);
  core.outputs.push(fill);
}

/** Funding is counted since the position opened, and since it changed. */
function resetFunding({ money }: Client, asset: number, before: number, after: number): void {
  money.fundingSinceChange[asset] = 0;
  if (before === 0 || after === 0 || before > 0 !== after > 0) money.fundingSinceOpen[asset] = 0;
}

/** Settles what the books match: ledger, fees, fills, ends of filled orders, public prints. */
export class Settlement implements MatchHost {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  /** Reduce-only orders trade no more than the position; opening ones nothing when their owner's margin is used up, and while
   * open interest is at its cap only what they close. */
  allowance(order: RestingOrder): number {
    const { core } = this;
    const mine = order as ClientOrder;
    const client = core.client(mine.client);
    const closable = closableLots(core, client, mine);
    if (mine.reduceOnly) return Math.min(mine.remainingLots, closable);
    if (mine.remainingLots <= closable) return mine.remainingLots;
    if (core.isCapped(mine.asset)) return closable;
    return isCovered(core, client) ? mine.remainingLots : 0;
  }

  /** The book has taken a client's order out unfilled. */
  drop(order: RestingOrder, reason: 'self' | 'allowance'): void {
    const { core } = this;
    const mine = order as ClientOrder;
    core.client(mine.client).addResting(mine, -mine.remainingLots);
    mine.phase = 'taking';
    if (reason === 'self') endOrder(core, mine, 'selfTradeCanceled');
    else if (mine.reduceOnly) endOrder(core, mine, 'reduceOnlyCanceled');
    else endOrder(core, mine, core.isCapped(mine.asset) ? 'openInterestCapCanceled' : 'marginCanceled');
  }

  /** Books both sides of a trade, the maker's first. */
  settle(trade: Trade): void {
    const { core } = this;
    core.tape.print(trade.asset, trade.ticks, trade.lots, core.nowMs);
    const { publicData } = core;
    const told = publicData !== null || trade.makerOrder !== null || trade.takerOrder !== null;
    const tid = told ? core.nextTid++ : 0;
    publicData?.add(trade, tid, core.nowMs);
    const maker = trade.makerOrder as ClientOrder | null;
    const taker = trade.takerOrder as ClientOrder | null;
    if (maker === null) this.agentSide(trade, trade.makerAccount, !trade.takerIsBuy);
    else this.clientSide(trade, maker, tid);
    if (taker === null) this.agentSide(trade, trade.takerAccount, trade.takerIsBuy);
    else this.clientSide(trade, taker, tid);
    if (maker === null) return;
    if (maker.remainingLots > 0) return;
    maker.phase = 'taking';
    endOrder(core, maker, 'filled');
  }

  private agentSide(trade: Trade, account: number, isBuy: boolean): void {
    this.core.ledger.trade(account, trade.asset, trade.ticks, isBuy ? trade.lots : -trade.lots);
  }

  private clientSide(trade: Trade, order: ClientOrder, tid: number): void {
    const { core } = this;
    const isTaker = order === trade.takerOrder;
    const { ticks, lots } = trade;
    const client = core.client(order.client);
    if (isTaker) order.remainingLots -= lots;
    else client.addResting(order, -lots);
    order.filledLots += lots;
    order.filledUnits += ticks * lots;
    const rates = feeRates(core, client);
    bookFill(core, client, {
      asset: trade.asset,
      ticks,
      lots,
      isBuy: order.isBuy,
      isTaker,
      feePpm: isTaker ? rates.takerPpm : rates.makerPpm,
      oid: order.oid,
      cloid: order.cloid,
      liquidation: order.liquidation,
      tid,
      twapId: order.twapId,
      ...(order.liquidation ? { method: 'market' } : {}),
    });
  }
}
