import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, globalShortcut, powerMonitor, type Tray, type WebContents } from 'electron';
import type { CommandOrigin, TradeCommand } from '../../contract/commands.ts';
import { type AppInfo, CHANNELS } from '../../contract/ipc.ts';
import type { AlertView, ViewPatch } from '../../contract/views.ts';
import type { CommandReply } from '../../engine/domain/outputs.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { saveConnection, savedConnection } from '../../adapters/home/config-file.ts';
import { KillMailbox } from '../../adapters/home/kill-mailbox.ts';
import { StartFailure } from '../../adapters/session/component.ts';
import { describeFailure, type SessionManager } from '../../adapters/session/session-manager.ts';
import type { AppArguments } from '../arguments.ts';
import { describeApp } from '../describe-app.ts';
import { registerIpc } from '../ipc/register.ts';
import { AgentKeys } from '../keys/agent-keys.ts';
import { Keychain, type KeychainAnswer } from '../keys/keychain.ts';
import { KeyStore } from '../keys/key-store.ts';
import { complain, say } from '../log.ts';
import type { Prepared } from '../prepare.ts';
import type { SessionDriver } from '../session-driver.ts';
import { SessionArchive } from '../session-archive.ts';
import { SessionRehearsal } from '../session-rehearsal.ts';
import { SessionSettings } from '../session-settings.ts';
import { SessionUniverse } from '../session-universe.ts';
import { EXIT, sentenceOf, StartProblem } from '../start-problem.ts';
import { ViewBroadcaster } from '../view-broadcaster.ts';
import { NativeNotifier } from './notifications.ts';
import { PICK_PLACES } from './pick-places.ts';
import { StartMark } from './start-mark.ts';
import { TerminalWindow } from './terminal-window.ts';
import { createTray } from './tray.ts';

/** Stopping in order takes at most this long; then the process ends without it, ms. The journal's prefix is whole in any case. */
const STOP_LIMIT_MS = 15_000;

const KILL_SHORTCUT = 'CommandOrControl+Alt+Shift+K';

export interface ShellOptions {
  readonly args: AppArguments;
  readonly prepared: Prepared;
  /** Folder of the built bundle (`out`). */
  readonly built: string;
  /** Monotonic time since the program began, ms. */
  readonly nowMs: () => number;
  /** Starts and stops the session's parts, and knows how each stands. */
  readonly manager: SessionManager;
}

/** Window, tray, shortcuts, notifications and the life of the process around one session. */
export class Shell {
  readonly views: ViewBroadcaster;
  readonly notifier: NativeNotifier;
  readonly #options: ShellOptions;
  readonly #keys: KeyStore;
  readonly #window: TerminalWindow;
  readonly #mark: StartMark;
  readonly #opened: Promise<SessionDriver>;
  #open: (driver: SessionDriver) => void = () => undefined;
  #running: SessionDriver | null = null;
  #tray: Tray | null = null;
  #mailbox: KillMailbox | null = null;
  #stopping = false;
  #exitCode: number = EXIT.ok;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#keys = new KeyStore(new Keychain(join(options.built, 'main')));
    this.#mark = new StartMark(options.nowMs, (text) => {
      this.#running?.measureFromHere();
      say(text);
    });
    this.views = new ViewBroadcaster(`${process.pid}-${Date.now()}`, (batch) => {
      this.#window.send(CHANNELS.views, batch);
      this.#mark.sent(batch);
    });
    this.notifier = new NativeNotifier({
      onOpen: (target) => {
        this.#window.show();
        this.#window.send(CHANNELS.open, target);
      },
      onAlert: (alert) => this.#window.send(CHANNELS.alert, alert),
      onUndelivered: (alert, reason) => say(`notification not delivered (${reason}): ${alert.title}`),
      nowMs: options.nowMs,
    });
    this.#window = new TerminalWindow({
      built: options.built,
      nowMs: options.nowMs,
      onVisible: () => this.#mark.visible(),
      onWatched: (isWatched) => this.#running?.onWatched?.(isWatched),
      onClosed: () => app.quit(),
      onLost: (reason) => say(`the window's process ended (${reason}); trading goes on and the window is opened again`),
    });
    const settings = new SessionSettings(options.prepared.home, this.#opened);
    const universe = new SessionUniverse(options.prepared.home, this.#opened);
    registerIpc({
      keys: this.#keys,
      agents: new AgentKeys(this.#keys, () => Date.now()),
      owns: (contents: WebContents) => this.#window.owns(contents),
      info: async () => this.#describe(await this.#opened),
      snapshot: async () => this.#picture(await this.#opened),
      trade: async (command) => (await this.#opened).command(command, 'window'),
      venueAccount: async () => (await this.#opened).venueAccount(),
      connection: () => savedConnection(options.prepared.home),
      setConnection: (settings) => saveConnection(options.prepared.home, settings),
      engineSettings: settings.view,
      setEngineSetting: settings.change,
      sessionHealth: () => options.manager.view(),
      universe: universe.view,
      setWatch: universe.setWatch,
      candles: universe.candles,
      whatIf: async (request) => (await this.#opened).host.engine.whatIf(request),
      archive: new SessionArchive({
        opened: this.#opened,
        pick: PICK_PLACES,
      }),
      rehearsal: new SessionRehearsal({
        home: options.prepared.home,
        opened: this.#opened,
        recorded: options.prepared.recorded,
        built: pathToFileURL(join(options.built, 'main/')),
      }),
      setSpeed: async (speed) => (await this.#opened).setSpeed(speed),
    });
  }

  /** Opens the window, which waits for the session, and takes over how the process ends. */
  open(): void {
    app.on('window-all-closed', () => app.quit());
    app.on('before-quit', (event) => {
      event.preventDefault();
      void this.stop();
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void this.stop());
    process.on('uncaughtException', (cause) => this.breakDown(cause));
    process.on('unhandledRejection', (cause) => complain(`a background task failed: ${sentenceOf(cause)}`));
    app.on('child-process-gone', (_event, { type, reason, name }) => {
      if (reason !== 'clean-exit' && reason !== 'killed') say(`the ${name ?? type} process ended (${reason})`);
    });
    this.#window.open();
  }

  /** A stored key, for the session of this process alone: from the keychain, or kept for this session only. */
  readonly storedKey = (name: string): Promise<KeychainAnswer<string | null>> => this.#keys.read(name);

  /** Begins to run an opened session: its driver, tray, shortcut. A driver tells `onBroken` when its engine stops. */
  attach(driverOf: (onBroken: (cause: unknown) => void) => SessionDriver): void {
    const { prepared, built, manager } = this.#options;
    const driver = driverOf((cause) => this.#broken(cause));
    this.#running = driver;
    driver.start();
    this.#open(driver);
    this.#tray = createTray(join(built, '..', 'resources', 'tray.png'), {
      onShow: () => this.#window.show(),
      onKill: () => this.#kill('tray', false),
      onKillAndFlatten: () => this.#kill('tray', true),
      onQuit: () => app.quit(),
    });
    if (!globalShortcut.register(KILL_SHORTCUT, () => this.#kill('hotkey', false)))
      say(`the shortcut ${KILL_SHORTCUT} for the kill switch belongs to another program here`);
    this.#mailbox = new KillMailbox({
      home: prepared.home,
      onKill: (flatten) => this.#killFromOutside(flatten),
      onProblem: say,
    });
    this.#mailbox.start();
    powerMonitor.on('suspend', () => manager.suspending());
    powerMonitor.on('resume', () => manager.resumed());
    say(`${driver.venue} ready, home ${prepared.home}`);
  }

  /**
   * The session could not be opened: the window says why and stays until a person closes it. Without a person at the screen the process ends. Its
   * exit code says that the start failed.
   */
  failed(cause: unknown): void {
    complain(`Trimtab cannot start: ${describeFailure(cause)}`);
    const problem = cause instanceof StartFailure ? cause.cause : cause;
    this.#exitCode = problem instanceof StartProblem ? problem.exitCode : EXIT.failed;
    this.#options.manager.fail(sentenceOf(cause));
    if (process.env['TRIMTAB_NO_DIALOG'] === '1') void this.stop();
  }

  /** Stops in order and ends the process: the engine is told, journals are closed, the home is given back. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const limit = setTimeout(() => this.#leave('stopping took too long', EXIT.failed), STOP_LIMIT_MS);
    globalShortcut.unregisterAll();
    this.#mailbox?.stop();
    this.#tray?.destroy();
    try {
      await this.#stopSession();
      this.#options.prepared.lock.release();
    } catch (cause) {
      complain(`stopping was not clean: ${sentenceOf(cause)}`);
      this.#exitCode = EXIT.failed;
    }
    clearTimeout(limit);
    this.#leave(null, this.#exitCode);
  }

  /** Stops the engine, not the window: what is shown stays, and says why. */
  breakDown(cause: unknown): void {
    if (this.#running === null) {
      complain(`Trimtab cannot start: ${sentenceOf(cause)}`);
      this.#leave(null, EXIT.failed);
      return;
    }
    this.#running.breakDown(cause);
  }

  async #stopSession(): Promise<void> {
    const driver = this.#running;
    if (driver === null) {
      // The window was closed while the session was starting: what has begun is ended.
      await this.#options.manager.stop('the app was closed');
      return;
    }
    const lag = driver.lag();
    driver.halt();
    say(
      `loop lag p50 ${lag.p50.toFixed(2)} ms, p99 ${lag.p99.toFixed(2)} ms, worst ${lag.worst.toFixed(2)} ms, ${lag.turns} turns`,
    );
    const frames = await this.#window.frames();
    if (frames !== null) say(`window frames ${frames.frames}, missed ${frames.missed}`);
    await driver.stop('the app was closed');
    // A broken engine is not stepped again and not saved: what its journal holds is what a restart believes.
    if (driver.broken) return;
    const { engine } = driver.host;
    say(`state hash ${engine.stateHash()} at input ${engine.seq}`);
  }

  #leave(reason: string | null, exitCode: number): void {
    if (reason !== null) complain(reason);
    this.#keys.close();
    app.exit(exitCode);
  }

  #picture({ host }: SessionDriver): ReturnType<ViewBroadcaster['snapshot']> {
    const snapshot = this.views.snapshot(host.engine.viewSnapshot());
    this.#mark.pictured();
    return snapshot;
  }

  #describe({ venue, speed, notices }: SessionDriver): AppInfo {
    const { args, prepared } = this.#options;
    return describeApp({ venue, home: prepared.home, data: args.data, speed, notices });
  }

  #kill(origin: CommandOrigin, flatten: boolean): void {
    // Before anything is done with a window, which may be in any state.
    void this.#command({ type: 'killSwitch', flatten }, origin);
    this.#window.show();
  }

  async #killFromOutside(flatten: boolean): Promise<Result<string, string>> {
    const reply = await this.#running?.command({ type: 'killSwitch', flatten }, 'cli');
    if (reply === undefined) return err('no session is open');
    this.#window.show();
    say(reply.ok ? reply.text : `${reply.error.code}: ${reply.error.detail}`);
    return reply.ok ? ok(reply.text) : err(reply.error.detail);
  }

  async #command(command: TradeCommand, origin: CommandOrigin): Promise<void> {
    const reply: CommandReply | undefined = await this.#running?.command(command, origin);
    if (reply !== undefined) say(reply.ok ? reply.text : `${reply.error.code}: ${reply.error.detail}`);
  }

  /** A rule of the engine itself was broken: nothing is traded any more, what happened is shown, the window stays up. */
  #broken(cause: unknown): void {
    this.#exitCode = EXIT.failed;
    const reason = sentenceOf(cause);
    complain(`the engine stopped: ${cause instanceof Error ? (cause.stack ?? reason) : reason}`);
    this.views.conclude(this.#stoppedViews(reason));
    const alert: AlertView = {
      alertId: `broken-${Date.now()}`,
      atMs: Date.now(),
      level: 'emergency',
      category: 'system_health',
      title: 'The engine stopped: a rule of its own was broken',
      body: reason,
      asset: null,
      ticketId: null,
    };
    this.notifier.notify(alert);
  }

  #stoppedViews(reason: string): readonly ViewPatch[] {
    try {
      const views = this.#running?.host.engine.viewSnapshot() ?? [];
      return views.flatMap((view) =>
        view.kind === 'session'
          ? [{ ...view, session: { ...view.session, state: 'stopped' as const, stateReason: reason } }]
          : [],
      );
    } catch (cause) {
      complain(`the broken engine gives no picture: ${sentenceOf(cause)}`);
      return [];
    }
  }
}
