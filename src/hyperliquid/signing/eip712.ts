import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { keccak256 } from './keccak.ts';

/** Name and type of a field of typed data. */
export interface TypedField {
  readonly name: string;
  readonly type: string;
}

/** What typed data is bound to. */
export interface TypedDomain {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  readonly verifyingContract: string;
}

const WORD = 32;

const DOMAIN_TYPE: readonly TypedField[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
];

/**
 * Digest of typed data by EIP-712. Types of fields are string, bytes, bytes32, address, bool and uint8..uint256; texts are hashed letter by
 * letter. Null if the message lacks a field, has a value that does not fit, or a type is another one.
 */
export function typedDigest(
  domain: TypedDomain,
  primaryType: string,
  fields: readonly TypedField[],
  message: Readonly<Record<string, unknown>>,
): Uint8Array | null {
  const bound = structHash('EIP712Domain', DOMAIN_TYPE, { ...domain });
  const said = structHash(primaryType, fields, message);
  return bound === null || said === null ? null : digestOf(bound, said);
}

/** 0x19 0x01 and room for two words, written over and over. */
const BOUND = new Uint8Array(2 + 2 * WORD);
BOUND.set([0x19, 0x01]);

/** keccak256(0x19 0x01, domain, struct). */
export function digestOf(domain: Uint8Array, struct: Uint8Array): Uint8Array {
  BOUND.set(domain, 2);
  BOUND.set(struct, 2 + WORD);
  return keccak256(BOUND);
}

function structHash(
  name: string,
  fields: readonly TypedField[],
  message: Readonly<Record<string, unknown>>,
): Uint8Array | null {
  const bytes = new Uint8Array(WORD * (fields.length + 1));
  const type = `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`;
  bytes.set(keccak256(utf8ToBytes(type)), 0);
  for (const [i, field] of fields.entries()) {
    const word = wordOf(field.type, Object.hasOwn(message, field.name) ? message[field.name] : undefined);
    if (word === null) return null;
    // Short values stand at the end of their word.
    bytes.set(word, WORD * (i + 2) - word.length);
  }
  return keccak256(bytes);
}

/** A value as the at most 32 bytes that are hashed, or null. */
function wordOf(type: string, value: unknown): Uint8Array | null {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? keccak256(utf8ToBytes(value)) : null;
    case 'bytes': {
      const bytes = hexBytes(value);
      return bytes === null ? null : keccak256(bytes);
    }
    case 'bytes32':
      return hexBytes(value, WORD);
    case 'address':
      return hexBytes(value, 20);
    case 'bool':
      return typeof value === 'boolean' ? Uint8Array.of(value ? 1 : 0) : null;
    default:
      return type.startsWith('uint') ? uintBytes(type, value) : null;
  }
}

function hexBytes(value: unknown, length: number | null = null): Uint8Array | null {
  if (typeof value !== 'string' || !/^0[xX](?:[0-9a-fA-F]{2})*$/.test(value)) return null;
  const bytes = hexToBytes(value.slice(2));
  return length === null || bytes.length === length ? bytes : null;
}

function uintBytes(type: string, value: unknown): Uint8Array | null {
  const bits = Number(type.slice(4));
  if (!(Number.isInteger(bits) && bits >= 8 && bits <= 256 && bits % 8 === 0)) return null;
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!isWhole) return null;
  const whole = BigInt(value as number | bigint);
  if (whole < 0n || whole >> BigInt(bits) !== 0n) return null;
  return hexToBytes(whole.toString(16).padStart(2 * WORD, '0'));
}
