import { expect, test } from './support/fixtures.ts';
import { writeConfig } from './support/market.ts';
import { buy, hold } from './support/venue/by-hand.ts';
import { expectNothingTwice, expectSameTruth } from './support/venue/same-truth.ts';
import { WireVenue } from './support/venue/wire-venue.ts';

/* A venue that goes away and comes back, as a person at the window meets it. */

test.skip(process.platform !== 'linux', "the keychain of a test's own exists on Linux only");

const COIN = 'SOL';

let venue: WireVenue;

test.beforeEach(async ({ home }) => {
  venue = await WireVenue.open();
  const execution = { reconcileEveryMs: 5_000, fallbackAfterMs: 5_000 };
  writeConfig(home, { market: { barIntervalMs: 60_000 }, execution });
});

test.afterEach(async () => {
  await venue.close();
  expect(venue.problems).toEqual([]);
});

test('a venue that is away: a Close waits, the venue comes back, the exit goes, and a press of the button lets entries go', async ({
  open,
  home,
}) => {
  test.setTimeout(180_000);
  const terminal = await open(venue.options);
  const asset = await hold(terminal, COIN);
  venue.freeze();
  await expect(terminal.at('engine-state')).toHaveAttribute('data-state', 'fallback', { timeout: 60_000 });
  const line = terminal.page.locator('[data-testid="banner"][data-kind="state"]');
  await expect(line).toContainText('Fallback: the venue is away');
  expect(await terminal.trade({ type: 'closePosition', asset })).toMatchObject({ ok: true });
  await line.getByTestId('banner-open-attention').click();
  await expect(terminal.at('waiting-exit')).toContainText(COIN);
  expect(await terminal.trade(buy(await terminal.picture(), asset, 'limit'))).toMatchObject({ ok: false });
  venue.thaw();
  await expect(line).toContainText('The venue is back: trade again?', { timeout: 60_000 });
  await expect(terminal.at('return')).toBeVisible();
  await expect.poll(async () => (await venue.truth()).positions, { timeout: 30_000 }).toEqual({});
  expect(await terminal.trade(buy(await terminal.picture(), asset, 'market'))).toMatchObject({ ok: false });
  await line.getByTestId('resume-live').click();
  await terminal.state('live');
  await expect(terminal.at('waiting-exit')).toHaveCount(0);
  await hold(terminal, COIN);
  await expectSameTruth(terminal, venue);
  expectNothingTwice(home, venue);
});

test('a terminal that was killed in the fallback still waits for the word', async ({ open, home }) => {
  test.setTimeout(180_000);
  const first = await open(venue.options);
  await hold(first, COIN);
  venue.freeze();
  await expect(first.at('engine-state')).toHaveAttribute('data-state', 'fallback', { timeout: 60_000 });
  await first.signal('SIGKILL');
  venue.thaw();
  const second = await open(venue.options);
  await expect(second.at('resume-live')).toBeVisible({ timeout: 60_000 });
  await second.at('resume-live').click();
  await second.state('live');
  await expectSameTruth(second, venue);
  expectNothingTwice(home, venue);
});
