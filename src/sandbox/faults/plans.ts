/** What a rule is matched with. `action` = the `type` of an info request or of the action; `coins` = the coins it names. */
export interface RequestFacts {
  readonly kind: 'info' | 'exchange';
  readonly action: string | null;
  readonly coins: readonly string[];
}

/** An answer given in place of the exchange's. `body` goes out as it is. */
export interface FaultAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

/**
 * What happens to one request, in this order: it waits `delayRequestMs`, it is dropped unseen (the connection is destroyed), or `answer`
 * takes the place of the exchange's answer and the exchange never sees it; else it is executed, and its reply is delayed or lost.
 */
export interface RequestFault {
  readonly delayRequestMs: number;
  readonly dropRequest: boolean;
  readonly answer: FaultAnswer | null;
  readonly delayReplyMs: number;
  readonly loseReply: boolean;
}

/** What happens to one frame. `reorder` = it goes out after the next frame of its socket (or after 1 s, if none comes). */
export interface FrameFault {
  readonly drop: boolean;
  readonly delayMs: number;
  readonly duplicate: boolean;
  readonly reorder: boolean;
}

/** Something that happens to the exchange at a time. `address` null = everyone. */
export type VenueFault =
  | { readonly kind: 'expireAgent'; readonly address: string | null }
  | { readonly kind: 'resetNonces'; readonly address: string | null }
  | { readonly kind: 'halt'; readonly coin: string; readonly halted: boolean }
  | { readonly kind: 'delist'; readonly coin: string }
  /** Null = the usual cap again. */
  | { readonly kind: 'openInterestCap'; readonly coin: string; readonly usdc: number | null }
  /** It began or ended for one of the rules. */
  | { readonly kind: 'postOnly' }
  | { readonly kind: 'fillShare'; readonly share: number };
