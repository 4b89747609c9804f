import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';
import { replaceFile } from './write-file.ts';

const REQUEST = 'kill.request.json';
const ANSWER = 'kill.answer.json';

/** Longest pause between two looks for a request, ms. */
const LOOK_MS = 100;

/** Largest request that is read, bytes. */
const MAX_BYTES = 1_000;

/** What somebody at a command line asks a running session. */
export interface KillRequest {
  readonly id: string;
  /** True: every position is closed too. */
  readonly flatten: boolean;
}

/** What the session did. */
export interface KillAnswer {
  readonly id: string;
  readonly ok: boolean;
  readonly text: string;
}

/** What a mailbox serves. */
export interface KillMailboxParts {
  readonly home: string;
  /** Presses the kill switch; its sentence, or why it did nothing. */
  readonly onKill: (flatten: boolean) => Promise<Result<string, string>>;
  readonly onProblem: (sentence: string) => void;
}

/**
 * Two files in the home through which another process of the same user presses the kill switch of a running session: it needs neither window nor
 * network, and whoever may write there could end the session anyway. A request from before the start is not obeyed: its sender gave up.
 */
export class KillMailbox {
  readonly #parts: KillMailboxParts;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(parts: KillMailboxParts) {
    this.#parts = parts;
  }

  /** Begins to look. */
  start(): void {
    const { home } = this.#parts;
    rmSync(join(home, REQUEST), { force: true });
    rmSync(join(home, ANSWER), { force: true });
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Looks no more. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const path = join(this.#parts.home, REQUEST);
    if (!existsSync(path)) return;
    try {
      const request = readRequest(readFileSync(path, 'utf8').slice(0, MAX_BYTES));
      rmSync(path, { force: true });
      if (request === null) this.#parts.onProblem(`${REQUEST} holds no request to kill: it is left`);
      else void this.#serve(request);
    } catch (cause) {
      this.#parts.onProblem(`${REQUEST} cannot be read: ${reasonOf(cause)}`);
    }
  }

  async #serve({ id, flatten }: KillRequest): Promise<void> {
    const done = await this.#parts.onKill(flatten);
    const answer: KillAnswer = { id, ok: done.ok, text: done.ok ? done.value : done.error };
    try {
      replaceFile(join(this.#parts.home, ANSWER), JSON.stringify(answer));
    } catch (cause) {
      this.#parts.onProblem(`${ANSWER} cannot be written: ${reasonOf(cause)}`);
    }
  }
}

/** How a request is sent and waited for. */
export interface KillCall extends KillRequest {
  readonly home: string;
  /** Waits a moment. */
  readonly pause: () => Promise<void>;
  /** Pauses after which nobody will answer. */
  readonly patience: number;
}

/** Presses the kill switch of the session of a home and waits for its word; a sentence when it refused or nobody answered. */
export async function callKill({ home, id, flatten, pause, patience }: KillCall): Promise<Result<string, string>> {
  const request: KillRequest = { id, flatten };
  replaceFile(join(home, REQUEST), JSON.stringify(request));
  for (let at = 0; at < patience; at += 1) {
    await pause();
    const answer = readAnswer(join(home, ANSWER));
    if (answer?.id === id) return answer.ok ? ok(answer.text) : err(answer.text);
  }
  const isTaken = !existsSync(join(home, REQUEST));
  rmSync(join(home, REQUEST), { force: true });
  return err(isTaken ? 'the session took the request and has not answered' : 'the session does not look for requests');
}

function readRequest(text: string): KillRequest | null {
  const { id, flatten } = (parsed(text) ?? {}) as Partial<Record<keyof KillRequest, unknown>>;
  return typeof id === 'string' && typeof flatten === 'boolean' ? { id, flatten } : null;
}

function readAnswer(path: string): KillAnswer | null {
  if (!existsSync(path)) return null;
  const {
    id,
    ok: isOk,
    text,
  } = (parsed(readFileSync(path, 'utf8')) ?? {}) as Partial<Record<keyof KillAnswer, unknown>>;
  return typeof id === 'string' && typeof isOk === 'boolean' && typeof text === 'string'
    ? { id, ok: isOk, text }
    : null;
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
