import type { EngineCore } from './engine-core.ts';
import { onRiskEvents } from './breakers.ts';

/** Hands the account's value and positions to risk after anything that can change them, and acts on what the breakers say. */
export function watchEquity(core: EngineCore): void {
  const { portfolio, risk, market } = core.rooms;
  const equity = portfolio.equity();
  core.dirt.money = true;
  if (equity === null) {
    risk.onUnknownEquity();
    return;
  }
  core.curve.add(core.atMs, equity.equityUnits);
  const fallen = risk.onEquity({
    atMs: core.atMs,
    equityUnits: equity.equityUnits,
    equityOracleUnits: equity.equityOracleUnits,
    netDepositsUnits: portfolio.netDepositsUnits,
  });
  if (fallen.length > 0) onRiskEvents(core, fallen);
  const positions = portfolio.positions();
  const booked = risk.onBook({
    atMs: core.atMs,
    equityUnits: equity.equityUnits,
    positions,
    correlations: () => core.heldLook.correlations(market, positions, core.atMs),
  });
  if (booked.length > 0) onRiskEvents(core, booked);
}
