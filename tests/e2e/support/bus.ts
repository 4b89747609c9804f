import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * D-Bus as the desktop of a test: a bus of its own, a notification service that tells what it was given, a keychain that never answers.
 * The package has no types worth the name; what is used of it is written down here.
 */

interface Message {
  readonly member: string;
}

interface Connection {
  readonly on: (event: 'message' | 'error', listener: (message: Message) => void) => void;
  readonly removeAllListeners: (event: string) => void;
  readonly end: () => void;
}

interface Bus {
  readonly connection: Connection;
  readonly requestName: (name: string, flags: number, done: (error: unknown, code: number) => void) => void;
  readonly exportInterface: (object: object, path: string, description: object) => void;
}

const native = createRequire(import.meta.url)('@homebridge/dbus-native') as {
  readonly createClient: (options: { readonly busAddress: string }) => Bus;
};

/** Answer of the bus: the name is ours. */
const PRIMARY_OWNER = 1;
const DO_NOT_QUEUE = 4;

/** A bus on which nothing starts by itself and nobody is. */
export interface PrivateBus {
  readonly address: string;
  readonly close: () => void;
}

/** Starts a bus of this test's own. */
export function startBus(): Promise<PrivateBus> {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-bus-'));
  const config = join(folder, 'bus.conf');
  const policy = '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>';
  writeFileSync(
    config,
    `<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen><auth>EXTERNAL</auth><policy context="default">${policy}</policy></busconfig>\n`,
  );
  const daemon = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const close = (): void => {
    daemon.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return new Promise((resolve, reject) => {
    daemon.once('error', reject);
    daemon.stdout.once('data', (chunk: Buffer) => resolve({ address: chunk.toString().trim(), close }));
  });
}

async function own(address: string, name: string): Promise<Bus> {
  const bus = native.createClient({ busAddress: address });
  bus.connection.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    bus.requestName(name, DO_NOT_QUEUE, (error, code) => {
      if (error !== null && error !== undefined) reject(new Error(`no name ${name}: ${JSON.stringify(error)}`));
      else if (code !== PRIMARY_OWNER) reject(new Error(`the name ${name} is taken`));
      else resolve();
    });
  });
  return bus;
}

/** Takes the keychain's name on a bus and never answers anybody: a keychain that hangs. Tells how often it was asked. */
export async function hangingKeychain(
  address: string,
): Promise<{ readonly asked: () => number; readonly close: () => void }> {
  const { connection } = await own(address, 'org.freedesktop.secrets');
  let asked = 0;
  connection.removeAllListeners('message');
  connection.on('message', () => {
    asked += 1;
  });
  return { asked: () => asked, close: () => connection.end() };
}

/** A notification as the desktop was asked to show it. */
export interface ShownNotification {
  readonly id: number;
  readonly summary: string;
  readonly body: string;
  /** 0 low, 1 normal, 2 critical; null when not given. */
  readonly urgency: number | null;
}

/** The desktop's notification service of a test. */
export interface NotificationDesk {
  readonly shown: readonly ShownNotification[];
  /** A person clicks a notification. */
  readonly click: (id: number) => void;
  readonly close: () => void;
}

const NOTIFICATIONS = 'org.freedesktop.Notifications';

type Hint = readonly [string, readonly [unknown, readonly unknown[]]];

/** Takes the place of the desktop's notification service on a bus. */
export async function notificationDesk(address: string): Promise<NotificationDesk> {
  const bus = await own(address, NOTIFICATIONS);
  const shown: ShownNotification[] = [];
  const service = {
    Notify: (
      ...[, replaces, , summary, body, , hints]: [string, number, string, string, string, string[], Hint[]]
    ): number => {
      const id = replaces === 0 ? shown.length + 1 : replaces;
      const urgency = hints.find(([name]) => name === 'urgency')?.[1][1][0];
      shown.push({ id, summary, body, urgency: typeof urgency === 'number' ? urgency : null });
      return id;
    },
    CloseNotification: (id: number): void => service.emit('NotificationClosed', id, 3),
    GetCapabilities: (): string[] => ['body', 'actions'],
    GetServerInformation: (): string[] => ['trimtab-test', 'trimtab', '1', '1.2'],
    // Replaced by the bus with one that sends the signal.
    emit: (..._signal: readonly unknown[]): void => undefined,
  };
  bus.exportInterface(service, '/org/freedesktop/Notifications', {
    name: NOTIFICATIONS,
    methods: {
      Notify: ['susssasa{sv}i', 'u', [], ['id']],
      CloseNotification: ['u', '', [], []],
      GetCapabilities: ['', 'as', [], ['capabilities']],
      GetServerInformation: ['', 'ssss', [], ['name', 'vendor', 'version', 'spec']],
    },
    signals: { ActionInvoked: ['us', 'id', 'key'], NotificationClosed: ['uu', 'id', 'reason'] },
    properties: {},
  });
  return {
    shown,
    click: (id) => {
      service.emit('ActionInvoked', id, 'default');
      service.emit('NotificationClosed', id, 2);
    },
    close: () => bus.connection.end(),
  };
}
