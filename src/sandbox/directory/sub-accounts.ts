import { createHash } from 'node:crypto';

/** Sub-accounts that a master may have (Hyperliquid: more of them only after much volume). */
export const MAX_SUB_ACCOUNTS = 10;

/** Longest name, characters. */
export const MAX_SUB_NAME = 16;

/** An account that its master trades for; nobody has a key of it. */
export interface SubAccount {
  readonly address: string;
  readonly master: string;
  readonly name: string;
}

/** JSON-safe state, in the order of creation. */
export type SubAccountsState = readonly SubAccount[];

/** Sub-accounts of all masters. Addresses are lower case. */
export class SubAccounts {
  readonly #byAddress = new Map<string, SubAccount>();

  constructor(state: SubAccountsState = []) {
    for (const account of state) this.#byAddress.set(account.address, account);
  }

  /** The master of a sub-account, or null for any other address. */
  masterOf(address: string): string | null {
    return this.#byAddress.get(address)?.master ?? null;
  }

  /** Sub-accounts of a master, in the order of creation. */
  of(master: string): readonly SubAccount[] {
    return [...this.#byAddress.values()].filter((account) => account.master === master);
  }

  /**
   * Creates a sub-account; `isTaken` tells that an address belongs to somebody. Returns it, or the text of a refusal. The wording of the
   * exchange is not known.
   */
  create(master: string, name: string, isTaken: (address: string) => boolean): SubAccount | string {
    const mine = this.of(master);
    if (this.#byAddress.has(master)) return 'Sub-account cannot have sub-accounts.';
    if (mine.length >= MAX_SUB_ACCOUNTS) return `Too many sub-accounts. Max is ${MAX_SUB_ACCOUNTS}.`;
    const refusal = refusalOfName(name, mine);
    if (refusal !== null) return refusal;
    let no = mine.length + 1;
    while (isTaken(addressOf(master, no))) no++;
    const account = { address: addressOf(master, no), master, name };
    this.#byAddress.set(account.address, account);
    return account;
  }

  /** Gives a sub-account of `master` another name. Returns null or the text of a refusal. */
  rename(master: string, address: string, name: string): string | null {
    const account = this.#byAddress.get(address);
    if (account?.master !== master) return `Sub-account not registered: ${address}`;
    const refusal = refusalOfName(
      name,
      this.of(master).filter((other) => other !== account),
    );
    if (refusal === null) this.#byAddress.set(address, { ...account, name });
    return refusal;
  }

  /** JSON-safe state. */
  state(): SubAccountsState {
    return [...this.#byAddress.values()];
  }
}

function refusalOfName(name: string, others: readonly SubAccount[]): string | null {
  if (name.length === 0 || name.length > MAX_SUB_NAME)
    return `Sub-account name must be between 1 and ${MAX_SUB_NAME} characters long.`;
  return others.some((other) => other.name === name) ? 'Sub-account name already used.' : null;
}

/** An address that follows from master and number; no key belongs to it. */
function addressOf(master: string, no: number): string {
  return `0x${createHash('sha256').update(`sub-account/${master}/${no}`).digest('hex').slice(0, 40)}`;
}
