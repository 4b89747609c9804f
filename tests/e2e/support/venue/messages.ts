/** A rule of a fault script as a test writes it. */
export type Rule = Readonly<Record<string, unknown>> & { readonly fault: string };

/** What a test tells the venue's process: the faults from now on. */
export interface ToVenue {
  readonly rules: readonly Rule[];
}

/** What the venue's process tells. */
export type FromVenue =
  | { readonly kind: 'ready'; readonly url: string }
  /** The new faults are in use. */
  | { readonly kind: 'faults' }
  /** A request for an action has come; faults decide what becomes of it. */
  | { readonly kind: 'arrived'; readonly action: string }
  /** It acted: what the exchange made of each of its orders, as JSON; the answer leaves after this. */
  | {
      readonly kind: 'executed';
      readonly action: string;
      readonly cloids: readonly string[];
      readonly statuses: readonly string[];
    }
  | { readonly kind: 'problem'; readonly text: string };
