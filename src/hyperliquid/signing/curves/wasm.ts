import type { Curve } from '../curve.ts';
import type { Secp256k1Instance } from './wasm-instance.ts';
import { startSecp256k1 } from './wasm-instance.ts';

/** Flags of the library: a context that signs and verifies, and public keys written as x and y. */
const SIGN_AND_VERIFY = 0x301;
const UNCOMPRESSED = 2;

const WORD = 32;
const POINT = 65;

/** Places in the memory of the binary that every call uses again. */
interface Places {
  readonly context: number;
  readonly key: number;
  readonly digest: number;
  readonly compact: number;
  readonly recoverable: number;
  readonly point: number;
  readonly number: number;
  readonly written: number;
}

/** The curve in WebAssembly: the same C library as the native one, so the same bits. */
export function wasmCurve(): Curve {
  const instance = startSecp256k1();
  const { exports, bytes, words } = instance;
  const at = placesOf(instance);
  const writtenPoint = (): Uint8Array => {
    words[at.number >> 2] = POINT;
    exports._secp256k1_ec_pubkey_serialize(at.context, at.written, at.number, at.point, UNCOMPRESSED);
    return bytes.slice(at.written + 1, at.written + POINT);
  };
  /** The key does not stay behind in a memory that lives as long as the process. */
  const withKey = (key: Uint8Array, run: (context: number, place: number) => number): number => {
    bytes.set(key, at.key);
    const done = run(at.context, at.key);
    bytes.fill(0, at.key, at.key + WORD);
    return done;
  };
  return {
    sign: (digest, key) => {
      bytes.set(ofLength(digest, WORD), at.digest);
      const write = (context: number, place: number): number =>
        exports._secp256k1_ecdsa_sign_recoverable(context, at.recoverable, at.digest, place, 0, 0);
      if (withKey(ofLength(key, WORD), write) !== 1) throw new Error('the private key is no key of the curve');
      exports._secp256k1_ecdsa_recoverable_signature_serialize_compact(
        at.context,
        at.compact,
        at.number,
        at.recoverable,
      );
      return {
        r: bytes.slice(at.compact, at.compact + WORD),
        s: bytes.slice(at.compact + WORD, at.compact + 2 * WORD),
        v: words[at.number >> 2] === 0 ? 27 : 28,
      };
    },
    recover: (digest, r, s, v) => {
      bytes.set(ofLength(digest, WORD), at.digest);
      bytes.set(ofLength(r, WORD), at.compact);
      bytes.set(ofLength(s, WORD), at.compact + WORD);
      const isPair =
        exports._secp256k1_ecdsa_recoverable_signature_parse_compact(at.context, at.recoverable, at.compact, v - 27) ===
        1;
      if (!isPair) return null;
      if (exports._secp256k1_ecdsa_recover(at.context, at.point, at.recoverable, at.digest) !== 1) return null;
      return writtenPoint();
    },
    publicKey: (key) => {
      const create = (context: number, place: number): number =>
        exports._secp256k1_ec_pubkey_create(context, at.point, place);
      return key.length === WORD && withKey(key, create) === 1 ? writtenPoint() : null;
    },
  };
}

function placesOf({ exports }: Secp256k1Instance): Places {
  return {
    context: exports._secp256k1_context_create(SIGN_AND_VERIFY),
    key: exports._malloc(WORD),
    digest: exports._malloc(WORD),
    compact: exports._malloc(2 * WORD),
    recoverable: exports._malloc(POINT),
    point: exports._malloc(2 * WORD),
    number: exports._malloc(4),
    written: exports._malloc(POINT),
  };
}

/** Longer bytes would run into the neighbour. */
function ofLength(value: Uint8Array, length: number): Uint8Array {
  if (value.length !== length) throw new Error(`${value.length} bytes where ${length} belong`);
  return value;
}
