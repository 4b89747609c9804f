import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ALICE, type LiveVenue } from '../../../support/live-venue.ts';
import { type StreamClient, StreamLab } from '../../../support/stream-lab.ts';

let lab: StreamLab;
let live: LiveVenue;
let client: StreamClient;

beforeEach(async () => {
  lab = await StreamLab.open();
  live = lab.live;
  client = await lab.client();
});

afterEach(async () => {
  await lab.close();
});

describe('what cannot be shown', () => {
  test('a state: told once, others go on, and so does it when it can be shown again', async () => {
    await client.follow('assetCtxs');
    await client.follow('allMids');
    await client.next('allMids');
    const broken = vi.spyOn(live.exchange, 'assetContext').mockImplementation(() => {
      throw new Error('no context');
    });
    for (let n = 1; n <= 3; n++) {
      live.move(0, 1_000_000 + n * 1_000);
      live.wallMs += 5_000;
      await client.until(() => client.of('allMids').length === 1 + n);
    }
    expect(live.problems).toEqual([expect.stringContaining('no context')]);
    expect(client.closed).toBeNull();
    const before = client.of('assetCtxs').length;
    broken.mockRestore();
    live.wallMs += 1_000;
    await client.until(() => client.of('assetCtxs').length > before);
  });

  test('an event: who waits for it is ended, others go on', async () => {
    const other = await lab.client();
    await client.follow('orderUpdates', { user: ALICE });
    await other.follow('userFills', { user: ALICE });
    await other.next('userFills');
    const broken = vi.spyOn(live.exchange, 'orderDetail').mockImplementation(() => {
      throw new Error('no order');
    });
    live.send([{ ticks: 1_000_200, tif: 'Ioc' }]);
    expect(await client.end()).toBe(1006);
    broken.mockRestore();
    await other.next('userFills');
    expect(live.problems).toEqual([expect.stringContaining('no order')]);
  });
});

describe('a server that stops', () => {
  test('tells every socket so', async () => {
    const other = await lab.client();
    await other.follow('allMids');
    await Promise.all([lab.stream.close(), client.end(), other.end()]);
    expect([client.closed, other.closed]).toEqual([1001, 1001]);
    expect(client.reason).toBe('The server is stopping.');
  });

  test('waits a second for one who does not answer, and takes none that comes meanwhile', async () => {
    const deaf = await lab.deaf();
    const from = performance.now();
    const closing = lab.stream.close();
    await expect(lab.client()).rejects.toThrow('503');
    await closing;
    expect(performance.now() - from).toBeGreaterThan(900);
    deaf.destroy();
  });
});
