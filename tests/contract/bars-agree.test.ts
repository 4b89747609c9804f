import { afterEach, expect, test } from 'vitest';
import { BarMender } from '../../src/adapters/hyperliquid/bar-mender.ts';
import { candleSteps } from '../../src/adapters/hyperliquid/candle-steps.ts';
import { historyOf } from '../../src/adapters/hyperliquid/history-loader.ts';
import { MarketTape } from '../../src/adapters/hyperliquid/market-tape.ts';
import { takeFrame } from '../../src/adapters/hyperliquid/take-frame.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { MarketUpdate } from '../../src/engine/domain/market-update.ts';
import type { ClosedBar } from '../../src/engine/domain/flow.ts';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import { MarketRoom } from '../../src/engine/market/market-room.ts';
import { waitBoundMs } from '../../src/engine/market/wholeness.ts';
import type { Candle } from '../../src/hyperliquid/decode/market-shapes.ts';
import { ALICE, BOB, INSTRUMENTS } from '../support/live-venue.ts';
import { type StreamClient, StreamLab } from '../support/stream-lab.ts';

/*
 * Bars that are made of a stream's trades are the venue's bars, in every length, over four hours and more of simulated time: with minutes in which
 * nothing trades, a bar that runs, and two outages in the middle, of which one is short and passes the end of a bar, and one lasts for half an hour.
 */

const MINUTE = 60_000;
const STEP_MS = 5_000;
const LENGTHS = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '4h': 240, '1d': 1_440 } as const;
const NAMES = Object.keys(LENGTHS) as (keyof typeof LENGTHS)[];
const BTC = INSTRUMENTS[0] as Instrument;
const DAY = { minutes: 250.5, quiet: [20, 21, 22, 47, 130], short: 65, long: 110, longMinutes: 31 };

let lab: StreamLab;

afterEach(async () => {
  await lab.close();
  expect(lab.live.problems).toEqual([]);
});

const nowMs = (): number => lab.live.venue.clientNowMs();

function ask(interval: string, fromMs: number): readonly Candle[] {
  return lab.live.ask('candleSnapshot', { req: { coin: 'BTC', interval, startTime: fromMs, endTime: nowMs() } });
}

/** One engine's worth of bars of a length, behind the adapter's own tape and mender. */
class Bars {
  readonly name: keyof typeof LENGTHS;
  readonly barMs: number;
  readonly room: MarketRoom;
  readonly tape: MarketTape;
  readonly mender: BarMender;
  /** Bars as strategies were handed them. */
  readonly handed: ClosedBar[] = [];
  questions = 0;
  isHeard = true;

  constructor(name: keyof typeof LENGTHS) {
    this.name = name;
    this.barMs = LENGTHS[name] * MINUTE;
    this.room = new MarketRoom({ barIntervalMs: this.barMs, barsKept: 1_000, staleAfterMs: 15_000 });
    this.room.setInstruments([BTC]);
    this.tape = new MarketTape(this.barMs, nowMs);
    this.mender = new BarMender({
      loader: {
        since: async (_instrument, _barMs, fromMs) => {
          this.questions += 1;
          return { rows: ask(name, fromMs), askedMs: nowMs(), questions: 1 };
        },
      },
      nowMs,
      barMs: () => this.barMs,
      isHeard: () => this.isHeard,
      tell: (_instrument, updates) => this.#take(updates),
    });
    const askedMs = nowMs();
    const past = historyOf(ask(name, askedMs - 300 * this.barMs), BTC, { barMs: this.barMs, nowMs: askedMs });
    this.tape.knowTradesTo(BTC.asset, past.knownToMs);
    this.#take(past.updates);
    this.mender.lost(BTC, askedMs);
  }

  async turn(frames: StreamClient['frames']): Promise<void> {
    for (const { channel, data } of frames)
      takeFrame(
        { coins: { ofCoin: (coin) => (coin === 'BTC' ? BTC : null) }, tape: this.tape },
        { channel, data, isTop: false },
      );
    this.#take(this.tape.drain());
    await this.mender.step(new AbortController().signal);
    this.handed.push(...this.room.takeClosedBars(nowMs()));
  }

  #take(updates: readonly MarketUpdate[]): void {
    for (const update of updates) {
      const refusal = this.room.apply(update, nowMs());
      // Trades of a bar that the venue's own word has closed already are in it.
      if (refusal !== null && refusal.code !== 'EXPIRED') throw new Error(JSON.stringify(refusal));
    }
  }
}

type Row = readonly (readonly [time: number, steps: readonly number[]])[];

const ofBars = (bars: readonly ClosedBar[]): Row =>
  bars.map((bar) => [bar.openMs, [bar.openTicks, bar.highTicks, bar.lowTicks, bar.closeTicks, bar.volumeLots]]);
const ofCandles = (rows: readonly Candle[]): Row => rows.map((row) => [row.t, candleSteps(row, BTC) ?? []]);

async function listen(): Promise<StreamClient> {
  const client = await lab.client();
  for (const type of ['trades', 'l2Book', 'activeAssetCtx']) await client.follow(type, { coin: 'BTC' });
  await client.settle();
  return client;
}

/** What happens in a step: the market moves and most of the time somebody trades. */
function trade(chance: RandomStream, isQuiet: boolean): void {
  const { live } = lab;
  const ticks = 1_000_000 + 100 * chance.int(-40, 40);
  live.move(0, ticks);
  if (isQuiet || chance.int(0, 3) === 0) return;
  const sell = chance.int(0, 1) === 1;
  const lots = chance.int(10, 400);
  live.send(
    [{ sell, lots, ticks: ticks + (sell ? -20_000 : 20_000), tif: 'Ioc' }],
    chance.int(0, 1) === 1 ? ALICE : BOB,
  );
}

test('bars made of trades are the venue’s in six lengths, through quiet minutes and outages', {
  timeout: 120_000,
}, async () => {
  lab = await StreamLab.open();
  const chance = new RandomStream(11, 'bars');
  const all = NAMES.map((name) => new Bars(name));
  let client: StreamClient | null = await listen();
  let seen = 0;
  let wasIncomplete = 0;
  const awaySinceMs = nowMs() + DAY.long * MINUTE;
  const awayMs = DAY.longMinutes * MINUTE;
  for (let at = 0; at < (DAY.minutes * MINUTE) / STEP_MS; at += 1) {
    const minute = Math.floor((at * STEP_MS) / MINUTE);
    // The short one takes the last 5 s of a minute and the first 5 s of the next one: less than a subscription tells again.
    const isShort = at === (DAY.short * MINUTE) / STEP_MS - 1 || at === (DAY.short * MINUTE) / STEP_MS;
    const isAway = isShort || (minute >= DAY.long && minute < DAY.long + DAY.longMinutes);
    if (isAway && client !== null) {
      client.socket.terminate();
      client = null;
      for (const bars of all) {
        bars.isHeard = false;
        bars.mender.lost(BTC, nowMs());
      }
    } else if (!isAway && client === null) {
      client = await listen();
      seen = 0;
      for (const bars of all) bars.isHeard = true;
    }
    trade(chance, DAY.quiet.includes(minute));
    lab.live.pass(STEP_MS);
    await client?.settle();
    // The stream's own books come by the machine's clock, which this day is far ahead of.
    const book = { channel: 'l2Book', data: lab.live.ask('l2Book', { coin: 'BTC' }) };
    const frames = client === null ? [] : [...client.frames.slice(seen), book];
    seen = client?.frames.length ?? 0;
    for (const bars of all) await bars.turn(frames);
    wasIncomplete += all.filter(({ room }) => room.waitingBars(0).length > 0).length;
  }
  expect(wasIncomplete).toBeGreaterThan(100);
  // A moment after the end of a bar: the venue's word on it has come.
  for (const { name, barMs, room, handed, questions } of all) {
    const told = ask(name, 0);
    const runningMs = Math.floor(nowMs() / barMs) * barMs;
    const closed = ofCandles(told.filter(({ t }) => t < runningMs));
    const ours = room.bars(0);
    const known = new Map(closed);
    // The venue has no bar of a time without trades; ours is flat, at the close before it.
    const quiet = ours.filter(({ openMs }) => !known.has(openMs));
    for (const bar of quiet) {
      const before = ours[ours.indexOf(bar) - 1]?.closeTicks;
      expect([bar.openTicks, bar.highTicks, bar.lowTicks, bar.closeTicks, bar.volumeLots]).toEqual([
        before,
        before,
        before,
        before,
        0,
      ]);
    }
    if (name === '1m') expect(quiet.length).toBeGreaterThanOrEqual(3);
    const traded = ofBars(ours.filter((bar) => !quiet.includes(bar)));
    expect({ name, bars: traded }).toEqual({ name, bars: closed.slice(-traded.length) });
    expect(traded.length).toBeGreaterThan(0);
    // Every bar was handed over once, and as it stands now; where an outage lasts longer than bars wait, its own were given up meanwhile.
    const since = ours.filter(({ openMs }) => openMs >= (handed[0]?.openMs ?? Infinity));
    const isGivenUp = ({ openMs }: ClosedBar): boolean =>
      awayMs > waitBoundMs(barMs) && openMs + barMs > awaySinceMs && openMs <= awaySinceMs + awayMs;
    expect(ofBars(handed.filter((bar) => !isGivenUp(bar)))).toEqual(ofBars(since.filter((bar) => !isGivenUp(bar))));
    expect(new Set(handed.map(({ openMs }) => openMs)).size).toBe(handed.length);
    // The running one is marked: it is no closed bar, and agrees with the venue's so far.
    const forming = room.formingBar(0);
    expect(ours.at(-1)?.openMs).toBeLessThan(runningMs);
    expect(forming?.openMs).toBe(runningMs);
    const [running] = ofCandles(told.filter(({ t }) => t === runningMs));
    expect(ofBars(forming === null ? [] : [forming])[0]?.[1].slice(0, 4)).toEqual(running?.[1].slice(0, 4));
    // Two questions an outage and length, and few more for what ran when it ended.
    expect(questions).toBeLessThanOrEqual(6);
  }
});
