/** What was last measured of the clocks. */
export interface ClockView {
  /** How far the venue's clock is ahead of this machine's, ms, signed. */
  readonly machineMs: number;
  /** How far the engine's time may be from the venue's, ms >= 0. */
  readonly errorMs: number;
}

/** The account's dead man's switch at the venue: it cancels every order if this app falls silent. */
export interface DeadManSwitchView {
  /** For when the venue has confirmed it, ms UTC; null = not set. */
  readonly armedUntilMs: number | null;
  /** Why it is not set; '' while it is or is being set. */
  readonly reason: string;
}
