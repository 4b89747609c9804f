import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signL1Action } from '@nktkas/hyperliquid/signing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordedData } from '../support/data.ts';
import type { LiveVenue } from '../support/live-venue.ts';
import { ALICE, BOB, cloidOf, richLife } from '../support/live-venue.ts';
import { wallet } from '../support/sandbox-lab.ts';
import { type StreamClient, StreamLab } from '../support/stream-lab.ts';
import type { WireForms } from '../support/wire-forms.ts';
import { addForms, formGaps } from '../support/wire-forms.ts';

const DATA = recordedData('hyperliquid/ws');
const BOOKS = recordedData('orderbook/hyperliquid-btc-2025-01-26');

const INFO = recordedData('hyperliquid/info');

/** Things that occur in several kinds of messages: where, and the name under which they are compared. */
const SHARED: readonly (readonly [where: RegExp, name: string])[] = [
  [/^(openOrders|ws:openOrders|ws:webData2|webData2) .*(openOrders|data\.orders)\[\]$/, 'Order'],
  [/^frontendOpenOrders \$\[\]$|^historicalOrders \$\[\]\.order$| Order\.children\[\]$/, 'Order'],
  [/^openOrders \$\[\]$|^ws:orderUpdates \$\.data\[\]\.order$/, 'BasicOrder'],
  [/^userFills(ByTime)? \$\[\]$|^ws:(userFills|user) \$\.data\.fills\[\]$/, 'Fill'],
  [/^ws:user \$\.data\.twapSliceFills\[\]\.fill$/, 'Fill'],
  [/^clearinghouseState \$$| \$(\.data)?\.clearinghouseState$/, 'Clearinghouse'],
  [/^ws:allDexsClearinghouseState \$\.data\.clearinghouseStates\[\]\[\]$/, 'Clearinghouse'],
  [/^(ws:)?webData2 \$(\.data)?\.meta$|^meta \$$/, 'Meta'],
  [/^ws:(twapStates \$\.data\.states|webData2 \$\.data\.twapStates)\[\]\[\]$/, 'TwapState'],
  [/^ws:(userFundings \$\.data\.fundings\[\]|user \$\.data\.funding)$/, 'Funding'],
];

/** Kinds of /info whose captured replies say more of those things. */
const POOLED = ['frontendOpenOrders', 'historicalOrders', 'openOrders', 'userFills', 'clearinghouseState', 'meta'];

/** Captured messages that were changed by those who published them: large numbers were put in quotes. */
const NOT_AS_SENT = 'userFills--ccxt-liquidation-and-builderFee';

const rename =
  (kind: string) =>
  (path: string): string => {
    if (kind === 'ws:allMids' && path.startsWith('$.data.mids.')) return '$.data.mids.*';
    const where = `${kind} ${path}`;
    return SHARED.find(([pattern]) => pattern.test(where))?.[1] ?? path;
  };

/** Captured kinds of which there are none here. */
const LACKING: Readonly<Record<string, string>> = {
  activeSpotAssetCtx: 'there is no spot market',
};

const NO_SPOT = 'there is no spot market';
const NO_VAULT = 'there are no vaults';
const UNIFIED = 'of accounts that margin with their spot balances; here perpetuals have a wallet of their own';
const DOCUMENTED = 'the protocol and the published client have it';

/** Differences that are meant, by channel or by the name of what occurs in several: the line and why. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  BasicOrder: {
    'BasicOrder.reduceOnly: never captured': DOCUMENTED,
  },
  Clearinghouse: {
    'Clearinghouse.assetPositions[].position.maxTradeSzs: not sent': 'went out of use after 2023',
    'Clearinghouse.assetPositions[].position.maxTradeSzs[]: not sent': 'went out of use after 2023',
  },
  Fill: {
    'Fill.builderFee: not sent': 'builders earn nothing here',
  },
  TwapState: {
    'TwapState.stopPx: null, captured decimal':
      'slices here have neither a stop nor a trigger; the published client knows null',
    'TwapState.trigger.above: not sent': 'as stopPx',
    'TwapState.trigger.px: not sent': 'as stopPx',
    'TwapState.trigger: null, captured object': 'as stopPx',
  },
  user: Object.fromEntries(
    [
      '',
      '[]',
      ...['.state', '.status', '.status.status', '.time', '.twapId'].map((field) => `[]${field}`),
      ...'coin executedNtl executedSz minutes randomize reduceOnly side stopPx sz timestamp trigger user'
        .split(' ')
        .map((field) => `[].state.${field}`),
    ].map((field) => [`$.data.twapHistory${field}: never captured`, DOCUMENTED]),
  ),
  spotState: {
    '$.data.spotState.tokenToAvailableAfterMaintenance: not sent': UNIFIED,
    '$.data.spotState.tokenToAvailableAfterMaintenance[]: not sent': UNIFIED,
    '$.data.spotState.tokenToAvailableAfterMaintenance[][]: not sent': UNIFIED,
  },
  subscriptionResponse: {
    '$.data.subscription.dex: never captured': DOCUMENTED,
    '$.data.subscription.fast: never captured': DOCUMENTED,
    '$.data.subscription.interval: never captured': DOCUMENTED,
    '$.data.subscription.mantissa: never captured': DOCUMENTED,
    '$.data.subscription.nSigFigs: never captured': DOCUMENTED,
  },
  webData2: {
    '$.data.agentAddress: null, captured address': 'of an account without an agent; captured as null in webData3',
    '$.data.agentValidUntil: null, captured integer': 'of an account without an agent; captured as null in webData3',
    '$.data.spotAssetCtxs[].circulatingSupply: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[].coin: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[].dayBaseVlm: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[].dayNtlVlm: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[].markPx: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[].midPx: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[].prevDayPx: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[].totalSupply: not sent': NO_SPOT,
    '$.data.spotAssetCtxs[]: not sent': NO_SPOT,
    '$.data.twapStates[]: never captured': 'no slice order ran when it was captured',
  },
  webData3: {
    '$.data.perpDexStates[].leadingVaults[].address: not sent': NO_VAULT,
    '$.data.perpDexStates[].leadingVaults[].name: not sent': NO_VAULT,
    '$.data.perpDexStates[].leadingVaults[]: not sent': NO_VAULT,
    '$.data.userState.dexAbstractionEnabled: not sent': 'there only when somebody has set it',
    '$.data.userState.optOutOfSpotDusting: not sent': 'there only when somebody has set it',
  },
};

/** Forms by kind of message, and those of things that occur in several kinds by their names. */
class Forms {
  readonly kinds = new Map<string, WireForms>();
  readonly shared: WireForms = new Map();

  note(kind: string, body: unknown): void {
    const own = this.kinds.get(kind) ?? new Map<string, Set<string>>();
    this.kinds.set(kind, own);
    for (const [path, found] of addForms(new Map(), body, rename(kind))) {
      const target = path.startsWith('$') ? own : this.shared;
      target.set(path, new Set([...(target.get(path) ?? []), ...found]));
    }
  }

  noteFrame(frame: { readonly channel: string }): void {
    this.note(`ws:${frame.channel}`, frame);
  }

  of(name: string): WireForms {
    return new Map([...this.shared].filter(([path]) => new RegExp(`^${name}([.[]|$)`).test(path)));
  }
}

const read = (dir: string, name: string): never => JSON.parse(readFileSync(join(dir, name), 'utf8')) as never;

function captured(): Forms {
  const forms = new Forms();
  if (DATA !== null) for (const name of readdirSync(DATA)) forms.noteFrame(read(DATA, name));
  if (BOOKS !== null)
    for (const line of readFileSync(join(BOOKS, 'frames.jsonl'), 'utf8').trim().split('\n'))
      forms.noteFrame((JSON.parse(line) as { frame: never }).frame);
  if (INFO === null) return forms;
  for (const name of readdirSync(INFO)) {
    const kind = name.split('--')[0] as string;
    if (POOLED.includes(kind) && name.endsWith('.response.json') && !name.startsWith(NOT_AS_SENT))
      forms.note(kind, read(INFO, name));
  }
  return forms;
}

/** Has everything happen that a stream tells of. */
async function everything(live: LiveVenue, lab: StreamLab): Promise<readonly StreamClient[]> {
  const [one, two] = [await lab.client(), await lab.client()];
  for (const coin of ['BTC', 'kPEPE', 'DEAD'])
    for (const type of ['l2Book', 'bbo', 'trades', 'activeAssetCtx']) await one.follow(type, { coin });
  await one.follow('l2Book', { coin: 'ETH', nSigFigs: 3 });
  await one.follow('l2Book', { coin: 'ETH', fast: true });
  await one.follow('candle', { coin: 'BTC', interval: '1h' });
  for (const type of ['allMids', 'allDexsAssetCtxs', 'assetCtxs', 'spotAssetCtxs', 'fastAssetCtxs'])
    await one.follow(type);
  await two.follow('allMids', { dex: '' });
  // At its cap while the first frames go out.
  live.venue.submit({ kind: 'openInterestCap', asset: 2, units: 0 });
  const types =
    'orderUpdates userEvents userFills userFundings openOrders clearinghouseState allDexsClearinghouseState';
  for (const type of `${types} spotState twapStates notification webData2 webData3`.split(' '))
    for (const user of [ALICE, BOB]) await two.follow(type, { user });
  live.venue.submit({ kind: 'openInterestCap', asset: 2, units: null });
  for (const coin of ['BTC', 'ETH']) await two.follow('activeAssetData', { user: ALICE, coin });
  two.say({ method: 'unsubscribe', subscription: { type: 'allMids', dex: '' } });
  two.say({ method: 'unsubscribe', subscription: { type: 'allMids', dex: '' } });
  two.raw('nonsense');
  const trader = wallet(9);
  let nonce = live.wallMs;
  const act = async (id: number, action: Record<string, unknown>): Promise<void> => {
    nonce += 1;
    const payload = { action, nonce, signature: await signL1Action({ wallet: trader, action, nonce }) };
    two.say({ method: 'post', id, request: { type: 'action', payload } });
    await two.next('post');
  };
  const order = (p: string, s: string, tif: string, c: string) => ({
    a: 0,
    b: true,
    p,
    s,
    r: false,
    t: { limit: { tif } },
    c,
  });
  const place = (orders: readonly object[]): Record<string, unknown> => ({ type: 'order', orders, grouping: 'na' });
  await act(1, place([order('80000', '0.01', 'Gtc', cloidOf(41))]));
  await act(2, place([order('98000', '0.01', 'Ioc', cloidOf(42))]));
  await act(3, place([order('80000', '0.0001', 'Gtc', cloidOf(43))]));
  await act(4, { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: cloidOf(41) }] });
  await act(5, { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: cloidOf(41) }] });
  live.send([{ ticks: 900_000, cloid: cloidOf(50) }]);
  live.send([{ ticks: 990_000, lots: 500, tif: 'Ioc', cloid: cloidOf(51) }]);
  live.send([{ sell: true, lots: 500, ticks: 900_000, tif: 'Ioc' }]);
  live.request({
    kind: 'twap',
    account: ALICE,
    asset: 2,
    isBuy: true,
    sizeLots: 200_000,
    reduceOnly: false,
    minutes: 30,
    randomize: false,
  });
  await two.next('twapStates', ({ states }) => Array.isArray(states) && states.length > 0);
  live.send([{ ticks: 970_000 }]);
  live.send([{ sell: true, ticks: 970_000, tif: 'Ioc' }]);
  live.request({ kind: 'leverage', account: BOB, asset: 1, leverage: 25 });
  live.send([{ asset: 1, lots: 200_000, ticks: 401_000, tif: 'Ioc' }], BOB);
  for (let minute = 0; minute < 61; minute++) live.pass(60_000);
  live.move(1, 380_000);
  live.move(0, 890_000);
  live.pass(60_000);
  await two.next('userFundings', ({ fundings }) => Array.isArray(fundings) && fundings.length > 0);
  for (const client of [one, two]) await client.settle();
  return [one, two];
}

describe.skipIf(DATA === null)('frames of the sandbox beside captured ones', () => {
  const real = captured();
  const ours = new Forms();
  const channels = [...real.kinds.keys()].flatMap((kind) => (kind.startsWith('ws:') ? [kind.slice(3)] : []));
  const names = [...new Set(SHARED.map(([, name]) => name))];
  let lab: StreamLab;

  beforeAll(async () => {
    const live = richLife();
    lab = await StreamLab.open(live);
    for (const client of await everything(live, lab)) for (const frame of client.frames) ours.noteFrame(frame);
  });

  afterAll(async () => {
    const { problems } = lab.live;
    await lab.close();
    expect(problems).toEqual([]);
  });

  test('are there for every captured kind but those that are listed', () => {
    expect(channels.filter((channel) => !ours.kinds.has(`ws:${channel}`))).toEqual(Object.keys(LACKING));
    expect(channels.length).toBeGreaterThan(20);
  });

  test.each(channels.filter((channel) => LACKING[channel] === undefined))('%s', (channel) => {
    const of = (forms: Forms): WireForms => forms.kinds.get(`ws:${channel}`) ?? new Map();
    expect(formGaps(of(real), of(ours))).toEqual(Object.keys(MEANT[channel] ?? {}).toSorted());
  });

  test.each(names)('%s wherever it occurs', (name) => {
    expect(ours.of(name).size).toBeGreaterThan(3);
    expect(formGaps(real.of(name), ours.of(name))).toEqual(Object.keys(MEANT[name] ?? {}).toSorted());
  });
});
