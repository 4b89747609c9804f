import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid';
import keytar from 'keytar';
import { privateKeyToAccount } from 'viem/accounts';
import type { OpenOptions } from '../terminal.ts';
import { provided, ROOT } from '../tree.ts';
import { within } from '../within.ts';
import type { FromVenue, Rule } from './messages.ts';

/** Throw-away key of the account. */
const MASTER = `0x${'1'.padStart(64, '0')}` as const;

/** Throw-away key of its agent. */
const AGENT = `0x${'2'.padStart(64, '0')}` as const;

/** Where the terminal looks for the agent's key of the testnet. */
const KEYCHAIN_ENTRY = ['trimtab', 'agent-testnet'] as const;

/** An open order as /info tells it; decimals as texts. */
export interface ListedOrder {
  readonly coin: string;
  readonly oid: number;
  readonly cloid: string | null;
  readonly side: 'A' | 'B';
  readonly sz: string;
  readonly limitPx: string;
  readonly triggerPx: string;
  readonly isTrigger: boolean;
  readonly reduceOnly: boolean;
  readonly orderType: string;
  readonly children: readonly ListedOrder[];
}

/** What the exchange itself says of the account. */
export interface VenueTruth {
  /** Signed sizes by coin, decimals as texts. */
  readonly positions: Readonly<Record<string, string>>;
  /** Open orders, without children that wait for their parent. */
  readonly orders: readonly ListedOrder[];
  readonly fills: readonly { readonly tid: number; readonly coin: string; readonly oid: number }[];
}

/**
 * A sandbox server in a process of its own on loopback, with an account that has approved an agent whose key lies in the keychain of the test's
 * session: the terminal trades there as on testnet.
 */
export class WireVenue {
  readonly url: string;
  readonly account = privateKeyToAccount(MASTER).address.toLowerCase();
  /** Client ids of the orders that the exchange took, once for each time it did. */
  readonly taken: string[] = [];
  readonly problems: string[] = [];
  readonly #child: ChildProcess;
  #waiters: { readonly fits: (message: FromVenue) => boolean; readonly resolve: () => void }[] = [];

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    child.on('message', (message: FromVenue) => this.#hear(message));
  }

  /** Opens the server, approves the agent and puts its key into the keychain. */
  static async open(): Promise<WireVenue> {
    const child = fork(join(import.meta.dirname, 'venue-process.ts'), [], {
      cwd: ROOT,
      execPath: provided('TRIMTAB_NODE'),
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ready = new Promise<string>((resolve, reject) => {
      child.once('message', (message: FromVenue) => {
        if (message.kind === 'ready') resolve(message.url);
        else reject(new Error(`the venue's process said ${JSON.stringify(message)}`));
      });
      child.once('exit', (code) => reject(new Error(`the venue's process ended with ${code}`)));
    });
    const venue = new WireVenue(child, await within(ready, "the venue's process", 30_000));
    await venue.byHand().approveAgent({ agentAddress: privateKeyToAccount(AGENT).address, agentName: 'trimtab' });
    await keytar.setPassword(...KEYCHAIN_ENTRY, AGENT);
    return venue;
  }

  /** What a terminal needs to trade here. */
  get options(): Pick<OpenOptions, 'args' | 'env' | 'streams'> {
    // Nobody answers for the index of sentiment: no test asks the world.
    const env = { TRIMTAB_LOOPBACK_EXCHANGE: this.url, TRIMTAB_LOOPBACK_SENTIMENT: 'http://127.0.0.1:9' };
    return { args: ['--venue', 'testnet'], env, streams: true };
  }

  /** The person's own browser: the account's key, no agent. */
  byHand(): ExchangeClient {
    const transport = new HttpTransport({ apiUrl: this.url, isTestnet: true });
    return new ExchangeClient({ transport, wallet: privateKeyToAccount(MASTER) });
  }

  /** From now on these faults and no others. */
  async rules(rules: readonly Rule[]): Promise<void> {
    const taken = this.#next(({ kind }) => kind === 'faults');
    this.#child.send({ rules });
    await within(taken, 'the new faults');
  }

  /** The next request for such an action. */
  arrived(action: string): Promise<void> {
    return this.#next((message) => message.kind === 'arrived' && message.action === action);
  }

  /** The next such action that acted. */
  executed(action: string): Promise<void> {
    return this.#next((message) => message.kind === 'executed' && message.action === action);
  }

  /** Asks as any client does. */
  async info<T>(question: { readonly type: string } & Readonly<Record<string, unknown>>): Promise<T> {
    const answer = await fetch(`${this.url}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    if (!answer.ok) throw new Error(`${question.type} was answered with ${answer.status}`);
    return (await answer.json()) as T;
  }

  /** What the exchange says of the account now. */
  async truth(): Promise<VenueTruth> {
    const user = this.account;
    const [state, orders, fills] = await Promise.all([
      this.info<{ assetPositions: { position: { coin: string; szi: string } }[] }>({
        type: 'clearinghouseState',
        user,
      }),
      this.info<ListedOrder[]>({ type: 'frontendOpenOrders', user }),
      this.info<VenueTruth['fills']>({ type: 'userFills', user }),
    ]);
    const positions = state.assetPositions.map(({ position }) => [position.coin, position.szi] as const);
    return { positions: Object.fromEntries(positions.toSorted(([a], [b]) => (a < b ? -1 : 1))), orders, fills };
  }

  /** The server stands still: lines stay open and nothing is answered, until `thaw`. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  /** The server goes on where it stood still. */
  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Ends the server and takes the key out of the keychain. */
  async close(): Promise<void> {
    await keytar.deletePassword(...KEYCHAIN_ENTRY);
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await exited;
  }

  #next(fits: (message: FromVenue) => boolean): Promise<void> {
    return new Promise((resolve) => this.#waiters.push({ fits, resolve }));
  }

  #hear(message: FromVenue): void {
    if (message.kind === 'problem') this.problems.push(message.text);
    if (message.kind === 'executed') {
      const refused = (at: number): boolean => message.statuses[at]?.startsWith('{"error"') ?? true;
      this.taken.push(...message.cloids.filter((_, at) => !refused(at)));
    }
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting) {
      if (waiter.fits(message)) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }
}
