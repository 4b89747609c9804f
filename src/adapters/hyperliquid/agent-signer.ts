import type { Result } from '../../engine/kernel/result.ts';
import { addressOf } from '../../hyperliquid/signing/address.ts';
import type { Curve } from '../../hyperliquid/signing/curve.ts';
import { signL1 } from '../../hyperliquid/signing/sign-action.ts';
import type { SignedAction } from './venue-http.ts';
import type { WireAction } from './wire-actions.ts';

/** What an agent signs with. */
export interface SignerParts {
  readonly curve: Curve;
  /** Private key, 32 bytes. */
  readonly key: Uint8Array;
  readonly source: 'a' | 'b';
}

/** The private key in a text: 64 hex digits, with or without 0x; a sentence when it is none. The sentence never shows the text. */
export function readKey(text: string): Result<Uint8Array, string> {
  const match = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text.trim());
  if (match === null)
    return { ok: false, error: 'the stored agent key is not a private key: 64 hex digits are needed' };
  const key = Uint8Array.from(Buffer.from(match[1] as string, 'hex'));
  return key.some((byte) => byte !== 0)
    ? { ok: true, value: key }
    : { ok: false, error: 'the stored agent key is zero' };
}

/** Signs actions with an agent's key, which stays in here. */
export class AgentSigner {
  readonly #parts: SignerParts;
  /** The agent's address, lower case. */
  readonly address: string;

  private constructor(parts: SignerParts, address: string) {
    this.#parts = parts;
    this.address = address;
  }

  /** A signer for a key, or a sentence when its 32 bytes are no key of the curve. */
  static of(parts: SignerParts): Result<AgentSigner, string> {
    const publicKey = parts.curve.publicKey(parts.key);
    if (publicKey === null) return { ok: false, error: 'the stored agent key is no key of the curve' };
    return { ok: true, value: new AgentSigner(parts, addressOf(publicKey)) };
  }

  /** Signs an action for the account that the agent belongs to. `expiresAfter`: the venue's time, or null for none. */
  sign(action: WireAction, nonce: number, expiresAfter: number | null): SignedAction {
    const signature = signL1(this.#parts, { action, nonce, vaultAddress: null, expiresAfter }, this.#parts.source);
    return { action, nonce, signature, vaultAddress: null, expiresAfter };
  }

  /** Signs something that is never sent: the first signature of a process takes many times as long as the next. */
  warmUp(): void {
    this.sign({ type: 'noop' }, 1, null);
  }

  /** Overwrites the key. */
  forget(): void {
    this.#parts.key.fill(0);
  }
}
