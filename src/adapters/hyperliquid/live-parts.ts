import type { ComponentSpec, StartContext } from '../session/component.ts';
import type { RecorderSlot } from '../recorder/recorder-slot.ts';
import type { MarketWitness } from './market-witness.ts';

/* The parts that have to be there before a session on a venue trades: their names, limits, and what a person can do when one fails. */

type Start = (context: StartContext) => Promise<void> | void;
type Stop = () => Promise<void> | void;

/** The agent's key, and what signs with it. */
export function keychainPart(start: Start): ComponentSpec {
  return {
    id: 'keychain',
    title: 'Agent key',
    required: true,
    needs: [],
    stage: 'open',
    startLimitMs: 30_000,
    stopLimitMs: 1_000,
    advice: 'Start the sandbox and look at the keys in its settings; unlock the keychain of this machine.',
    start,
  };
}

/** The venue over HTTP. */
export function httpPart(needs: readonly string[], start: Start, stop: Stop): ComponentSpec {
  return {
    id: 'venue_http',
    title: 'Venue requests',
    required: true,
    needs,
    stage: 'open',
    startLimitMs: 60_000,
    stopLimitMs: 1_000,
    advice: 'Check the network of this machine and whether the venue is up, then start again.',
    start,
    stop,
  };
}

/** The flight recorder, which is put into its slot. A recorder that stopped is closed and replaced. */
export function recorderPart(
  slot: RecorderSlot,
  open: (time: number) => MarketWitness | null,
  isWanted: () => boolean,
): ComponentSpec {
  let times = 0;
  return {
    id: 'recorder',
    title: 'Recorder',
    required: false,
    needs: ['config'],
    stage: 'open',
    startLimitMs: 5_000,
    stopLimitMs: 2_000,
    advice: 'Trading goes on without a recording; make room on the disk of the home. It is tried again.',
    isRestartable: true,
    isWanted,
    start: () => {
      times += 1;
      const recorder = open(times);
      if (recorder !== null) slot.use(recorder);
    },
    stop: () => slot.stop(),
  };
}

/** The engine with its strategies, risk and execution. */
export function enginePart(start: Start, stop: Stop): ComponentSpec {
  return {
    id: 'engine',
    title: 'Engine: strategies, risk, execution',
    required: true,
    needs: ['store', 'recorder'],
    stage: 'open',
    startLimitMs: 10_000,
    stopLimitMs: 5_000,
    advice: 'Restart the terminal; stops at the exchange stay. The journal holds what happened.',
    start,
    stop,
  };
}
