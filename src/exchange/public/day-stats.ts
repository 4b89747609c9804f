import type { Core } from '../core.ts';
import { eachBar } from './bar-source.ts';
import type { BarStore } from './bar-store.ts';
import { STORED_FIELDS } from './bar-store.ts';
import type { ClosedDay, DayStats } from './closed-day.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * What an asset did in the last 24 hours, counted in whole minutes (in hours where the past is not known finer) and reckoned anew once a minute; the
 * present one is added.
 */
export function dayStats(core: Core, asset: number): DayStats {
  const store = core.publicData?.minutes ?? null;
  const minuteMs = core.nowMs - (core.nowMs % MINUTE_MS);
  let closed = core.closedDays[asset];
  if (closed?.minuteMs !== minuteMs) {
    closed = closedMinutes(core, store, asset, minuteMs);
    core.closedDays[asset] = closed;
  }
  const bars = store?.of(asset) ?? [];
  const at = bars.length - STORED_FIELDS;
  if (at < 0 || (bars[at] as number) < minuteMs) return closed;
  return {
    previousTicks: closed.previousTicks > 0 ? closed.previousTicks : (bars[at + 1] as number),
    lots: closed.lots + (bars[at + 5] as number),
    units: closed.units + (bars[at + 7] as number),
  };
}

function closedMinutes(core: Core, store: BarStore | null, asset: number, minuteMs: number): ClosedDay {
  const sinceMs = minuteMs - DAY_MS;
  // One day more to find the last price before: bars without a trade do not exist.
  const maxHistory = Math.ceil((2 * DAY_MS) / core.model.barIntervalMs) + 1;
  const query = { asset, fromMs: sinceMs - DAY_MS, maxHistory, hours: true };
  let before = 0;
  let first = 0;
  let lots = 0;
  let units = 0;
  eachBar(core, store, query, (row) => {
    const openMs = row[0] as number;
    if (openMs >= minuteMs) return;
    if (openMs < sinceMs) {
      before = row[4] as number;
      return;
    }
    if (first === 0) first = row[1] as number;
    lots += row[5] as number;
    units += row[7] as number;
  });
  return { minuteMs, previousTicks: before > 0 ? before : first, lots, units };
}
