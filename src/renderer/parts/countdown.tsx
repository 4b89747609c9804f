import type { ReactNode } from 'react';
import { type Countdown, countdownAt } from '../format/countdown.ts';
import { currentEngineMs, useBeat } from '../stores/time-store.ts';

/** A countdown on engine time, four times a second. Null before the engine's time is known. */
export function useCountdown(startMs: number, endMs: number): Countdown | null {
  useBeat();
  const nowMs = currentEngineMs();
  return nowMs === null ? null : countdownAt(startMs, endMs, nowMs);
}

const BARS: Readonly<Record<Countdown['urgency'], string>> = {
  calm: 'bg-accent',
  soon: 'bg-warn',
  last: 'bg-danger',
  over: 'bg-line-strong',
};

const TEXTS: Readonly<Record<Countdown['urgency'], string>> = {
  calm: 'text-text-2',
  soon: 'text-warn',
  last: 'text-down font-semibold',
  over: 'text-text-3',
};

interface SpanProps {
  readonly startMs: number;
  readonly endMs: number;
}

/** Time left as text; `calm` leaves out the colours of urgency, for what merely comes round again. */
export function CountdownText({ startMs, endMs, calm = false }: SpanProps & { readonly calm?: boolean }): ReactNode {
  const countdown = useCountdown(startMs, endMs);
  if (countdown === null) return <span className="text-text-3">–:––</span>;
  return <span className={calm ? undefined : TEXTS[countdown.urgency]}>{countdown.text}</span>;
}

/** Time left as a hairline that shortens. */
export function CountdownBar({ startMs, endMs }: SpanProps): ReactNode {
  const countdown = useCountdown(startMs, endMs);
  const share = countdown?.share ?? 1;
  return (
    <div className="h-0.5 bg-line">
      <div
        className={`fill-bar h-full ${BARS[countdown?.urgency ?? 'calm']}`}
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  );
}
