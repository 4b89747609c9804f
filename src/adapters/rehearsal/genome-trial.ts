import type { RehearsedSize } from '../../contract/rehearsal.ts';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { applyRiskGenome, type FitnessTerms, fitnessTerms, personBounds, type RiskTrial } from '../../engine/index.ts';
import type { RecordedSeries } from '../candles/read-folder.ts';
import { rehearse, type RehearsalOutcome, type RehearsalParts } from './rehearse.ts';

/** What genomes are tried on. */
export interface TrialParts {
  /** Hourly bars that `whyNotRehearse` has nothing against. */
  readonly series: readonly RecordedSeries[];
  /** Index of sentiment, oldest first; null = none. */
  readonly moods: readonly SentimentPoint[] | null;
  /** A person's settings: no genome goes beyond them. */
  readonly settings: EngineSettings;
  /** How much of their worth the books hold; left out = all of it. Books within the caps feel every cap that an always-long book has. */
  readonly size?: RehearsedSize;
}

/** The port of the evolution, on recorded hours: each genome is a rehearsal with the settings under it. */
export function rehearsalTrial(parts: TrialParts): RiskTrial {
  const bounds = personBounds(parts.settings);
  return {
    bounds,
    evaluate: (genome) => {
      const settings = applyRiskGenome(parts.settings, genome, bounds);
      return measuredRehearsal({ ...parts, settings, print: null }).terms;
    },
  };
}

/** A rehearsal and the terms of its book under breakers and the sizes of the regimes. */
export function measuredRehearsal(parts: RehearsalParts): {
  readonly outcome: RehearsalOutcome;
  readonly terms: FitnessTerms;
} {
  const worths = [1];
  let [deepest, traded, heldHours] = [0, 0, 0];
  const outcome = rehearse({
    ...parts,
    onDay: (day, progress) => {
      worths.push(day.sized);
      parts.onDay?.(day, progress);
    },
    onEnd: (rehearsal) => {
      const { sized } = rehearsal.books;
      [deepest, traded, heldHours] = [sized.deepest, sized.traded, rehearsal.heldHours];
      parts.onEnd?.(rehearsal);
    },
  });
  const saved = outcome.trips.map((trip) => trip.saved);
  return { outcome, terms: fitnessTerms({ worths, deepest, traded, saved, hours: outcome.hours, heldHours }) };
}
