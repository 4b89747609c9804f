import { withdrawableUnits } from './account-detail.ts';
import type { Core } from './core.ts';
import type { Client } from './orders/client.ts';
import { reply } from './orders/requests.ts';
import type { ExchangeInput } from './types.ts';

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
