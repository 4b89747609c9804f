import type { Field } from '../decode/fields.ts';
import { exactly, flag, misfit, oneOf } from '../decode/fields.ts';
import type { ActionShape } from './action-fields.ts';
import { address, count, orElse, record, words } from './action-fields.ts';
import type * as U from './user-action-types.ts';

const MAX_TEXT = 250;
const MAX_DATA = 20_000;

/** What is signed as text stays as it came. */
const text = words(MAX_TEXT);

/** Chain ids are whole numbers in hex, small enough to be exact. */
const chainId: Field<string> = (value, note) =>
  typeof value === 'string' && /^0[xX][0-9a-fA-F]{1,13}$/.test(value)
    ? value
    : misfit(value, '0x and hex digits', note);

/** Signed as text, so its case stays. */
const addressText: Field<string> = (value, note) =>
  typeof value === 'string' && /^0[xX][0-9a-fA-F]{40}$/.test(value)
    ? value
    : misfit(value, '0x and 40 hex digits', note);

const HEAD: ActionShape<U.UserSignedHead> = {
  signatureChainId: chainId,
  hyperliquidChain: oneOf('Mainnet', 'Testnet'),
};

const head = <T extends string>(type: T): ActionShape<U.UserSignedHead & { readonly type: T }> =>
  ({ type: exactly(type), ...HEAD }) as unknown as ActionShape<U.UserSignedHead & { readonly type: T }>;

const usdSend = (type: U.UsdSendAction['type']): Field<U.UsdSendAction> =>
  record<U.UsdSendAction>({ ...head(type), destination: addressText, amount: text, time: count });

const staking = (type: U.StakingTransferAction['type']): Field<U.StakingTransferAction> =>
  record<U.StakingTransferAction>({ ...head(type), wei: count, nonce: count });

/** Readers of the actions that the account signs in readable form, by type. */
export const USER_ACTIONS: Readonly<Record<U.UserSignedAction['type'], Field<U.UserSignedAction>>> = {
  usdSend: usdSend('usdSend'),
  withdraw3: usdSend('withdraw3'),
  spotSend: record<U.SpotSendAction>({
    ...head('spotSend'),
    destination: addressText,
    token: text,
    amount: text,
    time: count,
  }),
  sendAsset: record<U.SendAssetAction>({
    ...head('sendAsset'),
    destination: addressText,
    sourceDex: text,
    destinationDex: text,
    token: text,
    amount: text,
    fromSubAccount: orElse(text, ''),
    nonce: count,
  }),
  usdClassTransfer: record<U.UsdClassTransferAction>({
    ...head('usdClassTransfer'),
    amount: text,
    toPerp: flag,
    nonce: count,
  }),
  approveAgent: record<U.ApproveAgentAction>(
    { ...head('approveAgent'), agentAddress: address, agentName: text, nonce: count },
    'agentName',
  ),
  approveBuilderFee: record<U.ApproveBuilderFeeAction>({
    ...head('approveBuilderFee'),
    maxFeeRate: text,
    builder: address,
    nonce: count,
  }),
  userSetAbstraction: record<U.UserSetAbstractionAction>({
    ...head('userSetAbstraction'),
    user: address,
    abstraction: text,
    nonce: count,
  }),
  userDexAbstraction: record<U.UserDexAbstractionAction>({
    ...head('userDexAbstraction'),
    user: address,
    enabled: flag,
    nonce: count,
  }),
  tokenDelegate: record<U.TokenDelegateAction>({
    ...head('tokenDelegate'),
    validator: address,
    wei: count,
    isUndelegate: flag,
    nonce: count,
  }),
  cDeposit: staking('cDeposit'),
  cWithdraw: staking('cWithdraw'),
  sendToEvmWithData: record<U.SendToEvmWithDataAction>({
    ...head('sendToEvmWithData'),
    token: text,
    amount: text,
    sourceDex: text,
    destinationRecipient: text,
    addressEncoding: text,
    destinationChainId: count,
    gasLimit: count,
    data: words(MAX_DATA),
    nonce: count,
  }),
};
