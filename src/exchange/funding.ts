import type { AssetId } from '../contract/units.ts';
import { checked, mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { FUNDING_INTERVAL_MS } from './core.ts';
import { isIsolated } from './margin.ts';
import type { Client } from './orders/client.ts';

/** Parts of a funding rate: 10^-12, so that the smallest published rates stay exact. */
const RATE_PARTS = 1_000_000_000_000;

/**
 * Hourly funding of every asset that has a rate: payment = lots x oracle x rate, a positive rate makes longs pay (Hyperliquid). Each
 * payment is rounded up, so a payer never pays too little and a receiver never gets too much; the millionths left over go to the
 * insurance account. Agents pay and receive like anyone else; an isolated position pays from its own cash. A rate that was applied is
 * kept with its premium, mark / oracle - 1.
 */
export function payFunding(core: Core): void {
  for (let asset = 0; asset < core.assets; asset++) {
    const rate = core.fundingRates[asset] ?? null;
    const oracle = core.oracles[asset] as number;
    if (rate === null || oracle === 0) continue;
    core.fundingLog.add({ asset, atMs: core.nowMs, rate, premium: core.mark(asset) / oracle - 1 });
    if (rate !== 0) payAsset(core, asset, rate);
  }
  core.nextFundingMs += FUNDING_INTERVAL_MS;
}

function payAsset(core: Core, asset: AssetId, rate: number): void {
  const { ledger } = core;
  const oracle = core.oracles[asset] as number;
  const rateParts = Math.round(rate * RATE_PARTS);
  for (let account = 0; account < ledger.accounts; account++) {
    if (account === ledger.insurance) continue;
    const lots = ledger.lotsOf(account, asset);
    if (lots === 0) continue;
    const payment = mulDiv(checked(lots * oracle), rateParts, RATE_PARTS, 'up');
    if (payment === 0) continue;
    ledger.transfer(account, ledger.insurance, payment);
    const client = core.clientOfAccount(account);
    if (client !== null) noteFunding(core, client, { asset, lots, rate, payment });
  }
}

function noteFunding(
  core: Core,
  client: Client,
  paid: { readonly asset: AssetId; readonly lots: number; readonly rate: number; readonly payment: number },
): void {
  const { money } = client;
  const { asset, payment } = paid;
  const add = (to: Float64Array, units: number): void => {
    to[asset] = checked((to[asset] as number) + units);
  };
  if (isIsolated(client, asset)) add(money.isolatedUnits, -payment);
  add(money.fundingAllTime, payment);
  add(money.fundingSinceOpen, payment);
  add(money.fundingSinceChange, payment);
  money.payments.add({ atMs: core.nowMs, asset, units: -payment, sizeLots: paid.lots, rate: paid.rate });
}
