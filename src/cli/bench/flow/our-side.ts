import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { BudgetMeter } from '../../../adapters/hyperliquid/budget-meter.ts';
import { endpointsOf } from '../../../adapters/hyperliquid/endpoints.ts';
import { guardSockets } from '../../../adapters/hyperliquid/socket-guard.ts';
import { VenueSocket } from '../../../adapters/hyperliquid/venue-socket.ts';
import { FlowLine } from './flow-line.ts';
import type { FlowSide } from './flow-side.ts';
import { flowSubscriptions } from './flow-subscriptions.ts';
import { withInjectedSocket } from './injected-socket.ts';

/**
 * This product: guarded socket, silence watch, reader of texts or JSON and decoders, every figure checked and made an integer, tape, and in each
 * turn the engine with its views, the patches made as for a window.
 */
export async function ourSide(): Promise<FlowSide> {
  const line = new FlowLine();
  let patches = 0;
  const endpoints = endpointsOf('testnet', 'http://127.0.0.1:9');
  if (!endpoints.ok) throw new Error(endpoints.error);
  const { value: venue, socket } = await withInjectedSocket(async () => {
    guardSockets();
    const opened = new VenueSocket({
      name: 'bench',
      endpoints: endpoints.value,
      meter: new BudgetMeter(() => performance.now()),
      silenceMs: {},
      steadyMs: () => performance.now(),
      onText: (text) => line.takeText(text),
      onFrame: (channel, data) => line.takeFrame(channel, data),
      onState: () => undefined,
      onProblem: (sentence) => {
        throw new Error(sentence);
      },
    });
    opened.want(flowSubscriptions().map(({ type, ...rest }) => ({ channel: type, payload: { type, ...rest } })));
    while (opened.state !== 'ready') await pause(1);
    return opened;
  });
  return {
    name: 'this product',
    deliver: (text) => socket.deliver(text),
    heard: () => line.taken.texts + line.taken.frames + line.taken.decoded,
    turn: (atMs, isShown) => {
      line.atMs = Math.max(line.atMs, atMs);
      patches += line.turn(isShown).viewPatches.length;
    },
    close: () => {
      venue.stop();
      if (patches === 0) throw new Error('the window was told nothing');
    },
  };
}
