import { signL1Action, signUserSignedAction } from '@nktkas/hyperliquid/signing';
import { privateKeyToAccount } from 'viem/accounts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeInput, ExchangeOutput, RequestOutcome } from '../../src/exchange/types.ts';
import type { ActionVenue } from '../../src/sandbox/actions/action-venue.ts';
import { handleExchange } from '../../src/sandbox/actions/handle-exchange.ts';
import type { DirectoryOptions } from '../../src/sandbox/directory/directory.ts';
import { Directory } from '../../src/sandbox/directory/directory.ts';
import { applyDueFaults } from '../../src/sandbox/faults/apply-due.ts';
import { Faults } from '../../src/sandbox/faults/faults.ts';
import { parseScript } from '../../src/sandbox/faults/parse-script.ts';
import { Limits } from '../../src/sandbox/limits/limits.ts';
import type { Answer, WithoutTime } from '../../src/sandbox/types.ts';
import { ExchangeLab } from './exchange-lab.ts';
import { testInstrument } from './scripted-market.ts';

type Account = ReturnType<typeof privateKeyToAccount>;

/** An action in the order of keys in which it is hashed. */
export type RawAction = Readonly<Record<string, unknown>> & { readonly type: string };

/** Throw-away keys 1, 2, ... */
export const wallet = (n: number): Account => privateKeyToAccount(`0x${n.toString(16).padStart(64, '0')}`);

/** The lower-case address of a wallet. */
export const addressOf = (account: Account): string => account.address.toLowerCase();

/** Parts of the envelope that a test says otherwise than usual. */
export interface EnvelopeWords {
  readonly nonce?: number;
  readonly isTestnet?: boolean;
  readonly vaultAddress?: `0x${string}`;
  readonly expiresAfter?: number;
}

/** How a lab is opened. */
export interface SandboxWords extends DirectoryOptions {
  readonly limits?: 'real' | 'off';
  readonly rules?: readonly object[];
}

const TYPES = {
  approveAgent: {
    'HyperliquidTransaction:ApproveAgent': [
      { name: 'hyperliquidChain', type: 'string' },
      { name: 'agentAddress', type: 'address' },
      { name: 'agentName', type: 'string' },
      { name: 'nonce', type: 'uint64' },
    ],
  },
  approveBuilderFee: {
    'HyperliquidTransaction:ApproveBuilderFee': [
      { name: 'hyperliquidChain', type: 'string' },
      { name: 'maxFeeRate', type: 'string' },
      { name: 'builder', type: 'address' },
      { name: 'nonce', type: 'uint64' },
    ],
  },
  usdClassTransfer: {
    'HyperliquidTransaction:UsdClassTransfer': [
      { name: 'hyperliquidChain', type: 'string' },
      { name: 'amount', type: 'string' },
      { name: 'toPerp', type: 'bool' },
      { name: 'nonce', type: 'uint64' },
    ],
  },
  usdSend: {
    'HyperliquidTransaction:UsdSend': [
      { name: 'hyperliquidChain', type: 'string' },
      { name: 'destination', type: 'string' },
      { name: 'amount', type: 'string' },
      { name: 'time', type: 'uint64' },
    ],
  },
} as const;

/** Requests to /exchange, signed by the client library of others, against a scripted market; time stands still unless it is moved. */
export class SandboxLab implements ActionVenue {
  readonly lab = new ExchangeLab({
    instruments: [testInstrument(0), testInstrument(1, { maxLeverage: 10 }), testInstrument(2, { szDecimals: 0 })],
  });
  readonly exchange: Exchange = this.lab.exchange;
  readonly directory: Directory;
  readonly limits: Limits;
  readonly faults: Faults;
  /** Outputs of the last request. */
  last: readonly ExchangeOutput[] = [];
  #request = 0;
  #nonce: number;

  constructor({ limits = 'real', rules = [], ...options }: SandboxWords = {}) {
    this.directory = new Directory(options);
    this.limits = new Limits(limits);
    const script = parseScript(JSON.stringify({ rules }));
    if (!script.ok) throw new Error(JSON.stringify(script.error));
    this.faults = new Faults(script.value, this.exchange.nowMs);
    this.#nonce = this.exchange.nowMs;
    applyDueFaults(this, this.exchange.nowMs);
  }

  nowMs(): number {
    return this.exchange.nowMs;
  }

  clientNowMs(): number {
    return this.exchange.nowMs + this.faults.skewMs(this.exchange.nowMs);
  }

  instruments(): readonly Instrument[] {
    return this.exchange.instruments();
  }

  open(address: string): boolean {
    if (this.directory.isUser(address)) return true;
    if (this.directory.isAgentEver(address, this.clientNowMs())) return false;
    this.directory.addUser(address);
    this.submit({ kind: 'open', account: address });
    return true;
  }

  assetOf(coin: string): number | null {
    return this.exchange.instruments().find(({ symbol }) => symbol === coin)?.asset ?? null;
  }

  submit(input: WithoutTime<ExchangeInput>): RequestOutcome | null {
    const requestId = `r${++this.#request}`;
    this.last = this.exchange.step({ ...input, atMs: this.exchange.nowMs, requestId } as ExchangeInput);
    for (const output of this.last)
      if (output.kind === 'reply' && output.requestId === requestId) return output.outcome;
    return null;
  }

  /** Moves the clocks, then does what the fault script has due. */
  wait(ms: number): void {
    this.exchange.step({ kind: 'advance', atMs: this.exchange.nowMs + ms });
    applyDueFaults(this, this.exchange.nowMs);
  }

  /** Opens accounts as the sandbox does when an address first appears. */
  meet(...accounts: readonly Account[]): void {
    for (const account of accounts) this.open(addressOf(account));
  }

  nextNonce(): number {
    return ++this.#nonce;
  }

  /** A signed body for an action that trades. */
  async l1(account: Account, action: RawAction, words: EnvelopeWords = {}): Promise<Record<string, unknown>> {
    const { nonce = this.nextNonce(), isTestnet = false, ...rest } = words;
    const signature = await signL1Action({ wallet: account, action, nonce, isTestnet, ...rest });
    return { action, nonce, signature, ...rest };
  }

  /** A signed body for an action of the account itself. */
  async owned(
    account: Account,
    type: keyof typeof TYPES,
    fields: Readonly<Record<string, unknown>>,
    nonce = this.nextNonce(),
  ): Promise<Record<string, unknown>> {
    const time = type === 'usdSend' ? { time: nonce } : { nonce };
    const action = { type, signatureChainId: '0x66eee', hyperliquidChain: 'Testnet', ...fields, ...time };
    const signature = await signUserSignedAction({
      wallet: account,
      action: action as unknown as Parameters<typeof signUserSignedAction>[0]['action'],
      types: TYPES[type] as unknown as Parameters<typeof signUserSignedAction>[0]['types'],
    });
    return { action, nonce, signature };
  }

  post(body: unknown, ip = '127.0.0.1'): Answer {
    return handleExchange(this, body, { ip, via: 'http' });
  }

  /** Signs and posts an action that trades; the answer's body. */
  async send(account: Account, action: RawAction, words: EnvelopeWords = {}): Promise<unknown> {
    const { status, body } = this.post(await this.l1(account, action, words));
    if (status !== 200) throw new Error(`status ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Signs and posts an action of the account itself; the answer's body. */
  async sendOwned(
    account: Account,
    type: keyof typeof TYPES,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    return this.post(await this.owned(account, type, fields)).body;
  }
}
