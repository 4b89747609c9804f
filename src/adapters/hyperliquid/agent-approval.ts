import { randomBytes } from 'node:crypto';
import type { AgentApproval, AgentNetwork, ApprovalRequest } from '../../contract/agent-keys.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { addressOf } from '../../hyperliquid/signing/address.ts';
import { userSignedDomain } from '../../hyperliquid/signing/digest.ts';
import { loadCurve } from '../../hyperliquid/signing/load-curve.ts';
import { USER_SIGNED_TYPES } from '../../hyperliquid/signing/user-signed-types.ts';
import { readKey } from './agent-signer.ts';

/** What an approval names its network, and the chain that a wallet signs it for: Arbitrum, or its test chain. Any chain is taken. */
const NETWORKS: Readonly<
  Record<AgentNetwork, { readonly hyperliquidChain: string; readonly signatureChainId: string }>
> = {
  live: { hyperliquidChain: 'Mainnet', signatureChainId: '0xa4b1' },
  testnet: { hyperliquidChain: 'Testnet', signatureChainId: '0x66eee' },
};

const DAY_MS = 86_400_000;

/** Fields of the domain, as wallets want them spelt out. */
const DOMAIN_FIELDS = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const;

/** The address of a private key, lower case; a sentence, without the key, when the text is none. */
export function agentAddress(secret: string): Result<string, string> {
  const key = readKey(secret);
  if (!key.ok) return key;
  const publicKey = loadCurve().curve.publicKey(key.value);
  key.value.fill(0);
  if (publicKey === null) return { ok: false, error: 'the text is no key of the curve' };
  return { ok: true, value: addressOf(publicKey) };
}

/** A new private key of the system's random source, as text of the form `0x` and 64 hex digits. */
export function newAgentKey(): string {
  for (;;) {
    const secret = `0x${randomBytes(32).toString('hex')}`;
    // Of 2^256 numbers all but a handful are keys.
    if (agentAddress(secret).ok) return secret;
  }
}

/** What the owner of the account signs to let an agent trade until a day; `nowMs` is the nonce, which the exchange judges by its clock. */
export function agentApproval(address: string, request: ApprovalRequest, nowMs: number): AgentApproval {
  const { network, validDays } = request;
  const { hyperliquidChain, signatureChainId } = NETWORKS[network];
  const validUntilMs = nowMs + validDays * DAY_MS;
  const agentName = `${request.agentName} valid_until ${validUntilMs}`;
  const typed = USER_SIGNED_TYPES.get('approveAgent');
  if (typed === undefined) throw new Error('the signing types know no approveAgent');
  const message = { hyperliquidChain, agentAddress: address, agentName, nonce: nowMs };
  const typedData = {
    domain: userSignedDomain(Number.parseInt(signatureChainId, 16)),
    types: { EIP712Domain: DOMAIN_FIELDS, [typed.primaryType]: typed.fields },
    primaryType: typed.primaryType,
    message,
  };
  const signed = {
    action: { type: 'approveAgent', signatureChainId, ...message },
    nonce: nowMs,
    signature: { r: '0x…', s: '0x…', v: 27 },
  };
  return {
    network,
    address,
    agentName,
    validUntilMs,
    typedData: JSON.stringify(typedData, null, 2),
    request: JSON.stringify(signed, null, 2),
  };
}
