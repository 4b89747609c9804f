import type { LiveSession } from '../../src/adapters/hyperliquid/live-session.ts';
import { SessionManager } from '../../src/adapters/session/session-manager.ts';
import type { SessionHealthView } from '../../src/contract/session-health.ts';
import type { MarketRowView, SessionView } from '../../src/contract/views.ts';
import { until } from './loopback-venue.ts';
import { enter, type Rule, SandboxPort, SessionNotes } from './sandbox-port.ts';
import { FakeTimers } from './session-timers.ts';

/** Every channel of the venue that a session listens to. */
const CHANNELS = [
  'orderUpdates',
  'userFills',
  'userFundings',
  'l2Book',
  'bbo',
  'trades',
  'activeAssetCtx',
  'allDexsAssetCtxs',
];

/**
 * A whole live session (gateway, account stream, engine, session manager, as on testnet) on the sandbox's own wire server, with clocks that a test moves: this
 * machine's time, the venue's, the steady clock that silences are measured by, and those of the watch of the machine.
 */
export class LiveLab {
  readonly port: SandboxPort;
  readonly notes = new SessionNotes();
  readonly timers = new FakeTimers();
  readonly manager: SessionManager;
  session!: LiveSession;
  wallAheadMs = 0;
  steadyAheadMs = 0;
  networks: readonly string[] = ['wlan0 192.168.1.7'];

  private constructor(port: SandboxPort) {
    this.port = port;
    this.manager = new SessionManager({ timers: this.timers, networks: () => this.networks });
  }

  /** Opens a session in the given weather and waits until it may trade. The account is looked at every `lookMs`. */
  static async open(rules: readonly Rule[] = [], lookMs = 5_000): Promise<LiveLab> {
    const lab = new LiveLab(await SandboxPort.open(rules, 'off'));
    const { port } = lab;
    lab.session = await port.session(port.home(), lab.notes, {
      manager: lab.manager,
      markets: 3,
      settings: (base) => ({
        ...base,
        market: { ...base.market, barIntervalMs: 60_000 },
        execution: { ...base.execution, reconcileEveryMs: lookMs, replyTimeoutMs: 3_000 },
      }),
      wallMs: () => Date.now() + lab.wallAheadMs,
      steadyMs: () => lab.steadyMs(),
    });
    lab.session.start();
    const { engine } = lab.session.host;
    await until(() => engine.seq > 0 && engine.figures().reconciled && engine.figures().equity !== null, 20_000);
    await until(() => lab.session.view().sockets.market === 'ready', 20_000);
    await until(() => [0, 1].every((asset) => engine.barsOf(asset).closed.length > 50), 20_000);
    await lab.trades();
    return lab;
  }

  /** The steady clock of the connection, ms. */
  steadyMs(): number {
    return performance.now() + this.steadyAheadMs;
  }

  /** Time goes by for the session's clocks, and for the venue's unless it is told to stay. */
  async pass(ms: number): Promise<void> {
    this.steadyAheadMs += ms;
    this.wallAheadMs += ms;
    this.port.ahead.ms += ms;
    await this.timers.pass(ms);
  }

  /** What has to be there before an entry may leave: live, with fresh quotes of the first two markets. */
  async trades(timeoutMs = 15_000): Promise<void> {
    await until(
      () => this.view().state === 'live' && [0, 1].every((asset) => this.row(asset)?.stale === false),
      timeoutMs,
    );
  }

  /** Swallows every frame of every channel; pings are answered. */
  mute(...channels: readonly string[]): void {
    this.port.mute(...(channels.length === 0 ? CHANNELS : channels));
  }

  /** Lets everything through again. */
  unmute(): void {
    this.port.mute();
  }

  /** Buys a market through the desk; the engine's answer. */
  buy(asset: number): Promise<string> {
    return enter(this.session, this.notes, { symbol: this.port.venue.symbolOf(asset) });
  }

  /** The person trades elsewhere: for about so many USDC at the market, + = buy. The lots that it came to. */
  async byHand(asset: number, usdc: number): Promise<number> {
    const instrument = this.port.venue.instruments()[asset];
    const { bids, asks } = this.port.venue.exchange.bookLevels(asset, 1);
    const touch = (usdc > 0 ? asks : bids)[0]?.[0] ?? 0;
    if (instrument === undefined) throw new Error(`there is no market ${asset}`);
    const price = Number(((touch * (usdc > 0 ? 1.02 : 0.98)) / 10 ** instrument.priceDecimals).toPrecision(4));
    const lots = Math.round((Math.abs(usdc) / price) * 10 ** instrument.szDecimals);
    const size = String(lots / 10 ** instrument.szDecimals);
    await this.port.byHand().order({
      orders: [{ a: asset, b: usdc > 0, p: String(price), s: size, r: false, t: { limit: { tif: 'Ioc' } } }],
      grouping: 'na',
    });
    return usdc > 0 ? lots : -lots;
  }

  /** Lots that our books hold, and the exchange's. */
  ours(asset: number): number {
    return this.session.host.engine.figures().positions.find((each) => each.asset === asset)?.sizeLots ?? 0;
  }
  theirs(asset: number): number {
    return (
      this.port.venue.exchange.account(this.port.account).positions.find((each) => each.asset === asset)?.sizeLots ?? 0
    );
  }

  /** Executions that our books counted, and the exchange's. */
  get counted(): number {
    return this.session.host.engine.figures().counters.fills;
  }
  get executed(): number {
    return this.port.venue.exchange.fillsSince(this.port.account, 0).length;
  }

  /** True when positions, executions and cash of our books are the exchange's. */
  get agrees(): boolean {
    const figures = this.session.host.engine.figures();
    const { cashUnits } = this.port.venue.exchange.account(this.port.account);
    const { equity } = figures;
    const cash = equity === null ? Number.NaN : equity.equityUnits - equity.unrealisedUnits;
    return (
      figures.reconciled &&
      [...Array(12).keys()].every((asset) => this.ours(asset) === this.theirs(asset)) &&
      this.counted === this.executed &&
      Math.abs(cash - cashUnits) <= 1
    );
  }

  /** Requests that could open a position. */
  get openings(): number {
    return this.notes.all('SendOrders').filter((effect) => !effect.reducesOnly).length;
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

  /** Ends everything; what broke. */
  async close(): Promise<readonly unknown[]> {
    await this.session.stop('the end of a test').catch(() => undefined);
    await this.port.close();
    return [...this.notes.broken, ...this.port.problems];
  }
}
