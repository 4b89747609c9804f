import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import type { PaperSession } from '../../src/adapters/paper/compose-paper.ts';
import { SessionManager } from '../../src/adapters/session/session-manager.ts';
import type { FrameFaultView, SessionHealthView } from '../../src/contract/session-health.ts';
import type { MarketRowView, SessionView } from '../../src/contract/views.ts';
import { LoopbackVenue, until } from './loopback-venue.ts';
import { paperSession } from './paper-desk.ts';
import { enter, SessionNotes } from './sandbox-port.ts';
import { FakeTimers } from './session-timers.ts';

/** Public channels of a market. */
export const MARKET_CHANNELS = ['l2Book', 'bbo', 'trades', 'activeAssetCtx'] as const;
export type PublicChannel = (typeof MARKET_CHANNELS)[number];

const COINS = ['BTC', 'ETH'] as const;
export type Coin = (typeof COINS)[number];

/** Steps of the prices of each coin: decimals, and where it trades. */
const PRICES: Readonly<Record<Coin, { readonly base: number; readonly step: number }>> = {
  BTC: { base: 95_000, step: 1 },
  ETH: { base: 3_000, step: 0.1 },
};

const MINUTE = 60_000;

/**
 * A whole paper session (sockets, decoders, tape, engine, session manager) on a scripted server, with clocks that a test moves: this machine's time,
 * the venue's, the steady clock that silences are measured by, and those of the watch of the machine.
 */
export class FeedLab {
  readonly venue: LoopbackVenue;
  readonly timers = new FakeTimers();
  readonly manager: SessionManager;
  readonly notes = new SessionNotes();
  session!: PaperSession;
  /** Ahead of the real clocks, ms: the venue's time, this machine's, the steady clock. */
  venueAheadMs = 0;
  wallAheadMs = 0;
  steadyAheadMs = 0;
  /** Subscriptions that the venue refuses. */
  refuse: (subscription: Readonly<Record<string, unknown>>) => boolean = () => false;
  networks: readonly string[] = ['wlan0 192.168.1.7'];
  readonly #home = mkdtempSync(join(tmpdir(), 'trimtab-feed-'));
  /** Channels that each stream asked for. */
  readonly #asked = new Map<WebSocket, Set<string>>();
  #trades = 1_000;

  private constructor(venue: LoopbackVenue) {
    this.venue = venue;
    this.manager = new SessionManager({ timers: this.timers, networks: () => this.networks });
    venue.onSubscribe = (subscription, socket) => {
      const channels = this.#asked.get(socket) ?? new Set();
      if (this.refuse(subscription)) {
        socket.send(JSON.stringify({ channel: 'error', data: `Invalid subscription ${JSON.stringify(subscription)}` }));
        return false;
      }
      this.#asked.set(socket, channels.add(String(subscription['type'])));
      return true;
    };
    venue.info.set('exchangeStatus', () => ({ json: { time: this.venueMs(), specialStatuses: null } }));
    venue.info.set('candleSnapshot', ({ req }) => ({
      json: this.#candles(req as { coin: Coin; interval: string }),
    }));
  }

  /** Opens a session and waits until both markets have fresh quotes and entries may open. */
  static async open(): Promise<FeedLab> {
    const lab = new FeedLab(await LoopbackVenue.open());
    lab.session = await paperSession(lab.#home, lab.venue.url, lab.notes, {
      manager: lab.manager,
      markets: 2,
      wallMs: () => Date.now() + lab.wallAheadMs,
      steadyMs: () => lab.steadyMs(),
    });
    lab.session.start();
    await until(() => lab.isListened, 15_000);
    // Without a history nothing is known of a market's volatility, which would be the reason for every refusal.
    const { engine } = lab.session.host;
    await until(() => COINS.every((_, asset) => engine.barsOf(asset).closed.length > 50), 15_000);
    const isSigmaKnown = (): boolean =>
      engine.figures().risk.breakers.some(({ name, metric }) => name === 'volatility_spike' && metric !== null);
    await until(isSigmaKnown, 15_000);
    lab.refresh(0);
    await until(() => lab.view().state === 'live');
    await until(() => COINS.every((_, asset) => lab.row(asset)?.bidTicks !== null && lab.row(asset)?.stale === false));
    return lab;
  }

  /** The venue's time, ms UTC. */
  venueMs(): number {
    return Date.now() + this.venueAheadMs;
  }

  /** The steady clock of the connection, ms. */
  steadyMs(): number {
    return performance.now() + this.steadyAheadMs;
  }

  /** What a frame of a channel holds; `moved` steps the price. */
  good(channel: PublicChannel, coin: Coin, moved: number, timeMs = this.venueMs()): unknown {
    const { base, step } = PRICES[coin];
    const px = (steps: number): string => (base + (moved + steps) * step).toFixed(1);
    const level = (steps: number) => ({ px: px(steps), sz: '50.0', n: 3 });
    switch (channel) {
      case 'l2Book':
        return {
          coin,
          time: timeMs,
          levels: [
            [level(-1), level(-2)],
            [level(1), level(2)],
          ],
        };
      case 'bbo':
        return { coin, time: timeMs, bbo: [level(-1), level(1)] };
      case 'trades':
        this.#trades += 1;
        return [
          {
            coin,
            side: 'B',
            px: px(1),
            sz: '0.01',
            time: timeMs,
            hash: '0x0',
            tid: this.#trades,
            users: ['0x1', '0x2'],
          },
        ];
      case 'activeAssetCtx':
        return {
          coin,
          ctx: {
            funding: '0.0000125',
            openInterest: '10.0',
            prevDayPx: px(0),
            dayNtlVlm: '1000000.0',
            premium: null,
            oraclePx: px(0),
            markPx: px(0),
            midPx: px(0),
            impactPxs: null,
            dayBaseVlm: '10.0',
          },
        };
    }
  }

  /** Sends text, or a binary frame, to the streams that asked for a channel. */
  raw(channel: PublicChannel, text: string | Buffer): void {
    for (const socket of this.#listening(channel)) socket.send(text);
  }

  /** Sends a frame. */
  send(channel: PublicChannel, data: unknown): void {
    this.raw(channel, JSON.stringify({ channel, data }));
  }

  /** Sends good frames of all channels of these coins at prices that have moved so far. */
  refresh(moved: number, coins: readonly Coin[] = COINS): void {
    for (const coin of coins)
      for (const channel of MARKET_CHANNELS) this.send(channel, this.good(channel, coin, moved));
  }

  /** True while each channel has a stream that asks for it. */
  get isListened(): boolean {
    return MARKET_CHANNELS.every((channel) => this.#listening(channel).length > 0);
  }

  /** Streams that ask for a channel now. */
  #listening(channel: string): readonly WebSocket[] {
    return [...this.#asked].flatMap(([socket, channels]) =>
      socket.readyState === 1 && channels.has(channel) ? [socket] : [],
    );
  }

  row(asset: number): MarketRowView | undefined {
    return this.session.host.engine
      .viewSnapshot()
      .flatMap((patch) => (patch.kind === 'market' ? patch.rows : []))
      .find((row) => row.asset === asset);
  }

  view(): SessionView {
    const patch = this.session.host.engine.viewSnapshot().find(({ kind }) => kind === 'session');
    if (patch?.kind !== 'session') throw new Error('the engine shows no session');
    return patch.session;
  }

  /** What the health panel shows. */
  health(): SessionHealthView {
    return this.manager.view();
  }

  /** Frames that were refused by all sockets. */
  frameFaults(): readonly FrameFaultView[] {
    return this.health().sockets.flatMap(({ faults }) => faults);
  }

  /** Tries to enter a market; the engine's answer. */
  enter(symbol: Coin): Promise<string> {
    return enter(this.session, this.notes, { symbol });
  }

  /** Ends everything; what the session's own rules found broken comes back. */
  async close(): Promise<readonly unknown[]> {
    await this.session.abandon().catch(() => undefined);
    await this.venue.close();
    rmSync(this.#home, { recursive: true, force: true });
    return this.notes.broken;
  }

  /** A hundred closed bars of the length that was asked for: of hours they are the past without which the index's volatility is not known. */
  #candles({ coin, interval }: { readonly coin: Coin; readonly interval: string }): unknown {
    const { base, step } = PRICES[coin];
    const barMs = interval === '1h' ? 60 * MINUTE : MINUTE;
    const endMs = Math.floor(this.venueMs() / barMs) * barMs;
    return Array.from({ length: 100 }, (_, at) => {
      const t = endMs - (100 - at) * barMs;
      const px = (steps: number): string => (base + steps * step).toFixed(1);
      const c = px((at % 7) * 10);
      return { t, T: t + barMs - 1, s: coin, i: interval, o: px(0), c, h: px(100), l: px(-100), v: '1.0', n: 3 };
    });
  }
}
