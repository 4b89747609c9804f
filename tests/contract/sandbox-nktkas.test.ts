import { HttpTransport, InfoClient } from '@nktkas/hyperliquid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typeErrors } from '../support/check-types.ts';
import type { LiveVenue } from '../support/live-venue.ts';
import { ALICE, BOB, cloidOf, richLife } from '../support/live-venue.ts';

const user = ALICE;
const liquidated = { user: BOB };

/** What is asked by each method of the client: parameters, several times where one answer does not show everything. */
const CALLS: Readonly<Record<string, readonly object[]>> = {
  activeAssetData: [
    { user, coin: 'BTC' },
    { user, coin: 'ETH' },
  ],
  allMids: [{}, { dex: '' }],
  allPerpMetas: [{}],
  approvedBuilders: [{ user }],
  candleSnapshot: [
    { coin: 'BTC', interval: '1m', startTime: 0 },
    { coin: 'BTC', interval: '1M', startTime: 0, endTime: null },
  ],
  clearinghouseState: [{ user }, { user, dex: '' }, liquidated],
  delegations: [{ user }],
  delegatorHistory: [{ user }],
  delegatorRewards: [{ user }],
  delegatorSummary: [{ user }],
  exchangeStatus: [{}],
  extraAgents: [{ user }],
  frontendOpenOrders: [{ user }],
  fundingHistory: [{ coin: 'BTC', startTime: 0 }],
  gossipRootIps: [{}],
  historicalOrders: [{ user }, liquidated],
  isVip: [{ user }],
  l2Book: [{ coin: 'BTC' }, { coin: 'kPEPE', nSigFigs: 5, mantissa: 2 }, { coin: 'NOTHING' }],
  leadingVaults: [{ user }],
  legalCheck: [{ user }],
  liquidatable: [{}],
  marginTable: [{ id: 51 }, { id: 10 }],
  maxBuilderFee: [{ user, builder: BOB }],
  maxMarketOrderNtls: [{}],
  meta: [{}, { dex: '' }],
  metaAndAssetCtxs: [{}],
  openOrders: [{ user }],
  orderStatus: [
    { user, oid: 1 },
    { user, oid: cloidOf(2) },
    { user, oid: 123_456_789 },
  ],
  outcomeMeta: [{}],
  outcomeTemplates: [{}],
  perpAnnotation: [{ coin: 'BTC' }],
  perpCategories: [{}],
  perpConciseAnnotations: [{}],
  perpDexLimits: [{ dex: 'xyz' }],
  perpDexStatus: [{ dex: '' }],
  perpDexs: [{}],
  perpsAtOpenInterestCap: [{}],
  portfolio: [{ user }],
  preTransferCheck: [{ user, source: BOB }],
  predictedFundings: [{}],
  recentTrades: [{ coin: 'kPEPE' }],
  referral: [{ user }],
  spotClearinghouseState: [{ user }],
  spotMeta: [{}],
  spotMetaAndAssetCtxs: [{}],
  subAccounts: [{ user }],
  subAccounts2: [{ user }],
  twapHistory: [{ user }],
  userAbstraction: [{ user }],
  userBorrowLendInterest: [{ user, startTime: 0 }],
  userDexAbstraction: [{ user }],
  userFees: [{ user }],
  userFills: [{ user }, { user, aggregateByTime: true }, liquidated],
  userFillsByTime: [
    { user, startTime: 0 },
    { user, startTime: 0, endTime: null, aggregateByTime: true, reversed: true },
  ],
  userFunding: [{ user }, { user, startTime: 0 }],
  userNonFundingLedgerUpdates: [{ user }],
  userRateLimit: [{ user }],
  userRole: [{ user }, { user: '0x00000000000000000000000000000000000000c2' }, { user: `0x${'9'.repeat(40)}` }],
  userToMultiSigSigners: [{ user }],
  userTwapSliceFills: [{ user }],
  userTwapSliceFillsByTime: [{ user, startTime: 0 }],
  userVaultEquities: [{ user }],
  validatorL1Votes: [{}],
  validatorSummaries: [{}],
  vaultSummaries: [{}],
  webData2: [{ user }],
};

/** Methods for what does not exist here: lending, vaults, spot tokens, auctions of markets, bets. */
const LACKING = [
  'allBorrowLendReserveStates',
  'blockDetails',
  'borrowLendReserveState',
  'borrowLendUserState',
  'gossipPriorityAuctionStatus',
  'perpDeployAuctionStatus',
  'settledOutcome',
  'spotDeployState',
  'spotPairDeployAuctionStatus',
  'tokenDetails',
  'txDetails',
  'usdcRouting',
  'userDetails',
  'vaultDetails',
];

type Methods = Readonly<Record<string, (params?: object) => Promise<unknown>>>;

describe('the published SDK asks the sandbox', () => {
  let live: LiveVenue;
  let client: InfoClient;
  let url: string;
  let methods: Methods;

  beforeAll(async () => {
    live = richLife();
    url = await live.serve();
    client = new InfoClient({ transport: new HttpTransport({ apiUrl: url }) });
    methods = client as unknown as Methods;
  });

  afterAll(() => live.close());

  test('everything it knows but what does not exist here', () => {
    const known = Object.getOwnPropertyNames(InfoClient.prototype).filter((name) => name !== 'constructor');
    expect(known.filter((name) => CALLS[name] === undefined).toSorted()).toEqual(
      LACKING.filter((name) => known.includes(name)),
    );
    expect(Object.keys(CALLS).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('and its own types fit every reply', async () => {
    const values = [];
    for (const [name, calls] of Object.entries(CALLS))
      for (const params of calls) {
        const value = await methods[name]?.call(client, ...(Object.keys(params).length === 0 ? [] : [params]));
        values.push({ type: `${name[0]?.toUpperCase()}${name.slice(1)}Response`, value });
      }
    expect(values.length).toBeGreaterThan(75);
    expect(await typeErrors('@nktkas/hyperliquid/api/info', values)).toEqual([]);
  }, 60_000);

  test('what a sub-account and a twap with prices look like', async () => {
    const { venue } = live;
    const sub = venue.directory.createSubAccount(user, 'grid', venue.clientNowMs());
    if (typeof sub === 'string') throw new Error(sub);
    venue.submit({ kind: 'open', account: sub.address, isEmpty: true });
    live.request({ kind: 'accountTransfer', account: user, destination: sub.address, units: 1_000_000_000 });
    const way = { isBuy: true, sizeLots: 200_000, reduceOnly: false, minutes: 5, randomize: false };
    const prices = { trigger: { ticks: 9_999_000, above: true }, stopTicks: 9_999_900 };
    live.request({ kind: 'twap', account: sub.address, asset: 2, ...way, ...prices });
    const values = [
      { type: 'SubAccountsResponse', value: await client.subAccounts({ user }) },
      { type: 'SubAccounts2Response', value: await client.subAccounts2({ user }) },
      { type: 'UserRoleResponse', value: await client.userRole({ user: sub.address }) },
      { type: 'TwapHistoryResponse', value: await client.twapHistory({ user: sub.address }) },
      {
        type: 'UserNonFundingLedgerUpdatesResponse',
        value: await client.userNonFundingLedgerUpdates({ user: sub.address }),
      },
    ];
    expect(values.map(({ value }) => value)).toMatchObject([
      [{ name: 'grid', clearinghouseState: { withdrawable: '1000.0' } }],
      [{ name: 'grid' }],
      { role: 'subAccount', data: { master: user } },
      [{ state: { trigger: { above: true }, executedSz: '0.0' }, status: { status: 'activated' } }],
      [{ delta: { type: 'subAccountTransfer', usdc: '1000.0' } }],
    ]);
    expect(await typeErrors('@nktkas/hyperliquid/api/info', values)).toEqual([]);
  }, 60_000);

  test('the check sees a reply of the wrong type and one with a key too many', async () => {
    const errors = await typeErrors('@nktkas/hyperliquid/api/info', [
      {
        type: 'UserRateLimitResponse',
        value: { cumVlm: '0.0', nRequestsUsed: '1', nRequestsCap: 2, nRequestsSurplus: 0 },
      },
      { type: 'UserRoleResponse', value: { role: 'nobody' } },
      { type: 'MaxBuilderFeeResponse', value: 5 },
      { type: 'ExchangeStatusResponse', value: { time: 1, specialStatuses: null, extra: 1 } },
    ]);
    expect(
      errors.filter((line) => line.includes('error TS')).map((line) => /values\.ts\((\d+)/.exec(line)?.[1]),
    ).toEqual(['2', '3', '5']);
  }, 60_000);

  test('and says what is wrong when a body has the wrong shape', async () => {
    const transport = new HttpTransport({ apiUrl: url });
    await expect(transport.request('info', { type: 'l2Book' })).rejects.toThrow(/422/);
  });
});
