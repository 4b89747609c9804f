/*
 * Actions about money and permissions: the account itself signs them in readable form (EIP-712). What is signed as text is kept letter by
 * letter, so amounts are not normalised here. The time or nonce inside has to equal the nonce of the envelope.
 */

/** What every such action starts with: chain id of the signing wallet in hex, and the network it is meant for. */
export interface UserSignedHead {
  readonly signatureChainId: string;
  readonly hyperliquidChain: 'Mainnet' | 'Testnet';
}

/** Sends USDC to an address, or withdraws it. */
export interface UsdSendAction extends UserSignedHead {
  readonly type: 'usdSend' | 'withdraw3';
  readonly destination: string;
  readonly amount: string;
  readonly time: number;
}

/** Sends a spot token, named NAME:0x... */
export interface SpotSendAction extends UserSignedHead {
  readonly type: 'spotSend';
  readonly destination: string;
  readonly token: string;
  readonly amount: string;
  readonly time: number;
}

/** Moves a token between dexes and accounts. */
export interface SendAssetAction extends UserSignedHead {
  readonly type: 'sendAsset';
  readonly destination: string;
  readonly sourceDex: string;
  readonly destinationDex: string;
  readonly token: string;
  readonly amount: string;
  readonly fromSubAccount: string;
  readonly nonce: number;
}

/** Moves USDC between spot and perpetuals; a sub-account is named behind the amount. */
export interface UsdClassTransferAction extends UserSignedHead {
  readonly type: 'usdClassTransfer';
  readonly amount: string;
  readonly toPerp: boolean;
  readonly nonce: number;
}

/** Lets an agent trade. Without a name it is the one unnamed agent. */
export interface ApproveAgentAction extends UserSignedHead {
  readonly type: 'approveAgent';
  readonly agentAddress: string;
  readonly agentName?: string;
  readonly nonce: number;
}

/** Lets a builder take a fee, like 0.001%. */
export interface ApproveBuilderFeeAction extends UserSignedHead {
  readonly type: 'approveBuilderFee';
  readonly maxFeeRate: string;
  readonly builder: string;
  readonly nonce: number;
}

/** Sets how margin of several places is joined. */
export interface UserSetAbstractionAction extends UserSignedHead {
  readonly type: 'userSetAbstraction';
  readonly user: string;
  readonly abstraction: string;
  readonly nonce: number;
}

/** Turns the joining of dexes on or off (older form). */
export interface UserDexAbstractionAction extends UserSignedHead {
  readonly type: 'userDexAbstraction';
  readonly user: string;
  readonly enabled: boolean;
  readonly nonce: number;
}

/** Stakes tokens with a validator. */
export interface TokenDelegateAction extends UserSignedHead {
  readonly type: 'tokenDelegate';
  readonly validator: string;
  readonly wei: number;
  readonly isUndelegate: boolean;
  readonly nonce: number;
}

/** Moves tokens into or out of staking. */
export interface StakingTransferAction extends UserSignedHead {
  readonly type: 'cDeposit' | 'cWithdraw';
  readonly wei: number;
  readonly nonce: number;
}

/** Sends a token to the EVM side with data for the receiver. */
export interface SendToEvmWithDataAction extends UserSignedHead {
  readonly type: 'sendToEvmWithData';
  readonly token: string;
  readonly amount: string;
  readonly sourceDex: string;
  readonly destinationRecipient: string;
  readonly addressEncoding: string;
  readonly destinationChainId: number;
  readonly gasLimit: number;
  readonly data: string;
  readonly nonce: number;
}

/** Actions that only the account itself can sign. */
export type UserSignedAction =
  | UsdSendAction
  | SpotSendAction
  | SendAssetAction
  | UsdClassTransferAction
  | ApproveAgentAction
  | ApproveBuilderFeeAction
  | UserSetAbstractionAction
  | UserDexAbstractionAction
  | TokenDelegateAction
  | StakingTransferAction
  | SendToEvmWithDataAction;
