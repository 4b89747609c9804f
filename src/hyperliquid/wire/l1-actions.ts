import type { Field } from '../decode/fields.ts';
import { either, exactly, flag, integer, list, oneOf } from '../decode/fields.ts';
import { address, amount, cloid, count, orElse, orNull, record, within, words, yes } from './action-fields.ts';
import type * as A from './action-types.ts';

const MAX_NAME = 250;

const limit = record<{ readonly limit: { readonly tif: A.WireTif } }>({
  limit: record<{ readonly tif: A.WireTif }>({ tif: oneOf('Gtc', 'Ioc', 'Alo', 'FrontendMarket') }),
});

type Trigger = Extract<A.WireOrderKind, { readonly trigger: unknown }>;

const trigger = record<Trigger>({
  trigger: record<Trigger['trigger']>({ isMarket: flag, triggerPx: amount, tpsl: oneOf('tp', 'sl') }),
});

const order = record<A.WireOrder>(
  {
    a: count,
    b: flag,
    p: amount,
    s: amount,
    r: flag,
    t: either<readonly [Field<A.WireOrderKind>, Field<A.WireOrderKind>]>('a limit or a trigger', limit, trigger),
    c: cloid,
  },
  'c',
);

const oid: Field<number | string> = either('a whole number >= 0 or 0x and 32 hex digits', count, cloid);

const grouping: Field<A.WireGrouping> = either(
  'na | normalTpsl | positionTpsl | { p }',
  oneOf('na', 'normalTpsl', 'positionTpsl'),
  record<{ readonly p: number }>({ p: within(0, 100_000_000) }),
);

const plain = (type: A.PlainAction['type']): Field<A.PlainAction> => record<A.PlainAction>({ type: exactly(type) });

const code = (type: A.SetReferrerAction['type']): Field<A.SetReferrerAction> =>
  record<A.SetReferrerAction>({ type: exactly(type), code: words(MAX_NAME) });

/** Readers of the actions that are hashed as msgpack, by type; the fields of each in the order in which they are hashed. */
export const L1_ACTIONS: Readonly<Record<A.L1Action['type'], Field<A.L1Action>>> = {
  order: record<A.OrderAction>(
    {
      type: exactly('order'),
      orders: list(order),
      grouping: orElse<A.WireGrouping>(grouping, 'na'),
      builder: record<{ readonly b: string; readonly f: number }>({ b: address, f: count }),
    },
    'builder',
  ),
  cancel: record<A.CancelAction>(
    {
      type: exactly('cancel'),
      cancels: list(record<{ readonly a: number; readonly o: number }>({ a: count, o: count })),
      f: yes,
    },
    'f',
  ),
  cancelByCloid: record<A.CancelByCloidAction>(
    {
      type: exactly('cancelByCloid'),
      cancels: list(record<{ readonly asset: number; readonly cloid: string }>({ asset: count, cloid })),
      f: yes,
    },
    'f',
  ),
  modify: record<A.ModifyAction>({ type: exactly('modify'), oid, order, a: yes }, 'a'),
  batchModify: record<A.BatchModifyAction>(
    { type: exactly('batchModify'), modifies: list(record<A.WireModify>({ oid, order })), a: yes },
    'a',
  ),
  scheduleCancel: record<A.ScheduleCancelAction>({ type: exactly('scheduleCancel'), time: count }, 'time'),
  updateLeverage: record<A.UpdateLeverageAction>({
    type: exactly('updateLeverage'),
    asset: count,
    isCross: flag,
    leverage: count,
  }),
  updateIsolatedMargin: record<A.UpdateIsolatedMarginAction>({
    type: exactly('updateIsolatedMargin'),
    asset: count,
    isBuy: flag,
    ntli: integer,
  }),
  topUpIsolatedOnlyMargin: record<A.TopUpIsolatedOnlyMarginAction>({
    type: exactly('topUpIsolatedOnlyMargin'),
    asset: count,
    leverage: amount,
  }),
  twapOrder: record<A.TwapOrderAction>(
    {
      type: exactly('twapOrder'),
      twap: record<A.TwapOrderAction['twap']>({ a: count, b: flag, s: amount, r: flag, m: count, t: flag }),
      details: record<NonNullable<A.TwapOrderAction['details']>>({
        t: orNull(record<{ readonly p: string; readonly a: boolean }>({ p: amount, a: flag })),
        s: orNull(amount),
      }),
    },
    'details',
  ),
  twapCancel: record<A.TwapCancelAction>({ type: exactly('twapCancel'), a: count, t: count }),
  noop: plain('noop'),
  claimRewards: plain('claimRewards'),
  agentEnableDexAbstraction: plain('agentEnableDexAbstraction'),
  setReferrer: code('setReferrer'),
  registerReferrer: code('registerReferrer'),
  reserveRequestWeight: record<A.ReserveRequestWeightAction>(
    { type: exactly('reserveRequestWeight'), weight: count, destination: address },
    'destination',
  ),
  vaultTransfer: record<A.VaultTransferAction>({
    type: exactly('vaultTransfer'),
    vaultAddress: address,
    isDeposit: flag,
    usd: count,
  }),
  createSubAccount: record<A.CreateSubAccountAction>({ type: exactly('createSubAccount'), name: words(MAX_NAME) }),
  subAccountModify: record<A.SubAccountModifyAction>({
    type: exactly('subAccountModify'),
    subAccountUser: address,
    name: words(MAX_NAME),
  }),
  subAccountTransfer: record<A.SubAccountTransferAction>({
    type: exactly('subAccountTransfer'),
    subAccountUser: address,
    isDeposit: flag,
    usd: count,
  }),
  subAccountSpotTransfer: record<A.SubAccountSpotTransferAction>({
    type: exactly('subAccountSpotTransfer'),
    subAccountUser: address,
    isDeposit: flag,
    token: words(MAX_NAME),
    amount,
  }),
  agentSendAsset: record<A.AgentSendAssetAction>({
    type: exactly('agentSendAsset'),
    destination: address,
    sourceDex: words(MAX_NAME),
    destinationDex: words(MAX_NAME),
    token: words(MAX_NAME),
    amount,
    fromSubAccount: orElse(either('an address or empty text', exactly(''), address), ''),
    nonce: count,
  }),
  agentSetAbstraction: record<A.AgentSetAbstractionAction>({
    type: exactly('agentSetAbstraction'),
    abstraction: oneOf('i', 'u', 'p'),
  }),
  evmUserModify: record<A.EvmUserModifyAction>({ type: exactly('evmUserModify'), usingBigBlocks: flag }),
};
