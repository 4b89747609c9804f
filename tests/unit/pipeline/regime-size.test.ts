import { describe, expect, test } from 'vitest';
import type { TicketView } from '../../../src/contract/views.ts';
import { defaultSettings } from '../../../src/engine/index.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';
import { HOUR, instrument } from '../../support/market-updates.ts';
import { ordersOf, PipelineLab, restingTicket } from '../../support/pipeline-lab.ts';

const BTC = 3;
const BASE = 1_000_000_000;

/** Sizes and caps as the defaults are, but for what `change` says. */
const usual = (change: (base: EngineSettings) => EngineSettings = (base) => base) =>
  PipelineLab.live([], (base) => {
    const { sizing, risk } = defaultSettings();
    return change({ ...base, sizing: { ...base.sizing, regimeSizes: sizing.regimeSizes }, risk });
  });

/** Tells 600 hours of an index that goes nowhere, quietly. */
function learn(lab: PipelineLab): void {
  const endMs = Math.floor(lab.atMs / HOUR) * HOUR;
  const bars = Array.from({ length: 600 }, (_, at) => {
    const close = BASE + (at % 2 === 0 ? 1 : -1) * 1_000_000;
    return [endMs - (600 - at) * HOUR, BASE, Math.max(BASE, close), Math.min(BASE, close), close, 500];
  }).flat();
  const listed = [0, 1, 2].map((asset) => instrument(asset, `S${asset}`, { szDecimals: 2, priceDecimals: 4 }));
  lab.step({
    kind: 'Instruments',
    instruments: [...listed, instrument(BTC, 'BTC', { szDecimals: 2, priceDecimals: 4 })],
  });
  lab.step({ kind: 'Market', updates: [{ type: 'hours', asset: BTC, bars }] });
}

function sizeOf(lab: PipelineLab, side: 'long' | 'short' = 'long') {
  const ticketId = lab.propose(0, side);
  const size = ticketsOf(lab).find((ticket) => ticket.ticketId === ticketId)?.size ?? null;
  if (size === null) throw new Error('the ticket has no size');
  return size;
}

/** What the last step leaves. */
const rateOf = ({ steps }: { readonly steps: readonly { readonly rate: number }[] }): number =>
  steps.at(-1)?.rate ?? Number.NaN;

function ticketsOf(lab: PipelineLab): readonly TicketView[] {
  return lab.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'tickets' ? patch.upsert : []));
}

describe('the regime in a size', () => {
  test('scales it and says so; what is not known is small', () => {
    const lab = usual();
    const unknown = sizeOf(lab);
    expect(rateOf(unknown)).toBeCloseTo(0.1 * 0.25, 3);
    expect(unknown.steps.find(({ name }) => name === 'regime')).toMatchObject({ note: 'x 0.250, regime not known' });
    const calm = usual();
    learn(calm);
    const known = sizeOf(calm);
    expect(rateOf(known)).toBeCloseTo(0.1 * 0.8, 3);
    expect(known.steps.find(({ name }) => name === 'regime')).toMatchObject({ note: 'x 0.800, calm sideways market' });
  });

  test('of 0 lets nothing open on its side, and the other side goes on', () => {
    const barred = (base: EngineSettings): EngineSettings => ({
      ...base,
      sizing: { ...base.sizing, regimeSizes: { ...base.sizing.regimeSizes, unknownLong: 0 } },
    });
    const lab = usual(barred);
    const ticketId = lab.propose(0, 'long');
    expect(JSON.stringify(ticketsOf(lab).find((ticket) => ticket.ticketId === ticketId))).toContain('regime not known');
    expect(ordersOf(lab.approve(ticketId))).toEqual([]);
    expect(rateOf(sizeOf(usual(barred), 'short'))).toBeCloseTo(0.025, 3);
  });

  test('scales the caps alike: an asset takes a quarter of its cap', () => {
    const lab = usual((base) => ({ ...base, sizing: { ...base.sizing, baseRate: 0.5 } }));
    const size = sizeOf(lab);
    expect(rateOf(size)).toBeLessThanOrEqual(0.15 * 0.25);
    expect(size.bindingConstraint).not.toBe('none');
  });
});

describe('the risk of the whole book', () => {
  test('is a limit of what a person places too, with both figures', () => {
    const capped = usual((base) => ({
      ...base,
      risk: { ...base.risk, caps: { ...base.risk.caps, stressLossRate: 0.005 } },
    }));
    // 300 USDC of 10,000 lose 120 in the stress: 1.2 %.
    const { effects, replies } = place(capped);
    expect(effects).toEqual([]);
    expect(replies).toContain('OVER_CAP');
    expect(place(usual()).effects).not.toEqual([]);
  });
});

function place(lab: PipelineLab) {
  const output = lab.command({ type: 'placeOrder', order: restingTicket() });
  const effects = output.effects.filter(({ kind }) => kind === 'SendOrders');
  return { effects, replies: JSON.stringify(output) };
}
