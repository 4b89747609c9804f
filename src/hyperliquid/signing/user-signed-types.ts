import type { TypedField } from './eip712.ts';

/** Typed data of one kind of action. */
export interface UserSignedType {
  readonly primaryType: string;
  readonly fields: readonly TypedField[];
}

/** "string amount, uint64 time" as fields; each kind starts with the network. */
function typed(name: string, fields: string): UserSignedType {
  return {
    primaryType: `HyperliquidTransaction:${name}`,
    fields: `string hyperliquidChain, ${fields}`.split(', ').map((field) => {
      const [type = '', named = ''] = field.split(' ');
      return { name: named, type };
    }),
  };
}

/** What an account signs for each action about money or permissions, by type of the action. */
export const USER_SIGNED_TYPES: ReadonlyMap<string, UserSignedType> = new Map([
  ['usdSend', typed('UsdSend', 'string destination, string amount, uint64 time')],
  ['withdraw3', typed('Withdraw', 'string destination, string amount, uint64 time')],
  ['spotSend', typed('SpotSend', 'string destination, string token, string amount, uint64 time')],
  [
    'sendAsset',
    typed(
      'SendAsset',
      'string destination, string sourceDex, string destinationDex, string token, string amount, string fromSubAccount, uint64 nonce',
    ),
  ],
  ['usdClassTransfer', typed('UsdClassTransfer', 'string amount, bool toPerp, uint64 nonce')],
  ['approveAgent', typed('ApproveAgent', 'address agentAddress, string agentName, uint64 nonce')],
  ['approveBuilderFee', typed('ApproveBuilderFee', 'string maxFeeRate, address builder, uint64 nonce')],
  ['userSetAbstraction', typed('UserSetAbstraction', 'address user, string abstraction, uint64 nonce')],
  ['userDexAbstraction', typed('UserDexAbstraction', 'address user, bool enabled, uint64 nonce')],
  ['tokenDelegate', typed('TokenDelegate', 'address validator, uint64 wei, bool isUndelegate, uint64 nonce')],
  ['cDeposit', typed('CDeposit', 'uint64 wei, uint64 nonce')],
  ['cWithdraw', typed('CWithdraw', 'uint64 wei, uint64 nonce')],
  [
    'sendToEvmWithData',
    typed(
      'SendToEvmWithData',
      'string token, string amount, string sourceDex, string destinationRecipient, string addressEncoding, uint32 destinationChainId, uint64 gasLimit, bytes data, uint64 nonce',
    ),
  ],
]);
