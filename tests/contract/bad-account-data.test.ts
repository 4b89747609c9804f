import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BudgetMeter } from '../../src/adapters/hyperliquid/budget-meter.ts';
import { VenueHttp } from '../../src/adapters/hyperliquid/venue-http.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import { gatewayRig, loopbackEndpoints, type Rig } from '../support/gateway-rig.ts';
import { ACCOUNT, LoopbackVenue, until } from '../support/loopback-venue.ts';

/*
 * Bad data of an account, by its stream and by the answers to questions, through a real gateway: each is named and counted, nothing of it reaches the engine,
 * what was known stays, and the next good data of the same kind are taken.
 */

const HOUR = 3_600_000;

let venue: LoopbackVenue;
let rig: Rig;
let made = 0;
/** What was said of answers that are none. */
const named: string[] = [];

async function open(): Promise<void> {
  named.length = 0;
  venue = await LoopbackVenue.open();
  const endpoints = loopbackEndpoints(venue.url);
  const meter = new BudgetMeter(() => Date.now());
  const http = new VenueHttp(endpoints, meter);
  const ask = http.ask.bind(http);
  http.ask = async (...asked) => {
    const answer = await ask(...asked);
    if (!answer.ok) named.push(answer.error.reason);
    return answer;
  };
  rig = gatewayRig(venue.url, { endpoints, meter, http });
  await rig.connect();
}

async function close(): Promise<void> {
  await venue.close();
  await rig.gateway.stop();
}

const account = () => rig.gateway.sockets().find(({ name }) => name === 'account');
const faults = () => account()?.faults ?? [];
const counted = (): number => faults().reduce((sum, { count }) => sum + count, 0);

const fill = (over: object = {}) => {
  made += 1;
  return {
    coin: 'BTC',
    px: '95000.0',
    sz: '0.001',
    side: 'B',
    time: Date.now(),
    startPosition: '0.0',
    dir: 'Open Long',
    closedPnl: '0.0',
    hash: '0x00',
    oid: 77,
    crossed: true,
    fee: '0.04275',
    tid: made,
    feeToken: 'USDC',
    twapId: null,
    ...over,
  };
};

const order = (over: object = {}) => {
  made += 1;
  const row = { coin: 'BTC', side: 'B', limitPx: '95000.0', sz: '0.0', oid: made, origSz: '0.001', cloid: null };
  return { order: { ...row, timestamp: Date.now(), ...over }, status: 'filled', statusTimestamp: Date.now() };
};

const funding = (over: object = {}) => {
  made += 1;
  return {
    time: Date.now() + made,
    coin: 'BTC',
    usdc: '-0.125',
    szi: '-0.01',
    fundingRate: '0.0000125',
    nSamples: null,
    ...over,
  };
};

/** A channel of the account: a frame of one row, and what a good one becomes. */
const CHANNELS = {
  userFills: { kind: 'Fill', data: (over?: object) => ({ user: ACCOUNT, fills: [fill(over)] }) },
  orderUpdates: { kind: 'OrderUpdate', data: (over?: object) => [order(over)] },
  userFundings: { kind: 'Funding', data: (over?: object) => ({ user: ACCOUNT, fundings: [funding(over)] }) },
} as const satisfies Readonly<Record<string, { kind: EngineInputBody['kind']; data: (over?: object) => unknown }>>;
type Channel = keyof typeof CHANNELS;

const frame = (channel: Channel, over?: object): string =>
  JSON.stringify({ channel, data: CHANNELS[channel].data(over) });
const size = { userFills: 'sz', orderUpdates: 'sz', userFundings: 'szi' } as const;
const time = { userFills: 'time', orderUpdates: 'timestamp', userFundings: 'time' } as const;

const BAD: readonly (readonly [string, (channel: Channel) => string | Buffer, RegExp])[] = [
  ['a truncated frame', (channel) => frame(channel).slice(0, -9), /no JSON/],
  ['an HTML page', () => '<html><body>502 Bad Gateway</body></html>', /no JSON: "<html>/],
  ['a binary frame', (channel) => Buffer.from(frame(channel)), /binary/],
  ['NaN for a size', (channel) => frame(channel, { [size[channel]]: 'NaN' }), /is "NaN", expected was|cannot be read/],
  ['a size that is a number', (channel) => frame(channel, { [size[channel]]: 0.001 }), /expected was/],
  ['a size that is a list', (channel) => frame(channel, { [size[channel]]: [] }), /expected was/],
  ['a size between two lots', (channel) => frame(channel, { [size[channel]]: '0.0000001' }), /cannot be read/],
  ['a time that is a text', (channel) => frame(channel, { [time[channel]]: 'soon' }), /is "soon", expected was/],
  [
    'a market that there is not',
    (channel) => frame(channel, { coin: 'NOSUCH' }),
    /"NOSUCH", which is no market of the venue/,
  ],
  ['a missing field', (channel) => frame(channel, { coin: undefined }), /coin is nothing, expected was/],
  ['null for data', (channel) => JSON.stringify({ channel, data: null }), /is null, expected was/],
  ['another channel name', (channel) => frame(channel).replace(channel, 'userFils'), /nobody asked for this channel/],
];

const ONLY: readonly (readonly [Channel, string, string, RegExp])[] = [
  ['userFills', 'a negative size', frame('userFills', { sz: '-0.001' }), /cannot be read/],
  ['userFills', 'a size of zero', frame('userFills', { sz: '0.0' }), /cannot be read/],
  ['userFills', 'a negative price', frame('userFills', { px: '-95000.0' }), /cannot be read/],
  ['userFills', 'NaN for a fee', frame('userFills', { fee: 'NaN' }), /is "NaN", expected was/],
  ['userFills', 'a side that is none', frame('userFills', { side: 'X' }), /is "X", expected was/],
  ['orderUpdates', 'a negative size', frame('orderUpdates', { sz: '-0.001' }), /cannot be read/],
  ['orderUpdates', 'more left than there was', frame('orderUpdates', { sz: '9.0' }), /cannot be read/],
];

/** Good data of a channel are taken. */
async function taken(channel: Channel): Promise<void> {
  const { kind } = CHANNELS[channel];
  const before = rig.of(kind).length;
  venue.raw(frame(channel));
  await until(() => rig.of(kind).length === before + 1);
}

/** Sends it: named, nothing of it is used, and what follows is taken. How often it was counted. */
async function refused(channel: Channel, text: string | Buffer, words: RegExp): Promise<number> {
  await taken(channel);
  const { kind } = CHANNELS[channel];
  const [before, told, lines] = [counted(), rig.of(kind).length, account()?.reconnects];
  venue.raw(text);
  await until(() => counted() > before);
  expect(faults().toSorted((a, b) => a.ageMs - b.ageMs)[0]?.text).toMatch(words);
  expect(rig.of(kind)).toHaveLength(told);
  for (const other of Object.keys(CHANNELS) as Channel[]) await taken(other);
  expect(account()?.reconnects).toBe(lines);
  expect(rig.gateway.view().connection).toBe('connected');
  return counted() - before;
}

describe('a bad frame of an account', () => {
  beforeAll(open);
  afterAll(close);

  const table = (Object.keys(CHANNELS) as Channel[]).flatMap((channel) =>
    BAD.map(([what, make, words]) => [what, channel, make, words] as const),
  );

  test.each(table)(
    '(%s) on %s is named and counted, and the next good one is taken',
    async (_, channel, make, words) => {
      expect(await refused(channel, make(channel), words)).toBeGreaterThan(0);
    },
  );

  test.each(ONLY)('on %s (%s) is named and counted', async (channel, _, text, words) => {
    expect(await refused(channel, text, words)).toBe(1);
  });

  test('a fill of an hour ahead is refused, and hides none of those that follow', async () => {
    const before = rig.of('Fill').length;
    await refused('userFills', frame('userFills', { time: Date.now() + HOUR }), /ahead of the venue's clock/);
    expect(rig.of('Fill').length).toBeGreaterThan(before);
  });

  test('one bad row of several leaves the others', async () => {
    const before = rig.of('Fill').length;
    const seen = counted();
    const rows = [fill(), fill({ sz: '-1.0' }), fill()];
    venue.push('userFills', { user: ACCOUNT, fills: rows });
    await until(() => rig.of('Fill').length === before + 2);
    expect(counted()).toBe(seen + 1);
  });

  test('fills of another account, of a spot market and of a builder’s market are none of ours, and no fault', async () => {
    const [before, seen] = [rig.of('Fill').length, counted()];
    venue.push('userFills', { user: '0x00000000000000000000000000000000000000ff', fills: [fill()] });
    for (const coin of ['@107', 'PURR/USDC', 'xyz:TSLA'])
      venue.push('userFills', { user: ACCOUNT, fills: [fill({ coin })] });
    await taken('userFills');
    expect(rig.of('Fill')).toHaveLength(before + 1);
    expect(counted()).toBe(seen);
  });
});

/** Questions, what asks them, and what may not change when the answer is none. */
interface Asked {
  readonly type: string;
  readonly ask: () => void;
  /** What is known now. */
  readonly known: () => unknown;
  /** Good answers, so that something is known before. */
  readonly good: () => unknown;
  /** A field of the good answer, and other JSON for it. */
  readonly spoil: readonly (readonly [string, RegExp, string])[];
}

const MINUTE = 60_000;
const candles = (): readonly object[] => {
  const endMs = Math.floor(Date.now() / MINUTE) * MINUTE;
  return Array.from({ length: 5 }, (_, at) => {
    const t = endMs - (5 - at) * MINUTE;
    return { t, T: t + MINUTE - 1, s: 'BTC', i: '1m', o: '9.0', c: '9.5', h: '10.0', l: '8.0', v: '1.0', n: 3 };
  });
};

let questions = 0;
const queryAccount = (): void => {
  questions += 1;
  rig.gateway.execute({ kind: 'QueryAccount', effectId: `bad-${questions}`, gate: 'none', reason: 'reconnect' });
};

/** An older page each time: what was asked once is kept. */
const queryCandles = (): void => {
  questions += 1;
  const endMs = Date.now() - questions * 10 * MINUTE;
  void rig.gateway.universe.candles({ symbol: 'ETH', interval: '1m', endMs, count: 5 });
};

describe('a bad answer', () => {
  const saved = new Map<string, NonNullable<ReturnType<LoopbackVenue['info']['get']>>>();

  const ASKED: readonly Asked[] = [
    {
      type: 'exchangeStatus',
      ask: () => rig.gateway.clockSet(0),
      known: () => Math.abs(rig.gateway.view().clockSkewMs) < 1_000,
      good: () => ({ time: Date.now(), specialStatuses: null }),
      spoil: [
        ['a time that is a text', /"time":\d+/, '"time":"soon"'],
        ['no time', /"time":\d+,/, ''],
      ],
    },
    {
      type: 'metaAndAssetCtxs',
      ask: () => void rig.gateway.universe.refresh(),
      known: () =>
        rig.gateway.universe
          .view()
          .rows.map(({ symbol, markTicks, fundingHourly }) => [symbol, markTicks, fundingHourly]),
      good: () => good('metaAndAssetCtxs'),
      spoil: [
        ['NaN for a mark', /"markPx":"[^"]*"/, '"markPx":"NaN"'],
        ['a leverage that is a text', /"maxLeverage":\d+/, '"maxLeverage":"many"'],
        ['no name', /"name":"BTC",/, ''],
      ],
    },
    {
      type: 'clearinghouseState',
      ask: queryAccount,
      known: () => rig.of('AccountSnapshot').length,
      good: () => good('clearinghouseState'),
      spoil: [
        ['NaN for cash', /"totalRawUsd":"[^"]*"/, '"totalRawUsd":"NaN"'],
        ['no time', /,"time":\d+/, ''],
      ],
    },
    {
      type: 'userFillsByTime',
      ask: queryAccount,
      known: () => rig.of('AccountSnapshot').length,
      good: () => [fill()],
      spoil: [
        ['a size that is a list', /"sz":"[^"]*"/, '"sz":[]'],
        ['a time that is a text', /"time":\d+/, '"time":"soon"'],
      ],
    },
    {
      type: 'candleSnapshot',
      ask: queryCandles,
      known: () => null,
      good: candles,
      spoil: [
        ['NaN for a close', /"c":"[^"]*"/, '"c":"NaN"'],
        ['a time that is a text', /"t":\d+/, '"t":"soon"'],
      ],
    },
  ];

  function good(type: string): unknown {
    const reply = saved.get(type)?.({});
    return reply !== undefined && typeof reply === 'object' && 'json' in reply ? reply.json : null;
  }

  beforeEach(async () => {
    await open();
    for (const { type } of ASKED) {
      const answer = venue.info.get(type);
      if (answer !== undefined) saved.set(type, answer);
    }
  });

  afterEach(close);

  const table = ASKED.flatMap((asked) => [
    [
      asked.type,
      'an HTML page',
      asked,
      () => ({ status: 200, body: '<html>502</html>', contentType: 'text/html' }),
    ] as const,
    [
      asked.type,
      'a cut answer',
      asked,
      () => ({ status: 200, body: JSON.stringify(asked.good()).slice(0, -7), contentType: 'application/json' }),
    ] as const,
    [asked.type, 'null', asked, () => ({ json: null })] as const,
    [asked.type, 'a text', asked, () => ({ json: 'busy' })] as const,
    ...asked.spoil.map(
      ([what, field, json]) =>
        [
          asked.type,
          what,
          asked,
          () => ({ json: JSON.parse(JSON.stringify(asked.good()).replace(field, json)) as unknown }),
        ] as const,
    ),
  ]);

  test.each(table)(
    'to %s (%s) is named, changes nothing, and the next good one is taken',
    async (type, _, asked, make) => {
      const isAccount = asked.ask === queryAccount;
      const before = JSON.stringify(asked.known());
      const said = (): boolean =>
        [...named, ...rig.gateway.view().problems].some((text) => text.startsWith(`${type}: `));
      expect(said()).toBe(false);
      venue.info.set(type, () => make() as never);
      asked.ask();
      await until(said);
      expect(JSON.stringify(asked.known())).toBe(before);
      expect(rig.gateway.view().connection).toBe('connected');
      await taken('userFills');
      const asks = (): number => venue.asked.filter((each) => each === type).length;
      const [again, snapshots] = [asks(), rig.of('AccountSnapshot').length];
      venue.info.set(type, () => ({ json: asked.good() }));
      // The account is asked about until it is known.
      if (isAccount) await until(() => rig.of('AccountSnapshot').length > snapshots, 10_000);
      else {
        asked.ask();
        await until(() => asks() > again, 10_000);
      }
    },
  );
});
