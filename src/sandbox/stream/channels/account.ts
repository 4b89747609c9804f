import { unitsToDecimal } from '../../../hyperliquid/wire/decimal.ts';
import { activeAssetData } from '../../shapes/active-asset-data.ts';
import { atOpenInterestCap } from '../../shapes/at-cap.ts';
import { clearinghouseState } from '../../shapes/clearinghouse-state.ts';
import { frontendOrder, listedOrders } from '../../shapes/frontend-order.ts';
import { fundingDelta, wireLedgerUpdate } from '../../shapes/funding.ts';
import { spotState } from '../../shapes/spot-state.ts';
import { twapHistory, twapState } from '../../shapes/twap.ts';
import { mainAgent, webData2 } from '../../shapes/web-data2.ts';
import type { SandboxVenue } from '../../types.ts';
import { type Channel, rowsAfter, type Subscription, userOf } from '../channel.ts';

const STATE_MS = 5_000;
const DATA_MS = 1_000;
const MAX_ROWS = 500;

/** A full state of an account: at once, after whatever happens to the account, and every so often. */
function state(
  channel: string,
  build: (venue: SandboxVenue, user: string, subscription: Subscription) => unknown,
  everyMs: number = STATE_MS,
): Channel {
  return {
    state: {
      everyMs,
      onAccount: true,
      build: (venue, subscription) => [{ channel, data: build(venue, userOf(subscription), subscription) }],
    },
  };
}

/** Rows by time, oldest first: all of them as a first frame, then each new one. */
function rows<Row extends { readonly atMs: number }>(
  channel: string,
  field: string,
  read: {
    /** Rows at a time or later, ms of the exchange; all of them for none. */
    readonly list: (venue: SandboxVenue, user: string, fromMs?: number) => readonly Row[];
    readonly show: (venue: SandboxVenue, user: string, row: Row) => unknown;
  },
): Channel {
  const frame = (venue: SandboxVenue, user: string, list: readonly Row[]): { user: string } => ({
    user,
    [field]: list.map((row) => read.show(venue, user, row)),
  });
  return {
    opening: (venue, subscription) => {
      const user = userOf(subscription);
      const list = read.list(venue, user).slice(-MAX_ROWS);
      return [{ channel, data: { ...frame(venue, user, list), isSnapshot: true } }];
    },
    rows: (venue, subscription, before) => {
      const user = userOf(subscription);
      const { fresh, mark } = rowsAfter(read.list(venue, user, before?.atMs), before, ({ atMs }) => atMs);
      return { mark, frames: fresh.length === 0 ? [] : [{ channel, data: frame(venue, user, fresh) }] };
    },
  };
}

/** Channels of what an account holds. */
export const ACCOUNT_CHANNELS: Readonly<Record<string, Channel>> = {
  openOrders: state('openOrders', (venue, user) => ({
    dex: '',
    user,
    orders: listedOrders(venue.exchange.openOrderDetails(user)).map((order) => frontendOrder(venue, order)),
  })),
  clearinghouseState: state('clearinghouseState', (venue, user) => ({
    dex: '',
    user,
    clearinghouseState: clearinghouseState(venue, user),
  })),
  allDexsClearinghouseState: state('allDexsClearinghouseState', (venue, user) => ({
    user,
    clearinghouseStates: [['', clearinghouseState(venue, user)]],
  })),
  spotState: state('spotState', (venue, user) => ({ user, spotState: spotState(venue, user) })),
  twapStates: state('twapStates', (venue, user) => ({
    dex: '',
    user,
    states: venue.exchange
      .twaps(user)
      .filter(({ status }) => status === 'activated')
      .map((twap) => [twap.twapId, twapState(venue, user, twap)]),
  })),
  activeAssetData: state(
    'activeAssetData',
    (venue, user, { asset }) => activeAssetData(venue, user, asset ?? 0),
    DATA_MS,
  ),
  webData2: state('webData2', (venue, user) => webData2(venue, user)),
  webData3: state('webData3', (venue, user) => ({
    userState: {
      ...mainAgent(venue, user),
      cumLedger: unitsToDecimal(venue.exchange.account(user).netDepositsUnits),
      serverTime: venue.wireMs(venue.nowMs()),
      isVault: false,
      user,
      abstraction: 'disabled',
    },
    perpDexStates: [{ totalVaultEquity: '0.0', perpsAtOpenInterestCap: atOpenInterestCap(venue), leadingVaults: [] }],
  })),
  userFundings: rows('userFundings', 'fundings', {
    list: (venue, user, fromMs) => venue.exchange.fundingPayments(user, fromMs),
    show: (venue, _user, payment) => ({ time: venue.wireMs(payment.atMs), ...fundingDelta(venue, payment) }),
  }),
  userNonFundingLedgerUpdates: rows('userNonFundingLedgerUpdates', 'nonFundingLedgerUpdates', {
    list: (venue, user, fromMs) => venue.exchange.ledgerUpdates(user, fromMs),
    show: (venue, user, update) => wireLedgerUpdate(venue, user, update),
  }),
  userTwapHistory: {
    opening: (venue, subscription) => {
      const user = userOf(subscription);
      return [{ channel: 'userTwapHistory', data: { user, history: twapHistory(venue, user), isSnapshot: true } }];
    },
    rows: (venue, subscription, before) => {
      const user = userOf(subscription);
      const { fresh, mark } = rowsAfter(twapHistory(venue, user).toReversed(), before, ({ time }) => time);
      return {
        mark,
        frames: fresh.length === 0 ? [] : [{ channel: 'userTwapHistory', data: { user, history: fresh } }],
      };
    },
  },
};
