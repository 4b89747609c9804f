import type { FundingPayment, LedgerUpdate } from '../../exchange/views.ts';
import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';
import { decimalOf, size } from './decimals.ts';
import { hashOf, NO_HASH } from './hash.ts';
import { instrumentOf } from './instrument.ts';

/** What an hour of funding was for one position; `usdc` < 0 = paid. */
export interface WireFundingDelta {
  readonly coin: string;
  readonly usdc: string;
  readonly szi: string;
  readonly fundingRate: string;
  readonly nSamples: null;
}

/** An entry of `userFunding`. */
export interface WireFunding {
  readonly time: number;
  readonly hash: string;
  readonly delta: { readonly type: 'funding' } & WireFundingDelta;
}

/** A change of the account's money that is neither a trade nor funding. */
export interface WireLedgerUpdate {
  readonly time: number;
  readonly hash: string;
  readonly delta:
    | { readonly type: 'deposit'; readonly usdc: string }
    | { readonly type: 'withdraw'; readonly usdc: string; readonly nonce: number; readonly fee: string }
    | { readonly type: 'accountClassTransfer'; readonly usdc: string; readonly toPerp: boolean }
    | {
        readonly type: 'subAccountTransfer';
        readonly usdc: string;
        readonly user: string;
        readonly destination: string;
      };
}

/** The flat form, as the stream shows it beside its time. */
export function fundingDelta(venue: Pick<SandboxVenue, 'instruments'>, payment: FundingPayment): WireFundingDelta {
  const instrument = instrumentOf(venue, payment.asset);
  return {
    coin: instrument.symbol,
    usdc: unitsToDecimal(payment.units),
    szi: size(instrument, payment.sizeLots),
    fundingRate: decimalOf(payment.rate),
    nSamples: null,
  };
}

/** An entry of `userFunding`. */
export function wireFunding(venue: Pick<SandboxVenue, 'instruments' | 'wireMs'>, payment: FundingPayment): WireFunding {
  return {
    time: venue.wireMs(payment.atMs),
    hash: NO_HASH,
    delta: { type: 'funding', ...fundingDelta(venue, payment) },
  };
}

/** An entry of `userNonFundingLedgerUpdates`. */
export function wireLedgerUpdate(
  venue: Pick<SandboxVenue, 'wireMs'>,
  address: string,
  update: LedgerUpdate,
): WireLedgerUpdate {
  const time = venue.wireMs(update.atMs);
  return { time, hash: hashOf(`${address}/${update.type}/${update.atMs}`), delta: deltaOf(update, time) };
}

function deltaOf(update: LedgerUpdate, time: number): WireLedgerUpdate['delta'] {
  const { type, units } = update;
  const usdc = unitsToDecimal(Math.abs(units));
  switch (type) {
    case 'deposit':
      return { type, usdc };
    case 'withdraw':
      return { type, usdc, nonce: time, fee: '0.0' };
    case 'accountClassTransfer':
      return { type, usdc, toPerp: units > 0 };
    case 'subAccountTransfer':
      return { type, usdc, user: update.from, destination: update.to };
  }
}
