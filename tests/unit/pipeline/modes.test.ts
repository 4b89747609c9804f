import { expect, test } from 'vitest';
import { ordersOf, PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

/** State and reason as a window that follows the patches sees them. */
class Watcher {
  state = '';
  reason = '';

  look(lab: PipelineLab): string {
    const patches = this.state === '' ? lab.engine.viewSnapshot() : lab.step({ kind: 'Tick' }, true).viewPatches;
    for (const patch of patches) {
      if (patch.kind !== 'session') continue;
      this.state = patch.session.state;
      this.reason = patch.session.stateReason;
    }
    return this.state;
  }
}

test('a feed that falls silent is shown as degraded, opens nothing, and is live again with its next price', () => {
  const lab = PipelineLab.live();
  const window = new Watcher();
  expect(window.look(lab)).toBe('live');
  lab.pass(4_000);
  lab.price(1, PRICE);
  lab.pass(4_000);
  // One symbol still speaks.
  expect(window.look(lab)).toBe('live');
  lab.pass(2_000);
  expect(window.look(lab)).toBe('degraded');
  expect(window.reason).toContain('the feed is silent');
  expect(ordersOf(lab.approve(lab.propose(0, 'long')))).toEqual([]);
  lab.prices(PRICE);
  expect(window.look(lab)).toBe('live');
});

test('after a lost connection nothing opens until the account was compared again, and the picture says so', () => {
  const lab = PipelineLab.live();
  const window = new Watcher();
  window.look(lab);
  lab.disconnect();
  expect(window.look(lab)).toBe('degraded');
  const back = lab.connect();
  expect(back.effects).toMatchObject([{ kind: 'QueryAccount', reason: 'reconnect' }]);
  expect(window.look(lab)).toBe('degraded');
  expect(window.reason).toContain('compared with the venue');
  expect(lab.approve(lab.propose(0, 'long')).reply).toMatchObject({ ok: false, error: { code: 'NOT_RECONCILED' } });
  lab.account('reconnect');
  expect(window.look(lab)).toBe('live');
  expect(ordersOf(lab.approve(lab.propose(0, 'long')))).toHaveLength(1);
});

test('a first start is starting, not degraded, until the account is known', () => {
  const lab = new PipelineLab();
  lab.begin();
  lab.connect();
  expect(new Watcher().look(lab)).toBe('starting');
});
