import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid';
import { privateKeyToAccount } from 'viem/accounts';
import { AgentSigner } from '../../src/adapters/hyperliquid/agent-signer.ts';
import type { GatewayParts } from '../../src/adapters/hyperliquid/gateway.ts';
import type { LiveSession, SessionVenue } from '../../src/adapters/hyperliquid/live-session.ts';
import { openLive } from '../../src/adapters/hyperliquid/open-live.ts';
import { asUnits } from '../../src/contract/units.ts';
import type { ViewPatch } from '../../src/contract/views.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { Effect } from '../../src/engine/domain/outputs.ts';
import { handleExchange } from '../../src/sandbox/actions/handle-exchange.ts';
import { parseScript } from '../../src/sandbox/faults/parse-script.ts';
import { handleInfo } from '../../src/sandbox/info/handle-info.ts';
import { SandboxServer } from '../../src/sandbox/server/sandbox-server.ts';
import { openVenue } from '../../src/sandbox/venue/open-venue.ts';
import { loadCurve } from '../../src/hyperliquid/signing/load-curve.ts';
import { WatchedStream } from './watched-stream.ts';

/** Throw-away key of the account. */
const MASTER = `0x${'1'.padStart(64, '0')}` as const;

/** Throw-away key of its agent. */
export const AGENT = `0x${'2'.padStart(64, '0')}` as const;

/** A rule of a fault script as a test writes it. */
export type Rule = Readonly<Record<string, unknown>> & { readonly fault: string };

/** A sandbox on a port of this machine, with an account that has approved an agent. */
export class SandboxPort {
  readonly url: string;
  readonly account: string;
  readonly venue: ReturnType<typeof openVenue>;
  readonly stream: WatchedStream;
  readonly problems: string[] = [];
  /** What the venue's clock is ahead of this machine's. */
  readonly ahead: { ms: number };
  readonly #server: SandboxServer;
  readonly #homes: string[] = [];
  readonly #sessions: LiveSession[] = [];

  private constructor(parts: {
    venue: SandboxPort['venue'];
    server: SandboxServer;
    stream: WatchedStream;
    url: string;
    ahead: { ms: number };
  }) {
    this.ahead = parts.ahead;
    this.venue = parts.venue;
    this.stream = parts.stream;
    this.#server = parts.server;
    this.url = parts.url;
    this.account = privateKeyToAccount(MASTER).address.toLowerCase();
  }

  /** Opens a sandbox of a generated market with the given faults; with `limits` off a client may ask as often as it likes. */
  static async open(rules: readonly Rule[] = [], limits: 'real' | 'off' = 'real'): Promise<SandboxPort> {
    const script = parseScript(JSON.stringify({ seed: 1, rules }));
    if (!script.ok) throw new Error(`${script.error.path} is ${script.error.value}, allowed: ${script.error.allowed}`);
    const problems: string[] = [];
    const ahead = { ms: 0 };
    const onProblem = (text: string): void => void problems.push(text);
    const venue = openVenue({
      seed: 7,
      recorded: null,
      symbols: 12,
      speed: 1,
      startUnits: asUnits(10_000_000_000),
      faults: rules.length === 0 ? null : script.value,
      limits,
      directory: { network: 'testnet' },
      wallMs: () => Date.now() + ahead.ms,
      onProblem,
    });
    const stream = new WatchedStream(venue, onProblem);
    const server = new SandboxServer({
      venue,
      handlers: { info: handleInfo, exchange: handleExchange },
      stream,
      onProblem,
    });
    const url = `http://127.0.0.1:${await server.listen(0)}`;
    venue.start();
    const port = new SandboxPort({ venue, server, stream, url, ahead });
    const transport = new HttpTransport({ apiUrl: url, isTestnet: true });
    const agentAddress = privateKeyToAccount(AGENT).address;
    await new ExchangeClient({ transport, wallet: privateKeyToAccount(MASTER) }).approveAgent({
      agentAddress,
      agentName: 'trimtab',
    });
    return port;
  }

  /** What the person's own browser would trade with: the account's key, no agent. */
  byHand(): ExchangeClient {
    const transport = new HttpTransport({ apiUrl: this.url, isTestnet: true });
    return new ExchangeClient({ transport, wallet: privateKeyToAccount(MASTER) });
  }

  /** Connected streams. */
  streams(): number {
    return this.stream.clients;
  }

  /** Swallows every frame of these channels, or of none. */
  mute(...channels: readonly string[]): void {
    this.stream.muted.clear();
    for (const channel of channels) this.stream.muted.add(channel);
  }

  /** Breaks every stream without a word. */
  breakStreams(): void {
    this.stream.breakAll();
  }

  /** What a bare gateway needs to trade here as the agent. */
  gatewayParts(): Pick<GatewayParts, 'signer' | 'standing'> {
    const key = Uint8Array.from(Buffer.from(AGENT.slice(2), 'hex'));
    const signer = AgentSigner.of({ curve: loadCurve().curve, key, source: 'b' });
    if (!signer.ok) throw new Error(signer.error);
    return {
      signer: signer.value,
      standing: { account: this.account, validUntilMs: null, unified: false, notices: [] },
    };
  }

  /** A fresh home. */
  home(): string {
    const home = mkdtempSync(join(tmpdir(), 'trimtab-port-'));
    this.#homes.push(home);
    return home;
  }

  /** Opens a live session on this server. */
  async session(
    home: string,
    notes: SessionNotes = new SessionNotes(),
    change: Partial<Parameters<typeof openLive>[0]> = {},
  ): Promise<LiveSession> {
    const session = await openLive({
      venue: 'testnet',
      agentKey: AGENT,
      loopback: this.url,
      home,
      journalWorker: new URL('../../src/adapters/store/journal-worker.ts', import.meta.url),
      auto: false,
      markets: 12,
      historyBars: 100,
      settings: (base) => ({
        ...base,
        market: { ...base.market, barIntervalMs: 60_000 },
        execution: { ...base.execution, reconcileEveryMs: 5_000, replyTimeoutMs: 3_000 },
      }),
      marketBytes: 16 * 1024 * 1024,
      maxPages: null,
      snapshotEvery: 5_000,
      seed: 1,
      runId: `port-${process.pid}-${Date.now()}`,
      stamp: String(Date.now()),
      versions: { engine: '0', runtime: 'test' },
      wallMs: () => Date.now(),
      measureMs: () => performance.now(),
      alerts: { notify: (alert) => notes.alerts.push(alert) },
      onPatches: (patches) => notes.patches.push(...patches),
      onStep: (timing, output) => notes.see(timing.kind, output.effects),
      ...change,
    });
    this.#sessions.push(session);
    session.onBroken = (cause) => notes.broken.push(cause);
    return session;
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const session of this.#sessions) await session.abandon().catch(() => undefined);
    this.venue.stop();
    await this.#server.close();
    for (const home of this.#homes) rmSync(home, { recursive: true, force: true });
  }
}

/** What a session did. */
export class SessionNotes {
  readonly alerts: { readonly title: string; readonly body: string; readonly ticketId: string | null }[] = [];
  readonly patches: ViewPatch[] = [];
  readonly effects: Effect[] = [];
  readonly kinds: EngineInputBody['kind'][] = [];
  readonly broken: unknown[] = [];

  see(kind: EngineInputBody['kind'], effects: readonly Effect[]): void {
    this.kinds.push(kind);
    this.effects.push(...effects);
  }

  /** Effects of a kind, oldest first. */
  all<K extends Effect['kind']>(kind: K): readonly Extract<Effect, { kind: K }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
  }
}

let signals = 0;

/** Hands a signal in and approves its ticket; resolves with the engine's answer. */
export async function enter(
  session: LiveSession<SessionVenue>,
  notes: SessionNotes,
  { symbol, side = 'long' }: { readonly symbol: string; readonly side?: 'long' | 'short' },
): Promise<string> {
  signals += 1;
  const seen = notes.alerts.length;
  const { engine } = session.host;
  session.host.deliver({
    kind: 'Signal',
    origin: 'manual',
    signal: {
      id: `by-hand-${signals}`,
      strategyId: 'by-hand',
      source: 'manual',
      symbol,
      side,
      strength: 0.95,
      createdAt: engine.atMs,
      expiresAt: engine.atMs + 600_000,
      stopLossRate: 0.02,
      takeProfitRate: 0.05,
      performance: null,
      rationale: 'by hand',
    },
  });
  session.onNews(true);
  for (let turn = 0; turn < 1_000; turn += 1) {
    const ticketId = notes.alerts.slice(seen).find((alert) => alert.ticketId !== null)?.ticketId;
    if (ticketId !== undefined && ticketId !== null) {
      const reply = await session.command({ type: 'approveTicket', ticketId, maxSizeLots: null }, 'window');
      return reply.ok ? 'ok' : `${reply.error.code}: ${reply.error.detail}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`no ticket: ${JSON.stringify(notes.alerts.slice(seen))}`);
}
