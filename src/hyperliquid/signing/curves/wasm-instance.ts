import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Where the binary is inside its package. */
const BINARY = '@bitauth/libauth/build/lib/bin/secp256k1/secp256k1.wasm';

/*
 * Memory of the binary, as its compiler laid it out: static data behind the first KiB, then the stack, then the heap. It never grows.
 */
const MEMORY_BYTES = 16_777_216;
const PAGE_BYTES = 65_536;
const STATIC_START = 1_024;
const STATIC_BYTES = 67_712;
const STACK_BYTES = 5_242_880;
const TABLE_SIZE = 6;

/** Functions of the binary that are used; pointers are places in its memory, 1 means done. */
export interface Secp256k1Exports {
  _malloc(bytes: number): number;
  _secp256k1_context_create(flags: number): number;
  _secp256k1_ec_pubkey_create(context: number, out: number, key: number): number;
  _secp256k1_ec_pubkey_serialize(context: number, out: number, length: number, key: number, flags: number): number;
  _secp256k1_ecdsa_sign_recoverable(
    context: number,
    out: number,
    digest: number,
    key: number,
    nonceFunction: number,
    nonceData: number,
  ): number;
  _secp256k1_ecdsa_recoverable_signature_serialize_compact(
    context: number,
    out: number,
    recid: number,
    signature: number,
  ): number;
  _secp256k1_ecdsa_recoverable_signature_parse_compact(
    context: number,
    out: number,
    compact: number,
    recid: number,
  ): number;
  _secp256k1_ecdsa_recover(context: number, out: number, signature: number, digest: number): number;
}

/** The running binary. */
export interface Secp256k1Instance {
  readonly exports: Secp256k1Exports;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/** The part of the runtime's WebAssembly that is used; the types of Node do not name it. */
interface WasmRuntime {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
  readonly Table: new (size: {
    readonly element: string;
    readonly initial: number;
    readonly maximum: number;
  }) => object;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** Starts the curve that @bitauth/libauth ships as WebAssembly, without waiting: its own loader is asynchronous and starts four hashes beside it. */
export function startSecp256k1(): Secp256k1Instance {
  const binary = readFileSync(createRequire(import.meta.url).resolve(BINARY));
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WasmRuntime };
  const pages = MEMORY_BYTES / PAGE_BYTES;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const bytes = new Uint8Array(memory.buffer);
  const words = new Uint32Array(memory.buffer);
  const heapPointer = STATIC_START + STATIC_BYTES;
  const stackStart = aligned(heapPointer + 4);
  const heapStart = aligned(stackStart + STACK_BYTES);
  words[heapPointer >> 2] = heapStart;
  const broken = (): never => {
    throw new Error('the curve in WebAssembly stopped');
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), {
    env: {
      DYNAMICTOP_PTR: heapPointer,
      STACKTOP: stackStart,
      ___setErrNo: (value: number) => value,
      _abort: broken,
      abort: broken,
      abortOnCannotGrowMemory: broken,
      enlargeMemory: broken,
      getTotalMemory: () => MEMORY_BYTES,
      _emscripten_memcpy_big: (to: number, from: number, length: number) => {
        bytes.copyWithin(to, from, from + length);
        return to;
      },
      memory,
      memoryBase: STATIC_START,
      table: new WebAssembly.Table({ element: 'anyfunc', initial: TABLE_SIZE, maximum: TABLE_SIZE }),
      tableBase: 0,
    },
    global: { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY },
  });
  return { exports: exports as Secp256k1Exports, bytes, words };
}

function aligned(place: number): number {
  return Math.ceil(place / 16) * 16;
}
