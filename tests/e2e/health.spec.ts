import { expect, test } from './support/fixtures.ts';
import { writeConfig } from './support/market.ts';
import { rest } from './support/venue/by-hand.ts';
import { WireVenue } from './support/venue/wire-venue.ts';

/* The health of a session on testnet's wire: its parts and streams, and a laptop that wakes up. */

test.skip(process.platform !== 'linux', "the keychain of a test's own exists on Linux only");

test('the parts of a session are shown; after waking up every stream is a new one and trading goes on', async ({
  open,
  home,
}) => {
  const venue = await WireVenue.open();
  try {
    writeConfig(home, { market: { barIntervalMs: 60_000 } });
    const terminal = await open(venue.options);
    await terminal.state('live');
    await terminal.at('connection').click();
    await expect(terminal.at('health-state')).toHaveAttribute('data-state', 'connected');
    for (const part of ['config', 'store', 'engine', 'venue'])
      await expect(terminal.at(`health-${part}`)).toHaveAttribute('data-state', 'up');
    const account = terminal.at('socket-account');
    await expect(account).toHaveAttribute('data-state', 'ready');
    await expect(terminal.at('disturbance-sleep')).toHaveCount(0);

    await terminal.main.act(({ powerMonitor }) => {
      setImmediate(() => {
        powerMonitor.emit('suspend');
        powerMonitor.emit('resume');
      });
    });
    await expect(terminal.at('disturbance-sleep')).toHaveAttribute('data-settled', 'true');
    await expect(account).toHaveAttribute('data-state', 'ready');
    await expect(account).toContainText('last replaced');
    await expect(terminal.at('health-state')).toHaveAttribute('data-state', 'connected');
    await terminal.page.keyboard.press('Escape');
    await expect(terminal.at('health-state')).toHaveCount(0);
    const { oid } = await rest(terminal, 'SOL');
    expect((await venue.truth()).orders.map((order) => order.oid)).toContain(oid);
    expect(venue.problems).toEqual([]);
  } finally {
    await venue.close();
  }
});
