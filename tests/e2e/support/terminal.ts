import { _electron, type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import type { TradeCommand } from '../../../src/contract/commands.ts';
import type { Reply, TrimtabBridge } from '../../../src/contract/ipc.ts';
import type { SessionView, TicketView } from '../../../src/contract/views.ts';
import { type Picture, pictureOf } from './picture.ts';
import { ProcessLog } from './process-log.ts';
import { provided, ROOT } from './tree.ts';

/** How to open the terminal. */
export interface OpenOptions {
  readonly home: string;
  readonly args?: readonly string[];
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** False for a start that is cut short: the window is not waited for. */
  readonly window?: boolean;
}

type BridgeWindow = { readonly trimtab: TrimtabBridge };

/** The real terminal, driven from outside: its window, its log, its end. */
export class Terminal {
  readonly app: ElectronApplication;
  readonly log: ProcessLog;
  readonly exited: Promise<number | null>;
  #page: Page | null = null;

  private constructor(app: ElectronApplication) {
    this.app = app;
    this.log = new ProcessLog(app.process());
    this.exited = new Promise((resolve) => app.process().once('exit', (code) => resolve(code)));
  }

  static async open(options: OpenOptions): Promise<Terminal> {
    const env = { ...process.env, TRIMTAB_NO_DIALOG: '1', ...options.env };
    const app = await _electron.launch({
      executablePath: provided('TRIMTAB_ELECTRON'),
      args: [
        ...(JSON.parse(provided('TRIMTAB_ELECTRON_SWITCHES')) as string[]),
        ROOT,
        '--home',
        options.home,
        ...(options.args ?? []),
      ],
      env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      cwd: ROOT,
    });
    const terminal = new Terminal(app);
    if (options.window !== false) await terminal.adopt(await app.firstWindow());
    return terminal;
  }

  /** The page in use. */
  get page(): Page {
    if (this.#page === null) throw new Error('the terminal was opened without waiting for its window');
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
    const reply = await this.page.evaluate(() => (window as unknown as BridgeWindow).trimtab.getSnapshot());
    if (!reply.ok) throw new Error(`no picture: ${reply.error.detail}`);
    return pictureOf(reply.value);
  }

  /** Gives a command over the bridge, as the window's own buttons do. */
  trade(command: TradeCommand): Promise<Reply<string>> {
    return this.page.evaluate((given) => (window as unknown as BridgeWindow).trimtab.trade(given), command);
  }

  /** Changes the speed of the sandbox. */
  async speed(value: number): Promise<void> {
    const reply = await this.page.evaluate(
      (given) => (window as unknown as BridgeWindow).trimtab.setSpeed(given),
      value,
    );
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

  /** Asks the app to quit, as its menu would, and answers the exit code. */
  async quit(): Promise<number | null> {
    // The evaluation may be cut off by the very end that it asks for.
    this.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
    return this.exited;
  }

  /** Sends a signal to the main process and answers the exit code, null when the signal itself ended it. */
  signal(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    this.app.process().kill(signal);
    return this.exited;
  }

  /** The state hash that a clean stop printed. */
  async stateHash(): Promise<{ readonly hash: string; readonly seq: number }> {
    const { text } = await this.log.line(/^state hash [0-9a-f]{64} at input \d+$/);
    const [, hash, seq] = /^state hash ([0-9a-f]{64}) at input (\d+)$/.exec(text) as RegExpExecArray;
    return { hash: hash as string, seq: Number(seq) };
  }
}
