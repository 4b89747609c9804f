import type { Core } from './core.ts';
import type { FeeRates } from './fee-tiers.ts';
import { FEE_TIERS } from './fee-tiers.ts';
import { DAY_MS } from './ledger/client-money.ts';
import type { Client } from './orders/client.ts';
import type { FeeDetail } from './views.ts';

/** Days whose volume decides the fees: today does not count yet. */
const FEE_DAYS = 14;

/** Notional of every trade of a client's life, micro-USDC; exact up to nine billion USDC. */
export function lifetimeVolumeUnits(client: Client): number {
  return client.volumeUnits;
}

/** Volume of a client in the fourteen UTC days before today, micro-USDC. */
export function feeVolumeUnits(client: Client, nowMs: number): number {
  const todayMs = nowMs - (nowMs % DAY_MS);
  let units = 0;
  for (const day of client.money.days) {
    if (day.dayMs < todayMs && day.dayMs >= todayMs - FEE_DAYS * DAY_MS) units += day.takerUnits + day.makerUnits;
  }
  return units;
}

/** What a client pays now: the rates that the options fix, else those of its tier, which changes at 00:00 UTC only. */
export function feeRates(core: Core, client: Client): FeeRates {
  const { fixedFees } = core;
  if (fixedFees !== null) return fixedFees;
  const units = feeVolumeUnits(client, core.nowMs);
  let rates: FeeRates = FEE_TIERS[0];
  for (const step of FEE_TIERS) if (units > step.aboveUnits) rates = step;
  return rates;
}

/** Rates, volumes by day and lifetime volume of an address; one never seen pays the base fees. */
export function feeDetail(core: Core, address: string): FeeDetail {
  const client = core.clientByAddress.get(address);
  if (client === undefined) {
    const { takerPpm, makerPpm } = core.fixedFees ?? FEE_TIERS[0];
    return { takerPpm, makerPpm, days: [], lifetimeUnits: 0 };
  }
  const { takerPpm, makerPpm } = feeRates(core, client);
  const oldestMs = core.nowMs - (core.nowMs % DAY_MS) - FEE_DAYS * DAY_MS;
  const days = client.money.days
    .filter((day) => day.dayMs >= oldestMs)
    .map((day) => ({ ...day, exchangeUnits: core.publicData?.dayUnits(day.dayMs) ?? 0 }));
  return { takerPpm, makerPpm, days, lifetimeUnits: lifetimeVolumeUnits(client) };
}
