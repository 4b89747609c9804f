import type { AutoRule } from '../../contract/commands.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { DeskSettings, EngineSettings, GenomeSettings } from '../domain/settings.ts';
import { stateHash } from '../kernel/hash.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { contradiction } from './contradictions.ts';
import { DEFAULT_DONCHIAN, DEFAULT_EMA_CROSS, defaultSettings } from './defaults.ts';
import { badSetting, isJsonObject, join, overlay, readList } from './read-fields.ts';

const MAX_STRATEGIES = 100;
const MAX_AUTO_RULES = 200;
const STRATEGY_ID = /^[a-z0-9-]{1,40}$/;
/** A rule names a strategy, an outside sender, or all built-in strategies by `*`. */
const RULE_SUBJECT = /^(\*|[A-Za-z0-9._:-]{1,64})$/;

/**
 * Settings from parsed JSON. What the file does not name keeps what `defaults` say (a venue may bring its own); a list replaces the default list. The first fault is refused with
 * `CONFIG`, its path (`risk.breakers.dailyDrawdown.trip`), its value and its bound: unknown keys, wrong kinds, values outside their
 * bounds, and pairs that contradict each other. Pure; nothing is half-applied.
 */
export function parseSettings(json: unknown, defaults: EngineSettings = defaultSettings()): Result<EngineSettings> {
  const plain = overlay(defaults, json, '', ['strategies', 'desk']);
  if (!plain.ok) return plain;
  const given = isJsonObject(json) ? json : {};
  const strategies = readStrategies(given.strategies, defaults.strategies);
  if (!strategies.ok) return strategies;
  const desk = readDesk(given.desk, defaults.desk);
  if (!desk.ok) return desk;
  const settings: EngineSettings = { ...plain.value, strategies: strategies.value, desk: desk.value };
  const fault = contradiction(settings);
  return fault === null ? ok(settings) : err(fault);
}

/**
 * Hash of settings, equal for equal settings whatever the order of their keys; numbers count to 1e-9. Every run and every change of
 * settings carries it.
 */
export function configHash(settings: EngineSettings): string {
  return stateHash(settings);
}

function readStrategies(json: unknown, fallback: readonly GenomeSettings[]): Result<readonly GenomeSettings[]> {
  if (json === undefined) return ok(fallback);
  const list = readList(json, 'strategies', MAX_STRATEGIES, readGenome);
  if (!list.ok) return list;
  const twin = firstTwin(list.value.map(({ strategyId }) => strategyId));
  return twin === null ? list : err(badSetting(`strategies[${twin.index}].strategyId`, twin.id, 'ids that differ'));
}

function readGenome(json: unknown, path: string): Result<GenomeSettings> {
  if (!isJsonObject(json)) return err(badSetting(path, json, 'an object'));
  const { strategyId, family } = json;
  if (typeof strategyId !== 'string' || !STRATEGY_ID.test(strategyId)) {
    return err(badSetting(join(path, 'strategyId'), strategyId, '1..40 characters of a-z, 0-9, -'));
  }
  switch (family) {
    case 'ema_cross': {
      const genome = overlay({ ...DEFAULT_EMA_CROSS, strategyId }, json, path, ['strategyId', 'family']);
      if (!genome.ok || genome.value.fastBars < genome.value.slowBars) return genome;
      return err(
        badSetting(join(path, 'fastBars'), genome.value.fastBars, `fewer than slowBars (${genome.value.slowBars})`),
      );
    }
    case 'donchian': {
      const genome = overlay({ ...DEFAULT_DONCHIAN, strategyId }, json, path, ['strategyId', 'family']);
      if (!genome.ok || genome.value.exitBars <= genome.value.entryBars) return genome;
      return err(
        badSetting(join(path, 'exitBars'), genome.value.exitBars, `at most entryBars (${genome.value.entryBars})`),
      );
    }
    default:
      return err(badSetting(join(path, 'family'), family, 'one of ema_cross, donchian'));
  }
}

function readDesk(json: unknown, fallback: DeskSettings): Result<DeskSettings> {
  if (json === undefined) return ok(fallback);
  const desk = overlay(fallback, json, 'desk', ['autoRules']);
  if (!desk.ok || !isJsonObject(json) || json.autoRules === undefined) return desk;
  const rules = readList(json.autoRules, 'desk.autoRules', MAX_AUTO_RULES, readAutoRule);
  if (!rules.ok) return rules;
  const twin = firstTwin(rules.value.map(({ strategyId }) => strategyId));
  if (twin !== null) return err(badSetting(`desk.autoRules[${twin.index}].strategyId`, twin.id, 'one rule a strategy'));
  return ok({ ...desk.value, autoRules: rules.value });
}

/** Every field of a rule has to be there: a permission is written out by a person, never filled up by us. */
function readAutoRule(json: unknown, path: string): Result<AutoRule> {
  if (!isJsonObject(json)) return err(badSetting(path, json, 'an object'));
  const shape: AutoRule = {
    strategyId: '',
    enabled: true,
    runFromStrength: 1,
    flagFromStrength: 1,
    maxOrdersPerHour: 1,
    maxNotionalPerDayUsdc: 10,
    endsAtMs: null,
  };
  for (const key of Object.keys(shape)) {
    if (json[key] === undefined) return err(badSetting(join(path, key), undefined, 'a value'));
  }
  const rule = overlay(shape, json, path, ['strategyId', 'endsAtMs']);
  if (!rule.ok) return rule;
  const { strategyId, endsAtMs } = json;
  const fault = ruleFault(rule.value, strategyId, endsAtMs, path);
  if (fault !== null) return err(fault);
  return ok({ ...rule.value, strategyId: strategyId as string, endsAtMs: endsAtMs as number | null });
}

function ruleFault(rule: AutoRule, strategyId: unknown, endsAtMs: unknown, path: string): Refusal | null {
  if (typeof strategyId !== 'string' || !RULE_SUBJECT.test(strategyId)) {
    return badSetting(join(path, 'strategyId'), strategyId, '* or 1..64 characters of letters, digits, . _ : -');
  }
  if (endsAtMs !== null && !(Number.isSafeInteger(endsAtMs) && (endsAtMs as number) >= 0)) {
    return badSetting(join(path, 'endsAtMs'), endsAtMs, 'null or integer milliseconds UTC');
  }
  if (rule.flagFromStrength <= rule.runFromStrength) return null;
  return badSetting(
    join(path, 'flagFromStrength'),
    rule.flagFromStrength,
    `at most runFromStrength (${rule.runFromStrength})`,
  );
}

function firstTwin(ids: readonly string[]): { readonly index: number; readonly id: string } | null {
  const seen = new Set<string>();
  for (const [index, id] of ids.entries()) {
    if (seen.has(id)) return { index, id };
    seen.add(id);
  }
  return null;
}
