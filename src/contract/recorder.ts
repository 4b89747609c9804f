/* The flight recorder: raw market messages as they came, kept on disk. It decides nothing about trading. */

/** What a person chooses for the recorder: the section `recorder` of config.json. */
export interface RecorderSettings {
  readonly enabled: boolean;
  /** `all` = every market that is followed, else names of 1..200 of them. */
  readonly symbols: 'all' | readonly string[];
  /** Disk that recordings may take, 8..65536 megabytes (2^20 bytes); the oldest segments go first. */
  readonly maxMegabytes: number;
}

/** What counts unless a person chooses otherwise. */
export const DEFAULT_RECORDER: RecorderSettings = { enabled: false, symbols: 'all', maxMegabytes: 512 };

/** How the recorder stands, for the window. */
export interface RecorderView {
  readonly state: 'recording' | 'stopped';
  /** Disk that all recordings of the home take, bytes. */
  readonly bytes: number;
  /** Messages that the disk was too slow for since the start: they are missing from the recording. */
  readonly dropped: number;
  /** Why it stopped, or ''. */
  readonly reason: string;
}
