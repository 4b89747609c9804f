import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { SizeLots } from '../../contract/units.ts';
import type { ProtectionIntent } from '../domain/flow.ts';
import type { Instrument } from '../domain/instrument.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { buildProtection } from '../orders/build-orders.ts';
import type { EngineCore } from './engine-core.ts';
import { venueDown } from './modes-gate.ts';
import { priceOf, sizeOf } from './order-words.ts';
import { sendGroup } from './send.ts';

/** A fill that was announced and has not come for this long is not waited for: two reconciliations would have brought it, ms. */
export const FILL_WAIT_MS = 60_000;

/** Approves and sends a stop or target for a position; a refusal is traced. */
export function placeProtection(core: EngineCore, intent: ProtectionIntent): Result<string> {
  const instrument = core.instrument(intent.asset);
  const closed = whyNoOrders(core, instrument);
  if (closed !== null) return err(closed);
  const position = core.rooms.portfolio.position(intent.asset);
  const markTicks = core.rooms.market.quote(intent.asset)?.markTicks ?? position?.markTicks ?? null;
  const approved = core.rooms.risk.approveProtection(intent, {
    atMs: core.atMs,
    positionLots: position?.sizeLots ?? (0 as SizeLots),
    instrument,
    markTicks,
  });
  if (!approved.ok) return err(refusedStop(core, intent, approved.error.refusal));
  if (markTicks === null) {
    const unknown = refuse('NO_PRICE', 'market.mark', null, '> 0', 'no price is known to place a stop at');
    return err(refusedStop(core, intent, unknown));
  }
  const group = buildProtection(approved.value, {
    ids: { cloid: () => core.nextCloid() },
    atMs: core.atMs,
    instrument,
    markTicks,
    settings: core.settings.execution,
  });
  sendGroup(core, group, { chain: intent.signalId ?? `protection:${instrument.symbol}`, urgent: true });
  return ok('sent');
}

/** Traces why a stop or target was not sent. */
function refusedStop(core: EngineCore, intent: ProtectionIntent, refusal: Refusal): Refusal {
  core.sink.decision({
    chain: `protection:${core.symbol(intent.asset)}`,
    stage: 'risk',
    outcome: 'refused',
    text: refusal.detail,
    asset: intent.asset,
    figures: {
      size: sizeOf(core, intent.asset, intent.lots),
      stop: intent.stopTicks === null ? null : priceOf(core, intent.asset, intent.stopTicks),
    },
  });
  return refusal;
}

/** Why no stop can be sent for an instrument at all, or null. */
function whyNoOrders(core: EngineCore, instrument: Instrument): Refusal | null {
  // A delisted asset takes no orders: its stops are gone because the venue settles the position, which it tells next.
  if (!instrument.listed) {
    const detail = `${instrument.symbol} is no longer listed`;
    return refuse('INSTRUMENT_DELISTED', 'instrument.listed', 'no', 'yes', detail);
  }
  if (core.run.startGateOpen) return venueDown(core);
  const detail = 'the account has not been compared with the venue yet';
  return refuse('NOT_RECONCILED', 'session.reconciled', 'no', 'yes', detail);
}
