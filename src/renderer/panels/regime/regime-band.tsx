import type { ReactNode } from 'react';
import type { Regime, RegimeView } from '../../../contract/regime-view.ts';
import { REGIME_WORDS } from '../../format/regime-words.ts';
import { formatStamp } from '../../format/time.ts';
import { classes } from '../../ui/class-names.ts';

const DAY_MS = 86_400_000;

/** Days that the band reaches back. */
const DAYS = 90;

const TONE = { up: 'bg-up', down: 'bg-down', flat: 'bg-text-3', none: 'bg-line' } as const;

/** One regime on the band; shares of its width. */
interface Stretch {
  readonly regime: Regime;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly left: number;
  readonly width: number;
}

/** The regimes of the last 90 days up to `nowMs`, oldest first; what was before the first known turn is left out. */
export function stretchesOf(
  { changes, regime }: Pick<RegimeView, 'changes' | 'regime'>,
  nowMs: number,
): readonly Stretch[] {
  const startMs = nowMs - DAYS * DAY_MS;
  return changes.flatMap((change, at) => {
    const isLast = at === changes.length - 1;
    const fromMs = Math.max(startMs, change.atMs);
    const untilMs = Math.min(nowMs, changes[at + 1]?.atMs ?? nowMs);
    if (untilMs <= fromMs) return [];
    const left = (fromMs - startMs) / (nowMs - startMs);
    const width = (untilMs - fromMs) / (nowMs - startMs);
    // What is unknown by now is not the last regime that was known.
    return [{ regime: isLast && regime === 'unknown' ? regime : change.regime, fromMs, untilMs, left, width }];
  });
}

/** Ninety days of regimes as a band: colour = direction, full = volatile, pale = calm. */
export function RegimeBand({ view, nowMs }: { readonly view: RegimeView; readonly nowMs: number }): ReactNode {
  return (
    <div className="pt-2">
      <div className="flex justify-between text-2xs text-text-3">
        <span>{DAYS} days ago</span>
        <span>Full: volatile, pale: calm</span>
        <span>now</span>
      </div>
      <div data-testid="regime-band" className="relative h-3 overflow-hidden rounded-sm bg-line">
        {stretchesOf(view, nowMs).map(({ regime, fromMs, untilMs, left, width }) => {
          const { name, trend, volatile } = REGIME_WORDS[regime];
          return (
            <span
              key={fromMs}
              role="img"
              aria-label={`${name} from ${formatStamp(fromMs)} to ${formatStamp(untilMs)} UTC`}
              title={`${name}, ${formatStamp(fromMs)} to ${formatStamp(untilMs)} UTC`}
              className={classes('absolute inset-y-0', TONE[trend], volatile ? '' : 'opacity-45')}
              style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
            />
          );
        })}
      </div>
    </div>
  );
}
