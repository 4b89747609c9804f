const DAY_MS = 86_400_000;

/** Days from the first of March of year 0 to 1970-01-01, and the length of 400 years. */
const EPOCH_DAYS = 719_468;
const ERA_DAYS = 146_097;

/** Day of the month, 1..31, of a day counted from 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms"). */
function dayOfMonth(day: number): number {
  const shifted = day + EPOCH_DAYS;
  const ofEra = shifted - Math.floor(shifted / ERA_DAYS) * ERA_DAYS;
  const leaps = Math.floor(ofEra / 1_460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / (ERA_DAYS - 1));
  const year = Math.floor((ofEra - leaps) / 365);
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  return ofYear - Math.floor((153 * month + 2) / 5) + 1;
}

/** Begin of the calendar month (UTC) in which `atMs` lies. */
export function monthStart(atMs: number): number {
  const day = Math.floor(atMs / DAY_MS);
  return (day - dayOfMonth(day) + 1) * DAY_MS;
}

/** Begin of the calendar month after the one that begins at `startMs`. */
export function nextMonth(startMs: number): number {
  return monthStart(startMs + 31 * DAY_MS);
}
