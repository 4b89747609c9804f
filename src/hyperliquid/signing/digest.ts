import { hexToBytes } from '@noble/hashes/utils.js';
import type { TypedDomain } from './eip712.ts';
import { digestOf, typedDigest } from './eip712.ts';
import { USER_SIGNED_TYPES } from './user-signed-types.ts';
import { keccak256 } from './keccak.ts';

/** Network that an action that trades is signed for: a = mainnet, b = testnet. */
export type Source = 'a' | 'b';

/** Hash of the domain Exchange, version 1, chain 1337, no contract. */
const DOMAIN = hexToBytes('d79297fcdf2ffcd4ae223d01edaa2ba214ff8f401d7c9300d995d17c82aa4040');

/** Hash of Agent(string source,bytes32 connectionId). */
const AGENT_TYPE = hexToBytes('26f05c2f7239b6983075e58321292d77b3aa173d19b27257ac96ab362570f508');

/** Hashes of the two sources. */
const SOURCES = {
  a: hexToBytes('3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb'),
  b: hexToBytes('b5553de315e0edf504d9150af82dafa5c4667fa618ed0a6f19c69b41166c5510'),
} as const;

/** The phantom agent of each network without its connection id, which is written over and over. */
const AGENTS = { a: agentOf('a'), b: agentOf('b') } as const;

function agentOf(source: Source): Uint8Array {
  const agent = new Uint8Array(96);
  agent.set(AGENT_TYPE, 0);
  agent.set(SOURCES[source], 32);
  return agent;
}

/** What is signed of an action that trades: the phantom agent's typed data, from constants. `connectionId` is the hash of the action, 32 bytes. */
export function agentDigest(connectionId: Uint8Array, source: Source): Uint8Array {
  const agent = AGENTS[source];
  agent.set(connectionId, 64);
  return digestOf(DOMAIN, keccak256(agent));
}

/** Domain of the actions that an account signs in readable form; the chain id is the signing wallet's. */
export function userSignedDomain(chainId: number): TypedDomain {
  return {
    name: 'HyperliquidSignTransaction',
    version: '1',
    chainId,
    verifyingContract: '0x0000000000000000000000000000000000000000',
  };
}

/**
 * What is signed of an action about money or permissions, for the chain id that it names. Null for actions that are signed otherwise, and where a
 * field is missing or does not fit. An agent or sub-account that is not named is signed as empty text.
 */
export function userSignedDigest(action: object): Uint8Array | null {
  const message = { agentName: '', fromSubAccount: '', ...action } as Readonly<Record<string, unknown>>;
  const typed = typeof message['type'] === 'string' ? USER_SIGNED_TYPES.get(message['type']) : undefined;
  const chain = message['signatureChainId'];
  if (typed === undefined || typeof chain !== 'string' || !/^0[xX][0-9a-fA-F]{1,13}$/.test(chain)) return null;
  return typedDigest(userSignedDomain(Number.parseInt(chain, 16)), typed.primaryType, typed.fields, message);
}
