import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SandboxSession } from '../../../src/adapters/exchange-link/sandbox-session.ts';
import { SimClock } from '../../../src/adapters/exchange-link/sim-clock.ts';
import { RunLoop } from '../../../src/main/run-loop.ts';

/** A session that only notes what it is asked; the wall's clock moves when a turn works. */
class Stage {
  wallMs = 0;
  waitsForDisk = false;
  fault: Error | null = null;
  /** Wall time that one stretch of market costs, ms. */
  costMs = 0;
  readonly exchange = { nowMs: 0 };
  readonly pumped: number[] = [];
  readonly broken: unknown[] = [];
  drained = 0;
  onPump: (() => void) | null = null;
  readonly clock: SimClock;
  readonly loop: RunLoop;

  constructor(speed: number) {
    const nowMs = (): number => this.wallMs;
    this.clock = new SimClock(nowMs, 0, speed);
    this.loop = new RunLoop({
      session: this as unknown as SandboxSession,
      clock: this.clock,
      nowMs,
      onBroken: (cause) => this.broken.push(cause),
    });
    this.loop.start();
  }

  readonly host = {
    deliver: (): void => undefined,
    requestViews: (): void => undefined,
    drain: (): number => {
      this.drained += 1;
      return 0;
    },
    breakDown: (): void => undefined,
    command: (): Promise<never> => new Promise(() => undefined),
  };

  pump(toMs: number): void {
    if (this.fault !== null) throw this.fault;
    this.pumped.push(toMs);
    this.onPump?.();
    this.exchange.nowMs = toMs;
    this.wallMs += this.costMs;
  }

  /** Lets `ms` of wall time pass in steps of a millisecond. */
  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 1) {
      this.wallMs += 1;
      vi.advanceTimersByTime(1);
    }
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('at the speed of life the market goes with the clock, a stretch a turn', () => {
  const stage = new Stage(1);
  stage.pass(200);
  expect(stage.pumped).toHaveLength(10);
  expect(stage.exchange.nowMs).toBe(200);
  expect(stage.loop.lag()).toMatchObject({ turns: 10, p99: 0 });
});

test('at a high speed the engine never meets more than a second of market at once', () => {
  const stage = new Stage(200);
  stage.pass(200);
  const steps = stage.pumped.map((at, index) => at - (stage.pumped[index - 1] ?? 0));
  expect(Math.max(...steps)).toBeLessThanOrEqual(1_000);
  expect(stage.exchange.nowMs).toBe(40_000);
});

test('while orders wait for the disk the market stands still, and goes on from there without a jump', () => {
  const stage = new Stage(100);
  stage.pass(20);
  const before = stage.exchange.nowMs;
  stage.waitsForDisk = true;
  stage.pass(400);
  expect(stage.exchange.nowMs).toBe(before);
  stage.waitsForDisk = false;
  stage.pass(20);
  expect(stage.exchange.nowMs - before).toBeLessThanOrEqual(2 * 20 * 100);
  expect(stage.exchange.nowMs).toBeGreaterThan(before);
});

test('a turn that costs too much gives the loop back and the clock with it', () => {
  const stage = new Stage(600);
  stage.costMs = 5;
  stage.pass(400);
  // Two stretches of at most a second fit into the eight milliseconds of a turn.
  expect(stage.exchange.nowMs).toBeLessThanOrEqual(Math.ceil(stage.wallMs / 20) * 2_000);
  expect(stage.clock.nowMs() - stage.exchange.nowMs).toBeLessThan(20_000);
});

test('a fault ends the turns for good and is told once; a command is refused from then on', async () => {
  const stage = new Stage(1);
  stage.pass(40);
  stage.fault = new Error('a rule was broken');
  stage.pass(100);
  expect(stage.broken).toEqual([stage.fault]);
  const turns = stage.pumped.length;
  stage.fault = null;
  stage.pass(100);
  expect(stage.pumped).toHaveLength(turns);
  const reply = await stage.loop.command({ type: 'killSwitch', flatten: false }, 'window');
  expect(reply).toMatchObject({ ok: false, error: { code: 'HALTED' } });
});

test('turns that come late are counted with how late they came', () => {
  const stage = new Stage(1);
  stage.pass(20);
  stage.wallMs += 37;
  stage.pass(20);
  expect(stage.loop.lag().worst).toBe(37);
  stage.loop.measureFromHere();
  stage.pass(100);
  expect(stage.loop.lag().worst).toBeLessThan(2);
});

test('a command that comes in the middle of a turn is handed over, and steps nothing inside it', () => {
  const stage = new Stage(1);
  stage.onPump = () => void stage.loop.command({ type: 'killSwitch', flatten: false }, 'tray');
  stage.pass(20);
  expect(stage.pumped).toHaveLength(1);
  expect(stage.drained).toBe(0);
  stage.onPump = null;
  void stage.loop.command({ type: 'killSwitch', flatten: false }, 'tray');
  expect(stage.drained).toBe(1);
  expect(stage.broken).toEqual([]);
});
