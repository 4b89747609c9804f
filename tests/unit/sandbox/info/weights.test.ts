import { describe, expect, test } from 'vitest';
import { INFO_ROUTES } from '../../../../src/sandbox/info/table.ts';
import { ALICE, LiveVenue } from '../../../support/live-venue.ts';

/** Types that ask for nothing: whatever else a body has is left alone. */
const WITHOUT_FIELDS = [
  'allPerpMetas',
  'spotMeta',
  'spotMetaAndAssetCtxs',
  'perpDexs',
  'outcomeMeta',
  'maxMarketOrderNtls',
  'exchangeStatus',
  'predictedFundings',
  'vaultSummaries',
  'validatorSummaries',
  'validatorL1Votes',
  'gossipRootIps',
  'liquidatable',
  'perpCategories',
  'perpConciseAnnotations',
  'outcomeTemplates',
];

/** Asks until the weight of an IP is used up; how often it was answered. */
function answered(live: LiveVenue, body: object, ip: string): number {
  let times = 0;
  while (times < 2_000 && live.info(body, ip).status === 200) times++;
  return times;
}

describe('weights of /info', () => {
  test.each([
    ['l2Book', 2],
    ['allMids', 2],
    ['clearinghouseState', 2],
    ['orderStatus', 2],
    ['spotClearinghouseState', 2],
    ['exchangeStatus', 2],
    ['userRole', 60],
    ['meta', 20],
    ['openOrders', 20],
    ['userFills', 20],
  ])('%s costs %d', (type, weight) => {
    expect(INFO_ROUTES.get(type)?.weight).toBe(weight);
  });

  test('1,200 a minute and IP, which come back evenly', () => {
    const live = new LiveVenue({ limits: 'real' });
    expect(answered(live, { type: 'meta' }, '1.1.1.1')).toBe(60);
    expect(live.info({ type: 'meta' }, '1.1.1.1')).toEqual({ status: 429, body: null });
    expect(live.info({ type: 'meta' }, '2.2.2.2').status).toBe(200);
    live.pass(3_000);
    expect(answered(live, { type: 'meta' }, '1.1.1.1')).toBe(3);
  });

  test('bad bodies cost too', () => {
    const live = new LiveVenue({ limits: 'real' });
    for (let i = 0; i < 60; i++) expect(live.info({ type: 'userFills' }, '1.1.1.1').status).toBe(422);
    expect(live.info({ type: 'userFills' }, '1.1.1.1').status).toBe(429);
    for (let i = 0; i < 1_200; i++) live.info({ type: 'nothing' }, '2.2.2.2');
    expect(live.info(null, '2.2.2.2').status).toBe(429);
  });

  test('20 rows of an answer cost one more, also when less is left', () => {
    const live = new LiveVenue({ limits: 'real' });
    for (let i = 0; i < 200; i++) live.send([{ asset: 2, ticks: 10_100, lots: 2_000, tif: 'Ioc' }]);
    expect(live.ask('userFills', { user: ALICE })).toHaveLength(200);
    // 20 + 10 each; one was asked already, and the last one is answered with less than 30 left.
    expect(1 + answered(live, { type: 'userFills', user: ALICE }, '127.0.0.1')).toBe(40);
    const other = new LiveVenue({ limits: 'real' });
    expect(answered(other, { type: 'userFills', user: ALICE }, '127.0.0.1')).toBe(60);
  });

  test('without limits nothing is refused', () => {
    expect(answered(new LiveVenue({ limits: 'off' }), { type: 'exchangeStatus' }, '1.1.1.1')).toBe(2_000);
  });

  test('every type refuses bodies of other shapes without opening an account', () => {
    const live = new LiveVenue();
    const wrong = { user: 5, coin: {}, req: 'x', oid: [], id: 'x', startTime: 'x', dex: 7, builder: null, source: 1 };
    const statuses = [...INFO_ROUTES.keys()].map((type) => [type, live.info({ type, ...wrong }).status] as const);
    expect(statuses.filter(([, status]) => status !== 422)).toEqual(WITHOUT_FIELDS.map((type) => [type, 200] as const));
    expect(live.venue.directory.users()).toEqual([]);
  });
});
