/* The engine's whole public face. */
export { Engine, type EngineSnapshot, type StepOptions } from './pipeline.ts';
export { ENGINE_VERSION, isOwnSnapshot, snapshotVersion } from './version.ts';
export { Replayer, type ReplayedInput } from './replay.ts';
export {
  Rehearsal,
  type RehearsedBooks,
  type RehearsedBreaker,
  type RehearsedHour,
  type RehearsedTrip,
} from './rehearsal.ts';
export { ladderOf } from './domain/margin-tiers.ts';
export { BookMeter, type MeterPosition } from './risk/metrics/book-meter.ts';
export { correlate } from './risk/metrics/correlation.ts';
export { classOf } from './persistence/classify.ts';
export { defaultSettings } from './config/defaults.ts';
export { configHash, parseSettings } from './config/parse-settings.ts';
export { describeSettings, type SettingsStates, withoutRestart } from './config/describe-settings.ts';
