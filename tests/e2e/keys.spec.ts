import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KeychainStatus, Reply, SaveKeyRequest, TrimtabBridge } from '../../src/contract/ipc.ts';
import { hangingKeychain, startBus } from './support/bus.ts';
import { expect, test } from './support/fixtures.ts';
import type { Terminal } from './support/terminal.ts';

type BridgeWindow = { readonly trimtab: TrimtabBridge };

const SECRET = 'never-to-be-seen-0f3a9c';

/** Whether any file under a folder holds the text. */
function onDisk(folder: string, text: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .some((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0 && readFileSync(path).includes(text));
}

const save = (terminal: Terminal, request: SaveKeyRequest): Promise<Reply<KeychainStatus>> =>
  terminal.page.evaluate((given) => (window as unknown as BridgeWindow).trimtab.saveKey(given), request);

const status = (terminal: Terminal): Promise<Reply<KeychainStatus>> =>
  terminal.page.evaluate(() => (window as unknown as BridgeWindow).trimtab.keychainStatus());

/** Types a key into the settings, as a person does. */
async function typeKey(terminal: Terminal, name: string, secret: string): Promise<void> {
  await terminal.at('settings-open').click();
  await terminal.at('key-name').fill(name);
  await terminal.at('key-secret').fill(secret);
  await terminal.at('key-save').click();
}

test('a key goes into the real keychain and comes out of it after a restart; nobody else sees it', async ({
  open,
  home,
}) => {
  test.skip(process.platform !== 'linux', 'the Secret Service of a test exists on Linux only');
  const first = await open();
  await typeKey(first, 'e2e-key', SECRET);
  await expect(first.at('key-row').filter({ hasText: 'e2e-key' })).toBeVisible();
  await expect(first.at('key-secret')).toHaveValue('');
  expect(await first.page.content()).not.toContain(SECRET);
  expect(await first.quit()).toBe(0);
  expect(first.log.text).not.toContain(SECRET);
  expect(onDisk(home, SECRET)).toBe(false);

  const second = await open();
  const found = await status(second);
  expect(found).toMatchObject({ ok: true, value: { available: true, stored: ['e2e-key'], sessionOnly: [] } });
  expect(JSON.stringify(found)).not.toContain(SECRET);
  const deleted = await second.page.evaluate(() => (window as unknown as BridgeWindow).trimtab.deleteKey('e2e-key'));
  expect(deleted).toMatchObject({ ok: true, value: { stored: [] } });
});

test('without a keychain the person is told, and the key can be kept for the session', async ({ open, home }) => {
  test.skip(process.platform !== 'linux', 'a bus without a keychain exists on Linux only');
  const bus = await startBus();
  try {
    const terminal = await open({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    const refused = await save(terminal, { name: 'agent', secret: SECRET, sessionOnly: false });
    expect(refused).toMatchObject({ ok: false, error: { code: 'KEYCHAIN' } });
    expect(refused.ok ? '' : refused.error.detail).toMatch(/was not stored: .*It can be kept for this session only/);
    const held = await save(terminal, { name: 'agent', secret: SECRET, sessionOnly: true });
    expect(held).toMatchObject({ ok: true, value: { available: false, stored: [], sessionOnly: ['agent'] } });
    await terminal.at('settings-open').click();
    await expect(terminal.at('key-row').filter({ hasText: 'agent' })).toBeVisible();
    expect(await terminal.quit()).toBe(0);
    expect(onDisk(home, SECRET)).toBe(false);
    expect(terminal.log.text).not.toContain(SECRET);
    const next = await open({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    expect(await status(next)).toMatchObject({ ok: true, value: { sessionOnly: [] } });
  } finally {
    bus.close();
  }
});

test('a keychain that hangs costs four seconds and nothing else: prices move, commands answer', async ({
  open,
  home,
}) => {
  test.skip(process.platform !== 'linux', 'a keychain that hangs exists on Linux only');
  const bus = await startBus();
  const keychain = await hangingKeychain(bus.address);
  try {
    const terminal = await open({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    await terminal.state('live');
    const asked = performance.now();
    const saving = save(terminal, { name: 'agent', secret: SECRET, sessionOnly: false });
    await expect.poll(() => keychain.asked()).toBeGreaterThan(0);
    const before = await terminal.picture();
    await terminal.at('kill-switch').click();
    await terminal.state('halted');
    await expect.poll(async () => (await terminal.picture()).rows).not.toEqual(before.rows);
    const refused = await saving;
    expect(performance.now() - asked).toBeGreaterThan(3_500);
    expect(performance.now() - asked).toBeLessThan(8_000);
    expect(refused).toMatchObject({ ok: false, error: { code: 'KEYCHAIN' } });
    expect(refused.ok ? '' : refused.error.detail).toContain('did not answer within 4 s');
    // The process that hung is gone; the next call gets a new one and its own four seconds.
    expect(await save(terminal, { name: 'agent', secret: SECRET, sessionOnly: true })).toMatchObject({
      ok: true,
      value: { available: false, sessionOnly: ['agent'] },
    });
    expect(await terminal.quit()).toBe(0);
    expect(onDisk(home, SECRET)).toBe(false);
  } finally {
    keychain.close();
    bus.close();
  }
});
