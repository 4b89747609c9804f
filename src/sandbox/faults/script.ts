/** Faults of a single request. */
export const REQUEST_FAULTS = ['dropRequest', 'delayRequest', 'loseReply', 'delayReply', 'status'] as const;

/** Faults of a single frame of a WebSocket. */
export const FRAME_FAULTS = ['dropEvent', 'delayEvent', 'duplicateEvent', 'reorderEvent'] as const;

/** Faults of a whole socket. */
export const SOCKET_FAULTS = ['stall', 'close'] as const;

/** Faults of the exchange itself: they begin, and some of them end, at a time. */
export const VENUE_FAULTS = [
  'clockSkew',
  'expireAgent',
  'fillShare',
  'halt',
  'delist',
  'openInterestCap',
  'resetNonces',
  'postOnly',
] as const;

/** Every fault by name. */
export const FAULT_NAMES = [...REQUEST_FAULTS, ...FRAME_FAULTS, ...SOCKET_FAULTS, ...VENUE_FAULTS] as const;

export type RequestFaultName = (typeof REQUEST_FAULTS)[number];
export type FrameFaultName = (typeof FRAME_FAULTS)[number];
export type SocketFaultName = (typeof SOCKET_FAULTS)[number];
export type VenueFaultName = (typeof VENUE_FAULTS)[number];
export type FaultName = (typeof FAULT_NAMES)[number];

/** Statuses that a proxy or the exchange answers with. */
export const FAULT_STATUSES = [429, 500, 502, 503, 504] as const;

/** One rule of a script. Every rule carries every field; what a fault does not use has its neutral value. */
export interface FaultRule {
  readonly fault: FaultName;
  /** From this time after the start of the server on, ms. */
  readonly fromMs: number;
  /** Up to this time after the start, ms, exclusive; Infinity = for good. */
  readonly toMs: number;
  /** Matching requests, frames or sockets that are spared first. */
  readonly skip: number;
  /** How many are hit at most; Infinity = all. */
  readonly times: number;
  /** Share that is hit, 0..1, decided by the seed. */
  readonly chance: number;
  /** Requests: path they went to; null = any. */
  readonly kind: 'info' | 'exchange' | null;
  /** Requests: `type` of the body or of its action; null = any. */
  readonly action: string | null;
  /** Requests, halt, delist and openInterestCap: the coin; null = any. */
  readonly coin: string | null;
  /** Frames: the channel; null = any. */
  readonly channel: string | null;
  /** Delays, stall and clock skew: ms. */
  readonly ms: number;
  /** status: the HTTP status. */
  readonly status: number;
  /** status: the body as text; null = the usual one of that status. */
  readonly body: string | null;
  /** fillShare: share of its size that a taking order fills at most. */
  readonly share: number;
  /** openInterestCap: the cap, USDC. */
  readonly usdc: number;
  /** expireAgent, resetNonces: the address; null = everyone. */
  readonly address: string | null;
}

/** A script: rules and the seed of their chances. */
export interface FaultScript {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

/** What is wrong with a script: where, what was there, what may be there. */
export interface ScriptError {
  readonly path: string;
  readonly value: string;
  readonly allowed: string;
}
