import type { KeychainStatus, Reply, SaveKeyRequest } from '../../contract/ipc.ts';
import { refuse } from '../../contract/refusals.ts';
import type { Keychain, KeychainAnswer } from './keychain.ts';

/**
 * Keys of the person: in the OS keychain, or, where that is missing and the person agrees, in the memory of this process until it ends.
 * Nothing is ever written in clear, and no key ever leaves this process.
 */
export class KeyStore {
  readonly #keychain: Keychain;
  readonly #session = new Map<string, string>();

  constructor(keychain: Keychain) {
    this.#keychain = keychain;
  }

  async status(): Promise<KeychainStatus> {
    const listed = await this.#keychain.list();
    return {
      available: listed.ok,
      reason: listed.ok ? '' : listed.reason,
      stored: listed.ok ? listed.value : [],
      sessionOnly: [...this.#session.keys()],
    };
  }

  async save(request: SaveKeyRequest): Promise<Reply<KeychainStatus>> {
    if (request.sessionOnly) {
      this.#session.set(request.name, request.secret);
      return { ok: true, value: await this.status() };
    }
    const stored = await this.#keychain.set(request.name, request.secret);
    if (!stored.ok) {
      return {
        ok: false,
        error: refuse(
          'KEYCHAIN',
          'keychain',
          stored.reason,
          'a working keychain',
          `The key was not stored: ${stored.reason}. It can be kept for this session only.`,
        ),
      };
    }
    this.#session.delete(request.name);
    return { ok: true, value: await this.status() };
  }

  /** A key, for the session of this process alone; null where there is none. */
  async read(name: string): Promise<KeychainAnswer<string | null>> {
    const held = this.#session.get(name);
    return held === undefined ? await this.#keychain.get(name) : { ok: true, value: held };
  }

  async delete(name: string): Promise<Reply<KeychainStatus>> {
    const held = this.#session.delete(name);
    const deleted = await this.#keychain.delete(name);
    if (!deleted.ok && !held) {
      return {
        ok: false,
        error: refuse(
          'KEYCHAIN',
          'keychain',
          deleted.reason,
          'a working keychain',
          `The key was not deleted: ${deleted.reason}`,
        ),
      };
    }
    return { ok: true, value: await this.status() };
  }

  /** Forgets the keys of this session. */
  close(): void {
    this.#session.clear();
    this.#keychain.close();
  }
}
