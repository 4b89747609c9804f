import { createContext } from 'react';

/** What the rows of the list of markets can do, and what they have to know. */
export interface UniverseDesk {
  /** The group that rows are put into and taken out of, or null. */
  readonly group: string | null;
  readonly members: ReadonlySet<string>;
  readonly pins: ReadonlySet<string>;
  /** Names that a person chose; null = the largest by volume. */
  readonly chosen: ReadonlySet<string> | null;
  /** True while a choice is on its way. */
  readonly busy: boolean;
  readonly nowMs: number;
  readonly show: (asset: number) => void;
  readonly follow: (symbol: string) => void;
}

/** The desk of the open dialog. */
export const UniverseDeskContext = createContext<UniverseDesk | null>(null);
