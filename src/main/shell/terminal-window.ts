import { join } from 'node:path';
import { BrowserWindow, type Rectangle, type WebContents } from 'electron';
import { say } from '../log.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** After this many ends of the window's process within a minute the next window waits. */
const QUICK_REOPENS = 3;
const REOPEN_WINDOW_MS = 60_000;
const REOPEN_LATER_MS = 5_000;

/** A window that does not answer for this long is ended and opened again, ms. */
const FROZEN_MS = 15_000;

/** Time for the page to tell its frame counts, ms. */
const METER_LIMIT_MS = 500;

/** What the page's frame meter counted. */
export interface FrameCount {
  readonly frames: number;
  readonly missed: number;
}

export interface TerminalWindowOptions {
  /** Folder of the built preload script's folder (`out`). */
  readonly built: string;
  readonly nowMs: () => number;
  /** The window is on the screen for the first time. */
  readonly onVisible: () => void;
  /** The window can be seen from now on, or no longer: it was hidden or minimised. */
  readonly onWatched: (isWatched: boolean) => void;
  /** A person closed the window. */
  readonly onClosed: () => void;
  /** The window's process ended by itself and a new one is coming. */
  readonly onLost: (reason: string) => void;
}

/** The one window of the terminal. When its process ends or freezes, it is opened again; the engine does not notice. */
export class TerminalWindow {
  readonly #options: TerminalWindowOptions;
  #window: BrowserWindow | null = null;
  #ends: number[] = [];
  #frozen: ReturnType<typeof setTimeout> | null = null;
  #shown = false;

  constructor(options: TerminalWindowOptions) {
    this.#options = options;
  }

  /** Opens the window. */
  open(): void {
    this.#window = this.#create(null);
  }

  /** Sends to the page; what is sent while there is none is lost, the next page asks for the whole picture. */
  send(channel: string, value: unknown): void {
    const contents = this.#window?.webContents;
    if (contents !== undefined && !contents.isDestroyed() && !contents.isCrashed()) contents.send(channel, value);
  }

  /** Brings the window to the front. */
  show(): void {
    if (this.#window === null) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Frames that the page drew and those that came late, by its own meter; null when there is no page or it does not answer soon. */
  async frames(): Promise<FrameCount | null> {
    const contents = this.#window?.webContents;
    if (contents === undefined || contents.isDestroyed() || contents.isCrashed()) return null;
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), METER_LIMIT_MS));
    const asked = contents.executeJavaScript('({ ...document.documentElement.dataset })') as Promise<
      Record<string, string>
    >;
    const data = await Promise.race([asked, late]);
    return data === null ? null : { frames: Number(data['frames'] ?? 0), missed: Number(data['missed'] ?? 0) };
  }

  /** Whether these are the contents of our window. */
  owns(contents: WebContents): boolean {
    return this.#window !== null && !this.#window.isDestroyed() && this.#window.webContents === contents;
  }

  #create(bounds: Rectangle | null): BrowserWindow {
    const window = new BrowserWindow({ ...WINDOW, ...bounds, webPreferences: this.#preferences() });
    const { webContents } = window;
    window.once('ready-to-show', () => {
      window.show();
      if (!this.#shown) this.#options.onVisible();
      this.#shown = true;
    });
    for (const name of ['show', 'restore'] as const) window.on(name as 'show', () => this.#options.onWatched(true));
    for (const name of ['hide', 'minimize'] as const) window.on(name as 'hide', () => this.#options.onWatched(false));
    window.on('closed', () => {
      if (this.#window !== window) return;
      this.#thawed();
      this.#window = null;
      this.#options.onClosed();
    });
    webContents.on('render-process-gone', (_event, details) => {
      if (this.#window === window && details.reason !== 'clean-exit') this.#lost(window, details.reason);
    });
    webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
      if (isMainFrame) say(`the page could not be loaded: ${description} (${code})`);
    });
    window.on('unresponsive', () => {
      this.#thawed();
      this.#frozen = setTimeout(() => webContents.forcefullyCrashRenderer(), FROZEN_MS);
    });
    window.on('responsive', () => this.#thawed());
    window.loadURL(`${APP_ORIGIN}/`).catch(() => {
      // Told by did-fail-load.
    });
    return window;
  }

  #preferences(): Electron.WebPreferences {
    return {
      preload: join(this.#options.built, 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A trader's alerts and countdowns must not slow down behind another window.
      backgroundThrottling: false,
    };
  }

  #lost(window: BrowserWindow, reason: string): void {
    this.#thawed();
    const now = this.#options.nowMs();
    this.#ends = [...this.#ends.filter((at) => now - at < REOPEN_WINDOW_MS), now];
    this.#options.onLost(reason);
    const reopen = (): void => {
      if (this.#window !== window) return;
      // The new one first: with no window left the app would take it for closed.
      this.#window = this.#create(window.getBounds());
      window.destroy();
    };
    if (this.#ends.length <= QUICK_REOPENS) reopen();
    else setTimeout(reopen, REOPEN_LATER_MS);
  }

  #thawed(): void {
    if (this.#frozen !== null) clearTimeout(this.#frozen);
    this.#frozen = null;
  }
}

const WINDOW = {
  width: 1440,
  height: 900,
  minWidth: 1024,
  minHeight: 640,
  title: 'Trimtab',
  backgroundColor: '#0e1116',
  show: false,
  autoHideMenuBar: true,
} as const;
