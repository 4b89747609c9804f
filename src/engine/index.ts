/* The engine's whole public face. */
export { Engine, type EngineSnapshot, type StepOptions } from './pipeline.ts';
export { ENGINE_VERSION, isOwnSnapshot, snapshotVersion } from './version.ts';
export { Replayer, type ReplayedInput } from './replay.ts';
export {
  Rehearsal,
  type RehearsedBooks,
  type RehearsedHour,
  type RehearsedTrip,
} from './rehearsal.ts';
export { ladderOf } from './domain/margin-tiers.ts';
export { BookMeter, type MeterPosition } from './risk/metrics/book-meter.ts';
export { correlate } from './risk/metrics/correlation.ts';
export { classOf } from './persistence/classify.ts';
export { defaultSettings } from './config/defaults.ts';
export { applyRiskGenome, type GenomeChange, genomeChanges } from './risk/genome/apply-genome.ts';
export {
  BETTER,
  type FitnessName,
  type FitnessTerms,
  fitnessTerms,
  type RehearsedPath,
} from './risk/genome/fitness.ts';
export { GENES } from './risk/genome/gene-space.ts';
export { genomeOf, personBounds } from './risk/genome/genome-bounds.ts';
export { decodeGenome, encodeGenome } from './risk/genome/genome-text.ts';
export type { RiskGenome } from './risk/genome/risk-genome.ts';
export type { RiskTrial } from './risk/genome/risk-trial.ts';
export { crossGenomes, mutateGenome, randomGenome } from './risk/genome/vary.ts';
export { configHash, parseSettings } from './config/parse-settings.ts';
export { describeSettings, type SettingsStates, withoutRestart } from './config/describe-settings.ts';
