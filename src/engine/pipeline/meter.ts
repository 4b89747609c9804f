import { asLots } from '../../contract/units.ts';
import type { Cover, Exposed } from '../execution/protection-meter.ts';
import { coveredLots } from '../execution/protection.ts';
import type { EngineCore } from './engine-core.ts';
import { raiseIntervention } from './interventions.ts';
import { sizeOf } from './order-words.ts';

/** Measures how far stops at the venue cover each position, and tells of those that stand naked for too long. */
export function measureProtection(core: EngineCore): void {
  const { portfolio, ledger, execution } = core.rooms;
  const covers: Cover[] = [];
  for (const position of portfolio.positions()) {
    const { asset } = position;
    const sizeLots = asLots(Math.abs(position.sizeLots));
    const covered = coveredLots(position, ledger.workingOf(asset));
    const isCovered = covered >= sizeLots;
    // Its episode begins or ends with this look: the picture has to say so.
    if (isCovered === (execution.unprotectedSinceMs(asset) !== null)) core.dirt.positions.add(asset);
    if (!isCovered) covers.push({ asset, sizeLots, coveredLots: covered });
  }
  for (const exposed of execution.measure(covers, core.atMs)) tell(core, exposed);
}

function tell(core: EngineCore, exposed: Exposed): void {
  const { asset, sinceMs, level } = exposed;
  core.dirt.positions.add(asset);
  const naked = sizeOf(core, asset, exposed.sizeLots - exposed.coveredLots);
  const whole = sizeOf(core, asset, exposed.sizeLots);
  const text = `${naked} of ${whole} have no stop at the exchange for ${Math.round((core.atMs - sinceMs) / 1_000)} s`;
  if (level === 'critical') {
    raiseIntervention(core, {
      kind: 'protection',
      asset,
      cloid: null,
      title: `${core.symbol(asset)} stays unprotected`,
      story: [{ atMs: core.atMs, text }],
      advice: 'Its stop is sent again for as long as it is missing. Close the position, or set a stop at the exchange.',
    });
    return;
  }
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level,
      category: 'execution',
      // Once for each episode, never throttled away by the one before.
      dedupKey: `unprotected:${asset}:${sinceMs}`,
      title: `${core.symbol(asset)} is unprotected`,
      body: `${text}. It is being repaired.`,
      asset,
      ticketId: null,
    }),
  );
}
