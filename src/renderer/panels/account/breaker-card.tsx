import type { ReactNode } from 'react';
import type { BreakerView } from '../../../contract/views.ts';
import { formatRate } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { formatStamp } from '../../format/time.ts';
import { BREAKER_WORDS, titleName } from '../../format/words.ts';
import { trade } from '../../ipc/commands.ts';
import { currentEngineMs } from '../../stores/time-store.ts';
import { Button } from '../../ui/button.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Tag, type TagTone } from '../../ui/tag.tsx';
import { breakerScale } from './limit-share.ts';

const TONES: Readonly<Record<BreakerView['state'], TagTone>> = {
  armed: 'plain',
  tripped: 'solid-danger',
  latched: 'solid-danger',
  cooling: 'warn',
  disabled: 'warn',
};

/** A breaker: how far it is from tripping, what it does, what resets it, and what it saw. */
export function BreakerCard({ breaker }: { readonly breaker: BreakerView }): ReactNode {
  const scale = breakerScale(breaker);
  const name = BREAKER_WORDS[breaker.name] ?? titleName(breaker.name);
  const tripped = breaker.state !== 'armed';
  return (
    <article
      data-testid={`breaker-${breaker.name}`}
      data-state={breaker.state}
      className="flex flex-col gap-1 border-b border-line px-3 py-2"
    >
      <header className="flex items-center gap-2">
        <span className="flex-1 font-semibold">{name}</span>
        <Tag tone={TONES[breaker.state]}>{titleName(breaker.state)}</Tag>
        {breaker.state === 'latched' && (
          <Button
            size="small"
            tone="accent"
            data-testid="breaker-acknowledge"
            onClick={() => void trade({ type: 'acknowledgeBreaker', breaker: breaker.name })}
          >
            Acknowledge
          </Button>
        )}
      </header>
      <Meter
        label={`${name}: distance to trip`}
        share={scale.metric ?? 0}
        marks={scale.trip < 1 ? [scale.trip] : []}
        tone={tripped ? 'danger' : (scale.left ?? 0) < 0.25 ? 'warn' : 'accent'}
        className="h-1.5"
      />
      <p className="flex flex-wrap justify-between gap-x-3 text-xs text-text-3">
        <span>
          Now <span className="text-text-1">{formatRate(breaker.metric)}</span>
        </span>
        <span>
          Trips at <span className="text-text-2">{formatRate(breaker.trip)}</span>
        </span>
        {breaker.emergency !== null && (
          <span>
            Emergency <span className="text-text-2">{formatRate(breaker.emergency)}</span>
          </span>
        )}
        <span>
          Left{' '}
          <span className="text-text-2">{scale.left === null ? NO_VALUE : formatRate(scale.left, { shown: 0 })}</span>
        </span>
      </p>
      {breaker.evidence !== '' && <p className="selectable text-xs text-text-2">{breaker.evidence}</p>}
      <p className="text-xs text-text-3">
        {breaker.action}; resets: {breaker.reset}
        {breaker.since !== null && `; since ${formatStamp(breaker.since, currentEngineMs() ?? undefined)}`}
      </p>
    </article>
  );
}
