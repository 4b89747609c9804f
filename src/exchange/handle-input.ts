import type { Core } from './core.ts';
import { haltAsset, removeAsset, setFillShare, setOpenInterestCap } from './faults.ts';
import {
  requestCancels,
  requestModifies,
  requestOrders,
  requestScheduleCancel,
  requestTwap,
  requestTwapCancel,
} from './orders/requests.ts';
import { requestIsolatedMargin, requestLeverage } from './leverage.ts';
import { requestInstruments, requestMarket } from './outside-market.ts';
import type { ExchangeInput } from './types.ts';
import { requestAccountTransfer, requestClassTransfer, requestDeposit, requestOpening } from './wallet.ts';

type Kind = ExchangeInput['kind'];

/** What each kind of input does, once the market has come to its time. */
const HANDLERS: { readonly [K in Kind]: (core: Core, input: Extract<ExchangeInput, { kind: K }>) => void } = {
  advance: () => undefined,
  deposit: requestDeposit,
  open: requestOpening,
  order: requestOrders,
  cancel: requestCancels,
  modify: requestModifies,
  scheduleCancel: requestScheduleCancel,
  twap: requestTwap,
  twapCancel: requestTwapCancel,
  leverage: requestLeverage,
  isolatedMargin: requestIsolatedMargin,
  classTransfer: requestClassTransfer,
  accountTransfer: requestAccountTransfer,
  market: requestMarket,
  instruments: requestInstruments,
  halt: (core, { asset, halted }) => haltAsset(core, asset, halted),
  delist: (core, { asset }) => removeAsset(core, asset),
  openInterestCap: (core, { asset, units }) => setOpenInterestCap(core, asset, units),
  fillShare: (core, { share }) => setFillShare(core, share),
  postOnly: (core, { postOnly }) => {
    core.postOnly = postOnly;
  },
};

/** Does what an input says. Throws `RangeError` for a deposit, a share or a cap that is none. */
export function handleInput(core: Core, input: ExchangeInput): void {
  // Each handler takes its own kind: the table is keyed by it.
  (HANDLERS[input.kind] as (core: Core, input: ExchangeInput) => void)(core, input);
}
