import { describe, expect, it } from 'vitest';
import { ComponentGraph } from '../../../../src/adapters/session/component-graph.ts';
import { type ComponentSpec, type Reporter, StartFailure } from '../../../../src/adapters/session/component.ts';
import { FakeTimers } from '../../../support/session-timers.ts';

const never = (): Promise<void> => new Promise(() => undefined);

/** A graph of parts that write down what they do. */
function lab(policy = { firstMs: 1_000, longestMs: 8_000, budget: 4, healthyMs: 3_600_000 }) {
  const timers = new FakeTimers();
  const graph = new ComponentGraph({ timers, policy });
  const log: string[] = [];
  const reporters = new Map<string, Reporter>();
  const part = (id: string, needs: readonly string[] = [], more: Partial<ComponentSpec> = {}): ComponentSpec => ({
    id,
    title: id.toUpperCase(),
    required: true,
    needs,
    stage: 'open',
    startLimitMs: 5_000,
    stopLimitMs: 2_000,
    advice: `mend ${id}`,
    ...more,
    start: async (context) => {
      log.push(`start ${id}`);
      reporters.set(id, context.report);
      await more.start?.(context);
      log.push(`up ${id}`);
    },
    stop: async (reason) => {
      log.push(`stop ${id}`);
      await more.stop?.(reason);
      log.push(`ended ${id}`);
    },
  });
  const of = (id: string) => graph.view().find((each) => each.id === id)!;
  return { timers, graph, log, part, of, tell: (id: string) => reporters.get(id)! };
}

describe('order', () => {
  it('starts each part once what it needs is up, and stops in exactly the reverse order', async () => {
    const { graph, log, part, timers } = lab();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    graph.add([
      part('store', [], { start: () => gate }),
      part('config'),
      part('http', ['config']),
      part('engine', ['store', 'http']),
      part('venue', ['engine']),
    ]);
    const started = graph.start('open');
    await timers.pass(0);
    expect(log).toEqual(['start store', 'start config', 'up config', 'start http', 'up http']);
    open();
    await started;
    expect(log.slice(5)).toEqual(['up store', 'start engine', 'up engine', 'start venue', 'up venue']);
    expect(graph.view().map(({ state }) => state)).toEqual(['up', 'up', 'up', 'up', 'up']);
    log.length = 0;
    expect(await graph.stop('the end')).toEqual([]);
    expect(log.filter((line) => line.startsWith('stop'))).toEqual([
      'stop venue',
      'stop engine',
      'stop http',
      'stop config',
      'stop store',
    ]);
    expect(log.indexOf('ended venue')).toBeLessThan(log.indexOf('stop engine'));
    expect(graph.view().every(({ state }) => state === 'stopped')).toBe(true);
  });

  it('starts a stage by itself', async () => {
    const { graph, log, part } = lab();
    graph.add([part('store'), part('venue', ['store'], { stage: 'run' })]);
    await graph.start('open');
    expect(log).toEqual(['start store', 'up store']);
    await graph.start('run');
    expect(log.slice(2)).toEqual(['start venue', 'up venue']);
  });

  it('refuses a part that needs one which comes later, and two of one name', () => {
    const { graph, part } = lab();
    expect(() => graph.add([part('a', ['b']), part('b')])).toThrow('a needs b, which comes later or not at all');
    expect(() => graph.add([part('c'), part('c')])).toThrow('two parts named c');
  });
});

describe('limits', () => {
  it('gives a required part up at its limit, tells it so, and stops what had begun', async () => {
    const { graph, log, part, timers, of } = lab();
    let signal: AbortSignal | null = null;
    graph.add([
      part('store'),
      part('http', ['store'], {
        start: (context) => {
          ({ signal } = context);
          return never();
        },
      }),
      part('engine', ['http']),
    ]);
    const ended = graph.start('open').catch((cause: unknown) => cause);
    await timers.pass(4_999);
    expect(of('http')).toMatchObject({ state: 'starting', tookMs: 4_999, limitMs: 5_000 });
    await timers.pass(1);
    const failure = (await ended) as StartFailure;
    expect(failure).toBeInstanceOf(StartFailure);
    expect(failure).toMatchObject({ component: 'http', reason: 'not up within 5 s', advice: 'mend http' });
    expect(signal!.aborted).toBe(true);
    expect(log).not.toContain('start engine');
    expect(log.slice(-2)).toEqual(['stop store', 'ended store']);
    expect(of('http')).toMatchObject({ state: 'failed', detail: 'not up within 5 s', advice: 'mend http' });
    expect(of('store').state).toBe('stopped');
  });

  it('lets a patient part go on: it degrades at its limit and comes up later', async () => {
    const { graph, part, timers, of } = lab();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    graph.add([part('venue', [], { isPatient: true, start: () => gate })]);
    const started = graph.start('open');
    await timers.pass(5_000);
    await started;
    expect(of('venue')).toMatchObject({ state: 'degraded', detail: 'not up within 5 s; it goes on trying' });
    await timers.pass(3_000);
    open();
    await timers.pass(0);
    expect(of('venue')).toMatchObject({ state: 'up', tookMs: 8_000, detail: '' });
  });
});

describe('failures', () => {
  it('stops the start when a required part throws, with its own words', async () => {
    const { graph, part, of } = lab();
    graph.add([
      part('store', [], {
        start: () => {
          throw new Error('the disk is read-only');
        },
      }),
      part('engine', ['store']),
    ]);
    await expect(graph.start('open')).rejects.toMatchObject({ component: 'store', reason: 'the disk is read-only' });
    expect(of('store').lastError?.text).toBe('the disk is read-only');
    expect(of('engine').state).toBe('waiting');
  });

  it('goes on without an optional part', async () => {
    const { graph, part, of } = lab();
    const fails = { required: false, start: () => Promise.reject(new Error('no such folder')) };
    graph.add([part('recorder', [], fails), part('engine', ['recorder']), part('mood', [], { isWanted: () => false })]);
    await graph.start('open');
    expect(of('recorder')).toMatchObject({ state: 'degraded', detail: 'no such folder', advice: 'mend recorder' });
    expect(of('engine').state).toBe('up');
    expect(of('mood').state).toBe('off');
  });

  it('is not held up by a stop that hangs or throws', async () => {
    const { graph, log, part, timers, of } = lab();
    graph.add([
      part('store'),
      part('recorder', ['store'], { stop: never }),
      part('engine', ['recorder'], { stop: () => Promise.reject(new Error('no picture')) }),
    ]);
    await graph.start('open');
    const ended = graph.stop('the end');
    await timers.pass(1_999);
    expect(log).not.toContain('stop store');
    expect(of('recorder').state).toBe('stopping');
    await timers.pass(1);
    expect(await ended).toEqual([
      { required: true, text: 'ENGINE did not stop well: no picture' },
      { required: true, text: 'RECORDER did not stop within 2 s and was left behind' },
    ]);
    expect(log.at(-1)).toBe('ended store');
  });

  it('says how a part stands in its own words', async () => {
    const { graph, part, tell, of, timers } = lab();
    graph.add([part('venue')]);
    await graph.start('open');
    tell('venue').retrying('the socket closed (1006)', 123);
    expect(of('venue')).toMatchObject({ state: 'restarting', retryAtMs: 123, restarts: 1 });
    await timers.pass(700);
    tell('venue').good('12 markets');
    expect(of('venue')).toMatchObject({ state: 'up', detail: '12 markets', retryAtMs: null });
    expect(of('venue').lastGoodMs).toBe(timers.wallMs());
    expect(of('venue').lastError).toEqual({ text: 'the socket closed (1006)', atMs: timers.wallMs() - 700 });
    tell('venue').degraded('half of it');
    expect(of('venue')).toMatchObject({ state: 'degraded', detail: 'half of it' });
  });
});

describe('restarts', () => {
  const restartable = { required: false, isRestartable: true } as const;

  it('starts a failed part anew with doubling pauses, drawn from their upper half, up to a cap', async () => {
    const { graph, log, part, timers, tell, of } = lab({
      firstMs: 1_000,
      longestMs: 3_000,
      budget: 9,
      healthyMs: 3_600_000,
    });
    graph.add([part('recorder', [], restartable)]);
    await graph.start('open');
    timers.chance = 1;
    for (const pauseMs of [1_000, 2_000, 3_000, 3_000]) {
      log.length = 0;
      tell('recorder').failed('the disk is full');
      expect(of('recorder')).toMatchObject({ state: 'restarting', retryAtMs: timers.wallMs() + pauseMs });
      await timers.pass(pauseMs - 1);
      expect(log).toEqual([]);
      await timers.pass(1);
      expect(log).toEqual(['stop recorder', 'ended recorder', 'start recorder', 'up recorder']);
      expect(of('recorder')).toMatchObject({ state: 'up', retryAtMs: null });
    }
    expect(of('recorder').restarts).toBe(4);
    timers.chance = 0;
    tell('recorder').failed('again');
    expect(of('recorder').retryAtMs).toBe(timers.wallMs() + 1_500);
  });

  it('leaves it alone when the budget is used up, and begins anew after a healthy hour', async () => {
    const { graph, part, timers, tell, of } = lab();
    graph.add([part('recorder', [], restartable)]);
    await graph.start('open');
    for (let time = 0; time < 4; time += 1) {
      tell('recorder').failed('the disk is full');
      await timers.pass(10_000);
    }
    expect(of('recorder').state).toBe('up');
    await timers.pass(3_600_000);
    // An hour without a failure: the count begins anew.
    for (let time = 0; time < 4; time += 1) {
      tell('recorder').failed('the disk is full');
      await timers.pass(10_000);
      expect(of('recorder').state).toBe('up');
    }
    tell('recorder').failed('the disk is full');
    expect(of('recorder')).toMatchObject({ state: 'failed', retryAtMs: null, restarts: 8 });
    expect(of('recorder').detail).toContain('started anew 4 times and is left alone now');
    await timers.pass(3_600_000);
    expect(of('recorder').restarts).toBe(8);
  });

  it('goes on after a start that failed, and does not hear what a former start still says', async () => {
    const { graph, part, timers, of, tell } = lab();
    let works = false;
    graph.add([
      part('recorder', [], {
        ...restartable,
        start: () => (works ? undefined : Promise.reject(new Error('no disk'))),
      }),
    ]);
    await graph.start('open');
    const former = tell('recorder');
    expect(of('recorder')).toMatchObject({ state: 'restarting', detail: 'no disk' });
    await timers.pass(1_000);
    former.good('not I');
    expect(of('recorder')).toMatchObject({ state: 'restarting', restarts: 1 });
    works = true;
    await timers.pass(2_000);
    expect(of('recorder')).toMatchObject({ state: 'up', restarts: 2, detail: '' });
  });

  it('starts nothing anew once the session ends', async () => {
    const { graph, log, part, timers, tell } = lab();
    graph.add([part('recorder', [], restartable)]);
    await graph.start('open');
    tell('recorder').failed('the disk is full');
    await graph.stop('the end');
    log.length = 0;
    await timers.pass(60_000);
    expect(log).toEqual([]);
  });
});
