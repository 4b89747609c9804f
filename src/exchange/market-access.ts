import type { AssetId } from '../contract/units.ts';
import { invariant } from '../engine/kernel/invariant.ts';
import type { Core } from './core.ts';
import { examineMargin } from './liquidation.ts';
import { delistAsset, listAsset, requireListed } from './listing.ts';
import { react } from './orders/react.ts';
import { fireDue } from './orders/triggers.ts';
import { watchTwaps } from './twap/watch-twaps.ts';
import type { AgentId, MarketAccess } from './types.ts';

/**
 * The door through which a market model reaches books and marks. Misuse is a fault of the model: it throws `InvariantError`. Acts on an
 * asset that a fault has taken off are let drop.
 */
export class CoreAccess implements MarketAccess {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  get nowMs(): number {
    return this.core.nowMs;
  }

  readonly instrument: MarketAccess['instrument'] = (asset) => this.core.instrument(asset);

  readonly bestBidTicks: MarketAccess['bestBidTicks'] = (asset) => this.core.book(asset).bestBid();

  readonly bestAskTicks: MarketAccess['bestAskTicks'] = (asset) => this.core.book(asset).bestAsk();

  readonly replaceQuotes: MarketAccess['replaceQuotes'] = (asset, agent, bids, asks) => {
    const { core } = this;
    if (core.removed[asset] === 1) return;
    this.requireAgent(asset, agent);
    core.book(asset).replace(agent, bids, asks);
    core.tape.touchBook(asset);
    if (core.touched.length > 0) react(core);
  };

  readonly take: MarketAccess['take'] = ({ asset, agent, isBuy, lots, limitTicks }) => {
    const { core } = this;
    if (core.removed[asset] === 1) return 0;
    this.requireAgent(asset, agent);
    invariant(Number.isSafeInteger(lots) && lots >= 0, `an agent takes whole lots, not ${lots}`);
    const filled = core.book(asset).take({ account: agent, isBuy, lots, limitTicks, order: null });
    core.tape.touchBook(asset);
    if (core.touched.length > 0) react(core);
    return filled;
  };

  readonly setMark: MarketAccess['setMark'] = (asset, markTicks, oracleTicks, fundingRate) => {
    const { core } = this;
    if (core.removed[asset] === 1) return;
    requireListed(core, asset);
    invariant(
      isPrice(markTicks) && isPrice(oracleTicks),
      `mark ${markTicks} and oracle ${oracleTicks} have to be whole ticks`,
    );
    invariant(fundingRate === null || Math.abs(fundingRate) <= 1, `funding rate ${fundingRate} is not a fraction`);
    core.marks[asset] = markTicks;
    core.oracles[asset] = oracleTicks;
    core.fundingRates[asset] = fundingRate;
    core.tape.touchMark(asset);
    if (core.interest[asset] === 0) return;
    fireDue(core, asset);
    react(core);
    watchTwaps(core, asset);
    react(core);
    examineMargin(core, asset);
    react(core);
  };

  readonly list: MarketAccess['list'] = (asset) => {
    if (this.core.removed[asset] !== 1) listAsset(this.core, asset);
  };

  readonly delist: MarketAccess['delist'] = (asset) => {
    if (this.core.removed[asset] === 1) return;
    delistAsset(this.core, asset);
    react(this.core);
  };

  readonly hasClientInterest: MarketAccess['hasClientInterest'] = (asset) => (this.core.interest[asset] ?? 0) > 0;

  private requireAgent(asset: AssetId, agent: AgentId): void {
    requireListed(this.core, asset);
    invariant(agent >= 0 && agent < this.core.ledger.agents, `no agent ${agent}`);
  }
}

function isPrice(ticks: number): boolean {
  return Number.isSafeInteger(ticks) && ticks > 0;
}
