import { afterAll, beforeAll, expect, test } from 'vitest';
import { FrameReader } from '../../src/hyperliquid/decode/frame-text.ts';
import { INSTRUMENTS, LiveVenue } from '../support/live-venue.ts';
import { StreamLab } from '../support/stream-lab.ts';

const encoder = new TextEncoder();

let lab: StreamLab;
let live: LiveVenue;

beforeAll(async () => {
  live = new LiveVenue();
  lab = await StreamLab.open(live);
});

afterAll(() => lab.close());

test('every public frame of the sandbox has the form that is read from its text', async () => {
  const client = await lab.client();
  const texts: string[] = [];
  client.socket.on('message', (data) => texts.push(String(data as Buffer)));
  await client.follow('l2Book', { coin: 'BTC', nSigFigs: null, mantissa: null, fast: true });
  for (const type of ['l2Book', 'bbo', 'trades', 'activeAssetCtx']) await client.follow(type, { coin: 'ETH' });
  live.send([{ asset: 1, lots: 5_000, ticks: 401_000, tif: 'Ioc' }]);
  for (let second = 0; second < 12; second += 1) live.pass(1_000);
  await client.settle();
  const reader = new FrameReader((text, into) => encoder.encodeInto(text, into).written);
  const marketOf = (coin: string) => INSTRUMENTS.find(({ symbol }) => symbol === coin) ?? null;
  const read = new Map<string, number>();
  for (const text of texts) {
    const { channel } = JSON.parse(text) as { readonly channel: string };
    if (!['l2Book', 'bbo', 'trades', 'activeAssetCtx'].includes(channel)) continue;
    expect(reader.read(text, marketOf)?.channel, text).toBe(channel);
    read.set(channel, (read.get(channel) ?? 0) + 1);
  }
  expect([...read.keys()].toSorted()).toEqual(['activeAssetCtx', 'bbo', 'l2Book', 'trades']);
});
