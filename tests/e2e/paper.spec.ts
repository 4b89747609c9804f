import { expect, test } from './support/fixtures.ts';
import { writeConfig } from './support/market.ts';
import { hold } from './support/venue/by-hand.ts';
import { WireVenue } from './support/venue/wire-venue.ts';

/* The window on paper, with a server on this machine in the place of the public market. */

test.skip(process.platform !== 'linux', "the server's own start needs the keychain of a test");

const COIN = 'SOL';

let venue: WireVenue;

test.beforeEach(async ({ home }) => {
  venue = await WireVenue.open();
  writeConfig(home, { market: { barIntervalMs: 60_000 }, execution: { reconcileEveryMs: 5_000 } });
});

test.afterEach(async () => {
  await venue.close();
  expect(venue.problems).toEqual([]);
});

test('it says so, trades at public prices, and holds the same after a kill', async ({ open }) => {
  const options = { ...venue.options, args: ['--venue', 'paper'] };
  const first = await open(options);
  await expect(first.at('mode-badge')).toContainText('Paper');
  await hold(first, COIN);
  const before = (await first.picture()).positions.map(({ asset, sizeLots }) => [asset, sizeLots]);
  expect(before).toHaveLength(1);
  // The exchange that lent its prices knows of no position.
  expect((await venue.truth()).positions).toEqual({});
  await first.signal('SIGKILL');
  const second = await open(options);
  await expect
    .poll(async () => (await second.picture()).positions.map(({ asset, sizeLots }) => [asset, sizeLots]))
    .toEqual(before);
});
