/* The venue's price steps as the window needs them to write a price; the engine checks every price again. */

/** Significant figures of a price with decimals. */
const FIRST_SIX_FIGURES = 100_000;

/** The step, in ticks, of prices near `ticks`: five significant figures, whole numbers always allowed. */
export function stepAt(ticks: number, priceDecimals: number): number {
  const whole = 10 ** priceDecimals;
  let step = 1;
  while (step < whole && ticks >= FIRST_SIX_FIGURES * step) step *= 10;
  return step;
}

/** True if the venue takes `ticks` as a price. */
export function isLegal(ticks: number, priceDecimals: number): boolean {
  return Number.isSafeInteger(ticks) && ticks > 0 && ticks % stepAt(ticks, priceDecimals) === 0;
}

/** The nearest price of the venue at or below (`down`) or above a value in ticks, which may carry a fraction; at least one step. */
export function legalPrice(ticks: number, priceDecimals: number, way: 'down' | 'up'): number {
  const whole = Math.max(1, way === 'down' ? Math.floor(ticks) : Math.ceil(ticks));
  const step = stepAt(whole, priceDecimals);
  const rest = whole % step;
  if (rest === 0) return whole;
  return way === 'down' ? Math.max(step, whole - rest) : whole - rest + step;
}

/** The next price of the venue, `steps` of them away (signed); never below one step. */
export function nextPrice(ticks: number, priceDecimals: number, steps: number): number {
  let at = ticks;
  for (let step = 0; step < Math.abs(steps); step += 1) {
    // Below a border of decades the step is the finer one.
    const size = steps > 0 ? stepAt(at, priceDecimals) : stepAt(Math.max(1, at - 1), priceDecimals);
    const moved = steps > 0 ? at + size : at - size;
    if (moved < 1) return at;
    at = moved;
  }
  return at;
}
