import { checked, mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { FUNDING_INTERVAL_MS } from './core.ts';

/** Parts of a funding rate: 10^-12, so that the smallest published rates stay exact. */
const RATE_PARTS = 1_000_000_000_000;

/**
 * Hourly funding of every asset that has a rate: payment = lots x oracle x rate, a positive rate makes longs pay (Hyperliquid). Each
 * payment is rounded up, so a payer never pays too little and a receiver never gets too much; the millionths left over go to the
 * insurance account. Agents pay and receive like anyone else.
 */
export function payFunding(core: Core): void {
  for (let asset = 0; asset < core.assets; asset++) {
    const rate = core.fundingRates[asset] ?? null;
    const oracle = core.oracles[asset] as number;
    if (rate === null || rate === 0 || oracle === 0) continue;
    payAsset(core, asset, oracle, Math.round(rate * RATE_PARTS));
  }
  core.nextFundingMs += FUNDING_INTERVAL_MS;
}

function payAsset(core: Core, asset: number, oracle: number, rateParts: number): void {
  const { ledger } = core;
  for (let account = 0; account < ledger.accounts; account++) {
    if (account === ledger.insurance) continue;
    const lots = ledger.lotsOf(account, asset);
    if (lots === 0) continue;
    const payment = mulDiv(checked(lots * oracle), rateParts, RATE_PARTS, 'up');
    if (payment !== 0) ledger.transfer(account, ledger.insurance, payment);
  }
}
