import type { LoadedCurve } from './curve.ts';
import { nativeCurve } from './curves/native.ts';
import { wasmCurve } from './curves/wasm.ts';

let loaded: LoadedCurve | null = null;

/** The fastest curve that this system has; loaded once. The slow JavaScript one is never loaded. */
export function loadCurve(): LoadedCurve {
  loaded ??= load();
  return loaded;
}

function load(): LoadedCurve {
  const native = nativeCurve();
  return native === null ? { curve: wasmCurve(), kind: 'wasm' } : { curve: native, kind: 'native' };
}
