import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startBus } from './support/bus.ts';
import { expect, test } from './support/fixtures.ts';

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123';
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325';

/** Whether any file under a folder holds the text. */
function onDisk(folder: string, text: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .some((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0 && readFileSync(path).includes(text));
}

test('a bad key is refused at its field, a good one is stored and told by its address alone', async ({
  open,
  home,
}) => {
  test.skip(process.platform !== 'linux', 'the Secret Service of a test exists on Linux only');
  const terminal = await open();
  await terminal.at('settings-open').click();
  const field = terminal.at('agent-secret-testnet');
  await field.fill('0x1234');
  await expect(terminal.at('agent-testnet')).toContainText('4 of 64 hex digits');
  await expect(terminal.at('agent-import-testnet')).toBeDisabled();
  // It has the form of a key and is none: only the main process can tell.
  await field.fill(`0x${'f'.repeat(64)}`);
  await terminal.at('agent-import-testnet').click();
  await expect(terminal.at('agent-testnet')).toContainText('no private key');
  await expect(field).toHaveValue('');
  await field.fill(KEY);
  await terminal.at('agent-import-testnet').click();
  await expect(terminal.at('agent-address-testnet')).toHaveText(ADDRESS);
  await expect(terminal.at('agent-testnet')).toHaveAttribute('data-place', 'keychain');
  expect(await terminal.page.content()).not.toContain(KEY.slice(2));
  expect(await terminal.quit()).toBe(0);
  expect(terminal.log.text).not.toContain(KEY.slice(2));
  expect(onDisk(home, KEY.slice(2))).toBe(false);

  const next = await open();
  await next.at('settings-open').click();
  await expect(next.at('agent-address-testnet')).toHaveText(ADDRESS);
  await next.at('agent-delete-testnet').click();
  await expect(next.at('agent-delete-testnet')).toHaveAttribute('data-armed', 'true');
  await expect(async () => {
    // The first press may have been enough, and its answer late: then there is no button any more.
    if ((await next.at('agent-delete-testnet').count()) > 0)
      await next.at('agent-delete-testnet').click({ timeout: 500 });
    await expect(next.at('agent-testnet')).toHaveAttribute('data-place', 'none', { timeout: 500 });
  }).toPass();
});

test('an agent is made here without a keychain: its address and what to sign are shown and copied, its key is not', async ({
  open,
  home,
}) => {
  test.skip(process.platform !== 'linux', 'a bus without a keychain exists on Linux only');
  const bus = await startBus();
  try {
    const terminal = await open({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address }, main: true });
    await terminal.at('settings-open').click();
    await terminal.at('agent-generate-live').click();
    const address = (await terminal.at('approval-address').textContent()) ?? '';
    expect(address).toMatch(/^0x[0-9a-f]{40}$/);
    await terminal.at('approval-typed-data-copy').click();
    await expect
      .poll(async () => {
        const copied = await terminal.main.read(({ clipboard }) => clipboard.readText());
        return copied.startsWith('{') ? (JSON.parse(copied) as unknown) : copied;
      })
      .toMatchObject({
        primaryType: 'HyperliquidTransaction:ApproveAgent',
        message: { hyperliquidChain: 'Mainnet', agentAddress: address },
      });
    await terminal.at('agent-done').click();
    await expect(terminal.at('agent-live')).toHaveAttribute('data-place', 'session');
    await expect(terminal.at('agent-address-live')).toHaveText(address);
    expect(await terminal.quit()).toBe(0);
    expect(onDisk(home, address)).toBe(false);
  } finally {
    bus.close();
  }
});
