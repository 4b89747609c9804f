import type { EngineSettings } from '../../domain/settings.ts';
import { invariant } from '../../kernel/invariant.ts';

type Node = Readonly<Record<string, unknown>>;

/** The numbers that stand at a path of settings; a part that ends in `[]` stands for every element of a list. Throws where there is no number. */
export function numbersAt(settings: EngineSettings, path: string): readonly number[] {
  const found: number[] = [];
  walk(settings, path.split('.'), (value) => {
    found.push(value);
    return value;
  });
  return found;
}

/** Settings with each number at the path replaced by what `change` makes of it; what was given stays as it is. Throws where there is no number. */
export function changedAt(settings: EngineSettings, path: string, change: (value: number) => number): EngineSettings {
  return walk(settings, path.split('.'), change) as EngineSettings;
}

function walk(node: unknown, parts: readonly string[], change: (value: number) => number): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) {
    invariant(typeof node === 'number', `a gene stands for a number, not ${typeof node}`);
    return change(node);
  }
  const isList = part.endsWith('[]');
  const key = isList ? part.slice(0, -2) : part;
  const inner = (node as Node)[key];
  const next = isList
    ? (inner as readonly unknown[]).map((element) => walk(element, rest, change))
    : walk(inner, rest, change);
  return { ...(node as Node), [key]: next };
}
