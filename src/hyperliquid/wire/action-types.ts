/*
 * Actions of POST /exchange as they are on the wire, after parsing. The order of fields is the order in which they are hashed.
 * Prices, sizes and amounts are plain decimals as text; asset ids, oids, leverage and times are whole numbers >= 0.
 */

/** How long a limit order lives; FrontendMarket is an Ioc that is noted as a market order. */
export type WireTif = 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket';

/** A limit order, or one that waits for the mark price. */
export type WireOrderKind =
  | { readonly limit: { readonly tif: WireTif } }
  | { readonly trigger: { readonly isMarket: boolean; readonly triggerPx: string; readonly tpsl: 'tp' | 'sl' } };

/** One order: asset, buy, price, size, reduce-only, kind, client id (0x + 32 hex digits). */
export interface WireOrder {
  readonly a: number;
  readonly b: boolean;
  readonly p: string;
  readonly s: string;
  readonly r: boolean;
  readonly t: WireOrderKind;
  readonly c?: string;
}

/** How orders of one request belong together; `p` is a priority rate in 1e-8. */
export type WireGrouping = 'na' | 'normalTpsl' | 'positionTpsl' | { readonly p: number };

/** Places orders. Builder: address and fee in tenths of a basis point. */
export interface OrderAction {
  readonly type: 'order';
  readonly orders: readonly WireOrder[];
  readonly grouping: WireGrouping;
  readonly builder?: { readonly b: string; readonly f: number };
}

/** Cancels by oid. `f`: sorted before others by the venue, not for triggers. */
export interface CancelAction {
  readonly type: 'cancel';
  readonly cancels: readonly { readonly a: number; readonly o: number }[];
  readonly f?: true;
}

/** Cancels by client id. */
export interface CancelByCloidAction {
  readonly type: 'cancelByCloid';
  readonly cancels: readonly { readonly asset: number; readonly cloid: string }[];
  readonly f?: true;
}

/** An order to replace: its oid or client id, and what comes in its place. */
export interface WireModify {
  readonly oid: number | string;
  readonly order: WireOrder;
}

/** Replaces one order. `a`: place the new one in any case, also as a trigger, an Ioc or a Gtc that trades, and where the old one is gone. */
export interface ModifyAction extends WireModify {
  readonly type: 'modify';
  readonly a?: true;
}

/** Replaces orders. */
export interface BatchModifyAction {
  readonly type: 'batchModify';
  readonly modifies: readonly WireModify[];
  readonly a?: true;
}

/** Sets the dead man's switch to a time in ms, or clears it. */
export interface ScheduleCancelAction {
  readonly type: 'scheduleCancel';
  readonly time?: number;
}

/** Sets leverage and margin mode. */
export interface UpdateLeverageAction {
  readonly type: 'updateLeverage';
  readonly asset: number;
  readonly isCross: boolean;
  readonly leverage: number;
}

/** Moves margin, micro-USDC, signed. */
export interface UpdateIsolatedMarginAction {
  readonly type: 'updateIsolatedMargin';
  readonly asset: number;
  readonly isBuy: boolean;
  readonly ntli: number;
}

/** Adds margin until an isolated position has this leverage. */
export interface TopUpIsolatedOnlyMarginAction {
  readonly type: 'topUpIsolatedOnlyMargin';
  readonly asset: number;
  readonly leverage: string;
}

/**
 * Starts a time-weighted order: asset, buy, size, reduce-only, minutes, randomise. Details: mark price at which it begins (`a`: reached from
 * below), and the price that ends it.
 */
export interface TwapOrderAction {
  readonly type: 'twapOrder';
  readonly twap: {
    readonly a: number;
    readonly b: boolean;
    readonly s: string;
    readonly r: boolean;
    readonly m: number;
    readonly t: boolean;
  };
  readonly details?: { readonly t: { readonly p: string; readonly a: boolean } | null; readonly s: string | null };
}

/** Ends a time-weighted order: asset and its id. */
export interface TwapCancelAction {
  readonly type: 'twapCancel';
  readonly a: number;
  readonly t: number;
}

/** Actions of one word: `noop` burns the nonce. */
export interface PlainAction {
  readonly type: 'noop' | 'claimRewards' | 'agentEnableDexAbstraction';
}

/** Names a referral code. */
export interface SetReferrerAction {
  readonly type: 'setReferrer' | 'registerReferrer';
  readonly code: string;
}

/** Buys requests, 0.0005 USDC each. */
export interface ReserveRequestWeightAction {
  readonly type: 'reserveRequestWeight';
  readonly weight: number;
  readonly destination?: string;
}

/** Moves micro-USDC into or out of a vault. */
export interface VaultTransferAction {
  readonly type: 'vaultTransfer';
  readonly vaultAddress: string;
  readonly isDeposit: boolean;
  readonly usd: number;
}

/** Opens a sub-account. */
export interface CreateSubAccountAction {
  readonly type: 'createSubAccount';
  readonly name: string;
}

/** Renames a sub-account. */
export interface SubAccountModifyAction {
  readonly type: 'subAccountModify';
  readonly subAccountUser: string;
  readonly name: string;
}

/** Moves micro-USDC between an account and its sub-account. */
export interface SubAccountTransferAction {
  readonly type: 'subAccountTransfer';
  readonly subAccountUser: string;
  readonly isDeposit: boolean;
  readonly usd: number;
}

/** Moves a spot token between an account and its sub-account. */
export interface SubAccountSpotTransferAction {
  readonly type: 'subAccountSpotTransfer';
  readonly subAccountUser: string;
  readonly isDeposit: boolean;
  readonly token: string;
  readonly amount: string;
}

/** Moves an asset between places of one account, signed by an agent. */
export interface AgentSendAssetAction {
  readonly type: 'agentSendAsset';
  readonly destination: string;
  readonly sourceDex: string;
  readonly destinationDex: string;
  readonly token: string;
  readonly amount: string;
  readonly fromSubAccount: string;
  readonly nonce: number;
}

/** Sets how margin of several places is joined, signed by an agent. */
export interface AgentSetAbstractionAction {
  readonly type: 'agentSetAbstraction';
  readonly abstraction: 'i' | 'u' | 'p';
}

/** Chooses big blocks on the EVM side. */
export interface EvmUserModifyAction {
  readonly type: 'evmUserModify';
  readonly usingBigBlocks: boolean;
}

/** Actions that are hashed as msgpack and may be signed by an agent. */
export type L1Action =
  | OrderAction
  | CancelAction
  | CancelByCloidAction
  | ModifyAction
  | BatchModifyAction
  | ScheduleCancelAction
  | UpdateLeverageAction
  | UpdateIsolatedMarginAction
  | TopUpIsolatedOnlyMarginAction
  | TwapOrderAction
  | TwapCancelAction
  | PlainAction
  | SetReferrerAction
  | ReserveRequestWeightAction
  | VaultTransferAction
  | CreateSubAccountAction
  | SubAccountModifyAction
  | SubAccountTransferAction
  | SubAccountSpotTransferAction
  | AgentSendAssetAction
  | AgentSetAbstractionAction
  | EvmUserModifyAction;
