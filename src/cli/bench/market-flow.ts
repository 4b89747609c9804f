import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate as nextLoop, setTimeout as pause } from 'node:timers/promises';
import { FLOW_START_MS } from './flow/flow-line.ts';
import type { FlowSide } from './flow/flow-side.ts';
import { flowRecording } from './flow/flow-texts.ts';
import { librarySide } from './flow/library-side.ts';
import { otherSide } from './flow/other-side.ts';
import { ourSide } from './flow/our-side.ts';
import { type Bench, type BenchResult, round } from './result.ts';

/** Messages in each millisecond of the flow: 20,000 a second. */
const PER_MS = 20;

/** Seconds of the flow at its pace, the first of which is for warming up. */
const PACED_S = 6;

/** The engine's turns, ms of the venue's time; every other one is shown. */
const TURN_MS = 20;

/** Messages between two turns of the loop when they come as fast as they are taken. */
const BATCH = 100;

const LAG_GOAL_MS = 10;
const TIMES_GOAL = 3;

/** Longest wait for what a side puts off, ms. */
const PATIENCE_MS = 60_000;

/** Messages of a round and rounds that count; one before warms up. */
const ROUNDS = 5;
const MESSAGES = 60_000;
const OTHER_MESSAGES = 2_000;

/**
 * The flow of 200 markets (books of 20 levels, touches, trades, contexts, candles, mids, as often after one another as a venue sends them) on one
 * thread. First at 20,000 messages a second, with the lag of the loop. Then as fast as each side takes the same messages, from the message event
 * of the same injected socket to figures that can be used: for the client libraries numbers of the newest prices and sizes, by a listener for each
 * market and channel as they are meant to be used; for this product the patches of a window, with everything checked, turned into integers and
 * stepped through the engine on the way, 400 messages in a turn. How long the making of the events takes is part of both.
 */
export const marketFlow: Bench = {
  name: 'market-flow',
  about: '20,000 messages a second of 200 markets: lag of the loop, and throughput beside two client libraries',
  run: async () => {
    const recording = flowRecording(PACED_S * 1_000 * PER_MS, PER_MS, FLOW_START_MS);
    return [
      await lag(recording),
      await throughput('market-flow-vs-nktkas', recording.slice(0, MESSAGES), librarySide),
      await throughput('market-flow-vs-hyperliquid', recording.slice(0, OTHER_MESSAGES), otherSide),
    ];
  },
};

async function lag(recording: readonly string[]): Promise<BenchResult> {
  const peer = await paced(await librarySide(), recording);
  const ours = await paced(await ourSide(), recording);
  return {
    name: 'market-flow-lag',
    unit: 'ms',
    p50: ours.p50,
    p99: ours.p99,
    value: ours.p99,
    goal: `p99 < ${LAG_GOAL_MS} ms while ${PER_MS}000 messages/s are taken and shown (taken: ${ours.perSecond}/s)`,
    met: ours.p99 < LAG_GOAL_MS && ours.perSecond >= PER_MS * 990,
    peer: `p99 of SubscriptionClient of @nktkas/hyperliquid, fed alike (it took ${peer.perSecond}/s)`,
    peerValue: peer.p99,
    ratio: round(ours.p99 / peer.p99),
  };
}

/** Feeds at the flow's pace; what comes late is fed at once. Lag of the loop in ms, and messages taken a second. */
async function paced(
  side: FlowSide,
  recording: readonly string[],
): Promise<{ readonly p50: number; readonly p99: number; readonly perSecond: number }> {
  const meter = monitorEventLoopDelay({ resolution: 1 });
  let [fed, turns] = [0, 0];
  const warm = PER_MS * 1_000;
  const fromMs = performance.now();
  const end = fromMs + PACED_S * 1_000;
  for (let now = fromMs; now < end; now = performance.now()) {
    const due = Math.min(recording.length, Math.floor((now - fromMs) * PER_MS));
    for (; fed < due; fed += 1) side.deliver(recording[fed] as string);
    if (fed >= warm) meter.enable();
    const passed = Math.floor((performance.now() - fromMs) / TURN_MS);
    if (passed > turns) {
      turns = passed;
      side.turn(FLOW_START_MS + passed * TURN_MS, turns % 2 === 0);
    }
    await pause(1);
  }
  meter.disable();
  for (; fed < recording.length; fed += 1) side.deliver(recording[fed] as string);
  const heard = side.heard();
  const seconds = (performance.now() - fromMs) / 1_000;
  side.close();
  if (heard !== fed) throw new Error(`${side.name} heard ${heard} of ${fed} messages`);
  const [p50, p99] = [50, 99].map((share) => round(meter.percentile(share) / 1e6)) as [number, number];
  return { p50, p99, perSecond: Math.round(heard / seconds) };
}

/** Both sides take the same messages by turns; the middle of the rounds counts. */
async function throughput(
  name: string,
  recording: readonly string[],
  open: () => Promise<FlowSide>,
): Promise<BenchResult> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  let peer = '';
  for (let no = 0; no <= ROUNDS; no += 1)
    for (const [sideOf, list] of [
      [ourSide, ours],
      [open, theirs],
    ] as const) {
      const side = await sideOf();
      const perSecond = await asFastAsTaken(side, recording);
      peer = side.name;
      if (no > 0) list.push(perSecond);
    }
  const [value, peerValue] = [ours, theirs].map((list) =>
    Math.round(list.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2] as number),
  ) as [number, number];
  return {
    name,
    unit: 'messages/s',
    p50: null,
    p99: null,
    value,
    goal: `>= ${TIMES_GOAL} x the messages of the peer on one thread, up to the patches of a window`,
    met: value >= TIMES_GOAL * peerValue,
    peer: `${peer}, up to the newest figures in its listeners`,
    peerValue,
    ratio: round(value / peerValue),
  };
}

/** Messages in a second of the thread's own time: other work on the machine takes nothing from it. */
async function asFastAsTaken(side: FlowSide, recording: readonly string[]): Promise<number> {
  const perTurn = PER_MS * TURN_MS;
  const from = performance.now();
  const before = process.threadCpuUsage();
  for (let no = 0; no < recording.length; no += 1) {
    side.deliver(recording[no] as string);
    if (no % BATCH === BATCH - 1) await nextLoop();
    if (no % perTurn === perTurn - 1)
      side.turn(FLOW_START_MS + Math.floor(no / PER_MS), no % (2 * perTurn) === 2 * perTurn - 1);
  }
  // What a side puts off is part of it.
  while (side.heard() < recording.length && performance.now() - from < PATIENCE_MS) await nextLoop();
  const { user, system } = process.threadCpuUsage(before);
  const heard = side.heard();
  side.close();
  if (heard !== recording.length) throw new Error(`${side.name} heard ${heard} of ${recording.length} messages`);
  return recording.length / ((user + system) / 1_000_000);
}
