import { type AssetId, UNITS_PER_USDC } from '../../contract/units.ts';
import type { VenueFault } from './plans.ts';

/** What the faults of the exchange act on. */
export interface FaultTarget {
  readonly faults: { dueEvents(nowMs: number): readonly VenueFault[]; isPostOnly(): boolean };
  readonly directory: { expireAgent(address: string | null): unknown; resetNonces(signer: string | null): void };
  assetOf(coin: string): AssetId | null;
  submit(
    input:
      | { readonly kind: 'halt'; readonly asset: AssetId; readonly halted: boolean }
      | { readonly kind: 'delist'; readonly asset: AssetId }
      | { readonly kind: 'openInterestCap'; readonly asset: AssetId; readonly units: number | null }
      | { readonly kind: 'postOnly'; readonly postOnly: boolean }
      | { readonly kind: 'fillShare'; readonly share: number },
  ): unknown;
}

/**
 * Does to the exchange what the script has due at `nowMs` (server's clock without skew). Returns what could not be done, a line each: coins
 * that do not exist.
 */
export function applyDueFaults(target: FaultTarget, nowMs: number): readonly string[] {
  const problems: string[] = [];
  for (const event of target.faults.dueEvents(nowMs)) {
    const problem = apply(target, event);
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

function apply(target: FaultTarget, event: VenueFault): string | null {
  switch (event.kind) {
    case 'expireAgent':
      target.directory.expireAgent(event.address);
      return null;
    case 'resetNonces':
      target.directory.resetNonces(event.address);
      return null;
    case 'postOnly':
      target.submit({ kind: 'postOnly', postOnly: target.faults.isPostOnly() });
      return null;
    case 'fillShare':
      target.submit({ kind: 'fillShare', share: event.share });
      return null;
    case 'halt':
    case 'delist':
    case 'openInterestCap': {
      const asset = target.assetOf(event.coin);
      if (asset === null) return `fault ${event.kind}: no coin ${event.coin}`;
      applyToAsset(target, event, asset);
      return null;
    }
  }
}

function applyToAsset(
  target: FaultTarget,
  event: Extract<VenueFault, { readonly coin: string }>,
  asset: AssetId,
): void {
  switch (event.kind) {
    case 'halt':
      target.submit({ kind: 'halt', asset, halted: event.halted });
      return;
    case 'delist':
      target.submit({ kind: 'delist', asset });
      return;
    case 'openInterestCap':
      target.submit({
        kind: 'openInterestCap',
        asset,
        units: event.usdc === null ? null : event.usdc * UNITS_PER_USDC,
      });
  }
}
