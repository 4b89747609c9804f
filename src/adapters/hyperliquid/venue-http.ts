import { DEFAULT_CONNECTION } from '../../contract/connection.ts';
import type { ConnectionView } from '../../contract/venue-account.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import type { Field, Read } from '../../hyperliquid/decode/fields.ts';
import { INFO } from '../../hyperliquid/decode/tables.ts';
import type { HistoryArchive } from '../archive/history.ts';
import { backoffMs, pause } from './backoff.ts';
import { BudgetGate } from './budget-gate.ts';
import type { BudgetMeter } from './budget-meter.ts';
import { EndpointTimes } from './endpoint-times.ts';
import type { Endpoints } from './endpoints.ts';
import { HttpPool, type PoolAnswer } from './http-pool.ts';
import { type ConnectionProfile, profileOf } from './profile/profile.ts';
import { ReaderCount } from './reader-count.ts';
import { actionWeight, componentOf, infoWeight, opensNothing, predictedRows, rowsWeight } from './weights.ts';

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

/** Failures before a connection stood. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

/** Ends of a request of which the venue may have heard nothing. */
const UNHEARD: ReadonlySet<ActionTry['kind']> = new Set(['no_connection', 'broken', 'timed_out']);

/** Ends that a person is told of: those, and too many requests. */
const TROUBLE: ReadonlySet<ActionTry['kind']> = new Set([...UNHEARD, 'busy']);

/** Longest excerpt of an answer in a sentence. */
const EXCERPT = 200;

/**
 * The venue over HTTP: questions with their answers read, actions with what is known of their fate. A question leaves when the budget has
 * room for what it will cost, an action at once; no action waits for anything else.
 */
export class VenueHttp {
  /** Who may ask when, and what the venue refused. */
  readonly gate: BudgetGate;
  /** Response times by kind of request. */
  readonly times: EndpointTimes;
  /** What the connection is made of. */
  readonly profile: ConnectionProfile;
  /** How many questions for histories the venue bears side by side. */
  readonly readers: ReaderCount;
  readonly #pool: HttpPool;
  readonly #meter: BudgetMeter;
  /** Rows that each type of question brought the last time, as weight. */
  readonly #lastRows = new Map<string, number>();
  /** Candles that need not be asked for again; null = all are asked for. */
  archive: HistoryArchive | null = null;
  /** Called for answers that could not be read. */
  onProblem: (sentence: string) => void = () => undefined;
  /** Called after each request: null when the venue answered, else why not. */
  onTry: (failure: string | null) => void = () => undefined;

  /** `profile`: connections, time-outs and shares of the weight. */
  constructor(endpoints: Endpoints, meter: BudgetMeter, profile: ConnectionProfile = profileOf(DEFAULT_CONNECTION)) {
    this.profile = profile;
    this.#pool = new HttpPool(endpoints.apiUrl, profile.http);
    this.#meter = meter;
    this.gate = new BudgetGate({ meter, nowMs: () => performance.now(), random: Math.random });
    this.times = new EndpointTimes(profile);
    this.readers = new ReaderCount(profile.readers);
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#pool.connections;
  }

  /** How the venue answers, and what waits. */
  view(): Pick<ConnectionView, 'connections' | 'readers' | 'waiting' | 'isRecovering' | 'endpoints'> {
    return {
      readers: this.readers.count,
      connections: this.connections,
      waiting: this.gate.waiting,
      isRecovering: this.gate.recovering,
      endpoints: this.times.view(),
    };
  }

  /** What the budget will be charged for a question, as far as it is known before. */
  predict(type: string, params: Readonly<Record<string, unknown>>): number {
    return infoWeight(type) + predictedRows(type, params, this.#lastRows.get(type) ?? 0);
  }

  /** Asks once, when there is room for it; `onLeave` is called when it leaves. */
  async ask<K extends keyof typeof INFO>(
    type: K,
    params: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
    onLeave?: () => void,
  ): Promise<Result<InfoAnswer<K>, InfoFailure>> {
    const predicted = this.predict(type, params);
    const spending = await this.gate.enter(componentOf(type), predicted, signal);
    if (spending === null) return { ok: false, error: { reason: `${type}: given up before it left`, mayRetry: false } };
    onLeave?.();
    const startedMs = performance.now();
    const tried = await this.#exchange(type, '/info', { type, ...params }, signal);
    if (type === 'candleSnapshot') this.#learn(tried, performance.now() - startedMs);
    if (tried.kind !== 'answered') {
      this.gate.left(spending, predicted, false);
      return { ok: false, error: { reason: `${type}: ${tried.text}`, mayRetry: tried.kind !== 'turned_away' } };
    }
    const rows = rowsWeight(type, tried.json);
    this.#lastRows.set(type, rows);
    this.gate.left(spending, infoWeight(type) + rows, true);
    const read = decode(INFO[type] as Field<InfoAnswer<K>>, tried.json);
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

  /**
   * Sends the bytes of an action of `legs` orders or cancels once. What could open a position is held back here when only the reserve for
   * cancels, stops and reductions is left of the weight (`busy`) or of the address (`turned_away`).
   */
  async send(body: SignedAction, legs: number): Promise<ActionTry> {
    const weight = actionWeight(legs);
    if (!opensNothing(body.action)) {
      const held = this.#held(weight, legs);
      if (held !== null) return held;
    }
    this.#meter.spend(weight, 'actions');
    this.#meter.act(legs);
    return await this.#exchange(actionType(body.action), '/exchange', body);
  }

  /** Takes new connections: after sleep and in another network the old ones may only look alive. */
  renew(): void {
    this.#pool.renew();
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#pool.close();
  }

  /** A refused or unanswered history says that fewer are to be read side by side. */
  #learn({ kind }: ActionTry, ms: number): void {
    if (kind === 'answered') this.readers.answered(ms);
    else if (kind !== 'turned_away') this.readers.failed();
  }

  #held(weight: number, legs: number): ActionTry | null {
    const refusal = this.#meter.entryRefusal(legs);
    const waitMs = this.#meter.waitMs('actions', weight, 'must');
    if (refusal === null && waitMs === 0) return null;
    this.#meter.shed('actions');
    if (refusal !== null) return { kind: 'turned_away', text: refusal };
    const seconds = Math.ceil(waitMs / 1_000);
    return {
      kind: 'busy',
      text: `the rest of the request weight is kept for cancels and stops, for ${seconds} s still`,
    };
  }

  async #exchange(name: string, path: '/info' | '/exchange', body: object, signal?: AbortSignal): Promise<ActionTry> {
    const isAction = path === '/exchange';
    const timeoutMs = this.times.timeoutMs(name, isAction);
    const startedMs = performance.now();
    const answer = await this.#pool.post(path, JSON.stringify(body), { timeoutMs, signal });
    if (answer.kind === 'answered' || answer.kind === 'timed_out')
      this.times.observe(name, isAction, performance.now() - startedMs);
    if (answer.kind === 'answered' && answer.status === 429) this.gate.refused(answer.retryAfterMs);
    const judged = judge(answer, timeoutMs);
    if (answer.kind !== 'aborted') this.onTry(TROUBLE.has(judged.kind) && 'text' in judged ? judged.text : null);
    return judged;
  }
}

/** What the end of a request says about the fate of what it carried. */
function judge(answer: PoolAnswer, timeoutMs: number): ActionTry {
  switch (answer.kind) {
    case 'timed_out':
      return { kind: 'timed_out', text: `Request timed out after ${timeoutMs} ms` };
    case 'aborted':
      return { kind: 'broken', text: 'Request aborted' };
    case 'failed':
      return { kind: NEVER_CONNECTED.has(answer.code) ? 'no_connection' : 'broken', text: short(answer.text) };
    case 'answered':
      return judgeStatus(answer);
  }
}

function judgeStatus({ status, isJson, text }: Extract<PoolAnswer, { kind: 'answered' }>): ActionTry {
  const said = short(`${status} - ${text}`);
  if (status === 429) return { kind: 'busy', text: said };
  if (status < 200 || status >= 300)
    return { kind: status >= 400 && status < 500 ? 'turned_away' : 'broken', text: said };
  if (!isJson) return { kind: 'broken', text: said };
  try {
    return { kind: 'answered', json: JSON.parse(text) as unknown };
  } catch {
    return { kind: 'broken', text: short(`${status} - no JSON: ${text}`) };
  }
}

function actionType(action: unknown): string {
  const type = typeof action === 'object' && action !== null && 'type' in action ? action.type : null;
  return typeof type === 'string' ? type : 'action';
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= EXCERPT ? line : `${line.slice(0, EXCERPT)}…`;
}
