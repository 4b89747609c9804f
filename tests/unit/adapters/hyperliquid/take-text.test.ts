import { afterEach, beforeEach, expect, test } from 'vitest';
import { BudgetMeter } from '../../../../src/adapters/hyperliquid/budget-meter.ts';
import { guardSockets } from '../../../../src/adapters/hyperliquid/socket-guard.ts';
import { VenueSocket } from '../../../../src/adapters/hyperliquid/venue-socket.ts';
import { loopbackEndpoints } from '../../../support/gateway-rig.ts';
import { LoopbackVenue, until } from '../../../support/loopback-venue.ts';
import { byText } from '../../../support/frame-texts.ts';

const TOUCH =
  '{"channel":"bbo","data":{"coin":"BTC","time":1785251522090,"bbo":[{"px":"63457.0","sz":"0.00028","n":1},{"px":"63488.0","sz":"0.01246","n":2}]}}';

let venue: LoopbackVenue;
let socket: VenueSocket;
const heard: string[] = [];

beforeEach(async () => {
  venue = await LoopbackVenue.open();
  guardSockets();
  heard.length = 0;
});

afterEach(async () => {
  socket.stop();
  await venue.close();
});

async function open(takes: (text: string) => boolean): Promise<void> {
  socket = new VenueSocket({
    name: 'test',
    endpoints: loopbackEndpoints(venue.url),
    meter: new BudgetMeter(() => Date.now()),
    silenceMs: {},
    steadyMs: () => Date.now(),
    onText: (text) => {
      heard.push(`text ${text}`);
      return takes(text);
    },
    onFrame: (channel) => heard.push(`frame ${channel}`),
    onRaw: (text) => heard.push(`raw ${text}`),
    onState: () => undefined,
    onProblem: (sentence) => heard.push(sentence),
  });
  socket.want([{ channel: 'bbo', payload: { type: 'bbo', coin: 'BTC' } }]);
  await until(() => socket.state === 'ready');
  heard.length = 0;
}

test('a text that is taken is told as received and makes no frame; its channel was heard', async () => {
  await open(() => true);
  venue.push('bbo', (JSON.parse(TOUCH) as { data: unknown }).data);
  await until(() => heard.length === 2);
  expect(heard).toEqual([`text ${TOUCH}`, `raw ${TOUCH}`]);
  expect(socket.health().channels).toMatchObject([{ channel: 'bbo', ageMs: expect.any(Number) as number }]);
});

test('a text that is not taken is a frame as every other', async () => {
  await open(() => false);
  venue.push('bbo', (JSON.parse(TOUCH) as { data: unknown }).data);
  await until(() => heard.length === 3);
  expect(heard).toEqual([`text ${TOUCH}`, 'frame bbo', `raw ${TOUCH}`]);
});

test('texts of channels that nobody listens to, and answers of the venue, are not shown', async () => {
  await open(() => true);
  venue.push('l2Book', { coin: 'BTC', time: 1, levels: [[], []] });
  await until(() => heard.length === 2);
  expect(heard[0]).toBe('test: l2Book: nobody asked for this channel');
  expect(heard[1]).toMatch(/^raw .*l2Book/);
  socket.want([{ channel: 'trades', payload: { type: 'trades', coin: 'BTC' } }]);
  await until(() => socket.subscriptions === 2);
  expect(heard.filter((line) => line.startsWith('text'))).toEqual([]);
});

test('a touch is read to its last letter', () => {
  expect(byText(TOUCH, false)?.updates).toEqual([
    {
      type: 'book',
      asset: 0,
      venueAtMs: 1_785_251_522_090,
      levelsAtMs: 0,
      bids: [634_570, 28],
      asks: [634_880, 1_246],
    },
  ]);
  for (let end = 0; end < TOUCH.length; end += 1) expect(byText(TOUCH.slice(0, end), false)).toBeNull();
  for (const wrong of [
    `${TOUCH} `,
    ` ${TOUCH}`,
    `${TOUCH}}`,
    TOUCH.replace('BTC', 'Btc'),
    TOUCH.replace('.0"', '.05"'),
  ])
    expect(byText(wrong, false)).toBeNull();
});

test('a book of more levels than the venue has, and a frame of any length, are left to JSON', () => {
  const book = (levels: number): string => {
    const side = Array.from({ length: levels }, () => '{"px":"63457.0","sz":"0.00028","n":1}').join(',');
    return `{"channel":"l2Book","data":{"coin":"BTC","time":1,"levels":[[${side}],[]]}}`;
  };
  expect(byText(book(20), false)?.updates).toHaveLength(1);
  expect(byText(book(100), false)?.updates).toHaveLength(1);
  expect(byText(book(101), false)).toBeNull();
  expect(byText(book(10_000), false)).toBeNull();
});
