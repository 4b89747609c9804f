import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { type Countdown, countdownAt } from '../format/countdown.ts';
import { currentEngineMs, onBeat } from '../stores/time-store.ts';

interface SpanProps {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Draws a countdown on engine time into an element, four times a second and without React: dozens of tickets may wait at once.
 * Before the engine's time is known `draw` gets null.
 */
function useCountdown(
  { startMs, endMs }: SpanProps,
  draw: (element: HTMLElement, countdown: Countdown | null) => void,
): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const beat = (): void => {
      const nowMs = currentEngineMs();
      if (ref.current !== null) draw(ref.current, nowMs === null ? null : countdownAt(startMs, endMs, nowMs));
    };
    beat();
    return onBeat(beat);
  }, [startMs, endMs, draw]);
  return ref;
}

function write(element: HTMLElement, text: string, urgency: string): void {
  if (element.textContent !== text) element.textContent = text;
  if (element.dataset['urgency'] !== urgency) element.dataset['urgency'] = urgency;
}

const UNKNOWN_TEXT = '–:––';

function drawText(element: HTMLElement, countdown: Countdown | null): void {
  write(element, countdown?.text ?? UNKNOWN_TEXT, countdown?.urgency ?? 'calm');
}

function drawBar(element: HTMLElement, countdown: Countdown | null): void {
  // A whole pixel of the widest card is a three-hundredth: finer steps would only cost paint.
  const transform = `scaleX(${Math.round((countdown?.share ?? 1) * 300) / 300})`;
  if (element.style.transform !== transform) element.style.transform = transform;
  const urgency = countdown?.urgency ?? 'calm';
  if (element.dataset['urgency'] !== urgency) element.dataset['urgency'] = urgency;
}

/** Time left as text; `calm` leaves out the colours of urgency, for what merely comes round again. */
export function CountdownText({ startMs, endMs, calm = false }: SpanProps & { readonly calm?: boolean }): ReactNode {
  const ref = useCountdown({ startMs, endMs }, drawText);
  return <span ref={ref} className={calm ? undefined : 'countdown-text'} />;
}

/** Time left as a hairline that shortens. */
export function CountdownBar({ startMs, endMs }: SpanProps): ReactNode {
  const ref = useCountdown({ startMs, endMs }, drawBar);
  return (
    <div className="h-0.5 bg-line">
      <div ref={ref as RefObject<HTMLDivElement | null>} className="countdown-bar" />
    </div>
  );
}
