import type { Result } from '../../engine/kernel/result.ts';
import { err, ok } from '../../engine/kernel/result.ts';
import type { Action } from '../../hyperliquid/wire/actions.ts';
import { parseAction } from '../../hyperliquid/wire/actions.ts';

/** Signature as bytes: r and s left-padded to 32. */
export interface WireSignature {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  readonly v: 27 | 28;
}

/** A signed request. */
export interface Envelope {
  /** As it came: what a client with a wrong order of keys has hashed. */
  readonly received: Readonly<Record<string, unknown>>;
  /** In the exchange's order of keys, with normalised decimals and lower-case hex. */
  readonly action: Action;
  readonly nonce: number;
  readonly signature: WireSignature;
  /** Lower case. */
  readonly vaultAddress: string | null;
  readonly expiresAfter: number | null;
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const WORD = /^0x[0-9a-fA-F]{1,64}$/;
const WORD_BYTES = 32;

const ZERO = 48;
const NINE = 57;
/** Makes a letter small; ten less than a small a. */
const LOWER = 0x20;
const BEFORE_A = 87;

/** Reads the body of a POST to /exchange (or of a post frame). The error tells path, value and what was expected. */
export function parseEnvelope(body: unknown): Result<Envelope, string> {
  if (!isRecord(body)) return wrong('', body, 'an object');
  const { nonce, signature } = body;
  if (!isRecord(body.action)) return wrong('action', body.action, 'an object');
  if (!isWhole(nonce)) return wrong('nonce', nonce, 'a whole number of milliseconds');
  const vaultAddress = body.vaultAddress ?? null;
  if (vaultAddress !== null && !(typeof vaultAddress === 'string' && ADDRESS.test(vaultAddress)))
    return wrong('vaultAddress', vaultAddress, 'an address or null');
  const expiresAfter = body.expiresAfter ?? null;
  if (expiresAfter !== null && !isWhole(expiresAfter))
    return wrong('expiresAfter', expiresAfter, 'a whole number of milliseconds or null');
  const signed = parseSignature(signature);
  if (!signed.ok) return signed;
  const action = parseAction(body.action);
  if (!action.ok) {
    const { path, value, expected } = action.error;
    return err(`${path.startsWith('action') ? path : `action.${path}`}: invalid value ${value}, expected ${expected}`);
  }
  return ok({
    received: body.action,
    action: action.value,
    nonce,
    signature: signed.value,
    vaultAddress: vaultAddress?.toLowerCase() ?? null,
    expiresAfter,
  });
}

function parseSignature(raw: unknown): Result<WireSignature, string> {
  if (!isRecord(raw)) return wrong('signature', raw, 'an object with r, s and v');
  const { r, s, v } = raw;
  if (typeof r !== 'string' || !WORD.test(r)) return wrong('signature.r', r, '0x and up to 64 hex digits');
  if (typeof s !== 'string' || !WORD.test(s)) return wrong('signature.s', s, '0x and up to 64 hex digits');
  if (v !== 27 && v !== 28) return wrong('signature.v', v, '27 or 28');
  return ok({ r: wordOf(r), s: wordOf(s), v });
}

/** 0x and up to 64 hex digits as 32 bytes. By hand: what it would take to pad, decode and copy the text costs more than the reading. */
function wordOf(hex: string): Uint8Array {
  const word = new Uint8Array(WORD_BYTES);
  for (let from = hex.length - 1, at = WORD_BYTES - 1; from >= 2; from -= 2, at--) {
    const high = from > 2 ? digitOf(hex.charCodeAt(from - 1)) : 0;
    word[at] = high * 16 + digitOf(hex.charCodeAt(from));
  }
  return word;
}

/** Value of a hex digit. */
function digitOf(code: number): number {
  return code <= NINE ? code - ZERO : (code | LOWER) - BEFORE_A;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function wrong(path: string, value: unknown, expected: string): Result<never, string> {
  const where = path === '' ? '' : `${path}: `;
  if (value === undefined) return err(`${where}missing field, expected ${expected}`);
  const shown = JSON.stringify(value) ?? typeof value;
  return err(`${where}invalid value ${shown.length > 100 ? `${shown.slice(0, 100)}...` : shown}, expected ${expected}`);
}
