import type { SettingKind, SettingValue, SettingView } from '../../contract/settings-view.ts';
import type { EngineSettings, GenomeSettings } from '../domain/settings.ts';
import { knobAt } from './bounds.ts';
import { DEFAULT_DONCHIAN, DEFAULT_EMA_CROSS } from './defaults.ts';
import { looseningOf, sentenceOf, waitsForStart } from './knob-notes.ts';
import { isJsonObject, join, wordsAt } from './read-fields.ts';

/** Three states of the settings: as the file gives them, as they are without it, as the engine runs. */
export interface SettingsStates {
  readonly saved: EngineSettings;
  readonly fallback: EngineSettings;
  readonly running: EngineSettings;
}

/** Where a walk through the three states stands. */
interface Place {
  readonly path: string;
  readonly section: string;
  readonly saved: unknown;
  readonly fallback: unknown;
  readonly running: unknown;
}

/** What names a genome and is no knob. */
const NAMES: readonly string[] = ['strategyId', 'family'];

/**
 * Every knob of the settings in the order of the file, with what it is, may be, is by default and is in the run. The rules of the desk are
 * left out: a person writes them elsewhere.
 */
export function describeSettings({ saved, fallback, running }: SettingsStates): readonly SettingView[] {
  const rows: SettingView[] = [];
  for (const key of Object.keys(saved) as (keyof EngineSettings)[]) {
    if (key === 'strategies') rows.push(...describeGenomes({ saved, fallback, running }));
    else
      rows.push(
        ...leaves({ path: key, section: key, saved: saved[key], fallback: fallback[key], running: running[key] }),
      );
  }
  return rows;
}

/** `live` with what a running engine cannot change left as `running` has it. */
export function withoutRestart(live: EngineSettings, running: EngineSettings): EngineSettings {
  const { barIntervalMs, barsKept } = running.market;
  return { ...live, market: { ...live.market, barIntervalMs, barsKept }, sentiment: running.sentiment };
}

function describeGenomes({ saved, fallback, running }: SettingsStates): readonly SettingView[] {
  return saved.strategies.flatMap((genome, index) =>
    leaves({
      path: `strategies[${index}]`,
      section: `strategies: ${genome.strategyId}`,
      saved: genome,
      fallback: genomeIn(fallback.strategies, genome) ?? familyDefault(genome),
      running: genomeIn(running.strategies, genome) ?? genome,
    }),
  );
}

function genomeIn(strategies: readonly GenomeSettings[], genome: GenomeSettings): GenomeSettings | null {
  return (
    strategies.find(({ strategyId, family }) => strategyId === genome.strategyId && family === genome.family) ?? null
  );
}

function familyDefault({ family }: GenomeSettings): GenomeSettings {
  return family === 'ema_cross' ? DEFAULT_EMA_CROSS : DEFAULT_DONCHIAN;
}

function leaves(place: Place): readonly SettingView[] {
  const { path, section, saved, fallback, running } = place;
  if (!isJsonObject(saved)) return leaf(place);
  const deep = section.startsWith('strategies: ');
  return Object.keys(saved)
    .filter((key) => !NAMES.includes(key))
    .flatMap((key) =>
      leaves({
        path: join(path, key),
        section: isJsonObject(saved[key]) && !deep ? join(path, key) : section,
        saved: saved[key],
        fallback: (fallback as typeof saved)[key],
        running: (running as typeof saved)[key],
      }),
    );
}

function leaf({ path, section, saved, fallback, running }: Place): readonly SettingView[] {
  const allowed = kindOf(path, saved);
  if (allowed === null) return [];
  return [
    {
      path,
      section,
      name: path.slice(path.lastIndexOf('.') + 1),
      sentence: knobAt(path)?.sentence ?? sentenceOf(path),
      allowed,
      value: saved as SettingValue,
      fallback: fallback as SettingValue,
      running: running as SettingValue,
      effect: waitsForStart(path) ? 'next_start' : 'now',
      loosening: looseningOf(path),
    },
  ];
}

function kindOf(path: string, value: unknown): SettingKind | null {
  if (typeof value === 'boolean') return { kind: 'switch' };
  if (typeof value === 'string') return { kind: 'word', words: wordsAt(path) };
  const knob = typeof value === 'number' ? knobAt(path) : null;
  if (knob === null) return null;
  const { unit, min, max, integer, oneOf } = knob;
  return { kind: 'number', unit, min, max, integer, oneOf };
}
