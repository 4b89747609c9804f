import { type ReactNode, useState } from 'react';
import type { RehearsalDay } from '../../../contract/rehearsal.ts';
import { formatNumber } from '../../format/rate.ts';
import { REGIME_WORDS } from '../../format/regime-words.ts';
import { BREAKER_WORDS } from '../../format/words.ts';
import { dayName } from './rehearsal-words.ts';

const WIDTH = 1000;
const HEIGHT = 130;
const BAND = 10;

const BOOKS = [
  { key: 'plain', name: 'Always long', stroke: 'var(--text-3)', dash: '2 3' },
  { key: 'guarded', name: 'With breakers', stroke: 'var(--accent)', dash: '' },
  { key: 'sized', name: 'With breakers and sizes', stroke: 'var(--warn)', dash: '7 3' },
] as const;

const FILLS = { up: 'var(--up)', down: 'var(--down)', flat: 'var(--text-3)', none: 'var(--line)' } as const;

/** One day in words: regime, worth of each book, breakers that were tripped. */
export function dayWords({ atMs, regime, plain, guarded, sized, active }: RehearsalDay): string {
  const worths = [plain, guarded, sized].map((worth) => formatNumber(worth, 3)).join(', ');
  const tripped = active.length === 0 ? '' : `; ${active.map((name) => BREAKER_WORDS[name]).join(', ')}`;
  return `${dayName(atMs)}: ${REGIME_WORDS[regime].name}; worth ${worths}${tripped}`;
}

/** Runs of one regime: from and to which day. */
function runsOf(days: readonly RehearsalDay[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const [at, { regime }] of days.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && days[last.from]?.regime === regime) last.to = at + 1;
    else runs.push({ from: at, to: at + 1 });
  }
  return runs;
}

/** The worth of the three books day by day over the band of regimes; what is pointed at is told in words. */
export function Curves({ days }: { readonly days: readonly RehearsalDay[] }): ReactNode {
  const [pointed, setPointed] = useState<number | null>(null);
  const worths = days.flatMap(({ plain, guarded, sized }) => [plain, guarded, sized]);
  const low = worths.reduce((least, worth) => Math.min(least, worth), 1);
  const high = worths.reduce((most, worth) => Math.max(most, worth), 1);
  const x = (at: number): number => ((at + 0.5) / days.length) * WIDTH;
  const y = (worth: number): number => 4 + ((high - worth) / Math.max(1e-9, high - low)) * (HEIGHT - 8);
  const day = pointed === null ? undefined : days[pointed];
  return (
    <figure className="flex flex-col gap-1 px-4 py-2">
      <figcaption className="flex flex-wrap items-center gap-x-4 text-xs text-text-2">
        {BOOKS.map(({ key, name, stroke, dash }) => (
          <span key={key} className="flex items-center gap-1.5">
            <svg width="22" height="6" aria-hidden="true">
              <line x1="0" y1="3" x2="22" y2="3" stroke={stroke} strokeWidth="2" strokeDasharray={dash} />
            </svg>
            {name}
          </span>
        ))}
        <span className="ml-auto text-text-3">
          Worth {formatNumber(low, 2)} to {formatNumber(high, 2)}, 1 at the start
        </span>
      </figcaption>
      <svg
        data-testid="rehearsal-curves"
        role="img"
        aria-label="Worth of the three books over the regimes"
        viewBox={`0 0 ${WIDTH} ${HEIGHT + BAND + 2}`}
        preserveAspectRatio="none"
        className="h-36 w-full"
        onMouseLeave={() => setPointed(null)}
        onMouseMove={({ clientX, currentTarget }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          const at = Math.floor(((clientX - left) / width) * days.length);
          setPointed(Math.max(0, Math.min(days.length - 1, at)));
        }}
      >
        <line x1="0" x2={WIDTH} y1={y(1)} y2={y(1)} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
        {BOOKS.map(({ key, stroke, dash }) => (
          <polyline
            key={key}
            points={days.map((each, at) => `${x(at).toFixed(1)},${y(each[key]).toFixed(1)}`).join(' ')}
            fill="none"
            stroke={stroke}
            strokeWidth="1.5"
            strokeDasharray={dash}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {runsOf(days).map(({ from, to }) => {
          const { trend, volatile } = REGIME_WORDS[days[from]?.regime ?? 'unknown'];
          const place = { x: (from / days.length) * WIDTH, width: ((to - from) / days.length) * WIDTH };
          // Volatile regimes are tall, calm ones low: told without colour too.
          const height = volatile ? BAND : BAND / 2;
          return <rect key={from} {...place} y={HEIGHT + BAND + 2 - height} height={height} fill={FILLS[trend]} />;
        })}
        {pointed !== null && (
          <line
            x1={x(pointed)}
            x2={x(pointed)}
            y1="0"
            y2={HEIGHT + BAND}
            stroke="var(--text-2)"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <p className="h-4 truncate text-xs text-text-3" data-testid="rehearsal-day">
        {day === undefined ? 'Beneath: the regime of each day, tall where volatile. Point at a day.' : dayWords(day)}
      </p>
    </figure>
  );
}
