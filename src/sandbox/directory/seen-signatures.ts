/** Entries of one generation: two are kept, so that at least so many of the latest and at most twice as many are remembered. */
const GENERATION = 50_000;

/** Bytes of a signature or hash that tell it from all others. */
const MARK_BYTES = 16;

/**
 * Who signed what, as far as it was seen lately. A signature that was changed on its way, or moved to another action, gives the address of
 * nobody; what it still shares with the one that it was made from (its r, or the action with its nonce) tells it from a new key's.
 */
export class SeenSignatures {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  /** Notes that `signer` has signed the action of hash `hash`, with a signature of which `r` is the first half. */
  note(signer: string, hash: Uint8Array, r: Uint8Array): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(markOf(hash), signer).set(markOf(r), signer);
  }

  /** True if the action or the first half of the signature was seen from someone who is none of `signers`. */
  isOfAnother(signers: readonly string[], hash: Uint8Array, r: Uint8Array): boolean {
    return [hash, r].some((bytes) => {
      const mark = markOf(bytes);
      const seen = this.#young.get(mark) ?? this.#old.get(mark);
      return seen !== undefined && !signers.includes(seen);
    });
  }
}

function markOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, MARK_BYTES).latin1Slice();
}
