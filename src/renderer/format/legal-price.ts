import { priceStep } from '../../contract/tick-rule.ts';

/* The venue's price steps as the window needs them to write a price; the engine checks every price again. */

/** The nearest price of the venue at or below (`down`) or above a value in ticks, which may carry a fraction; at least one step. */
export function legalPrice(ticks: number, priceDecimals: number, way: 'down' | 'up'): number {
  const whole = Math.max(1, way === 'down' ? Math.floor(ticks) : Math.ceil(ticks));
  const step = priceStep(whole, priceDecimals);
  const rest = whole % step;
  if (rest === 0) return whole;
  return way === 'down' ? Math.max(step, whole - rest) : whole - rest + step;
}

/** The next price of the venue, `steps` of them away (signed); never below one step. */
export function nextPrice(ticks: number, priceDecimals: number, steps: number): number {
  let at = ticks;
  for (let step = 0; step < Math.abs(steps); step += 1) {
    // Below a border of decades the step is the finer one.
    const size = steps > 0 ? priceStep(at, priceDecimals) : priceStep(Math.max(1, at - 1), priceDecimals);
    const moved = steps > 0 ? at + size : at - size;
    if (moved < 1) return at;
    at = moved;
  }
  return at;
}
