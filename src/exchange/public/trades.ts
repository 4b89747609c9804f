import type { Core } from '../core.ts';
import type { PublicTrade } from '../views.ts';
import type { TradeRow } from './public-data.ts';

/** Spreads the bits of a 32-bit number (Murmur3's finaliser). */
function spread(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Addresses by number of agent: they never change, and every public trade has one. */
const ADDRESSES: string[] = [];

/** The address that stands for an agent of the market: made up from its number, always the same, 0x and 40 lower-case digits. */
export function agentAddress(agent: number): string {
  return (ADDRESSES[agent] ??= madeUp(agent));
}

function madeUp(agent: number): string {
  let address = '0x';
  for (let word = 1; word <= 5; word++) {
    address += spread(Math.imul(agent + 1, 0x9e3779b1) ^ Math.imul(word, 0x27d4eb2f))
      .toString(16)
      .padStart(8, '0');
  }
  return address;
}

/** Address of an account of the ledger. */
function addressOf(core: Core, account: number): string {
  return core.clientOfAccount(account)?.address ?? agentAddress(account);
}

/** A kept trade with addresses. */
export function publicTrade(core: Core, asset: number, row: TradeRow): PublicTrade {
  const [tid, isBuy, ticks, lots, atMs, buyer, seller] = row;
  return {
    asset,
    tid,
    isBuy: isBuy === 1,
    ticks,
    lots,
    atMs,
    buyer: addressOf(core, buyer),
    seller: addressOf(core, seller),
  };
}

/** The last 200 trades of an asset, newest first. */
export function recentTrades(core: Core, asset: number): readonly PublicTrade[] {
  return (core.publicData?.recentOf(asset) ?? []).map((row) => publicTrade(core, asset, row));
}

/** Trades since the last call, oldest first. */
export function drainTrades(core: Core): readonly PublicTrade[] {
  return (core.publicData?.drain() ?? []).map(({ asset, row }) => publicTrade(core, asset, row));
}
