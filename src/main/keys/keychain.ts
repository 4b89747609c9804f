import { join } from 'node:path';
import { utilityProcess, type UtilityProcess } from 'electron';

/** A call into the keychain ends after this, ms, with the process that made it. */
const TIME_LIMIT_MS = 4_000;

/** A value or a plain reason. */
export type KeychainAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

type Operation = 'get' | 'set' | 'delete' | 'list';

/**
 * The OS keychain, one call at a time, in a process that is ended when a call takes too long (a locked keychain waits for ever and would
 * starve the file system of this process).
 */
export class Keychain {
  readonly #program: string;
  #child: UtilityProcess | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #id = 0;

  /** `folder` holds the built `keychain-process.js`. */
  constructor(folder: string) {
    this.#program = join(folder, 'keychain-process.js');
  }

  list(): Promise<KeychainAnswer<readonly string[]>> {
    return this.#call('list', '', '') as Promise<KeychainAnswer<readonly string[]>>;
  }

  get(name: string): Promise<KeychainAnswer<string | null>> {
    return this.#call('get', name, '') as Promise<KeychainAnswer<string | null>>;
  }

  /** Stores a secret and reads it back: a keychain that forgets is no keychain. */
  async set(name: string, secret: string): Promise<KeychainAnswer<null>> {
    const stored = await this.#call('set', name, secret);
    if (!stored.ok) return stored;
    const read = await this.get(name);
    if (!read.ok) return read;
    return read.value === secret ? { ok: true, value: null } : { ok: false, reason: 'the keychain did not give back what was stored; it may be locked' };
  }

  delete(name: string): Promise<KeychainAnswer<boolean>> {
    return this.#call('delete', name, '') as Promise<KeychainAnswer<boolean>>;
  }

  /** Ends the keychain process. */
  close(): void {
    this.#child?.kill();
    this.#child = null;
  }

  #call(op: Operation, name: string, secret: string): Promise<KeychainAnswer<unknown>> {
    const next = this.#turn.then(() => this.#ask(op, name, secret));
    this.#turn = next;
    return next;
  }

  #ask(op: Operation, name: string, secret: string): Promise<KeychainAnswer<unknown>> {
    this.#id += 1;
    const id = this.#id;
    const child = this.#child ?? utilityProcess.fork(this.#program, [], { serviceName: 'trimtab keychain' });
    this.#child = child;
    return new Promise((resolve) => {
      const finish = (answer: KeychainAnswer<unknown>): void => {
        clearTimeout(timer);
        child.removeListener('message', onMessage);
        child.removeListener('exit', onExit);
        resolve(answer);
      };
      const onMessage = (message: { id: number } & KeychainAnswer<unknown>): void => {
        if (message.id === id) finish(message.ok ? { ok: true, value: message.value } : { ok: false, reason: message.reason });
      };
      const onExit = (code: number): void => {
        this.#child = null;
        finish({ ok: false, reason: `the keychain process ended with code ${code}` });
      };
      const timer = setTimeout(() => {
        this.close();
        finish({ ok: false, reason: `the keychain did not answer within ${TIME_LIMIT_MS / 1_000} s; it may be locked and asking for its password` });
      }, TIME_LIMIT_MS);
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.postMessage({ id, op, name, secret });
    });
  }
}
