import { afterEach, beforeEach, expect, test } from 'vitest';
import { SessionManager } from '../../../src/adapters/session/session-manager.ts';
import { LiveDriver } from '../../../src/main/live-driver.ts';
import { SandboxPort, SessionNotes } from '../../support/sandbox-port.ts';
import { until } from '../../support/loopback-venue.ts';

let port: SandboxPort;
let notes: SessionNotes;
let manager: SessionManager;

beforeEach(async () => {
  port = await SandboxPort.open();
  notes = new SessionNotes();
});

afterEach(async () => {
  await port.close();
});

async function driverOf(onBroken: (cause: unknown) => void = () => undefined): Promise<LiveDriver> {
  manager = new SessionManager();
  const session = await port.session(port.home(), notes, { manager });
  return new LiveDriver({ session, venue: 'testnet', nowMs: () => performance.now(), onBroken });
}

test('the window gets batches with prices, and its commands are answered at once', async () => {
  const driver = await driverOf();
  driver.start();
  await until(() => notes.patches.some((patch) => patch.kind === 'market' && patch.rows.length > 0));
  const reply = await driver.command({ type: 'killSwitch', flatten: false }, 'window');
  expect(reply.ok).toBe(true);
  expect(driver.lag().turns).toBeGreaterThan(0);
  await driver.stop('test');
  expect(driver.broken).toBe(false);
});

test('after sleep the account is asked for again on new connections', async () => {
  const driver = await driverOf();
  driver.start();
  await until(() => driver.host.engine.seq > 0 && driver.host.engine.figures().reconciled);
  const before = notes.all('QueryAccount').length;
  manager.resumed();
  await until(() =>
    notes
      .all('QueryAccount')
      .slice(before)
      .some(({ reason }) => reason === 'resume' || reason === 'reconnect'),
  );
  await until(() => driver.host.engine.figures().reconciled);
  expect(driver.broken).toBe(false);
  await driver.stop('test');
});

test("the window sees the venue's own statement, the agent, and what is used of the limits", async () => {
  const driver = await driverOf();
  expect(driver.venueAccount()).toMatchObject({ statement: null });
  driver.start();
  await until(() => driver.host.engine.seq > 0 && driver.host.engine.figures().reconciled);
  const { account, agent, statement, budget } = driver.venueAccount();
  expect(account).toMatch(/^0x[0-9a-f]{40}$/);
  expect(agent?.address).toMatch(/^0x[0-9a-f]{40}$/);
  expect(agent?.address).not.toBe(account);
  expect(statement).toMatchObject({
    valueUnits: 10_000_000_000,
    marginUsedUnits: 0,
    freeUnits: 10_000_000_000,
    positions: [],
  });
  expect(budget?.ipWeight.used).toBeGreaterThan(0);
  expect(budget?.ipWeight.limit).toBe(1_200);
  await driver.stop('test');
});

test('a broken engine is told once, answers no command and still ends', async () => {
  const told: unknown[] = [];
  const driver = await driverOf((cause) => told.push(cause));
  driver.start();
  driver.breakDown(new Error('a rule was broken'));
  driver.breakDown(new Error('again'));
  expect(told).toHaveLength(1);
  expect(await driver.command({ type: 'killSwitch', flatten: false }, 'window')).toMatchObject({
    ok: false,
    error: { code: 'HALTED' },
  });
  await driver.stop('test');
});
