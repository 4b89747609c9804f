import type { AlertView } from '../../contract/views.ts';
import { BoundedLog } from './bounded-log.ts';

/** An alert before it has its number. Alerts of one `dedupKey` are the same trouble told again. */
export interface AlertRequest {
  readonly atMs: number;
  readonly level: AlertView['level'];
  readonly category: string;
  readonly dedupKey: string;
  readonly title: string;
  readonly body: string;
  readonly asset: AlertView['asset'];
  readonly ticketId: string | null;
}

/** When a trouble was last told, at which level and in which words, and how often it was held back since. */
interface ToldAlert {
  readonly atMs: number;
  readonly level: AlertView['level'];
  readonly text: string;
  readonly held: number;
}

interface AlertLogState {
  readonly counter: number;
  readonly recent: readonly AlertView[];
  readonly told: readonly (readonly [string, ToldAlert])[];
}

const ALERTS_KEPT = 500;
/** How long the same trouble is not told again, ms. */
const THROTTLE_MS = { info: 3_600_000, warning: 1_800_000, critical: 900_000, emergency: 0 } as const;
/** After this long without being told a trouble counts as a new one, ms. */
const FORGET_AFTER_MS = 86_400_000;
/** Old troubles are cleared away once in this time, ms: finding the oldest entry of a map costs as much as entries were removed before it. */
const SWEEP_EVERY_MS = 3_600_000;
const RANK = { info: 0, warning: 1, critical: 2, emergency: 3 } as const;

/**
 * The alerts that were raised, and which are worth raising. The same trouble is told again after 60, 30 or 15 minutes (info, warning,
 * critical); a rise of its level is told at once. An emergency is always told, and of a critical one only the very same words are held
 * back: nothing new about it is ever dropped. What was held back is counted in the next one's text.
 */
export class AlertLog {
  #counter = 0;
  readonly #recent = new BoundedLog<AlertView>(ALERTS_KEPT);
  /** By key, the one told longest ago first. */
  readonly #told = new Map<string, ToldAlert>();
  #sweepAtMs = 0;

  /** The alert to send, or null when it repeats what was just told. `atMs` never falls. */
  raise(request: AlertRequest): AlertView | null {
    const { atMs, level, dedupKey, title, body } = request;
    const text = `${title}\n${body}`;
    if (atMs >= this.#sweepAtMs) this.#forgetOld(atMs);
    const before = this.#told.get(dedupKey);
    const told = before === undefined || isForgotten(before, atMs) ? undefined : before;
    if (told !== undefined && isRepeat(told, { atMs, level, text })) {
      // Set in place: its turn to be forgotten counts from when it was told.
      this.#told.set(dedupKey, { ...told, held: told.held + 1 });
      return null;
    }
    this.#told.delete(dedupKey);
    this.#told.set(dedupKey, { atMs, level, text, held: 0 });
    this.#counter++;
    const held = told?.held ?? 0;
    const alert: AlertView = {
      alertId: `a${this.#counter}`,
      atMs,
      level,
      category: request.category,
      title,
      body: held === 0 ? body : `${body} (and ${held} more like it since the last alert)`,
      asset: request.asset,
      ticketId: request.ticketId,
    };
    this.#recent.add(alert);
    return alert;
  }

  /** The newest `count` alerts at most, oldest first; 500 are kept. */
  recent(count: number): readonly AlertView[] {
    return this.#recent.recent(count);
  }

  /** JSON-safe, complete. */
  snapshot(): unknown {
    const state: AlertLogState = {
      counter: this.#counter,
      recent: this.#recent.all().map((alert) => ({ ...alert })),
      told: [...this.#told].map(([key, told]) => [key, { ...told }]),
    };
    return state;
  }

  /** Continues from a snapshot. */
  restore(state: unknown): void {
    const { counter, recent, told } = state as AlertLogState;
    this.#counter = counter;
    this.#recent.replace(recent);
    this.#told.clear();
    this.#sweepAtMs = 0;
    for (const [key, alert] of told) this.#told.set(key, alert);
  }

  #forgetOld(atMs: number): void {
    for (const [key, told] of this.#told) {
      if (!isForgotten(told, atMs)) break;
      this.#told.delete(key);
    }
    this.#sweepAtMs = atMs + SWEEP_EVERY_MS;
  }
}

function isForgotten(told: ToldAlert, atMs: number): boolean {
  return atMs - told.atMs >= FORGET_AFTER_MS;
}

function isRepeat(told: ToldAlert, now: Pick<AlertRequest, 'atMs' | 'level'> & { readonly text: string }): boolean {
  if (RANK[now.level] > RANK[told.level]) return false;
  if (now.atMs - told.atMs >= THROTTLE_MS[now.level]) return false;
  return RANK[now.level] < RANK.critical || now.text === told.text;
}
