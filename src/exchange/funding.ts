import type { AssetId } from '../contract/units.ts';
import { checked, mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { FUNDING_INTERVAL_MS, RATE_PARTS } from './funding-units.ts';
import { isIsolated } from './margin.ts';
import type { Client } from './orders/client.ts';

/**
 * Hourly funding of every asset that has a rate: payment = lots x oracle x rate, a positive rate makes longs pay (Hyperliquid). Each
 * payment is rounded up, so a payer never pays too little and a receiver never gets too much; the millionths left over go to the
 * insurance account. Agents pay and receive like anyone else; an isolated position pays from its own cash. A rate that was applied is
 * kept with its premium, mark / oracle - 1. A market that knows what was paid (`fundingPaid`) has that paid, not the rate that was told before it,
 * and what was paid is told from then on.
 */
export function payFunding(core: Core): void {
  for (let asset = 0; asset < core.assets; asset++) {
    const rate = dueRate(core, asset);
    const oracle = core.oracles[asset] as number;
    if (oracle === 0) continue;
    tellRate(core, asset, rate);
    if (rate === null) continue;
    core.fundingLog.add({ asset, atMs: core.nowMs, rate, premium: core.mark(asset) / oracle - 1 });
    if (rate !== 0) payAsset(core, asset, rate);
  }
  core.nextFundingMs += FUNDING_INTERVAL_MS;
}

/** Rate that an asset pays at the next full hour, as a fraction; null = none is known. */
export function dueRate({ model, instruments, fundingRates, nextFundingMs }: Core, asset: AssetId): number | null {
  if (model.fundingPaid === undefined) return fundingRates[asset] ?? null;
  return instruments[asset]?.listed === true ? model.fundingPaid(asset, nextFundingMs) : null;
}

/** Tells what was paid as the rate of the hour to come. */
function tellRate(core: Core, asset: AssetId, rate: number | null): void {
  if (core.fundingRates[asset] === rate) return;
  core.fundingRates[asset] = rate;
  core.tape.touchMark(asset);
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
