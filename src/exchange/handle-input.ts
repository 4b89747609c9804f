import type { Core } from './core.ts';
import { haltAsset, removeAsset, setFillShare } from './faults.ts';
import {
  requestCancels,
  requestLeverage,
  requestModifies,
  requestOrders,
  requestScheduleCancel,
  requestTwap,
  requestTwapCancel,
} from './orders/requests.ts';
import type { ExchangeInput } from './types.ts';

type Kind = Exclude<ExchangeInput['kind'], 'isolatedMargin' | 'classTransfer'>;

/** What each kind of input does, once the market has come to its time. */
const HANDLERS: { readonly [K in Kind]: (core: Core, input: Extract<ExchangeInput, { kind: K }>) => void } = {
  advance: () => undefined,
  deposit: (core, { account, units }) => deposit(core, account, units),
  open: (core, { account }) => void core.openClient(account),
  order: requestOrders,
  cancel: requestCancels,
  modify: requestModifies,
  scheduleCancel: requestScheduleCancel,
  twap: requestTwap,
  twapCancel: requestTwapCancel,
  leverage: requestLeverage,
  halt: (core, { asset, halted }) => haltAsset(core, asset, halted),
  delist: (core, { asset }) => removeAsset(core, asset),
  fillShare: (core, { share }) => setFillShare(core, share),
};

/** Does what an input says. Throws `RangeError` for a deposit or a share that is none. */
export function handleInput(core: Core, input: ExchangeInput): void {
  const handler = (HANDLERS as Record<string, ((core: Core, input: ExchangeInput) => void) | undefined>)[input.kind];
  handler?.(core, input);
}

function deposit(core: Core, account: string, units: number): void {
  if (!Number.isSafeInteger(units) || units <= 0)
    throw new RangeError(`a deposit is a positive whole number, not ${units}`);
  core.ledger.deposit(core.openClient(account).account, units);
}
