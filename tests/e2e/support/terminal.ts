import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import type { TradeCommand } from '../../../src/contract/commands.ts';
import type { Reply, TrimtabBridge } from '../../../src/contract/ipc.ts';
import type { SessionView, TicketView } from '../../../src/contract/views.ts';
import { type MainProcess, mainProcess } from './main-process.ts';
import { type Picture, pictureOf } from './picture.ts';
import { ProcessLog } from './process-log.ts';
import { provided, ROOT } from './tree.ts';
import { within } from './within.ts';

/** How to open the terminal. */
export interface OpenOptions {
  readonly home: string;
  readonly args?: readonly string[];
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True for a test that runs code in the main process. */
  readonly main?: boolean;
  /** True for a venue over the wire: it needs WebSockets, which the test runtime has behind a switch. */
  readonly streams?: boolean;
}

/** The app, started so that it waits for the driver. */
const DRIVEN = join(ROOT, 'tests/e2e/support/driven');

function executable({ streams }: OpenOptions): string {
  const isOld = provided('TRIMTAB_ELECTRON_KIND') === 'test';
  return isOld && streams === true ? join(DRIVEN, 'with-websocket.sh') : provided('TRIMTAB_ELECTRON');
}

/**
 * The driver connects while Electron comes up, and now and then misses the window or the main process for good. Such a start is ended and
 * made again; the terminal has to bear that anyway.
 */
const DRIVER_TRIES = 4;
const DRIVER_MS = 10_000;

/** Longest that a click may wait for its element, ms. */
const ACTION_MS = 15_000;

type BridgeWindow = { readonly trimtab: TrimtabBridge };

function tellAgain(cause: unknown): null {
  const [first] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  console.warn(`started again: ${first}`);
  return null;
}

/** The real terminal, driven from outside: its window, its log, its end. */
export class Terminal {
  readonly app: ElectronApplication;
  /** Runs functions inside the main process. */
  readonly main: MainProcess;
  readonly log: ProcessLog;
  readonly exited: Promise<number | null>;
  /** The main process. */
  readonly child: ChildProcess;
  #page: Page | null = null;

  private constructor(app: ElectronApplication) {
    this.app = app;
    this.main = mainProcess(app);
    this.child = app.process();
    this.log = new ProcessLog(this.child);
    this.exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
  }

  /** Opens the terminal and waits for its window. */
  static async open(options: OpenOptions): Promise<Terminal> {
    for (let tries = 1; tries <= DRIVER_TRIES; tries += 1) {
      const terminal = await Terminal.#launch(options).catch(tellAgain);
      if (terminal === null) continue;
      if (await terminal.#driven(options.main === true)) return terminal;
      await terminal.signal('SIGKILL');
    }
    throw new Error(`the driver did not get hold of the terminal in ${DRIVER_TRIES} starts`);
  }

  static async #launch(options: OpenOptions): Promise<Terminal> {
    const env = { ...process.env, TRIMTAB_NO_DIALOG: '1', ...options.env };
    const switches = JSON.parse(provided('TRIMTAB_ELECTRON_SWITCHES')) as string[];
    const { args = [] } = options;
    // Which venue a first start has depends on the network; a test never does.
    const venue = args.includes('--venue') ? [] : ['--venue', 'sandbox'];
    const app = await _electron.launch({
      executablePath: executable(options),
      args: [...switches, DRIVEN, '--home', options.home, ...venue, ...args],
      env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      cwd: ROOT,
      timeout: DRIVER_MS,
    });
    app.context().setDefaultTimeout(ACTION_MS);
    return new Terminal(app);
  }

  /** Whether the driver sees the window, and with `main` the main process too. */
  async #driven(main: boolean): Promise<boolean> {
    try {
      await this.adopt(await within(this.app.firstWindow(), 'the window', DRIVER_MS));
      if (main)
        await within(
          this.main.read(({ app }) => app.isReady()),
          'the main process',
          DRIVER_MS,
        );
      return true;
    } catch (cause) {
      tellAgain(cause);
      return false;
    }
  }

  /** Whether the main process has ended. */
  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The page in use. */
  get page(): Page {
    if (this.#page === null) throw new Error('the terminal has no window yet');
    return this.#page;
  }

  /** Uses another window from now on: the one that was opened again. */
  async adopt(page: Page): Promise<void> {
    this.#page = page;
    await page.waitForSelector('[data-testid="watchlist"]');
  }

  /** An element by its test id. */
  at(id: string): Locator {
    return this.page.getByTestId(id);
  }

  /** The engine's whole picture. */
  async picture(): Promise<Picture> {
    const asked = this.page.evaluate(() => (window as unknown as BridgeWindow).trimtab.getSnapshot());
    const reply = await within(asked, 'the picture');
    if (!reply.ok) throw new Error(`no picture: ${reply.error.detail}`);
    return pictureOf(reply.value);
  }

  /** Gives a command over the bridge, as the window's own buttons do. */
  trade(command: TradeCommand): Promise<Reply<string>> {
    const asked = this.page.evaluate((given) => (window as unknown as BridgeWindow).trimtab.trade(given), command);
    return within(asked, `the command ${command.type}`);
  }

  /** Changes the speed of the sandbox. */
  async speed(value: number): Promise<void> {
    const asked = this.page.evaluate((given) => (window as unknown as BridgeWindow).trimtab.setSpeed(given), value);
    const reply = await within(asked, 'the speed');
    expect(reply.ok).toBe(true);
  }

  /** Waits until the engine is in this state and the window says so. */
  async state(state: SessionView['state']): Promise<void> {
    await expect(this.at('engine-state')).toHaveAttribute('data-state', state, { timeout: 20_000 });
  }

  /** Waits for a ticket that can be approved and opens a position. */
  async ticket(): Promise<TicketView> {
    let found: TicketView | undefined;
    await expect
      .poll(
        async () => {
          const { tickets } = await this.picture();
          found = tickets.find(
            (ticket) => ticket.state === 'waiting' && ticket.side !== 'flat' && ticket.size !== null,
          );
          return found !== undefined;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    return found as TicketView;
  }

  /** Stops the terminal in order and answers the exit code. */
  quit(): Promise<number | null> {
    return this.signal('SIGTERM');
  }

  /** Closes the window as a person does, and answers the exit code. */
  async closeWindow(): Promise<number | null> {
    // The evaluation may be cut off by the very end that it asks for.
    this.main.act(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => undefined);
    return within(this.exited, 'the closed window', 15_000);
  }

  /** Sends a signal to the main process and answers the exit code, null when the signal itself ended it. */
  signal(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    this.child.kill(signal);
    return within(this.exited, `the process, asked to end by ${signal},`, 15_000);
  }

  /** The state hash that a clean stop printed. */
  async stateHash(): Promise<{ readonly hash: string; readonly seq: number }> {
    const { text } = await this.log.line(/^state hash [0-9a-f]{64} at input \d+$/);
    const [, hash, seq] = /^state hash ([0-9a-f]{64}) at input (\d+)$/.exec(text) as RegExpExecArray;
    return { hash: hash as string, seq: Number(seq) };
  }
}
