import { withdrawableUnits } from './account-detail.ts';
import type { Core } from './core.ts';
import type { Client } from './orders/client.ts';
import { reply } from './orders/requests.ts';
import type { ExchangeInput } from './types.ts';

type AccountTransferInput = Extract<ExchangeInput, { kind: 'accountTransfer' }>;
type TransferInput = Extract<ExchangeInput, { kind: 'classTransfer' }>;

/** Adds money from outside to the perpetuals of an address. Throws `RangeError` for what is no positive whole number. */
export function requestDeposit(core: Core, input: Extract<ExchangeInput, { kind: 'deposit' }>): void {
  const { account, units } = input;
  if (!Number.isSafeInteger(units) || units <= 0)
    throw new RangeError(`a deposit is a positive whole number, not ${units}`);
  const client = core.openClient(account);
  core.ledger.deposit(client.account, units);
  client.money.updates.add({ atMs: core.nowMs, type: 'deposit', units });
}

/** Opens an account, with the start deposit unless it is to be empty; one that is open stays as it is. */
export function requestOpening(core: Core, { account, isEmpty }: Extract<ExchangeInput, { kind: 'open' }>): void {
  if (isEmpty !== true) core.openClient(account);
  else if (!core.clientByAddress.has(account)) core.addClient(account);
}

/** Moves USDC between the perpetuals of two accounts of one owner; no more than may be withdrawn. */
export function requestAccountTransfer(core: Core, input: AccountTransferInput): void {
  const text = moveAcross(core, input);
  reply(core, input, text === null ? { status: 'ok', legs: [] } : { status: 'refused', text });
}

function moveAcross(core: Core, { account, destination, units }: AccountTransferInput): string | null {
  const from = core.openClient(account);
  const to = core.openClient(destination);
  if (from === to || !Number.isSafeInteger(units) || units <= 0) return 'Invalid transfer amount.';
  if (!(units <= withdrawableUnits(core, from))) return 'Insufficient balance for withdrawal.';
  core.ledger.moveDeposit(from.account, to.account, units);
  const update = { atMs: core.nowMs, type: 'subAccountTransfer', from: account, to: destination } as const;
  from.money.updates.add({ ...update, units: -units });
  to.money.updates.add({ ...update, units });
  return null;
}

/** Moves USDC between spot wallet and perpetuals; out of the perpetuals no more than may be withdrawn. */
export function requestClassTransfer(core: Core, input: TransferInput): void {
  const text = transfer(core, core.openClient(input.account), input);
  reply(core, input, text === null ? { status: 'ok', legs: [] } : { status: 'refused', text });
}

function transfer(core: Core, client: Client, { units, toPerp }: TransferInput): string | null {
  if (!Number.isSafeInteger(units) || units <= 0) return 'Invalid transfer amount.';
  if (toPerp && !(units <= core.ledger.spotOf(client.account))) return 'Insufficient spot balance for transfer.';
  if (!toPerp && !(units <= withdrawableUnits(core, client))) return 'Insufficient balance for withdrawal.';
  core.ledger.moveToSpot(client.account, toPerp ? -units : units);
  client.money.updates.add({ atMs: core.nowMs, type: 'accountClassTransfer', units: toPerp ? units : -units });
  return null;
}
