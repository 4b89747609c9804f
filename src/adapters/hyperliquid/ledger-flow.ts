import type { Result } from '../../engine/kernel/result.ts';
import type { LedgerRow } from '../../hyperliquid/decode/account-shapes.ts';
import { usdcUnits } from './to-inputs.ts';
import type { InfoFailure, VenueHttp } from './venue-http.ts';

/** Rows that one answer holds at most. */
const ROWS = 500;

/** Pages read in one go; an account with more movements is read on the next time. */
const PAGES = 40;

/**
 * What went into the account less what came out of it, without gains: the base of unit values. Read whole once, then onwards from the last
 * movement.
 */
export class LedgerFlow {
  readonly #account: string;
  readonly #seen = new Set<string>();
  #fromMs = 0;
  #units = 0;

  /** `account`: lower case. */
  constructor(account: string) {
    this.#account = account;
  }

  /** Reads new movements and returns the sum, micro-USDC. */
  async read(http: VenueHttp, signal: AbortSignal): Promise<Result<number, InfoFailure>> {
    for (let page = 0; page < PAGES; page += 1) {
      const params = { user: this.#account, startTime: this.#fromMs };
      const answer = await http.ask('userNonFundingLedgerUpdates', params, signal);
      if (!answer.ok) return answer;
      const before = this.#seen.size;
      for (const row of answer.value) this.#take(row);
      if (answer.value.length < ROWS || this.#seen.size === before) break;
    }
    return { ok: true, value: this.#units };
  }

  #take(row: LedgerRow): void {
    const key = `${row.time}:${row.hash}:${JSON.stringify(row.delta)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#fromMs = Math.max(this.#fromMs, row.time);
    this.#units += flowUnits(row.delta, this.#account);
  }
}

/** What a movement brings into the trading account, micro-USDC; negative = out of it. Kinds that move no USDC of it bring nothing. */
export function flowUnits(delta: LedgerRow['delta'], account: string): number {
  const usdc = unitsOf(delta.usdc);
  const fee = unitsOf(delta.fee);
  switch (delta.type) {
    case 'deposit':
      return usdc;
    case 'withdraw':
      return -usdc - fee;
    case 'accountClassTransfer':
      return delta.toPerp === true ? usdc : -usdc;
    case 'internalTransfer':
    case 'subAccountTransfer':
      return delta.destination === account ? usdc : -usdc - fee;
    case 'vaultCreate':
    case 'vaultDeposit':
      return -usdc;
    case 'vaultWithdraw':
      return unitsOf(delta.netWithdrawnUsd);
    case 'send':
      return sendUnits(delta, account);
    default:
      return 0;
  }
}

/** A transfer between wallets and dexes: only the main perpetual wallet, written as no name, is this account. */
function sendUnits(delta: LedgerRow['delta'], account: string): number {
  if (delta.token !== 'USDC') return 0;
  const amount = unitsOf(delta.amount);
  const into = delta.destination === account && delta.destinationDex === '' ? amount : 0;
  const outOf = delta.user === account && delta.sourceDex === '' ? amount + unitsOf(delta.fee) : 0;
  return into - outOf;
}

function unitsOf(text: string | null): number {
  return text === null ? 0 : (usdcUnits(text) ?? 0);
}
