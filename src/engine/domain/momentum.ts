/** Hours of which something must be known. */
const MIN_HOURS = 30;

/**
 * How steadily a price has gone one way: sum of hourly log returns over the root of the sum of their squares. Without a trend it is about a standard normal
 * figure; above zero = upwards. `returns` hold NaN for hours not known; null below 30 known hours, or where nothing moved.
 */
export function momentumOf(returns: ArrayLike<number>): number | null {
  let [hours, sum, squares] = [0, 0, 0];
  for (let at = 0; at < returns.length; at++) {
    const value = returns[at] as number;
    if (!Number.isFinite(value)) continue;
    hours += 1;
    sum += value;
    squares += value * value;
  }
  return hours >= MIN_HOURS && squares > 0 ? sum / Math.sqrt(squares) : null;
}
