import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { addressOf } from './address.ts';
import type { Signer } from './curve.ts';
import { agentDigest } from './digest.ts';
import type { TypedField } from './eip712.ts';
import { typedDigest } from './eip712.ts';

/** Hex with its prefix, as the client library has it. */
type Hex = `0x${string}`;

/** Typed data as the client library hands it to a wallet. */
export interface WalletTypedData {
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: string;
  };
  readonly types: Readonly<Record<string, readonly TypedField[]>>;
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** What the client library takes for a wallet: it tells kinds apart by the number of arguments of `signTypedData`, which has to be 1 or 2. */
export interface SdkWallet {
  readonly address: Hex;
  signTypedData(data: WalletTypedData): Promise<Hex>;
}

/**
 * A wallet for the client library that signs with our curve: same bits as with its own kinds of wallet, in a fraction of the time. Throws for
 * a key that is none; `signTypedData` rejects data of types that the exchange does not use.
 */
export function sdkWallet(signer: Signer): SdkWallet {
  const publicKey = signer.curve.publicKey(signer.key);
  if (publicKey === null) throw new Error('the private key is no key of the curve');
  return {
    address: addressOf(publicKey) as Hex,
    signTypedData: async (data) => {
      const { r, s, v } = signer.curve.sign(digestOf(data), signer.key);
      return `0x${bytesToHex(r)}${bytesToHex(s)}${v.toString(16)}`;
    },
  };
}

function digestOf(data: WalletTypedData): Uint8Array {
  const agent = agentOf(data);
  if (agent !== null) return agent;
  const { domain, types, primaryType, message } = data;
  const digest = typedDigest(domain, primaryType, types[primaryType] ?? [], message);
  if (digest === null) throw new Error(`typed data ${primaryType} has a field that cannot be signed`);
  return digest;
}

/** The digest of a phantom agent from constants, or null for other typed data. */
function agentOf({ domain, primaryType, message }: WalletTypedData): Uint8Array | null {
  const { source, connectionId } = message;
  const isExchange = domain.name === 'Exchange' && domain.version === '1' && domain.chainId === 1337;
  if (primaryType !== 'Agent' || !isExchange || !/^0x0{40}$/.test(domain.verifyingContract)) return null;
  if ((source !== 'a' && source !== 'b') || typeof connectionId !== 'string') return null;
  return /^0x[0-9a-fA-F]{64}$/.test(connectionId) ? agentDigest(hexToBytes(connectionId.slice(2)), source) : null;
}
