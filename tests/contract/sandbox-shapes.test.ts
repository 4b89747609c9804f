import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { recordedData } from '../support/data.ts';
import type { LiveVenue } from '../support/live-venue.ts';
import { ALICE, BOB, cloidOf, richLife } from '../support/live-venue.ts';
import type { WireForms } from '../support/wire-forms.ts';
import { addForms, formGaps } from '../support/wire-forms.ts';

const DATA = recordedData('hyperliquid/info');

/** Captured messages that were changed by those who published them: large numbers were put in quotes. */
const NOT_AS_SENT = ['userFills--ccxt-liquidation-and-builderFee'];

/** Things that occur in messages of several kinds: where, and the name under which they are compared. */
const SHARED: readonly (readonly [where: RegExp, name: string])[] = [
  [/^(frontendOpenOrders \$\[\]|historicalOrders \$\[\]\.order|orderStatus \$\.order\.order)$/, 'Order'],
  [/^(webData2 \$\.openOrders\[\]|ws:openOrders \$\.data\.orders\[\]|.* Order\.children\[\])$/, 'Order'],
  [/^ws:webData2 \$\.data\.openOrders\[\]$/, 'Order'],
  [/^(openOrders \$\[\]|ws:orderUpdates \$\.data\[\]\.order)$/, 'BasicOrder'],
  [/^(userFills|userFillsByTime) \$\[\]$/, 'Fill'],
  [/^ws:(userFills|user) \$\.data\.fills\[\]$/, 'Fill'],
  [/^(clearinghouseState \$|(ws:)?webData2 \$(\.data)?\.clearinghouseState)$/, 'Clearinghouse'],
  [/^ws:clearinghouseState \$\.data\.clearinghouseState$/, 'Clearinghouse'],
  [/^(metaAndAssetCtxs \$\[\]\[\]|(ws:)?webData2 \$(\.data)?\.assetCtxs\[\]|ws:activeAssetCtx \$\.data\.ctx)$/, 'Ctx'],
  [/^(meta \$|metaAndAssetCtxs \$\[\]|(ws:)?webData2 \$(\.data)?\.meta)\.universe$/, 'Universe'],
  [/^(meta \$|metaAndAssetCtxs \$\[\]|(ws:)?webData2 \$(\.data)?\.meta)\.marginTables$/, 'MarginTables'],
  [/^(meta \$|metaAndAssetCtxs \$\[\]|(ws:)?webData2 \$(\.data)?\.meta)\.collateralToken$/, 'CollateralToken'],
  [/^(activeAssetData \$|ws:activeAssetData \$\.data)$/, 'ActiveAssetData'],
];

const rename =
  (kind: string) =>
  (path: string): string => {
    if (kind === 'allMids' && path.startsWith('$.')) return '$.*';
    const where = `${kind} ${path}`;
    return SHARED.find(([pattern]) => pattern.test(where))?.[1] ?? path;
  };

/** Requests that together show every key of a kind. */
const ASKED: Readonly<Record<string, readonly object[]>> = {
  activeAssetData: [
    { user: ALICE, coin: 'BTC' },
    { user: ALICE, coin: 'ETH' },
  ],
  allMids: [{}],
  candleSnapshot: [{ req: { coin: 'BTC', interval: '1m', startTime: 1_760_055_000_000 } }],
  clearinghouseState: [{ user: ALICE }, { user: BOB }],
  delegatorHistory: [{ user: ALICE }],
  extraAgents: [{ user: ALICE }],
  frontendOpenOrders: [{ user: ALICE }],
  fundingHistory: [{ coin: 'BTC', startTime: 0 }],
  historicalOrders: [{ user: ALICE }],
  l2Book: [{ coin: 'BTC' }, { coin: 'kPEPE', nSigFigs: 3 }],
  meta: [{}],
  metaAndAssetCtxs: [{}],
  openOrders: [{ user: ALICE }],
  orderStatus: [
    { user: ALICE, oid: 999_999 },
    { user: ALICE, oid: cloidOf(1) },
  ],
  perpDexLimits: [{ dex: 'xyz' }],
  perpDexStatus: [{ dex: '' }],
  perpDexs: [{}],
  predictedFundings: [{}],
  spotClearinghouseState: [{ user: ALICE }],
  spotMeta: [{}],
  userFees: [{ user: ALICE }],
  userFills: [{ user: ALICE }, { user: BOB }],
  userFillsByTime: [
    { user: ALICE, startTime: 0 },
    { user: BOB, startTime: 0 },
  ],
  userFunding: [{ user: ALICE }],
  userNonFundingLedgerUpdates: [{ user: ALICE }],
  userRateLimit: [{ user: ALICE }],
  userRole: [{ user: ALICE }],
  webData2: [{ user: ALICE }],
};

/** Kinds that were captured and that the sandbox does not answer. */
const LACKING: Readonly<Record<string, string>> = {
  perpDeployAuctionStatus: 'nobody can deploy a market here',
};

const NO_SPOT = 'there is no spot market';
const NO_STAKING = 'nobody can stake here';
const ONE_DEX = 'there is one exchange of perpetuals only';
const NEWER = 'came after the capture';

/** Differences that are meant: by kind, or by the name of what occurs in several; the line and why. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Clearinghouse: {
    'Clearinghouse.assetPositions[].position.maxTradeSzs: not sent': 'went out of use after 2023',
    'Clearinghouse.assetPositions[].position.maxTradeSzs[]: not sent': 'went out of use after 2023',
  },
  Fill: {
    'Fill.builderFee: not sent': 'builders earn nothing here',
  },
  BasicOrder: {
    'BasicOrder.reduceOnly: never captured': 'only there when true; the documents of the SDK have it',
  },
  delegatorHistory: {
    '$[]: not sent': NO_STAKING,
    '$[].delta: not sent': NO_STAKING,
    '$[].delta.cDeposit: not sent': NO_STAKING,
    '$[].delta.cDeposit.amount: not sent': NO_STAKING,
    '$[].delta.delegate: not sent': NO_STAKING,
    '$[].delta.delegate.amount: not sent': NO_STAKING,
    '$[].delta.delegate.isUndelegate: not sent': NO_STAKING,
    '$[].delta.delegate.validator: not sent': NO_STAKING,
    '$[].hash: not sent': NO_STAKING,
    '$[].time: not sent': NO_STAKING,
  },
  perpDexLimits: {
    '$: null, captured object': ONE_DEX,
    '$.coinToOiCap: not sent': ONE_DEX,
    '$.coinToOiCap[]: not sent': ONE_DEX,
    '$.coinToOiCap[][]: not sent': ONE_DEX,
    '$.maxTransferNtl: not sent': ONE_DEX,
    '$.oiSzCapPerPerp: not sent': ONE_DEX,
    '$.totalOiCap: not sent': ONE_DEX,
  },
  predictedFundings: {
    '$[][][][]: null, captured text, object': 'rates of other exchanges are unknown here; the SDK knows null',
  },
  spotMeta: {
    '$.tokens[].evmContract.address: not sent': NO_SPOT,
    '$.tokens[].evmContract.evm_extra_wei_decimals: not sent': NO_SPOT,
    '$.universe[]: not sent': NO_SPOT,
    '$.universe[].index: not sent': NO_SPOT,
    '$.universe[].isCanonical: not sent': NO_SPOT,
    '$.universe[].name: not sent': NO_SPOT,
    '$.universe[].tokens: not sent': NO_SPOT,
    '$.universe[].tokens[]: not sent': NO_SPOT,
  },
  userFees: {
    '$.feeTrialEscrow: never captured': NEWER,
    '$.feeTrialReward: not sent': 'was renamed to feeTrialEscrow',
  },
  userNonFundingLedgerUpdates: {
    '$[].hash: hash, captured digits': 'hashes were replaced by digits in the capture',
  },
  userRateLimit: { '$.nRequestsSurplus: never captured': NEWER },
  webData2: {
    '$.spotAssetCtxs: never captured': 'every captured frame of the stream has it',
  },
};

/** Every key below one of these belongs to other exchanges than the first one, of which there are none. */
const OTHER_DEXS = /^\$\[\]\./;

interface Captured {
  readonly kind: string;
  readonly body: unknown;
}

/** Replies and frames; those of frames have `ws:` before their channel. */
function captured(): readonly Captured[] {
  const read = (folder: string, ending: string, prefix: string): readonly Captured[] => {
    const dir = recordedData(`hyperliquid/${folder}`);
    if (dir === null) return [];
    return readdirSync(dir)
      .filter((name) => name.endsWith(ending) && !NOT_AS_SENT.includes(name.slice(0, -ending.length)))
      .map((name) => ({
        kind: `${prefix}${name.split('--')[0]}`,
        body: JSON.parse(readFileSync(join(dir, name), 'utf8')) as unknown,
      }));
  };
  return [...read('info', '.response.json', ''), ...read('ws', '.json', 'ws:')];
}

const isShared = (path: string): boolean => !path.startsWith('$');

/** The forms of one kind, and those of what occurs in several kinds. */
function split(forms: WireForms): { readonly own: WireForms; readonly shared: WireForms } {
  const entries = [...forms];
  return {
    own: new Map(entries.filter(([path]) => !isShared(path))),
    shared: new Map(entries.filter(([path]) => isShared(path))),
  };
}

describe.skipIf(DATA === null)('replies of the sandbox beside captured ones', () => {
  const real = new Map<string, WireForms>();
  const ours = new Map<string, WireForms>();
  const realShared: WireForms = new Map();
  const ourShared: WireForms = new Map();
  const all = captured();
  const kinds = [...new Set(all.map(({ kind }) => kind))].filter((kind) => !kind.startsWith('ws:')).toSorted();
  const names = [...new Set(SHARED.map(([, name]) => name))];
  let live: LiveVenue;

  const note = (into: Map<string, WireForms>, shared: WireForms, { kind, body }: Captured): void => {
    const forms = split(addForms(new Map(), body, rename(kind)));
    const before = into.get(kind) ?? new Map<string, Set<string>>();
    into.set(kind, before);
    for (const [target, source] of [[before, forms.own] as const, [shared, forms.shared] as const])
      for (const [path, found] of source) target.set(path, new Set([...(target.get(path) ?? []), ...found]));
  };

  beforeAll(() => {
    live = richLife();
    live.venue.submit({ kind: 'openInterestCap', asset: 2, units: 0 });
    for (const one of all) note(real, realShared, one);
    for (const [kind, requests] of Object.entries(ASKED))
      for (const request of requests) note(ours, ourShared, { kind, body: live.ask(kind, request) });
  });

  test('are there for every captured kind but those that are listed', () => {
    expect(kinds.filter((kind) => ASKED[kind] === undefined)).toEqual(Object.keys(LACKING));
    for (const kind of Object.keys(LACKING)) expect(live.info({ type: kind }).status).toBe(422);
    expect(kinds.length).toBeGreaterThan(25);
  });

  test.each(kinds.filter((kind) => ASKED[kind] !== undefined))('%s has the same keys and forms of values', (kind) => {
    const gaps = formGaps(real.get(kind) ?? new Map(), ours.get(kind) ?? new Map());
    const counted = kind === 'perpDexs' ? gaps.filter((gap) => !OTHER_DEXS.test(gap)) : gaps;
    expect(counted).toEqual(Object.keys(MEANT[kind] ?? {}).toSorted());
  });

  test.each(names)('%s has the same keys and forms of values wherever it occurs', (name) => {
    const ofName = (forms: WireForms): WireForms =>
      new Map([...forms].filter(([path]) => new RegExp(`^${name}([.[]|$)`).test(path)));
    expect(ofName(ourShared).size).toBeGreaterThan(0);
    expect(formGaps(ofName(realShared), ofName(ourShared))).toEqual(Object.keys(MEANT[name] ?? {}).toSorted());
  });
});
