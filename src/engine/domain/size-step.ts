import type { SizeStepView } from '../../contract/views.ts';

/** What a step of the size waterfall did, with the figure that it did it with. */
export interface SizeStep {
  readonly name: string;
  /** Exposure after the step, fraction of equity. */
  readonly rate: number;
  readonly kind: 'fixed' | 'base' | 'factor' | 'cut' | 'room' | 'lot';
  /** Factor, or whole lots; unused by `fixed` and `base`. */
  readonly figure: number;
}

/** The step as a person reads it. Made when somebody looks: every order is sized, few sizes are read. */
export function sizeStepView({ name, rate, kind, figure }: SizeStep): SizeStepView {
  return { name, rate, note: noteOf(kind, figure) };
}

function noteOf(kind: SizeStep['kind'], figure: number): string {
  switch (kind) {
    case 'fixed':
      return 'fixed share';
    case 'base':
      return 'before volatility';
    case 'factor':
      return `x ${figure.toFixed(3)}`;
    case 'cut':
      return `cut to ${figure} lots`;
    case 'room':
      return `room for ${figure} lots`;
    case 'lot':
      return `${figure} whole lots`;
  }
}
