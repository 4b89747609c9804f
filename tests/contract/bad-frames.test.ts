import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Coin, FeedLab, MARKET_CHANNELS, type PublicChannel } from '../support/feed-lab.ts';
import { until } from '../support/loopback-venue.ts';

/*
 * Every kind of bad frame on every public channel, through a real socket, the decoders, the tape and the engine of a paper session: it is named and counted,
 * the value before it stays with its age, and the next good frames, of another market and of the same one, are taken.
 */

let lab: FeedLab;
let moved = 0;

beforeAll(async () => {
  lab = await FeedLab.open();
});

afterAll(async () => {
  expect(await lab.close()).toEqual([]);
});

/** Where a refusal is counted: by the socket, or by the engine's market room. */
type Counted = { readonly by: 'socket'; readonly text: RegExp } | { readonly by: 'engine'; readonly kind: string };

interface Bad {
  /** The frame that is sent for BTC. */
  readonly make: (channel: PublicChannel) => string | Buffer;
  readonly counted: (channel: PublicChannel) => Counted;
  /** Channels that have no such thing. */
  readonly not?: readonly PublicChannel[];
}

const good = (channel: PublicChannel, coin: Coin = 'BTC', timeMs?: number): string =>
  JSON.stringify({ channel, data: lab.good(channel, coin, moved + 500, timeMs) });

/** A good frame with a price (or a mark) or a size replaced by other JSON. */
const withPrice = (channel: PublicChannel, json: string): string =>
  good(channel).replaceAll(channel === 'activeAssetCtx' ? /("markPx"):"[^"]*"/g : /("px"):"[^"]*"/g, `$1:${json}`);
const withSize = (channel: PublicChannel, json: string): string =>
  good(channel).replaceAll(channel === 'activeAssetCtx' ? /("oraclePx"):"[^"]*"/g : /("sz"):"[^"]*"/g, `$1:${json}`);
const withoutField = (channel: PublicChannel): string =>
  good(channel).replaceAll(channel === 'activeAssetCtx' ? /"markPx":"[^"]*",/g : /"time":\d+,/g, '');

const socket = (text: RegExp) => (): Counted => ({ by: 'socket', text });

const BAD: Readonly<Record<string, Bad>> = {
  'a truncated frame': {
    make: (channel) => good(channel).slice(0, -12),
    counted: socket(/it is no JSON: "\{\\"channel/),
  },
  'a price that is a number': {
    make: (channel) => withPrice(channel, '95123.0'),
    counted: socket(/is 95123, expected was a decimal as text/),
  },
  'a price that is a list': {
    make: (channel) => withPrice(channel, '[]'),
    counted: socket(/expected was a decimal as text/),
  },
  'NaN for a price': {
    make: (channel) => withPrice(channel, '"NaN"'),
    counted: socket(/is "NaN", expected was a decimal as text/),
  },
  'an empty price': {
    make: (channel) => withPrice(channel, '""'),
    counted: socket(/is "", expected was a decimal as text/),
  },
  'Infinity for a size': {
    make: (channel) => withSize(channel, '"Infinity"'),
    counted: socket(/is "Infinity", expected was a decimal as text/),
  },
  'a negative size': {
    make: (channel) => withSize(channel, '"-1.0"'),
    counted: socket(/no steps of it|cannot be read: -1\.0|is no price/),
  },
  'a size of zero': {
    make: (channel) => withSize(channel, '"0.0"'),
    counted: socket(/no steps of it|cannot be read: 0\.0|is no price/),
  },
  'a negative price': {
    make: (channel) => withPrice(channel, '"-95000.0"'),
    counted: socket(/no steps of it|cannot be read|is no price/),
  },
  'a huge price': {
    make: (channel) => withPrice(channel, `"${'9'.repeat(40)}.0"`),
    counted: socket(/no steps of it|cannot be read|is no price/),
  },
  'a huge number for a text': {
    make: (channel) => withPrice(channel, '1e400'),
    counted: socket(/expected was a decimal as text/),
  },
  'a market that there is not': {
    make: (channel) => good(channel).replaceAll('"BTC"', '"NOSUCH"'),
    counted: socket(/"NOSUCH", which is no market of the venue/),
  },
  'a time an hour ahead': {
    make: (channel) => good(channel, 'BTC', lab.venueMs() + 3_600_000),
    counted: socket(/ahead of the venue's clock/),
    not: ['activeAssetCtx'],
  },
  'a time that is no number': {
    make: (channel) => good(channel).replaceAll(/"time":\d+/g, '"time":"soon"'),
    counted: socket(/time is "soon", expected was/),
    not: ['activeAssetCtx'],
  },
  'an HTML page': {
    make: () => '<html><body><h1>502 Bad Gateway</h1></body></html>',
    counted: socket(/it is no JSON: "<html>/),
  },
  'an empty list for data': {
    make: (channel) => JSON.stringify({ channel, data: [] }),
    counted: socket(/expected was/),
    not: ['trades'],
  },
  // A touch without entries has two empty sides: a captured frame leaves an empty one out.
  'empty lists inside': {
    make: (channel) =>
      good(channel)
        .replace(/("levels":|"ctx":).*$/, '$1[]}')
        .concat('}'),
    counted: socket(/expected was/),
    not: ['bbo', 'trades'],
  },
  'null for data': {
    make: (channel) => JSON.stringify({ channel, data: null }),
    counted: socket(/is null, expected was/),
  },
  'deep nesting': {
    make: (channel) => `{"channel":"${channel}","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    counted: socket(/expected was/),
  },
  'a binary frame': {
    make: (channel) => Buffer.from(good(channel)),
    counted: socket(/it is binary, expected was text/),
  },
  'another channel name': {
    make: (channel) => good(channel).replace(`"channel":"${channel}"`, '"channel":"l2Bok"'),
    counted: socket(/nobody asked for this channel/),
  },
  'no channel name': {
    make: (channel) => good(channel).replace(/"channel":"\w+",/, ''),
    counted: socket(/it names no channel/),
  },
  'a missing field': { make: withoutField, counted: socket(/is nothing, expected was/) },
  'a crossed book': {
    make: (channel) => good(channel).replace(/(\[+\{"px":")\d+\.\d/, '$199999.0'),
    counted: () => ({ by: 'engine', kind: 'crossed' }),
    not: ['trades', 'activeAssetCtx'],
  },
};

const TABLE = Object.entries(BAD).flatMap(([what, bad]) =>
  MARKET_CHANNELS.filter((channel) => bad.not?.includes(channel) !== true).map(
    (channel) => [what, channel, bad] as const,
  ),
);

/** Figures of a market that a frame could change, and when the newest came. */
const figures = (asset: number) => {
  const row = lab.row(asset);
  const { closed, forming } = lab.session.host.engine.barsOf(asset);
  return {
    bid: row?.bidTicks,
    ask: row?.askTicks,
    mark: row?.markTicks,
    last: row?.lastTicks,
    atMs: row?.updatedAtMs,
    bars: closed.length,
    high: forming?.highTicks,
  };
};

const socketCount = (): number => lab.frameFaults().reduce((sum, { count }) => sum + count, 0);
const engineCount = (kind: string): number =>
  lab.view().marketFaults.reduce((sum, fault) => sum + (fault.kind === kind ? fault.count : 0), 0);
const replaced = (): number => lab.health().sockets.reduce((sum, { reconnects }) => sum + reconnects, 0);

/** Good frames of a market reach the engine at a new price. */
async function refreshed(coin: Coin): Promise<void> {
  moved += 1;
  const asset = coin === 'BTC' ? 0 : 1;
  lab.refresh(moved, [coin]);
  const ticks = coin === 'BTC' ? (95_000 + moved) * 10 : Math.round((3_000 + moved / 10) * 100);
  await until(() => lab.row(asset)?.markTicks === ticks && lab.row(asset)?.bidTicks === ticks - 10);
}

describe('a bad frame', () => {
  beforeEach(() => refreshed('BTC'));

  test.each(TABLE)(
    '(%s) on %s is named and counted, changes nothing, and stops nothing',
    async (_what, channel, bad) => {
      const [before, sockets] = [figures(0), replaced()];
      const counted = bad.counted(channel);
      const count = (): number => (counted.by === 'socket' ? socketCount() : engineCount(counted.kind));
      const seen = count();
      lab.raw(channel, bad.make(channel));
      await refreshed('ETH');
      expect(count()).toBeGreaterThan(seen);
      if (counted.by === 'socket') {
        const newest = lab.frameFaults().toSorted((a, b) => a.ageMs - b.ageMs)[0];
        expect(newest?.text).toMatch(counted.text);
      } else expect(lab.row(0)).toMatchObject({ stale: true, health: { doubt: expect.stringMatching(/./) as string } });
      expect(figures(0)).toEqual(before);
      await refreshed('BTC');
      expect(lab.row(0)?.stale).toBe(false);
      expect(figures(0).last).not.toBe(before.last);
      expect(replaced()).toBe(sockets);
      expect(lab.health().state).toBe('connected');
    },
  );
});

test.each(MARKET_CHANNELS)('a field that nobody knows is passed over on %s', async (channel) => {
  await refreshed('BTC');
  const [seen, price] = [socketCount(), figures(0)];
  moved += 1;
  lab.raw(
    channel,
    JSON.stringify({ channel, data: lab.good(channel, 'BTC', moved) }).replaceAll(
      /"coin":/g,
      '"new":{"a":[1]},"coin":',
    ),
  );
  await until(() => JSON.stringify(figures(0)) !== JSON.stringify(price));
  expect(socketCount()).toBe(seen);
});

test('trades of nobody change nothing and are no fault', async () => {
  await refreshed('BTC');
  const [seen, before] = [socketCount(), figures(0)];
  lab.raw('trades', '{"channel":"trades","data":[]}');
  await refreshed('ETH');
  expect([socketCount(), figures(0)]).toEqual([seen, before]);
});
