import { join } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';

/** A call into the keychain ends after this, ms, with the process that made it. */
const TIME_LIMIT_MS = 4_000;

/** The keychain's process is ended when nobody asked for this long, ms: what it read does not stay in memory. */
const IDLE_MS = 10_000;

/** A value or a plain reason. */
export type KeychainAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** One call into the keychain. */
interface Call {
  readonly op: 'get' | 'set' | 'delete' | 'list';
  readonly name: string;
  readonly secret: string;
}

/**
 * The OS keychain, one call at a time, in a process that is ended when a call takes too long (a locked keychain waits for ever and would
 * starve the file system of this process).
 */
export class Keychain {
  readonly #program: string;
  #child: UtilityProcess | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | null = null;
  #id = 0;

  /** `folder` holds the built `keychain-process.js`. */
  constructor(folder: string) {
    this.#program = join(folder, 'keychain-process.js');
  }

  list(): Promise<KeychainAnswer<readonly string[]>> {
    return this.#call({ op: 'list', name: '', secret: '' }) as Promise<KeychainAnswer<readonly string[]>>;
  }

  get(name: string): Promise<KeychainAnswer<string | null>> {
    return this.#call({ op: 'get', name, secret: '' }) as Promise<KeychainAnswer<string | null>>;
  }

  /** Stores a secret and reads it back: a keychain that forgets is no keychain. */
  async set(name: string, secret: string): Promise<KeychainAnswer<null>> {
    const stored = await this.#call({ op: 'set', name, secret });
    if (!stored.ok) return stored;
    const read = await this.get(name);
    if (!read.ok) return read;
    if (read.value === secret) return { ok: true, value: null };
    return { ok: false, reason: 'the keychain did not give back what was stored; it may be locked' };
  }

  delete(name: string): Promise<KeychainAnswer<boolean>> {
    return this.#call({ op: 'delete', name, secret: '' }) as Promise<KeychainAnswer<boolean>>;
  }

  /** Ends the keychain process. */
  close(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    this.#child?.kill();
    this.#child = null;
  }

  #call(call: Call): Promise<KeychainAnswer<unknown>> {
    const next = this.#turn
      .then(() => this.#ask(call))
      .catch((cause: unknown) => ({
        ok: false as const,
        reason: `the keychain process did not start: ${String(cause)}`,
      }));
    this.#turn = next;
    return next;
  }

  #ask(call: Call): Promise<KeychainAnswer<unknown>> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#id += 1;
    const id = this.#id;
    return new Promise((resolve) => {
      const child = this.#process();
      const finish = (answer: KeychainAnswer<unknown>): void => {
        clearTimeout(timer);
        child.removeListener('message', onMessage);
        child.removeListener('exit', onExit);
        if (this.#child !== null) this.#idle = setTimeout(() => this.close(), IDLE_MS);
        resolve(answer);
      };
      const onMessage = (message: { readonly id: number } & KeychainAnswer<unknown>): void => {
        if (message.id !== id) return;
        finish(message.ok ? { ok: true, value: message.value } : { ok: false, reason: message.reason });
      };
      const onExit = (code: number): void => {
        finish({ ok: false, reason: `the keychain process ended with code ${code}` });
      };
      const timer = setTimeout(() => {
        this.close();
        const limit = `${TIME_LIMIT_MS / 1_000} s`;
        finish({
          ok: false,
          reason: `the keychain did not answer within ${limit}; it may be locked and asking for its password`,
        });
      }, TIME_LIMIT_MS);
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.postMessage({ id, ...call });
    });
  }

  #process(): UtilityProcess {
    if (this.#child !== null) return this.#child;
    const child = utilityProcess.fork(this.#program, [], { serviceName: 'trimtab keychain', stdio: 'ignore' });
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    this.#child = child;
    return child;
  }
}
