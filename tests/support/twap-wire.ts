import type { LiveSession } from '../../src/adapters/hyperliquid/live-session.ts';
import type { OrderTicket } from '../../src/contract/commands.ts';
import { asLots } from '../../src/contract/units.ts';
import type { OrderView } from '../../src/contract/views.ts';
import { roundPriceDown } from '../../src/engine/domain/instrument.ts';
import type { EngineSettings } from '../../src/engine/domain/settings.ts';
import { until } from './loopback-venue.ts';
import { AGENT, type Rule, SandboxPort, SessionNotes } from './sandbox-port.ts';

/** Real time of one step of `pass`, ms: the venue's streams tell of each. */
const STEP_REAL_MS = 60;

/** Time of the clocks in one step of `pass`, ms: shorter than any silence that counts. */
const STEP_MS = 1_500;

/** Changes the settings that sessions of these tests have. */
export type Change = (base: EngineSettings) => EngineSettings;

/** A run of a live session on the sandbox's wire. */
export interface Run {
  readonly session: LiveSession;
  readonly notes: SessionNotes;
}

/** Orders over time on the sandbox's own wire server, with clocks that a test moves: the venue's and the session's together. */
export class TwapWire {
  readonly port: SandboxPort;
  readonly home: string;
  readonly #runs: Run[] = [];

  private constructor(port: SandboxPort) {
    this.port = port;
    this.home = port.home();
  }

  static async open(rules: readonly Rule[] = []): Promise<TwapWire> {
    return new TwapWire(await SandboxPort.open(rules, 'off'));
  }

  /** Opens a session in the one home and waits until it may trade. */
  async run(change: Change = (base) => base, agentKey: string = AGENT): Promise<Run> {
    const notes = new SessionNotes();
    const session = await this.port.session(this.home, notes, {
      agentKey,
      markets: 3,
      wallMs: () => Date.now() + this.port.ahead.ms,
      steadyMs: () => performance.now() + this.port.ahead.ms,
      settings: (base) =>
        change({
          ...base,
          market: { ...base.market, barIntervalMs: 60_000 },
          execution: { ...base.execution, reconcileEveryMs: 5_000, replyTimeoutMs: 3_000 },
        }),
    });
    const run = { session, notes };
    this.#runs.push(run);
    session.start();
    const { engine } = session.host;
    await until(() => engine.seq > 0 && engine.figures().reconciled && engine.figures().equity !== null, 15_000);
    await until(() => session.view().sockets.market === 'ready', 15_000);
    await until(() => [0, 1].every((asset) => engine.barsOf(asset).closed.length > 50), 20_000);
    await until(() => engine.figures().market.updates > 50, 15_000);
    return run;
  }

  /** Time goes by for the venue and the session, in steps that the streams can tell of. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.port.ahead.ms += Math.min(STEP_MS, left);
      await new Promise((resolve) => setTimeout(resolve, STEP_REAL_MS));
    }
  }

  /** Passes time until it is so, at most `limitMs` of the clocks. */
  async passUntil(holds: () => boolean, limitMs: number): Promise<void> {
    for (let passed = 0; passed < limitMs && !holds(); passed += STEP_MS) await this.pass(STEP_MS);
    await until(holds, 2_000);
  }

  ask(asset = 0): number {
    return this.port.venue.exchange.bookLevels(asset, 1).asks[0]?.[0] ?? 0;
  }

  /** An order over time for about so many USDC, 5 min unless told otherwise, with a stop a tenth away. */
  ticket(usdc: number, change: Partial<OrderTicket> = {}): OrderTicket {
    const asset = change.asset ?? 0;
    const isBuy = change.isBuy ?? true;
    const priceDecimals = this.port.venue.exchange.instruments()[asset]?.priceDecimals ?? 0;
    return {
      asset,
      isBuy,
      sizeLots: asLots(Math.floor((usdc * 1_000_000) / this.ask(asset))),
      orderType: 'twap',
      limitTicks: null,
      triggerTicks: null,
      timeInForce: 'Ioc',
      reduceOnly: false,
      twap: { minutes: 5, randomize: false },
      stopTicks: roundPriceDown(this.ask(asset) * (isBuy ? 0.9 : 1.1), priceDecimals),
      takeProfitTicks: null,
      ...change,
    };
  }

  /** Lots that our books hold, and the exchange's. */
  ours({ session }: Run, asset = 0): number {
    return session.host.engine.figures().positions.find((each) => each.asset === asset)?.sizeLots ?? 0;
  }
  theirs(asset = 0): number {
    const { positions } = this.port.venue.exchange.account(this.port.account);
    return positions.find((each) => each.asset === asset)?.sizeLots ?? 0;
  }

  /** Time-weighted orders that the exchange has taken, oldest first. */
  taken(): ReturnType<SandboxPort['venue']['exchange']['twaps']> {
    return this.port.venue.exchange.twaps(this.port.account);
  }

  /** Lots of reduce-only stops that stand at the exchange. */
  covered(asset = 0): number {
    return this.port.venue.exchange
      .account(this.port.account)
      .openOrders.filter((order) => order.asset === asset && order.tpsl === 'sl' && order.live && order.reduceOnly)
      .reduce((sum, { remainingLots }) => sum + remainingLots, 0);
  }

  /** Our time-weighted orders, oldest first. */
  twaps({ session }: Run): readonly OrderView[] {
    return session.host.engine
      .viewSnapshot()
      .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
      .filter(({ type }) => type === 'twap')
      .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  }

  /** Waits until positions, executions and stops of our books are the exchange's. */
  async agrees(run: Run): Promise<void> {
    await until(() => {
      const figures = run.session.host.engine.figures();
      return (
        figures.reconciled &&
        [0, 1, 2].every((asset) => this.ours(run, asset) === this.theirs(asset)) &&
        figures.counters.fills === this.port.venue.exchange.fillsSince(this.port.account, 0).length &&
        [0, 1, 2].every((asset) => this.covered(asset) === Math.abs(this.theirs(asset)))
      );
    }, 15_000);
  }

  /** Ends everything; what broke. */
  async close(): Promise<readonly unknown[]> {
    for (const { session } of this.#runs) await session.stop('the end of a test').catch(() => undefined);
    await this.port.close();
    return [...this.#runs.flatMap(({ notes }) => notes.broken), ...this.port.problems];
  }
}
