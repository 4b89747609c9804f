import { describe, expect, it } from 'vitest';
import { MachineWatch } from '../../../../src/adapters/session/machine-watch.ts';
import { NetworkWatch } from '../../../../src/adapters/session/network-watch.ts';
import { FakeTimers } from '../../../support/session-timers.ts';

const HOUR = 3_600_000;

async function watched(happen: (timers: FakeTimers) => Promise<void> | void): Promise<readonly string[]> {
  const timers = new FakeTimers();
  const told: string[] = [];
  const watch = new MachineWatch(timers, {
    onSleep: (ms, uncountedMs) => told.push(`slept ${ms} uncounted ${uncountedMs}`),
    onClockJump: (byMs) => told.push(`set by ${byMs}`),
  });
  for (let look = 0; look < 5; look += 1) {
    await timers.pass(1_000);
    watch.look();
  }
  expect(told).toEqual([]);
  await happen(timers);
  watch.look();
  for (let look = 0; look < 5; look += 1) {
    await timers.pass(1_000);
    watch.look();
  }
  return told;
}

describe('the watch of the machine', () => {
  it('tells a sleep that the steady clock did not count', async () => {
    expect(await watched((timers) => timers.sleep(HOUR))).toEqual([`slept ${HOUR} uncounted ${HOUR}`]);
  });

  it('tells a sleep that the steady clock did count, and a process that stood still', async () => {
    expect(await watched((timers) => timers.sleep(HOUR, true))).toEqual([`slept ${HOUR} uncounted 0`]);
    expect(await watched((timers) => timers.pass(5_001))).toEqual(['slept 5001 uncounted 0']);
  });

  it('tells a clock that was set, forward and back, from a sleep', async () => {
    expect(await watched((timers) => timers.set(HOUR))).toEqual([`set by ${HOUR}`]);
    expect(await watched((timers) => timers.set(-HOUR))).toEqual([`set by ${-HOUR}`]);
    expect(await watched((timers) => timers.set(-1_501))).toEqual(['set by -1501']);
  });

  it('tells both where the clock was set while the machine slept', async () => {
    const told = await watched((timers) => {
      timers.sleep(HOUR);
      timers.set(-2 * HOUR);
    });
    expect(told).toEqual([`slept ${HOUR} uncounted ${HOUR}`, `set by ${-2 * HOUR}`]);
  });

  it('says nothing of a clock that is slewed and of a late look', async () => {
    expect(
      await watched(async (timers) => {
        timers.set(400);
        await timers.pass(4_000);
      }),
    ).toEqual([]);
  });
});

describe('the watch of the network', () => {
  it('tells another network, and one that is gone', () => {
    let now: readonly string[] = ['eth0 10.0.0.2', 'wlan0 192.168.1.7'];
    const told: string[] = [];
    const watch = new NetworkWatch(() => now, {
      onChange: (text) => told.push(text),
      onLost: (text) => told.push(`lost: ${text}`),
    });
    watch.look();
    expect(told).toEqual([]);
    now = ['wlan0 192.168.1.7'];
    watch.look();
    now = ['wlan0 172.20.10.2'];
    watch.look();
    now = [];
    watch.look();
    watch.look();
    now = ['wlan0 172.20.10.2'];
    watch.look();
    expect(told).toEqual([
      'eth0 10.0.0.2 is gone',
      'wlan0 192.168.1.7 is gone, wlan0 172.20.10.2 is new',
      'lost: wlan0 172.20.10.2 is gone',
      'wlan0 172.20.10.2 is new',
    ]);
  });
});
