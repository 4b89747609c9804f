import type { SizeStepView } from '../../contract/views.ts';
import { rateWords } from './words.ts';

/** What a step of the size waterfall did, with the figure that it did it with. */
export interface SizeStep {
  readonly name: string;
  /** Exposure after the step, fraction of equity. */
  readonly rate: number;
  readonly kind: 'fixed' | 'base' | 'kelly' | 'parity' | 'part' | 'factor' | 'cut' | 'room' | 'lot';
  /** Factor, whole lots, Kelly share, number of holdings, or a part's own rate before its weight; unused by `fixed` and `base`. */
  readonly figure: number;
  /** What a factor follows from, a few words. */
  readonly word?: string;
}

/** The step as a person reads it. Made when somebody looks: every order is sized, few sizes are read. */
export function sizeStepView({ name, rate, kind, figure, word }: SizeStep): SizeStepView {
  const note = noteOf(kind, figure);
  return { name, rate, note: word === undefined ? note : `${note}, ${word}` };
}

function noteOf(kind: SizeStep['kind'], figure: number): string {
  switch (kind) {
    case 'fixed':
      return 'fixed share';
    case 'base':
      return 'before volatility';
    case 'kelly':
      return `a quarter of Kelly's ${rateWords(figure)}, over the loss at stake`;
    case 'parity':
      return `each of ${figure} ${figure === 1 ? 'holding' : 'holdings'}`;
    case 'part':
      return `+ its weight of ${rateWords(figure)}`;
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
