import { SentimentStandIn } from '../support/sentiment-stand-in.ts';
import { expect, test } from './support/fixtures.ts';
import { WireVenue } from './support/venue/wire-venue.ts';

/* The Fear & Greed index in the real window: a server of ours in the place of the API, on loopback. */

const DAY = 86_400;

test('the index is read, shown with its own word and kept; the sandbox says why it has none', async ({
  open,
  home,
}) => {
  test.skip(process.platform !== 'linux', "the keychain of a test's own exists on Linux only");
  const midnight = Math.floor(Date.now() / 1_000 / DAY) * DAY;
  const index = await SentimentStandIn.open(
    Array.from({ length: 400 }, (_, i) => [midnight - (399 - i) * DAY, 20 + (i % 61), 'A word of its own'] as const),
  );
  const venue = await WireVenue.open();
  try {
    const wire = { ...venue.options, env: { ...venue.options.env, TRIMTAB_LOOPBACK_SENTIMENT: index.url } };
    const first = await open(wire);
    await first.at('tab-sentiment').click();
    await expect(first.at('sentiment')).toHaveAttribute('data-state', 'known');
    await expect(first.at('sentiment-gauge')).toHaveAttribute('aria-valuetext', '53, A word of its own');
    await expect(first.at('sentiment')).toContainText('alternative.me');
    await first.at('sentiment-span').locator('[data-value="all"]').click();
    await expect(first.at('sentiment-history').locator('canvas').first()).toBeVisible();
    expect(await first.quit()).toBe(0);
    expect(index.asked).toEqual(['/fng/?limit=0']);

    // Its next update is an hour away: the next start shows what the disk holds and asks nobody.
    const second = await open(wire);
    await second.at('tab-sentiment').click();
    await expect(second.at('sentiment-gauge')).toHaveAttribute('aria-valuenow', '53');
    expect(await second.quit()).toBe(0);
    expect(index.asked).toHaveLength(1);
  } finally {
    await venue.close();
    await index.close();
  }
  const sandbox = await open({ home: `${home}/sandbox` });
  await sandbox.at('tab-sentiment').click();
  await expect(sandbox.at('sentiment')).toHaveAttribute('data-state', 'off');
  await expect(sandbox.at('sentiment')).toContainText("Its time is not the world's");
});
