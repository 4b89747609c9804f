import { createRequire } from 'node:module';
import type { Curve } from '../curve.ts';

/** What is used of the package; signatures are 64 bytes, public keys 65 with a leading 4. */
interface Addon {
  ecdsaSign(digest: Uint8Array, key: Uint8Array): { readonly signature: Uint8Array; readonly recid: number };
  /** Writes the key into `output` and returns it. */
  ecdsaRecover(
    signature: Uint8Array,
    recid: number,
    digest: Uint8Array,
    compressed: boolean,
    output: Uint8Array,
  ): Uint8Array;
  privateKeyVerify(key: Uint8Array): boolean;
  publicKeyCreate(key: Uint8Array, compressed: boolean): Uint8Array;
}

/**
 * The curve in native code, or null on systems for which the package ships none. The bindings are asked for by name: the package's own
 * entry falls back to slow JavaScript without a word.
 */
export function nativeCurve(): Curve | null {
  const addon = loadAddon();
  return addon === null ? null : curveOf(addon);
}

function loadAddon(): Addon | null {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings.js') as Addon;
  } catch {
    // No binary for this system or it does not load; the caller takes the other curve and tells which one it has.
    return null;
  }
}

function curveOf(addon: Addon): Curve {
  // Read before the call returns and never kept by the package.
  const joined = new Uint8Array(64);
  // Written over by every recovery. More than 64 bytes would be memory of their own each time, outside of the heap.
  const point = new Uint8Array(65);
  return {
    sign: (digest, key) => {
      const { signature, recid } = addon.ecdsaSign(digest, key);
      return { r: signature.slice(0, 32), s: signature.slice(32), v: recid === 0 ? 27 : 28 };
    },
    recover: (digest, r, s, v) => {
      joined.set(r, 0);
      joined.set(s, 32);
      try {
        return addon.ecdsaRecover(joined, v - 27, digest, false, point).slice(1);
      } catch {
        // The package says by an exception that no key can have made the signature.
        return null;
      }
    },
    publicKey: (key) =>
      key.length === 32 && addon.privateKeyVerify(key) ? addon.publicKeyCreate(key, false).slice(1) : null,
  };
}
