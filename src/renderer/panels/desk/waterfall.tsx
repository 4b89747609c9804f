import type { ReactNode } from 'react';
import type { SizeView } from '../../../contract/views.ts';
import { formatRate } from '../../format/rate.ts';
import { boundBy, plainName, titleName } from '../../format/words.ts';
import { classes } from '../../ui/class-names.ts';

/** How the size came to be: every step with the exposure after it, and the one that binds marked. */
export function Waterfall({ size }: { readonly size: SizeView }): ReactNode {
  const most = Math.max(...size.steps.map((step) => Math.abs(step.rate)), Number.MIN_VALUE);
  return (
    <div className="rounded-[3px] border border-line">
      <div className="flex h-6 items-center justify-between border-b border-line px-2 text-xs text-text-3">
        <span>Size, step by step</span>
        <span>Exposure of equity</span>
      </div>
      <ol>
        {size.steps.map((step, at) => {
          const binds = step.name === size.bindingConstraint;
          const share = Math.max(0, Math.min(1, Math.abs(step.rate) / most));
          return (
            <li
              // Steps keep their order and may repeat a name, so the place is their identity.
              // oxlint-disable-next-line react/no-array-index-key
              key={`${at}:${step.name}`}
              title={step.note}
              className="relative grid grid-cols-[minmax(0,0.9fr)_minmax(0,1.2fr)_48px] items-center gap-2 px-2 py-[3px] text-xs"
            >
              <i
                className={classes('absolute inset-y-px left-0', binds ? 'bg-warn-soft' : 'bg-raised')}
                style={{ width: `${share * 100}%` }}
              />
              <span className={classes('relative truncate', binds && 'font-semibold text-warn')}>
                {binds && '◆ '}
                {titleName(step.name)}
              </span>
              <span className="relative truncate text-text-3">{step.note}</span>
              <span className="relative text-right">{formatRate(step.rate)}</span>
            </li>
          );
        })}
      </ol>
      <div className="border-t border-line px-2 py-1 text-xs text-text-2">
        Method {plainName(size.method)};{' '}
        <b className={size.bindingConstraint === 'none' ? 'font-normal' : 'font-semibold text-warn'}>
          {boundBy(size.bindingConstraint)}
        </b>
      </div>
    </div>
  );
}
