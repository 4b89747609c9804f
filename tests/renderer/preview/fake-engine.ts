import type { AgentApproval, AgentKeyView, ApprovalRequest } from '../../../src/contract/agent-keys.ts';
import type { OrderTicket, TradeCommand } from '../../../src/contract/commands.ts';
import type { AppInfo, KeychainStatus, Reply, TrimtabBridge } from '../../../src/contract/ipc.ts';
import { type ConnectionSettings, DEFAULT_CONNECTION } from '../../../src/contract/connection.ts';
import type { VenueAccountView } from '../../../src/contract/venue-account.ts';
import { refuse } from '../../../src/contract/refusals.ts';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import type {
  AccountView,
  BarView,
  OrderView,
  RiskView,
  SessionView,
  TicketView,
  VenueName,
  ViewBatch,
  ViewPatch,
} from '../../../src/contract/views.ts';
import type { ArchiveView } from '../../../src/contract/candle-archive.ts';
import { EMPTY_ARCHIVE, fakeArchive } from './fake-archive.ts';
import { armed, breakersAt } from './fixture-breakers.ts';
import { FULL_ARCHIVE } from './fixture-archive.ts';
import { fakeRehearsal } from './fake-rehearsal.ts';
import { fakeUniverse } from './fake-universe.ts';
import { previewHealth } from './fixture-health.ts';
import { INSTRUMENTS, legal, PreviewMarket } from './fixture-market.ts';
import { type Fixture, tradingFixture, WHAT_IF } from './fixture-trading.ts';
import { bookRiskOf, riskMetricsOf } from './fixture-book-risk.ts';
import { moodOf } from './fixture-mood.ts';
import { regimeOf } from './fixture-regime.ts';
import { modePart } from './fixture-mode.ts';
import { PreviewSettings } from './fixture-settings.ts';
import { normal, seeded } from './random.ts';

const BAR_MS = 60_000;

/** A preview without a venue shows what it knew so long ago. */
const OFFLINE_MS = 14 * 3_600_000;

/** What the page's address asks for. */
export interface PreviewOptions {
  readonly venue: VenueName;
  readonly halted: boolean;
  readonly empty: boolean;
  /** How the session stands: `good`, `starting` or `failed`. */
  readonly health: string;
  readonly trouble: boolean;
  readonly updatesPerSecond: number;
  /** State of the index: `good`, `off`, `loading`, `old`, `failing`, `none`. */
  readonly mood: string;
  readonly regime: string;
  /** How far venue and engine know of each other: `live`, `offline`, `degraded`, `fallback`, `silent`, `returning`, `confirming`. */
  readonly mode: string;
  /** State of the candle store: `full`, `empty`, `off` (nothing stored, nobody to ask). */
  readonly archive: string;
}

const ARCHIVES: Readonly<Record<string, ArchiveView>> = {
  full: FULL_ARCHIVE,
  empty: { ...EMPTY_ARCHIVE, canDownload: true, whyNot: '' },
  off: EMPTY_ARCHIVE,
};

function approvalOf({ network, agentName }: ApprovalRequest): AgentApproval {
  const address = '0x7472696d7461620000000000000000000000005b';
  const validUntilMs = Date.UTC(2026, 1, 4);
  const message = { hyperliquidChain: 'Mainnet', agentAddress: address, agentName, nonce: 1_760_090_537_000 };
  const typedData = JSON.stringify({ primaryType: 'HyperliquidTransaction:ApproveAgent', message }, null, 2);
  return {
    network,
    address,
    agentName,
    validUntilMs,
    typedData,
    request: JSON.stringify({ action: message }, null, 2),
  };
}

/** A stand-in for the engine behind the bridge: shows the window, trades nothing. */
export class FakeEngine {
  readonly #options: PreviewOptions;
  readonly #market = new PreviewMarket();
  readonly #settings = new PreviewSettings();
  #connection: ConnectionSettings = DEFAULT_CONNECTION;
  readonly #startMs = Date.UTC(2025, 9, 10, 10, 2, 17);
  readonly #startedAt = performance.now();
  readonly #listeners = new Set<(batch: ViewBatch) => void>();
  readonly #random = seeded(5);
  #fixture: Fixture;
  #seq = 1;
  #focus = 1;
  #halted: boolean;
  #mode: string;
  readonly #agents: readonly AgentKeyView[] = [
    { network: 'testnet', place: 'keychain', address: '0x7472696d7461620000000000000000000000005b', problem: '' },
    { network: 'live', place: null, address: null, problem: '' },
  ];
  #rules: SessionView['autoRules'] = [];
  #bars: readonly BarView[] = [];

  constructor(options: PreviewOptions) {
    this.#options = options;
    this.#halted = options.halted;
    this.#mode = options.mode;
    const none: Fixture = {
      tickets: [],
      positions: [],
      orders: [],
      fills: [],
      alerts: [],
      interventions: [],
      decisions: [],
    };
    this.#fixture = options.empty ? none : tradingFixture(this.#market, this.#startMs);
  }

  /** Starts the market. */
  start(): void {
    setInterval(() => this.#tick(), 1000 / this.#options.updatesPerSecond);
    setInterval(() => this.#send([{ kind: 'session', session: this.#session() }]), 250);
  }

  bridge(): TrimtabBridge {
    return {
      getInfo: async () => ({ ok: true, value: this.#info() }),
      getSnapshot: async () => ({ ok: true, value: { epoch: 'preview', seq: this.#seq, patches: this.#whole() } }),
      trade: async (command) => this.#trade(command),
      keychainStatus: async () => ({ ok: true, value: this.#keychain() }),
      saveKey: async () => ({ ok: true, value: this.#keychain() }),
      deleteKey: async () => ({ ok: true, value: this.#keychain() }),
      setSpeed: async (speed) => ({ ok: true, value: speed }),
      agentKeys: async () => ({ ok: true, value: this.#agents }),
      importAgent: async () => ({ ok: false, error: refuse('BAD_FIELD', 'secret', 'hidden', null, 'no key here') }),
      generateAgent: async (request) => ({ ok: true, value: approvalOf(request) }),
      agentApproval: async (request) => ({ ok: true, value: approvalOf(request) }),
      connection: async () => ({ ok: true, value: this.#connection }),
      setConnection: async (settings) => {
        this.#connection = settings;
        return { ok: true, value: settings };
      },
      engineSettings: async () => ({ ok: true, value: this.#settings.view() }),
      setEngineSetting: async (change) => this.#settings.change(change),
      venueAccount: async () => ({ ok: true, value: this.#venueAccount() }),
      whatIf: async () => ({ ok: true, value: WHAT_IF }),
      sessionHealth: async () => ({ ok: true, value: previewHealth(this.#options.health) }),
      ...fakeArchive(ARCHIVES[this.#options.archive] ?? FULL_ARCHIVE),
      ...fakeUniverse(() => this.#now()),
      ...fakeRehearsal(this.#options.empty),
      onViews: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      onAlert: () => () => undefined,
      onOpen: () => () => undefined,
    };
  }

  #now(): number {
    return Math.round(this.#startMs + performance.now() - this.#startedAt);
  }

  #send(patches: readonly ViewPatch[]): void {
    this.#seq += 1;
    for (const listener of this.#listeners)
      listener({ epoch: 'preview', fromSeq: this.#seq, toSeq: this.#seq, patches });
  }

  /** When the market last said something. */
  #heardMs(): number {
    return this.#now() - (this.#mode === 'offline' ? OFFLINE_MS : 0);
  }

  #rows(assets: readonly number[]): ViewPatch {
    const rows = assets.map((asset) => this.#market.row(asset, this.#heardMs()));
    return { kind: 'market', rows: this.#mode === 'offline' ? rows.map((row) => ({ ...row, stale: true })) : rows };
  }

  #tick(): void {
    const atMs = this.#now();
    if (this.#mode === 'offline') return;
    const moved = INSTRUMENTS.filter(() => this.#random() < 0.6).map(({ asset }) => asset);
    for (const asset of moved) this.#market.move(asset);
    this.#send([this.#rows(moved), { kind: 'book', book: this.#market.book(this.#focus, atMs) }, this.#lastBar(atMs)]);
  }

  /** The running bar, which follows the mid; a new one begins with each interval. */
  #lastBar(atMs: number): ViewPatch {
    const openMs = Math.floor(atMs / BAR_MS) * BAR_MS;
    const mid = asTicks(legal(this.#market.mid(this.#focus)));
    const last = this.#bars.at(-1);
    if (last === undefined || last.openMs < openMs) {
      const open = last?.closeTicks ?? mid;
      this.#bars = [
        ...this.#bars,
        { openMs, openTicks: open, highTicks: open, lowTicks: open, closeTicks: open, volumeLots: asLots(0) },
      ];
    }
    const bar = this.#bars.at(-1);
    if (bar === undefined) return { kind: 'bars', asset: this.#focus, bars: [], reset: false };
    const next: BarView = {
      ...bar,
      closeTicks: mid,
      highTicks: asTicks(Math.max(bar.highTicks, mid)),
      lowTicks: asTicks(Math.min(bar.lowTicks, mid)),
      volumeLots: asLots(bar.volumeLots + Math.floor(this.#random() * 40)),
    };
    this.#bars = [...this.#bars.slice(0, -1), next];
    return { kind: 'bars', asset: this.#focus, bars: [next], reset: false };
  }

  #whole(): readonly ViewPatch[] {
    const { tickets, positions, orders, fills, alerts, interventions, decisions } = this.#fixture;
    return [
      { kind: 'session', session: this.#session() },
      { kind: 'instruments', instruments: INSTRUMENTS },
      this.#rows(INSTRUMENTS.map(({ asset }) => asset)),
      ...this.#focused(),
      { kind: 'tickets', upsert: tickets, remove: [] },
      { kind: 'positions', upsert: positions, remove: [] },
      { kind: 'orders', upsert: orders, remove: [] },
      { kind: 'fills', add: fills },
      { kind: 'account', account: this.#account() },
      { kind: 'risk', risk: this.#risk() },
      { kind: 'bookRisk', bookRisk: bookRiskOf(this.#now()) },
      { kind: 'regime', regime: regimeOf(this.#options.regime, this.#now()) },
      { kind: 'sentiment', sentiment: moodOf(this.#options.mood, this.#now()) },
      { kind: 'alerts', add: alerts },
      { kind: 'interventions', items: interventions },
      { kind: 'decisions', add: decisions },
    ];
  }

  #focused(): readonly ViewPatch[] {
    const atMs = this.#heardMs();
    const bars = this.#market.bars(this.#focus, 900, BAR_MS, atMs);
    this.#bars = bars;
    return [
      { kind: 'book', book: this.#market.book(this.#focus, atMs) },
      { kind: 'bars', asset: this.#focus, bars, reset: true },
    ];
  }

  #session(): SessionView {
    const { venue, trouble } = this.#options;
    const atMs = this.#now();
    return {
      venue,
      runId: '7f3a91c2',
      atMs,
      ...modePart(this.#mode, atMs),
      ...(this.#halted ? { state: 'halted' as const, stateReason: 'Kill switch' } : {}),
      ...(trouble && !this.#halted ? { state: 'degraded' as const, stateReason: 'No message for 6 s' } : {}),
      barIntervalMs: BAR_MS,
      nextBarAtMs: (Math.floor(atMs / BAR_MS) + 1) * BAR_MS,
      feedSilentSinceMs: trouble ? atMs - 6_000 : null,
      marketFaults: trouble ? [{ channel: 'book', kind: 'crossed', count: 3 }] : [],
      journal: trouble ? 'closed' : 'open',
      journalReason: trouble ? 'The disk is full: only reductions by a person or a breaker may leave.' : '',
      clock: null,
      deadManSwitch: { armedUntilMs: null, reason: 'no entry rests' },
      autoRules: this.#rules,
      strategies: [
        {
          strategyId: 'ema-cross-1h',
          family: 'EMA crossover',
          rule: 'Long when EMA 12 is above EMA 48 on closed bars, short below; stop 1.8 %, target 3.6 %',
          record: { wins: 14, losses: 21, avgWin: 0.0312, avgLoss: 0.0118, kellyShare: 0.022 },
        },
        {
          strategyId: 'donchian-20',
          family: 'Donchian breakout',
          rule: 'Long above the 20-bar high, short below the 20-bar low; exit at the 10-bar middle',
        },
      ],
    };
  }

  #account(): AccountView {
    const random = seeded(11);
    let equity = 10_000_000_000;
    const curve = Array.from({ length: 400 }, (_, at): [number, number] => {
      equity = Math.round(equity * (1 + normal(random) * 0.0009 + 0.00009));
      return [this.#startMs - (400 - at) * 5 * 60_000, equity];
    });
    curve.push([this.#startMs, 10_318_420_193]);
    const units = (value: number): AccountView['equityUnits'] => asUnits(Math.round(value));
    const empty = this.#options.empty;
    return {
      equityUnits: units(empty ? 10_000_000_000 : 10_318_420_193),
      cashUnits: units(empty ? 10_000_000_000 : 10_294_117_802),
      unrealisedUnits: units(empty ? 0 : 24_302_391),
      dayPnlUnits: units(empty ? 0 : -41_830_127),
      dayPnlRate: empty ? 0 : -0.00404,
      feesUnits: units(empty ? 0 : 18_204_331),
      fundingUnits: units(empty ? 0 : -1_204_331),
      marginUsedUnits: units(empty ? 0 : 612_480_000),
      grossRate: empty ? 0 : 0.571,
      netRate: empty ? 0 : 0.249,
      navPerUnit: empty ? 1 : 1.0318,
      curve: empty ? [] : curve,
      curveReset: true,
    };
  }

  #risk(): RiskView {
    const empty = this.#options.empty;
    return {
      level: this.#halted ? 'critical' : empty ? 'low' : 'moderate',
      halted: this.#halted,
      haltReason: this.#halted ? 'Kill switch pressed in the window at 10:02:11; 3 opening orders cancelled' : '',
      reduceOnly: false,
      flattening: false,
      dailyDrawdownRate: empty ? 0 : 0.0087,
      seasonDrawdownRate: empty ? 0 : 0.0132,
      lifetimeDrawdownRate: empty ? 0 : 0.0132,
      seasonSinceMs: null,
      lossAtStopsRate: empty ? 0 : 0.0101,
      metrics: riskMetricsOf(empty),
      caps: [
        { name: 'asset', used: empty ? 0 : 0.1456, limit: 0.15 },
        { name: 'strategy', used: empty ? 0 : 0.312, limit: 0.4 },
        { name: 'gross', used: empty ? 0 : 0.571, limit: 1 },
        { name: 'net', used: empty ? 0 : 0.249, limit: 0.6 },
        { name: 'loss_at_stops', used: empty ? 0 : 0.0101, limit: 0.02 },
      ],
      breakers: empty
        ? breakersAt(this.#startMs, false).map((each) => ({ ...each, ...armed({ name: each.name }) }))
        : breakersAt(this.#startMs, this.#halted),
    };
  }

  #venueAccount(): VenueAccountView {
    return {
      account: '0x14791697260e4c9a71f18484c9f997b308e59325',
      agent: { address: '0x7472696d7461620000000000000000000000005b', validUntilMs: this.#startMs + 40 * 86_400_000 },
      statement: {
        atMs: this.#now(),
        valueUnits: asUnits(10_318_420_193),
        marginUsedUnits: asUnits(612_480_000),
        maintenanceUnits: asUnits(211_300_000),
        freeUnits: asUnits(9_705_940_193),
        positions: this.#fixture.positions.map(({ asset, markTicks, sizeLots, notionalUnits }) => ({
          asset,
          leverage: 10,
          isCross: true,
          marginUsedUnits: asUnits(Math.round(notionalUnits / 10)),
          liquidationTicks:
            asset === 13 ? null : (markTicks ?? 0) * (sizeLots > 0 ? (asset === 62 ? 0.94 : 0.31) : 1.72),
          fundingUnits: asUnits(asset * 13_000 - 20_000),
        })),
      },
      budget: {
        ipWeight: { used: 214, limit: 1_200 },
        address: { used: 9_412, limit: 10_000 },
        sockets: { used: 2, limit: 10 },
        subscriptions: { used: 128, limit: 1_000 },
        openOrders: { used: 14, limit: 1_000 },
        messages: { used: 61, limit: 2_000 },
        shares: [
          { component: 'actions', used: 14, limit: 300, shed: 0, backInMs: 0 },
          { component: 'account', used: 124, limit: 240, shed: 0, backInMs: 0 },
          { component: 'other', used: 62, limit: 120, shed: 0, backInMs: 0 },
          { component: 'market', used: 14, limit: 540, shed: 3, backInMs: 12_400 },
        ],
      },
      connection: {
        style: 'intraday',
        usage: 'steady',
        usageNow: 'steady',
        marketSockets: { used: 2, limit: 2 },
        connections: 4,
        readers: 4,
        waiting: 0,
        isRecovering: false,
        quarantined: 0,
        endpoints: [
          { name: 'cancelByCloid', isAction: true, count: 31, p50: 141, p95: 188, p99: 231, timeoutMs: 1_000 },
          { name: 'order', isAction: true, count: 58, p50: 152, p95: 204, p99: 322, timeoutMs: 1_288 },
          { name: 'clearinghouseState', isAction: false, count: 200, p50: 98, p95: 160, p99: 244, timeoutMs: 1_000 },
          { name: 'exchangeStatus', isAction: false, count: 200, p50: 84, p95: 121, p99: 180, timeoutMs: 1_000 },
          { name: 'frontendOpenOrders', isAction: false, count: 200, p50: 101, p95: 171, p99: 290, timeoutMs: 1_160 },
        ],
      },
    };
  }

  #info(): AppInfo {
    return {
      version: '0.1.0',
      electron: '33.2.1',
      chrome: '130.0.6723.137',
      node: '20.18.1',
      testRuntime: this.#options.trouble,
      venue: this.#options.venue,
      venuesOffered: ['sandbox', 'paper'],
      speed: 1,
      dataName: null,
      home: 'default',
      startNotices: this.#options.trouble
        ? ['The configuration was refused: risk.caps.assetRate 0.8 is above 0.5. The last good version is used.']
        : [],
    };
  }

  #keychain(): KeychainStatus {
    return this.#options.trouble
      ? {
          available: false,
          reason: 'The Secret Service did not answer within 4 s.',
          stored: [],
          sessionOnly: ['agent'],
        }
      : { available: true, reason: '', stored: ['agent'], sessionOnly: [] };
  }

  #decide(ticketId: string, state: TicketView['state']): Reply<string> {
    const ticket = this.#fixture.tickets.find((each) => each.ticketId === ticketId);
    if (ticket === undefined || ticket.state !== 'waiting') {
      return {
        ok: false,
        error: refuse(
          'TICKET_NOT_WAITING',
          'ticket',
          ticket?.state ?? 'none',
          'waiting',
          'The ticket was decided before.',
        ),
      };
    }
    const next: TicketView = { ...ticket, state, approvedBy: state === 'done' ? 'person' : null };
    this.#fixture = { ...this.#fixture, tickets: this.#fixture.tickets.map((each) => (each === ticket ? next : each)) };
    this.#send([{ kind: 'tickets', upsert: [next], remove: [] }]);
    return { ok: true, value: state === 'done' ? 'Approved; the order was sent' : 'Rejected' };
  }

  #rest(order: OrderTicket): Reply<string> {
    const now = this.#now();
    const view: OrderView = {
      cloid: `0x${`${this.#seq + 1_000}`.padStart(32, '0')}`,
      asset: order.asset,
      side: order.isBuy ? 'buy' : 'sell',
      type: order.orderType,
      timeInForce: order.timeInForce,
      priceTicks: order.limitTicks ?? asTicks(1),
      triggerTicks: order.triggerTicks,
      sizeLots: order.sizeLots,
      filledLots: asLots(0),
      reduceOnly: order.reduceOnly,
      state: 'open',
      stateSinceMs: now,
      note: '',
      strategyId: 'manual',
      signalId: null,
      createdAtMs: now,
      oid: 95_000,
      foreign: false,
      quality: null,
    };
    this.#fixture = { ...this.#fixture, orders: [...this.#fixture.orders, view] };
    this.#send([{ kind: 'orders', upsert: [view], remove: [] }]);
    return { ok: true, value: 'the order was sent' };
  }

  #trade(command: TradeCommand): Reply<string> {
    switch (command.type) {
      case 'focus':
        this.#focus = command.asset;
        this.#send(this.#focused());
        return { ok: true, value: '' };
      case 'approveTicket':
        return this.#decide(command.ticketId, 'done');
      case 'rejectTicket':
        return this.#decide(command.ticketId, 'rejected');
      case 'killSwitch':
      case 'releaseHalt':
        this.#halted = command.type === 'killSwitch';
        this.#send([
          { kind: 'risk', risk: this.#risk() },
          { kind: 'session', session: this.#session() },
        ]);
        return { ok: true, value: this.#halted ? 'Halted: opening orders are cancelled' : 'Released' };
      case 'resumeLive':
        this.#mode = 'live';
        this.#send([{ kind: 'session', session: this.#session() }]);
        return { ok: true, value: 'entries go to the venue again' };
      case 'setAutoRule':
        this.#rules = [...this.#rules.filter((rule) => rule.strategyId !== command.rule.strategyId), command.rule];
        this.#send([{ kind: 'session', session: this.#session() }]);
        return { ok: true, value: `Rule of ${command.rule.strategyId} saved` };
      case 'placeOrder': {
        const { order } = command;
        if (order.sizeLots * (order.limitTicks ?? 1) > 2_000_000_000) {
          const detail = 'the order passes a cap (2150000000 against 1547763028)';
          return { ok: false, error: refuse('OVER_CAP', 'risk.caps.assetRate', 2_150_000_000, 1_547_763_028, detail) };
        }
        return this.#rest(order);
      }
      case 'modifyOrder':
      case 'cancelOrder': {
        const { cloid } = command;
        const before = this.#fixture.orders.find((each) => each.cloid === cloid);
        if (before === undefined)
          return { ok: false, error: refuse('NOTHING_TO_DO', 'cloid', cloid, 'a working order', 'no such order') };
        const after: OrderView =
          command.type === 'cancelOrder'
            ? { ...before, state: 'cancelled' }
            : {
                ...before,
                priceTicks: command.priceTicks ?? before.priceTicks,
                triggerTicks: before.triggerTicks === null ? null : command.priceTicks,
              };
        this.#fixture = {
          ...this.#fixture,
          orders: this.#fixture.orders.map((each) => (each === before ? after : each)),
        };
        this.#send([{ kind: 'orders', upsert: [after], remove: [] }]);
        return {
          ok: true,
          value: command.type === 'cancelOrder' ? 'the order is being cancelled' : 'the order is being replaced',
        };
      }
      default:
        return { ok: false, error: refuse('NOTHING_TO_DO', command.type, null, null, 'The preview does not trade.') };
    }
  }
}
