import { type ReactNode, useId } from 'react';
import { classes } from '../../ui/class-names.ts';
import { TextInput } from '../../ui/field.tsx';
import {
  FILTER_KEYS,
  type FilterKey,
  FILTERS,
  rangeProblem,
  type TypedRange,
  type UniverseFilter,
} from './universe-filter.ts';

const NO_RANGE: TypedRange = { min: '', max: '' };

interface RangeProps {
  readonly name: FilterKey;
  readonly range: TypedRange;
  readonly onRange: (range: TypedRange) => void;
}

function Range({ name, range, onRange }: RangeProps): ReactNode {
  const id = useId();
  const { label, unit, hint } = FILTERS[name];
  const problem = rangeProblem(range);
  return (
    <div role="group" aria-labelledby={id} className="flex min-w-0 flex-1 flex-col">
      <span id={id} className="truncate text-xs text-text-2" title={hint}>
        {label} <span className="text-text-3">{unit}</span>
      </span>
      <span className="flex items-center gap-1">
        {(['min', 'max'] as const).map((end) => (
          <TextInput
            key={end}
            value={range[end]}
            placeholder={end}
            aria-label={`${label}, ${end === 'min' ? 'least' : 'most'}`}
            data-testid={`filter-${name}-${end}`}
            invalid={problem !== ''}
            className="w-full px-1 text-right"
            onChange={(event) => onRange({ ...range, [end]: event.target.value })}
          />
        ))}
      </span>
      <span className={classes('h-4 truncate text-2xs', problem === '' ? 'text-text-3' : 'text-down')} title={problem}>
        {problem === '' ? hint : problem}
      </span>
    </div>
  );
}

interface RangeFormProps {
  readonly filter: UniverseFilter;
  readonly onFilter: (filter: UniverseFilter) => void;
}

/** Least and most of each figure that the list can be kept within. */
export function RangeForm({ filter, onFilter }: RangeFormProps): ReactNode {
  return (
    <div className="flex gap-3 border-b border-line px-4 py-1.5">
      {FILTER_KEYS.map((name) => (
        <Range
          key={name}
          name={name}
          range={filter.ranges[name] ?? NO_RANGE}
          onRange={(range) => onFilter({ ...filter, ranges: { ...filter.ranges, [name]: range } })}
        />
      ))}
    </div>
  );
}
