/*
 * How the parts of a session stand: what a start waits for, what fails, what was restarted, what happened to the machine. It decides nothing
 * about trading and is in no state hash; the window asks for it while it shows it.
 */

/** How a session stands as a whole. `error`: the start has stopped, or a part that it cannot do without has failed for good. */
export type SessionState = 'disconnected' | 'connecting' | 'connected' | 'disconnecting' | 'error';

/**
 * How one part stands. `waiting` = what it needs is not up yet; `degraded` = works in part, or does not work and is not needed; `restarting` = has
 * failed and is tried again after a pause; `failed` = is not tried any more; `off` = not wanted by the settings.
 */
export type ComponentState =
  | 'waiting'
  | 'starting'
  | 'up'
  | 'degraded'
  | 'restarting'
  | 'failed'
  | 'stopping'
  | 'stopped'
  | 'off';

/** Something that was told at a time, ms UTC of this machine. */
export interface ToldAt {
  readonly atMs: number;
  readonly text: string;
}

/** How one part of a session stands. Times are ms UTC of this machine unless told otherwise. */
export interface ComponentHealth {
  readonly id: string;
  /** For a person: `Journal`, `Market data` ... */
  readonly title: string;
  /** A start without it stops with its reason; one that is not required degrades. */
  readonly required: boolean;
  readonly state: ComponentState;
  readonly sinceMs: number;
  /** Longest time that its start may take, ms. */
  readonly limitMs: number;
  /** What its start took; while it starts what it has taken so far; null before, ms. */
  readonly tookMs: number | null;
  /** When it last did what it is for; null = not yet. */
  readonly lastGoodMs: number | null;
  readonly lastError: ToldAt | null;
  /** Restarts since the program began. */
  readonly restarts: number;
  /** When it is tried again; null = it is not waiting for that. */
  readonly retryAtMs: number | null;
  /** What it does now, or why it does not, as a plain sentence; '' = nothing to say. */
  readonly detail: string;
  /** What a person can do about it; '' = nothing to do. */
  readonly advice: string;
}

/** What can happen to the machine under a session. */
export type DisturbanceKind = 'sleep' | 'clock_jump' | 'network_change';

/** Something that happened to the machine, and what came of it. */
export interface Disturbance extends ToldAt {
  readonly kind: DisturbanceKind;
  /** Length of a sleep, or how far the clock was set (signed), ms; 0 for the network. */
  readonly byMs: number;
  /** When the session was whole again; null = not yet. */
  readonly settledMs: number | null;
}

/** Frames of one channel that were refused since the start: nothing of them was used. */
export interface FrameFaultView {
  /** '' = the frame named none. */
  readonly channel: string;
  /** At least 1. */
  readonly count: number;
  /** Why the newest was no data. */
  readonly text: string;
  /** Age of the newest, ms. */
  readonly ageMs: number;
}

/** How one connection for streams stands. */
export interface SocketHealth {
  readonly name: string;
  readonly state: 'connecting' | 'subscribing' | 'ready';
  readonly subscriptions: number;
  /** Connections that were lost or replaced since the start. */
  readonly reconnects: number;
  /** Why the present connection was taken, or why there is none. */
  readonly reason: string;
  /** Age of the last message of each channel that is listened to, ms; null = nothing came yet on this connection. */
  readonly channels: readonly { readonly channel: string; readonly ageMs: number | null }[];
  /** Frames that were no data, newest first; [] = none since the start. */
  readonly faults: readonly FrameFaultView[];
  /** Subscriptions that the venue refuses, as they are asked for; each is tried again after a while. */
  readonly leftOut: readonly string[];
}

/** Everything that the health panel shows. */
export interface SessionHealthView {
  /** Time of this picture, ms UTC of this machine. */
  readonly atMs: number;
  readonly state: SessionState;
  readonly sinceMs: number;
  /** Why the state is what it is, as a plain sentence. */
  readonly reason: string;
  /** What a person can do about it; '' = nothing to do. */
  readonly advice: string;
  /** In the order in which they start. */
  readonly components: readonly ComponentHealth[];
  readonly sockets: readonly SocketHealth[];
  /** The newest of each kind, newest first. */
  readonly disturbances: readonly Disturbance[];
}
