import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../../engine/kernel/reason-of.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { replaceFile } from './write-file.ts';

/** The folder in the home in which requests and answers lie, a file each: callers at the same time do not meet. */
const FOLDER = 'kill';

/** The name of a request. */
const REQUEST = /^([0-9a-z-]{1,64})\.request$/;

/** Longest pause between two looks for a request, ms. */
const LOOK_MS = 100;

/** Largest request that is read, bytes. */
const MAX_BYTES = 1_000;

/** Nobody waits longer for an answer, ms. */
const FRESH_MS = 10_000;

/** Said of a session that takes no requests. */
const NOBODY = 'the session does not look for requests';

/** What somebody at a command line asks a running session. */
export interface KillRequest {
  /** 1 to 64 small letters, digits and dashes. */
  readonly id: string;
  /** True: every position is closed too. */
  readonly flatten: boolean;
}

/** What the session did. */
interface KillAnswer {
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
 * A folder in the home through which other processes of the same user press the kill switch of a running session: it needs neither window nor
 * network, and whoever may write there could end the session anyway. A request from long before the start is not obeyed: its sender gave up.
 */
export class KillMailbox {
  readonly #parts: KillMailboxParts;
  readonly #folder: string;
  #timer: ReturnType<typeof setInterval> | null = null;
  /** Requests that were obeyed, should one stay where it is. */
  readonly #obeyed = new Set<string>();
  /** Problems that were told: each is met again at every look. */
  readonly #told = new Set<string>();

  constructor(parts: KillMailboxParts) {
    this.#parts = parts;
    this.#folder = join(parts.home, FOLDER);
  }

  /** Begins to look. */
  start(): void {
    try {
      this.#sweep();
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      this.#tell(`what earlier callers left cannot be removed: ${reasonOf(cause)}`);
    }
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Looks no more. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Removes what an earlier session left; a request that its sender may still wait with stays. */
  #sweep(): void {
    if (!existsSync(this.#folder)) return;
    if (!statSync(this.#folder).isDirectory()) rmSync(this.#folder);
    else
      for (const name of readdirSync(this.#folder)) {
        const path = join(this.#folder, name);
        const wroteMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
        const isFresh = REQUEST.test(name) && Date.now() - wroteMs < FRESH_MS;
        if (!isFresh) rmSync(path, { recursive: true, force: true });
      }
  }

  #look(): void {
    try {
      for (const name of readdirSync(this.#folder)) {
        const id = REQUEST.exec(name)?.[1];
        if (id !== undefined && !this.#obeyed.has(id)) this.#take(id);
      }
    } catch (cause) {
      this.#tell(`requests to kill cannot be looked for: ${reasonOf(cause)}`);
    }
  }

  #take(id: string): void {
    const path = join(this.#folder, `${id}.request`);
    const taken = join(this.#folder, `${id}.taken`);
    let text: string;
    try {
      text = readFileSync(path, 'utf8').slice(0, MAX_BYTES);
    } catch (cause) {
      if (existsSync(path)) this.#tell(`${id}.request cannot be read: ${reasonOf(cause)}`);
      return;
    }
    try {
      // It is its sender's until it bears the other name: one that was taken back is not obeyed.
      renameSync(path, taken);
    } catch (cause) {
      if (!existsSync(path)) return;
      this.#tell(`${id}.request stays where it is: ${reasonOf(cause)}`);
    }
    this.#obeyed.add(id);
    const flatten = readRequest(text);
    if (flatten === null) this.#tell(`${id}.request holds no request to kill: nothing is done`);
    else void this.#serve(id, flatten);
    this.#clear(taken);
  }

  async #serve(id: string, flatten: boolean): Promise<void> {
    const done = await this.#parts
      .onKill(flatten)
      .catch((cause: unknown) => err(`the kill switch broke: ${reasonOf(cause)}`));
    const answer: KillAnswer = { ok: done.ok, text: done.ok ? done.value : done.error };
    try {
      replaceFile(join(this.#folder, `${id}.answer`), JSON.stringify(answer));
    } catch (cause) {
      this.#tell(`the answer to ${id} cannot be written: ${reasonOf(cause)}`);
    }
  }

  #clear(path: string): void {
    try {
      rmSync(path, { force: true });
    } catch (cause) {
      this.#tell(`${path} cannot be removed: ${reasonOf(cause)}`);
    }
  }

  #tell(sentence: string): void {
    if (this.#told.has(sentence)) return;
    this.#told.add(sentence);
    this.#parts.onProblem(sentence);
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
  const request = join(home, FOLDER, `${id}.request`);
  const answered = join(home, FOLDER, `${id}.answer`);
  if (!existsSync(join(home, FOLDER))) return err(NOBODY);
  try {
    replaceFile(request, JSON.stringify({ flatten }));
  } catch (cause) {
    return err(`the request cannot be written: ${reasonOf(cause)}`);
  }
  for (let at = 0; at < patience; at += 1) {
    await pause();
    const answer = readAnswer(answered);
    if (answer === null) continue;
    rmSync(answered, { force: true });
    rmSync(request, { force: true });
    return answer.ok ? ok(answer.text) : err(answer.text);
  }
  return err(isTakenBack(request) ? NOBODY : 'the session took the request and has not answered');
}

/** True when a request was nobody's yet; then nobody will obey it. */
function isTakenBack(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether to close everything too; null for a text that is no request. */
function readRequest(text: string): boolean | null {
  const { flatten } = (parsed(text) ?? {}) as { readonly flatten?: unknown };
  return typeof flatten === 'boolean' ? flatten : null;
}

/** Null while there is no whole answer that can be read. */
function readAnswer(path: string): KillAnswer | null {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const { ok: isOk, text } = (parsed(content) ?? {}) as Partial<Record<keyof KillAnswer, unknown>>;
  return typeof isOk === 'boolean' && typeof text === 'string' ? { ok: isOk, text } : null;
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
