import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { app, type BrowserWindow, dialog, globalShortcut, Menu, powerMonitor } from 'electron';
import { SimClock } from '../adapters/exchange-link/sim-clock.ts';
import { CHANNELS, type AppInfo } from '../contract/ipc.ts';
import { readArguments, HELP, type AppArguments } from './arguments.ts';
import { isTestRuntime } from './compat.ts';
import { registerIpc } from './ipc/register.ts';
import { Keychain } from './keys/keychain.ts';
import { KeyStore } from './keys/key-store.ts';
import { logDecisions, say } from './log.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { RunLoop } from './run-loop.ts';
import { declareAppProtocol, serveApp } from './shell/app-protocol.ts';
import { NativeNotifier } from './shell/notifications.ts';
import { createTray } from './shell/tray.ts';
import { lockDownSession, openWindow } from './shell/window.ts';
import { ViewBroadcaster } from './view-broadcaster.ts';

/* Composition of the terminal: the only file that knows engine, adapters, IPC and windows together. */

const nowMs = (): number => performance.now();
const args = readArguments(process.argv.slice(1));

declareAppProtocol();
if (args === 'help') {
  say(HELP);
  app.exit(0);
} else if ('error' in args) {
  process.stderr.write(`${args.error}\n`);
  app.exit(2);
} else {
  if (args.home !== null) app.setPath('userData', join(resolve(args.home), 'electron'));
  app.whenReady().then(() => run(args), fail);
}

function fail(cause: unknown): void {
  const text = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(`Trimtab cannot start: ${text}\n`);
  // With a person at the screen a closing terminal says nothing: show it, but never block a run without one.
  if (process.env['TRIMTAB_NO_DIALOG'] !== '1') dialog.showErrorBox('Trimtab cannot start', text);
  app.exit(1);
}

async function run(options: AppArguments): Promise<void> {
  Menu.setApplicationMenu(null);
  lockDownSession();
  serveApp(join(import.meta.dirname, '../renderer'));
  const shell = new Shell();
  const opened = await openSession(
    options,
    { built: new URL('.', import.meta.url), ownFolder: app.getPath('userData') },
    {
      measureMs: nowMs,
      alerts: shell.notifier,
      onPatches: shell.views.publish,
      onStep: (_timing, output) => logDecisions(output.decisions),
    },
  );
  for (const notice of opened.session.notices) say(notice);
  shell.attach(opened, options);
}

/** Windows, tray, shortcuts and the life of the process around one session. */
class Shell {
  readonly views: ViewBroadcaster;
  readonly notifier: NativeNotifier;
  readonly #keys = new KeyStore(new Keychain(import.meta.dirname));
  #window: BrowserWindow | null = null;
  #loop: RunLoop | null = null;
  #opened: OpenedSession | null = null;
  #stopping = false;

  constructor() {
    this.views = new ViewBroadcaster(`${process.pid}-${Date.now()}`, (batch) => this.#send(CHANNELS.views, batch));
    this.notifier = new NativeNotifier({
      onOpen: (target) => {
        this.#show();
        this.#send(CHANNELS.open, target);
      },
      onAlert: (alert) => this.#send(CHANNELS.alert, alert),
      onUndelivered: (alert, reason) => say(`notification not delivered (${reason}): ${alert.title}`),
      nowMs,
    });
  }

  /** Begins to run: clock, loop, IPC, window, tray. */
  attach(opened: OpenedSession, options: AppArguments): void {
    this.#opened = opened;
    const { session } = opened;
    const clock = new SimClock(nowMs, session.exchange.nowMs, options.speed);
    registerIpc({ session, clock, keys: this.#keys, views: this.views, info: () => describe(opened, options, clock) });
    session.start();
    const loop = new RunLoop(session, clock, nowMs, (cause) => this.#broken(cause));
    this.#loop = loop;
    loop.start();
    this.#window = openWindow();
    this.#window.on('closed', () => {
      this.#window = null;
    });
    this.#window.webContents.on('render-process-gone', (_event, details) => {
      say(`the window's process ended (${details.reason}); trading goes on, the window is opened again`);
      this.#window?.destroy();
      this.#window = openWindow();
    });
    createTray(join(app.getAppPath(), 'resources', 'tray.png'), {
      onShow: () => this.#show(),
      onKill: () => this.#kill('tray', false),
      onKillAndFlatten: () => this.#kill('tray', true),
      onQuit: () => app.quit(),
    });
    globalShortcut.register('CommandOrControl+Alt+Shift+K', () => this.#kill('hotkey', false));
    powerMonitor.on('resume', () => session.host.deliver({ kind: 'Resumed', sleptMs: 0 }));
    this.#handleEnd();
    say(`sandbox ready, home ${opened.home}`);
  }

  #handleEnd(): void {
    app.on('window-all-closed', () => app.quit());
    app.on('before-quit', (event) => {
      if (this.#stopping) return;
      event.preventDefault();
      void this.#stop();
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    globalShortcut.unregisterAll();
    const lag = this.#loop?.lag();
    if (lag !== undefined) say(`loop lag p50 ${lag.p50.toFixed(2)} ms, p99 ${lag.p99.toFixed(2)} ms`);
    this.#loop?.stop();
    try {
      await this.#opened?.session.stop('the app was closed');
      this.#opened?.lock.release();
    } catch (cause) {
      process.stderr.write(`stopping was not clean: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    }
    this.#keys.close();
    app.exit(0);
  }

  #kill(origin: 'tray' | 'hotkey', flatten: boolean): void {
    const host = this.#opened?.session.host;
    if (host === undefined) return;
    void host.command({ type: 'killSwitch', flatten }, origin);
    host.drain(4);
    this.#show();
  }

  /** An invariant broke: nothing is traded any more, what happened is shown, the window stays up. */
  #broken(cause: unknown): void {
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    process.stderr.write(`the engine stopped: ${text}\n`);
    this.notifier.notify({
      alertId: `broken-${Date.now()}`,
      atMs: Date.now(),
      level: 'emergency',
      category: 'system_health',
      title: 'The engine stopped: a rule of its own was broken',
      body: cause instanceof Error ? cause.message : String(cause),
      asset: null,
      ticketId: null,
    });
  }

  #show(): void {
    if (this.#window === null) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  #send(channel: string, value: unknown): void {
    if (this.#window !== null && !this.#window.isDestroyed()) this.#window.webContents.send(channel, value);
  }
}

function describe(opened: OpenedSession, options: AppArguments, clock: SimClock): AppInfo {
  return {
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    chrome: process.versions.chrome ?? '',
    node: process.versions.node,
    testRuntime: isTestRuntime(),
    venue: 'sandbox',
    venuesOffered: ['sandbox'],
    speed: clock.speed,
    dataName: options.data === null ? null : (options.data.split(/[\\/]/).filter(Boolean).at(-1) ?? null),
    home: opened.home,
    startNotices: opened.session.notices,
  };
}
