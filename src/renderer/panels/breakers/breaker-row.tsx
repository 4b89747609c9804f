import type { ReactNode } from 'react';
import type { BreakerView } from '../../../contract/views.ts';
import { breakerScale, formatMeasure } from '../../format/breaker.ts';
import { formatRate } from '../../format/rate.ts';
import { BREAKER_WORDS, titleName } from '../../format/words.ts';
import { classes } from '../../ui/class-names.ts';
import { Meter, type MeterTone } from '../../ui/meter.tsx';
import { Tag, type TagTone } from '../../ui/tag.tsx';

const TONES: Readonly<Record<BreakerView['state'], TagTone>> = {
  armed: 'plain',
  tripped: 'solid-danger',
  latched: 'solid-danger',
  cooling: 'warn',
  disabled: 'warn',
};

/** State of a breaker as a word. */
export function BreakerTag({ state }: { readonly state: BreakerView['state'] }): ReactNode {
  return <Tag tone={TONES[state]}>{state === 'disabled' ? 'Taken out' : titleName(state)}</Tag>;
}

function toneOf(state: BreakerView['state'], left: number | null): MeterTone {
  if (state === 'tripped' || state === 'latched') return 'danger';
  return (left ?? 1) < 0.25 ? 'warn' : 'accent';
}

/** What is left until it trips, in words. */
export function leftWords(state: BreakerView['state'], left: number | null): string {
  if (state === 'disabled') return 'does not trip';
  if (left === null) return 'not known';
  return left === 0 ? 'at its bound' : `${formatRate(left, { shown: 0 })} left`;
}

interface BreakerRowProps {
  readonly breaker: BreakerView;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** One breaker on one line: its state and how far it is from its bounds. */
export function BreakerRow({ breaker, isChosen, onChoose }: BreakerRowProps): ReactNode {
  const { name, state, measure, metric, trip, emergency, tripsAt } = breaker;
  const scale = breakerScale(breaker);
  const marks = [scale.trip, ...(scale.emergency === null ? [] : [scale.emergency])];
  const sign = tripsAt === 'above' ? '≥' : '≤';
  return (
    <button
      type="button"
      data-testid={`breaker-${name}`}
      data-state={state}
      aria-pressed={isChosen}
      onClick={onChoose}
      className={classes(
        'grid min-h-7 w-full grid-cols-[138px_70px_minmax(40px,1fr)_96px_150px_84px] items-center gap-2.5 border-b border-line px-3 text-left text-sm max-[1279px]:grid-cols-[118px_64px_minmax(30px,1fr)_82px_100px]',
        isChosen ? 'bg-chosen' : 'hover:bg-hover',
      )}
    >
      <span className="truncate font-medium">{BREAKER_WORDS[name]}</span>
      <span>
        <BreakerTag state={state} />
      </span>
      <Meter
        label={`${BREAKER_WORDS[name]}: distance to trip`}
        share={scale.metric ?? 0}
        marks={marks}
        tone={toneOf(state, scale.left)}
        className="h-1.5"
      />
      <span className={classes('truncate text-right', metric === null && 'text-warn')}>
        {metric === null ? 'Not known' : formatMeasure(measure, metric)}
      </span>
      <span className="truncate text-xs text-text-3">
        {sign} {formatMeasure(measure, trip)}
        {emergency !== null && `, ${sign} ${formatMeasure(measure, emergency)}!`}
      </span>
      <span className="truncate text-right text-xs text-text-3 max-[1279px]:hidden">
        {leftWords(state, scale.left)}
      </span>
    </button>
  );
}
