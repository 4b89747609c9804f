import { setInterval } from 'node:timers';
import type { LiveSession } from '../../src/adapters/hyperliquid/live-session.ts';
import { openLive } from '../../src/adapters/hyperliquid/open-live.ts';
import type { TradeCommand } from '../../src/contract/commands.ts';
import { asLots, asTicks, type PriceTicks } from '../../src/contract/units.ts';
import type { OrderView } from '../../src/contract/views.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { roundPriceDown } from '../../src/engine/domain/instrument.ts';
import { RandomStream } from '../../src/engine/kernel/random.ts';

/*
 * A process that trades at random on a venue's wire until it is killed: engine, journal, gateway and keys as `headless` has them. Started by a
 * test, which gives it everything by one message.
 */

/** What a test starts it with. */
export interface TraderOrder {
  readonly home: string;
  readonly url: string;
  readonly key: string;
  readonly seed: number;
  /** What it does: anything, only orders over time, or nothing but watch its books. */
  readonly trades: 'anything' | 'over time' | 'nothing';
}

/** What it tells: once that it may trade, then its books again and again. */
export interface TraderBooks {
  readonly reconciled: boolean;
  /** Lots by asset. */
  readonly positions: Readonly<Record<number, number>>;
  /** Client ids of orders that rest. */
  readonly resting: readonly string[];
  /** Orders over time that run, `asset:lots`. */
  readonly running: readonly string[];
  /** Orders whose fate is open, in words. */
  readonly unclear: readonly string[];
  readonly commands: number;
}

/** Pause between two deeds, ms. */
const DEED_MS = 30;

/** Pause between two looks at the books, ms. */
const LOOK_MS = 100;

const UNCLEAR = new Set(['pending', 'submitted', 'unknown']);
const RESTING = new Set(['open', 'partially_filled']);

async function open({ home, url, key, seed }: TraderOrder): Promise<LiveSession> {
  return await openLive({
    venue: 'testnet',
    agentKey: key,
    loopback: url,
    // Nobody answers there: the index of sentiment is none of this.
    sentimentLoopback: 'http://127.0.0.1:9',
    home,
    journalWorker: new URL('../../src/adapters/store/journal-worker.ts', import.meta.url),
    auto: false,
    markets: 12,
    historyBars: 100,
    settings: (base) => ({
      ...base,
      market: { ...base.market, barIntervalMs: 60_000 },
      risk: {
        ...base.risk,
        caps: { ...base.risk.caps, netRate: 1, strategyRate: 1, totalLossAtStopRate: 0.2 },
        preTrade: { ...base.risk.preTrade, maxOrdersPerMinute: 600, maxOrdersPerHour: 6_000 },
      },
      execution: {
        ...base.execution,
        reconcileEveryMs: 5_000,
        replyTimeoutMs: 500,
        entryExpiryMs: 1_000,
        reductionExpiryMs: 1_000,
      },
    }),
    marketBytes: 16 * 1024 * 1024,
    maxPages: null,
    snapshotEvery: 2_000,
    seed: 1,
    runId: `trader-${seed}-${process.pid}-${Date.now()}`,
    stamp: String(Date.now()),
    versions: { engine: '0', runtime: 'test' },
    wallMs: () => Date.now(),
    measureMs: () => performance.now(),
    alerts: null,
    onPatches: null,
    onStep: null,
  });
}

/** Does one thing of those that a person can do. */
function deed(session: LiveSession, chance: RandomStream): TradeCommand | null {
  const { instruments, positions } = session.host.engine.figures();
  const instrument = instruments[chance.int(0, instruments.length - 1)];
  if (instrument === undefined) return null;
  const { asset } = instrument;
  const rows = session.host.engine.viewSnapshot();
  const mark = rows
    .flatMap((patch) => (patch.kind === 'market' ? patch.rows : []))
    .find((row) => row.asset === asset)?.markTicks;
  if (mark === undefined || mark === null) return null;
  const orders = rows.flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []));
  const resting = orders.filter((order) => RESTING.has(order.state));
  const order = resting.length === 0 ? undefined : resting[chance.int(0, resting.length - 1)];
  const held = positions.length === 0 ? undefined : positions[chance.int(0, positions.length - 1)];
  const what = chance.int(1, 100);
  if (what <= 35) return place(instrument, mark, { isBuy: chance.int(0, 1) === 1, rests: false });
  if (what <= 60) return place(instrument, mark, { isBuy: chance.int(0, 1) === 1, rests: true });
  if (what <= 75) return order === undefined ? null : cancel(order);
  if (what <= 85) return order === undefined ? null : move(order, instruments, chance);
  if (held === undefined) return null;
  return { type: what <= 95 ? 'closePosition' : 'reversePosition', asset: held.asset };
}

/** Begins an order over time in a market that has none, or now and then cancels one. */
function deedOverTime(session: LiveSession, chance: RandomStream): TradeCommand | null {
  const orders = session.host.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
    .filter(({ type, state }) => type === 'twap' && (RESTING.has(state) || UNCLEAR.has(state)));
  const { instruments } = session.host.engine.figures();
  const instrument = instruments[chance.int(0, instruments.length - 1)];
  const mark = session.host.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'market' ? patch.rows : []))
    .find((row) => row.asset === instrument?.asset)?.markTicks;
  if (instrument === undefined || mark === undefined || mark === null) return null;
  const own = orders.find(({ asset }) => asset === instrument.asset);
  if (own !== undefined) return chance.int(1, 4) === 1 && RESTING.has(own.state) ? cancel(own) : null;
  const isBuy = chance.int(0, 1) === 1;
  return {
    type: 'placeOrder',
    order: {
      asset: instrument.asset,
      isBuy,
      sizeLots: asLots(Math.ceil(150_000_000 / mark)),
      orderType: 'twap',
      limitTicks: null,
      triggerTicks: null,
      timeInForce: 'Ioc',
      reduceOnly: false,
      twap: { minutes: 5, randomize: false },
      stopTicks: level(instrument, mark * (isBuy ? 0.95 : 1.05)),
      takeProfitTicks: null,
    },
  };
}

function place(
  instrument: Instrument,
  mark: number,
  { isBuy, rests }: { readonly isBuy: boolean; readonly rests: boolean },
): TradeCommand {
  const at = (rate: number): PriceTicks => level(instrument, mark * (isBuy ? 1 - rate : 1 + rate));
  return {
    type: 'placeOrder',
    order: {
      asset: instrument.asset,
      isBuy,
      sizeLots: asLots(Math.ceil(60_000_000 / mark)),
      orderType: rests ? 'limit' : 'market',
      limitTicks: rests ? at(0.02) : null,
      triggerTicks: null,
      timeInForce: rests ? 'Gtc' : 'Ioc',
      reduceOnly: false,
      stopTicks: at(0.05),
      takeProfitTicks: at(-0.05),
    },
  };
}

function cancel({ cloid }: OrderView): TradeCommand {
  return { type: 'cancelOrder', cloid };
}

function move(order: OrderView, instruments: readonly Instrument[], chance: RandomStream): TradeCommand | null {
  const instrument = instruments.find(({ asset }) => asset === order.asset);
  if (instrument === undefined) return null;
  const from = order.triggerTicks ?? order.priceTicks;
  const priceTicks = level(instrument, from * (1 + chance.int(-5, 5) / 1_000));
  return { type: 'modifyOrder', cloid: order.cloid, priceTicks, sizeLots: null };
}

function level({ priceDecimals }: Instrument, ticks: number): PriceTicks {
  return roundPriceDown(asTicks(ticks), priceDecimals);
}

function booksOf(session: LiveSession, commands: number): TraderBooks {
  const { engine } = session.host;
  const { reconciled, positions } = engine.figures();
  const orders = engine.viewSnapshot().flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []));
  return {
    reconciled,
    positions: Object.fromEntries(positions.map(({ asset, sizeLots }) => [asset, sizeLots])),
    resting: orders.filter(({ state, type }) => RESTING.has(state) && type !== 'twap').map(({ cloid }) => cloid),
    running: orders
      .filter(({ state, type }) => RESTING.has(state) && type === 'twap')
      .map(({ asset, sizeLots }) => `${asset}:${sizeLots}`),
    unclear: orders
      .filter(({ state }) => UNCLEAR.has(state))
      .map(({ cloid, state, note }) => `${cloid} ${state}: ${note}`),
    commands,
  };
}

async function run(order: TraderOrder): Promise<void> {
  const session = await open(order);
  const chance = new RandomStream(order.seed, 'trader');
  let commands = 0;
  session.onBroken = (cause) => {
    throw cause;
  };
  session.start();
  const tell = (): void => void process.send?.(booksOf(session, commands) satisfies TraderBooks);
  setInterval(() => {
    if (session.host.engine.seq > 0) tell();
  }, LOOK_MS);
  if (order.trades === 'nothing') return;
  setInterval(() => {
    if (session.host.engine.seq === 0 || !session.host.engine.figures().reconciled) return;
    const command = order.trades === 'over time' ? deedOverTime(session, chance) : deed(session, chance);
    if (command === null) return;
    commands += 1;
    void session.command(command, 'cli');
  }, DEED_MS);
}

process.once('message', (order: TraderOrder) => void run(order));
// Whoever started this is gone.
process.once('disconnect', () => process.exit(0));
