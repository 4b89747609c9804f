import { secp256k1 } from '@bitauth/libauth';
import type { Curve } from '../curve.ts';

const WORD = 32;

/** The curve in WebAssembly: the same C library as the native one, so the same bits. Loaded only where there is no native one. */
export function wasmCurve(): Curve {
  return {
    sign: (digest, key) => {
      const signed = secp256k1.signMessageHashRecoverableCompact(ofLength(key, WORD), ofLength(digest, WORD));
      if (typeof signed === 'string') throw new Error('the private key is no key of the curve');
      const { signature, recoveryId } = signed;
      return { r: signature.slice(0, WORD), s: signature.slice(WORD), v: recoveryId === 0 ? 27 : 28 };
    },
    recover: (digest, r, s, v) => {
      const signature = new Uint8Array(2 * WORD);
      signature.set(ofLength(r, WORD), 0);
      signature.set(ofLength(s, WORD), WORD);
      const point = secp256k1.recoverPublicKeyUncompressed(signature, v === 27 ? 0 : 1, ofLength(digest, WORD));
      return typeof point === 'string' ? null : point.slice(1);
    },
    publicKey: (key) => {
      if (key.length !== WORD || !secp256k1.validatePrivateKey(key)) return null;
      const point = secp256k1.derivePublicKeyUncompressed(key);
      return typeof point === 'string' ? null : point.slice(1);
    },
  };
}

function ofLength(value: Uint8Array, length: number): Uint8Array {
  if (value.length !== length) throw new Error(`${value.length} bytes where ${length} belong`);
  return value;
}
