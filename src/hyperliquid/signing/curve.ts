/** A signature as bytes: r and s of 32 bytes each, v 27 or 28. */
export interface CurveSignature {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  readonly v: 27 | 28;
}

/** The curve secp256k1. Digests and private keys are 32 bytes, public keys 64 (x and y). */
export interface Curve {
  /** Signs deterministically (RFC 6979, low s). Throws for a key that is none. */
  sign(digest: Uint8Array, key: Uint8Array): CurveSignature;
  /** The public key that made a signature; null where no key can have. */
  recover(digest: Uint8Array, r: Uint8Array, s: Uint8Array, v: 27 | 28): Uint8Array | null;
  /** The public key of a private one; null for bytes that are none: zero, past the order of the curve, not 32. */
  publicKey(key: Uint8Array): Uint8Array | null;
}

/** Which curve is used: native code, or WebAssembly where no native code ships. */
export type CurveKind = 'native' | 'wasm';

/** A curve and where it comes from. */
export interface LoadedCurve {
  readonly curve: Curve;
  readonly kind: CurveKind;
}

/** What signs: a curve and a private key of 32 bytes. */
export interface Signer {
  readonly curve: Curve;
  readonly key: Uint8Array;
}
