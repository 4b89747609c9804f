import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import { DeskRoom } from '../../src/engine/desk/desk-room.ts';
import type { DeskSettings } from '../../src/engine/domain/settings.ts';
import { signalOf } from '../support/risk-inputs.ts';

const SETTINGS: DeskSettings = {
  bandRate: 0.01,
  maxWaiting: 4,
  autoRules: [
    {
      strategyId: '*',
      enabled: true,
      runFromStrength: 0.9,
      flagFromStrength: 0.7,
      maxOrdersPerHour: 5,
      maxNotionalPerDayUsdc: 2_000,
      endsAtMs: 30_000,
    },
  ],
};

type Step =
  | {
      readonly do: 'open';
      readonly asset: number;
      readonly strength: number;
      readonly life: number;
      readonly side: 'long' | 'short' | 'flat';
    }
  | { readonly do: 'auto' | 'approve' | 'reject' | 'send' | 'refuse'; readonly pick: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'void' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      asset: fc.integer({ min: 0, max: 5 }),
      strength: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
      life: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.constant(100_000)),
      side: fc.constantFrom('long' as const, 'short' as const, 'flat' as const),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('auto' as const, 'approve' as const, 'reject' as const, 'send' as const, 'refuse' as const),
      pick: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 30 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 4_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'void' as const }) },
);

/** What the test itself remembers of each ticket: it must agree with the desk, and no promise may break. */
interface Memory {
  readonly expiresAtMs: number;
  approvals: number;
  uses: number;
  voided: boolean;
}

function run(room: DeskRoom, steps: readonly Step[], afterEach: (room: DeskRoom) => DeskRoom) {
  const seen = new Map<string, Memory>();
  const log: unknown[] = [];
  let desk = room;
  let atMs = 0;
  const memory = (id: string): Memory => {
    const found = seen.get(id);
    if (found === undefined) throw new Error(`the desk knows ${id}, the test does not`);
    return found;
  };
  for (const [index, taken] of steps.entries()) {
    const ids = [...seen.keys()];
    // Counted from the newest: a short run of steps then meets the same ticket again and again.
    const id = 'pick' in taken ? (ids.at(-1 - (taken.pick % Math.max(1, ids.length))) ?? 't0') : 't0';
    if (taken.do === 'open') {
      const expiresAt = atMs + taken.life;
      const signal = signalOf({
        id: `s${index}`,
        asset: taken.asset,
        strength: taken.strength,
        side: taken.side,
        expiresAt,
      });
      const { ticket, dropped } = desk.open(signal, asTicks(1_000_000), atMs);
      seen.set(ticket.ticketId, { expiresAtMs: expiresAt, approvals: 0, uses: 0, voided: ticket.state !== 'waiting' });
      for (const gone of dropped) memory(gone.ticketId).voided = true;
      log.push(ticket);
    } else if (taken.do === 'wait') {
      atMs += taken.ms;
      for (const late of desk.expire(atMs)) memory(late.ticketId).voided = true;
    } else if (taken.do === 'void') {
      for (const gone of desk.voidAll('test', atMs)) memory(gone.ticketId).voided = true;
    } else if (seen.has(id)) {
      act(desk, taken.do, id, atMs, memory(id));
    }
    log.push(
      desk.waiting().map((ticket) => ticket.ticketId),
      desk.nextExpiryMs(),
      desk.counters(),
    );
    expect(desk.waiting().length).toBeLessThanOrEqual(SETTINGS.maxWaiting);
    desk = afterEach(desk);
  }
  for (const { approvals, uses } of seen.values()) {
    expect(approvals).toBeLessThanOrEqual(1);
    expect(uses).toBeLessThanOrEqual(approvals);
  }
  return { log, state: desk.snapshot(), uses: [...seen.values()].reduce((sum, { uses }) => sum + uses, 0) };
}

function act(
  desk: DeskRoom,
  verb: Extract<Step, { pick: number }>['do'],
  id: string,
  atMs: number,
  known: Memory,
): void {
  const ticket = desk.get(id);
  if (ticket === null) throw new Error(`ticket ${id} is lost`);
  if (verb === 'auto' || verb === 'approve') {
    const decision = desk.autoRun(ticket, atMs);
    const by = verb === 'auto' && decision.run ? decision.by : 'person:test';
    if (verb === 'auto' && !decision.run) return;
    if (!desk.approve(id, by, null, atMs).ok) return;
    known.approvals += 1;
    expect(known.voided).toBe(false);
    expect(atMs).toBeLessThanOrEqual(known.expiresAtMs);
  } else if (verb === 'reject') {
    if (desk.reject(id, 'person:test', atMs).ok) known.voided = true;
  } else if (verb === 'refuse') {
    desk.finish(id, 'refused', null, asLots(0));
    known.voided = true;
  } else {
    const checks = desk.checkAtSend(ticket, { priceTicks: 1_000_000, lots: asLots(100) }, atMs);
    if (!checks.every((check) => check.passed)) return;
    known.uses += 1;
    expect(known.voided).toBe(false);
    expect(atMs).toBeLessThanOrEqual(known.expiresAtMs);
    desk.finish(id, 'done', null, asLots(100));
    if (ticket.approvedBy?.startsWith('rule:') === true) desk.noteAutoSend('ema', asUnits(100_000_000), atMs);
  }
}

test('a ticket is approved once, used once, and never after its expiry or its end', () => {
  let uses = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (steps) => {
      uses += run(new DeskRoom(SETTINGS), steps, (desk) => desk).uses;
    }),
    { numRuns: 500 },
  );
  expect(uses).toBeGreaterThan(50);
});

test('a desk restored from JSON at any step goes on exactly as the one it was taken from', () => {
  const restored = (desk: DeskRoom): DeskRoom => {
    const copy = new DeskRoom(SETTINGS);
    copy.restore(JSON.parse(JSON.stringify(desk.snapshot())));
    return copy;
  };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const straight = run(new DeskRoom(SETTINGS), steps, (desk) => desk);
      const broken = run(new DeskRoom(SETTINGS), steps, restored);
      expect(broken.log).toEqual(straight.log);
      expect(broken.state).toEqual(straight.state);
    }),
    { numRuns: 200 },
  );
});

test('the limits of a rule hold whatever is sent under it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.integer({ min: 0, max: 4_000_000 }), lots: fc.integer({ min: 1, max: 900 }) }), {
        maxLength: 40,
      }),
      (sends) => {
        const rule = { ...SETTINGS.autoRules[0]!, endsAtMs: null };
        const desk = new DeskRoom({ ...SETTINGS, autoRules: [rule] });
        const sent: { atMs: number; units: number }[] = [];
        let atMs = 0;
        for (const [index, { gap, lots }] of sends.entries()) {
          atMs += gap;
          const signal = signalOf({ id: `s${index}`, expiresAt: atMs + 1 });
          const { ticket } = desk.open(signal, asTicks(1_000_000), atMs);
          const decision = desk.autoRun(ticket, atMs);
          if (!decision.run || !desk.approve(ticket.ticketId, decision.by, null, atMs).ok) continue;
          const checks = desk.checkAtSend(ticket, { priceTicks: 1_000_000, lots: asLots(lots) }, atMs);
          if (!checks.every((check) => check.passed)) {
            desk.finish(ticket.ticketId, 'refused', null, asLots(0));
            continue;
          }
          desk.finish(ticket.ticketId, 'done', null, asLots(lots));
          desk.noteAutoSend('ema', asUnits(lots * 1_000_000), atMs);
          sent.push({ atMs, units: lots * 1_000_000 });
          expect(sent.filter((entry) => entry.atMs > atMs - 3_600_000).length).toBeLessThanOrEqual(
            rule.maxOrdersPerHour,
          );
          const day = Math.floor(atMs / 86_400_000);
          const spent = sent.reduce(
            (sum, entry) => sum + (Math.floor(entry.atMs / 86_400_000) === day ? entry.units : 0),
            0,
          );
          expect(spent).toBeLessThanOrEqual(rule.maxNotionalPerDayUsdc * 1_000_000);
        }
      },
    ),
  );
});
