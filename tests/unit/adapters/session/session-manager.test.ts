import { describe, expect, it } from 'vitest';
import type { ComponentSpec, Reporter } from '../../../../src/adapters/session/component.ts';
import {
  describeFailure,
  SessionManager,
  type SessionReflexes,
} from '../../../../src/adapters/session/session-manager.ts';
import type { SessionState } from '../../../../src/contract/session-health.ts';
import { FakeTimers } from '../../../support/session-timers.ts';

const HOUR = 3_600_000;

/** A manager whose parts do as they are told, and what it told its session. */
function lab() {
  const timers = new FakeTimers();
  const states: SessionState[] = [];
  const told: string[] = [];
  const reporters = new Map<string, Reporter>();
  const at = { whole: true, networks: ['wlan0 10.0.0.2'] as readonly string[], ends: [] as string[] };
  const manager = new SessionManager({
    timers,
    networks: () => at.networks,
    onChange: () => {
      const { state } = manager.view();
      if (states.at(-1) !== state) states.push(state);
    },
  });
  const part = (id: string, change: Partial<ComponentSpec> = {}): ComponentSpec => ({
    id,
    title: `The ${id}`,
    required: true,
    needs: [],
    stage: 'run',
    startLimitMs: 5_000,
    stopLimitMs: 1_000,
    advice: `mend ${id}`,
    stop: () => void at.ends.push(id),
    ...change,
    start: async (context) => {
      reporters.set(id, context.report);
      await change.start?.(context);
    },
  });
  const reflexes: SessionReflexes = {
    onSleep: (ms, uncountedMs) => told.push(`slept ${ms} ${uncountedMs}`),
    onClockJump: (byMs) => told.push(`set ${byMs}`),
    onNetworkChange: (text) => told.push(`network ${text}`),
    isWhole: () => at.whole,
    sockets: () => [],
  };
  const tell = (id: string): Reporter => reporters.get(id)!;
  return { timers, manager, states, told, at, part, reflexes, tell };
}

const never = (): Promise<void> => new Promise(() => undefined);

describe('the state of a session', () => {
  it('goes from disconnected by connecting to connected, and back by disconnecting', async () => {
    const { manager, part, reflexes, states, at } = lab();
    expect(manager.view()).toMatchObject({ state: 'disconnected', reason: '', advice: '' });
    manager.add([part('store', { stage: 'open' }), part('venue', { needs: ['store'] })]);
    await manager.open();
    expect(manager.view().state).toBe('connecting');
    await manager.run(reflexes);
    expect(manager.view().state).toBe('connected');
    expect(await manager.stop('evening')).toEqual([]);
    expect(states).toEqual(['disconnected', 'connecting', 'connected', 'disconnecting', 'disconnected']);
    expect(at.ends).toEqual(['venue', 'store']);
  });

  it('says what a start waits for, and how far that is', async () => {
    const { manager, part, reflexes, tell, timers } = lab();
    manager.add([part('venue', { start: never })]);
    await manager.open();
    void manager.run(reflexes);
    await timers.pass(0);
    expect(manager.view()).toMatchObject({ state: 'connecting', reason: 'The venue is starting' });
    tell('venue').progress('asking for the list of markets');
    expect(manager.view().reason).toBe('The venue: asking for the list of markets');
  });

  it('is an error with reason and advice when a part that it needs cannot start', async () => {
    const { manager, part } = lab();
    manager.add([part('store', { stage: 'open', start: () => Promise.reject(new Error('the disk is full')) })]);
    const failure: unknown = await manager.open().catch((cause: unknown) => cause);
    expect(describeFailure(failure)).toBe('the disk is full. mend store');
    expect(manager.view()).toMatchObject({ state: 'error', reason: 'the disk is full', advice: 'mend store' });
    await manager.stop('it failed');
    expect(manager.view().state).toBe('error');
  });

  it('is an error for a reason that no part knows', () => {
    const { manager } = lab();
    manager.fail('another program holds this home');
    manager.fail('later');
    expect(manager.view()).toMatchObject({ state: 'error', reason: 'another program holds this home' });
  });

  it('is connecting while a part that it needs is on its way back, and names it; an optional one changes nothing', async () => {
    const { manager, part, reflexes, tell } = lab();
    manager.add([part('venue'), part('sentiment', { required: false })]);
    await manager.open();
    await manager.run(reflexes);
    tell('sentiment').degraded('status 503');
    expect(manager.view().state).toBe('connected');
    tell('venue').retrying('the account socket closed (1006)');
    expect(manager.view()).toMatchObject({
      state: 'connecting',
      reason: 'The venue: the account socket closed (1006)',
      advice: 'mend venue',
    });
    tell('venue').good();
    expect(manager.view()).toMatchObject({ state: 'connected', reason: '' });
    tell('venue').failed('it broke a rule of its own');
    expect(manager.view()).toMatchObject({ state: 'error', reason: 'The venue: it broke a rule of its own' });
  });
});

describe('what happens to the machine', () => {
  async function running() {
    const it = lab();
    it.manager.add([it.part('venue')]);
    await it.manager.open();
    await it.manager.run(it.reflexes);
    return it;
  }

  it('is answered by the session and shown as settled once that is whole, each kind by itself', async () => {
    const { timers, manager, told, at } = await running();
    at.whole = false;
    timers.sleep(HOUR);
    timers.set(-2 * HOUR);
    at.networks = ['wlan0 10.9.9.9'];
    await timers.pass(1_000);
    expect(told).toEqual([
      `slept ${HOUR + 1_000} ${HOUR}`,
      `set ${-2 * HOUR}`,
      'network wlan0 10.0.0.2 is gone, wlan0 10.9.9.9 is new',
    ]);
    const open = manager.view().disturbances.filter(({ settledMs }) => settledMs === null);
    expect(new Set(open.map(({ kind }) => kind))).toEqual(new Set(['clock_jump', 'network_change', 'sleep']));
    at.whole = true;
    await timers.pass(1_000);
    expect(manager.view().disturbances.every(({ settledMs }) => settledMs === timers.wallMs())).toBe(true);
  });

  it('of a sleep that the system tells is told once, also when it was too short to be seen', async () => {
    const { timers, manager, told } = await running();
    manager.suspending();
    timers.sleep(2_000);
    manager.resumed();
    manager.resumed();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^slept 2000 /);
    await timers.pass(11_000);
    manager.suspending();
    timers.sleep(HOUR);
    manager.resumed();
    expect(told).toHaveLength(2);
  });

  it('of a network that is gone is shown; nothing is replaced until there is another', async () => {
    const { timers, manager, told, at } = await running();
    at.networks = [];
    await timers.pass(1_000);
    expect(told).toEqual([]);
    expect(manager.view().disturbances[0]?.text).toBe('wlan0 10.0.0.2 is gone; there is no network');
    at.networks = ['eth0 10.0.0.3'];
    await timers.pass(1_000);
    expect(told).toEqual(['network eth0 10.0.0.3 is new']);
  });

  it('is nobody’s business any more after the end', async () => {
    const { timers, manager, told } = await running();
    await manager.stop('evening');
    timers.sleep(HOUR);
    manager.resumed();
    manager.networkChanged('another');
    await timers.pass(5_000);
    expect(told).toEqual([]);
  });
});
