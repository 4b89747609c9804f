import type { LoadedCurve } from './curve.ts';
import { nativeCurve } from './curves/native.ts';

const native = nativeCurve();

const loaded: LoadedCurve =
  native === null
    ? { curve: (await import('./curves/wasm.ts')).wasmCurve(), kind: 'wasm' }
    : { curve: native, kind: 'native' };

/** The fastest curve that this system has. The slow JavaScript one is never loaded. */
export function loadCurve(): LoadedCurve {
  return loaded;
}
