import { HttpRequestError, HttpTransport } from '@nktkas/hyperliquid';
import type { Result } from '../../engine/kernel/result.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import type { Field, Read } from '../../hyperliquid/decode/fields.ts';
import { INFO } from '../../hyperliquid/decode/tables.ts';
import { backoffMs, pause } from './backoff.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { Endpoints } from './endpoints.ts';
import { actionWeight, infoWeight, rowsWeight } from './weights.ts';

/** What an answer to a question of this type is read to. */
export type InfoAnswer<K extends keyof typeof INFO> = Read<(typeof INFO)[K]>;

/** A question that got no usable answer: why, and whether asking again may help. */
export interface InfoFailure {
  readonly reason: string;
  /** False when the venue understood and said no, or said something unreadable. */
  readonly mayRetry: boolean;
}

/** A signed action as it is sent; the same object gives the same bytes each time. */
export interface SignedAction {
  readonly action: unknown;
  readonly nonce: number;
  readonly signature: { readonly r: string; readonly s: string; readonly v: number };
  readonly vaultAddress: null;
  readonly expiresAfter: number | null;
}

/** How one try to send an action ended. */
export type ActionTry =
  | { readonly kind: 'answered'; readonly json: unknown }
  /** The venue refused it before it was looked at: status 4xx. */
  | { readonly kind: 'turned_away'; readonly text: string }
  /** Too many requests: not taken, another try may be. */
  | { readonly kind: 'busy'; readonly text: string }
  /** No connection was made: nothing left this machine. */
  | { readonly kind: 'no_connection'; readonly text: string }
  /** It may have arrived: the line broke, a server in between failed, the answer is unreadable. */
  | { readonly kind: 'broken'; readonly text: string }
  | { readonly kind: 'timed_out'; readonly text: string };

/** Times of the two transports, ms. */
const INFO_TIMEOUT_MS = 5_000;
const ACTION_TIMEOUT_MS = 2_500;

/** Failures before a connection stood. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Longest excerpt of an answer in a sentence. */
const EXCERPT = 200;

/** The venue over HTTP: questions with their answers read, actions with what is known of their fate. Nothing here waits for anything else. */
export class VenueHttp {
  readonly #info: HttpTransport;
  readonly #actions: HttpTransport;
  readonly #meter: BudgetMeter;
  /** Called for answers that could not be read. */
  onProblem: (sentence: string) => void = () => undefined;

  constructor(endpoints: Endpoints, meter: BudgetMeter) {
    const { apiUrl, isTestnet } = endpoints;
    this.#info = new HttpTransport({ apiUrl, isTestnet, timeout: INFO_TIMEOUT_MS });
    this.#actions = new HttpTransport({ apiUrl, isTestnet, timeout: ACTION_TIMEOUT_MS });
    this.#meter = meter;
  }

  /** Asks once. */
  async ask<K extends keyof typeof INFO>(
    type: K,
    params: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<Result<InfoAnswer<K>, InfoFailure>> {
    this.#meter.spend(infoWeight(type));
    let json: unknown;
    try {
      json = await this.#info.request('info', { type, ...params }, signal);
    } catch (cause) {
      const { kind, text } = judge(cause);
      return { ok: false, error: { reason: `${type}: ${text}`, mayRetry: kind !== 'turned_away' } };
    }
    this.#meter.spend(rowsWeight(type, json));
    const read = decode(INFO[type] as Field<InfoAnswer<K>>, json);
    if (read.ok) return read;
    const reason = `${type}: the answer cannot be read: ${describeProblem(read.error)}`;
    this.onProblem(reason);
    return { ok: false, error: { reason, mayRetry: false } };
  }

  /** Asks up to `tries` times with growing pauses; gives up early when the signal is given. */
  async askAgain<K extends keyof typeof INFO>(
    type: K,
    params: Readonly<Record<string, unknown>>,
    { tries, signal }: { readonly tries: number; readonly signal: AbortSignal },
  ): Promise<Result<InfoAnswer<K>, InfoFailure>> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.ask(type, params, signal);
      if (answer.ok || !answer.error.mayRetry || attempt >= tries) return answer;
      if (!(await pause(backoffMs(attempt, Math.random), signal))) return answer;
    }
  }

  /** Sends the bytes of an action of `legs` orders or cancels once. */
  async send(body: SignedAction, legs: number): Promise<ActionTry> {
    this.#meter.spend(actionWeight(legs));
    this.#meter.act(legs);
    try {
      return { kind: 'answered', json: await this.#actions.request('exchange', body) };
    } catch (cause) {
      return judge(cause);
    }
  }
}

/** What a failed request says about the fate of what it carried. */
function judge(cause: unknown): Exclude<ActionTry, { readonly kind: 'answered' }> {
  const text = short(cause instanceof Error ? cause.message : String(cause));
  if (!(cause instanceof HttpRequestError)) return { kind: 'broken', text };
  const { status } = cause.response ?? {};
  if (status === 429) return { kind: 'busy', text };
  if (status !== undefined) return { kind: status >= 400 && status < 500 ? 'turned_away' : 'broken', text };
  if (/timed out after/.test(text)) return { kind: 'timed_out', text };
  return { kind: NEVER_CONNECTED.has(codeOf(cause)) ? 'no_connection' : 'broken', text };
}

/** The system's word at the bottom of a chain of causes. */
function codeOf(cause: unknown): string {
  for (let at = cause; at instanceof Error; at = at.cause) {
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return '';
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= EXCERPT ? line : `${line.slice(0, EXCERPT)}…`;
}
