import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** A list of markets with a name of the person's own. */
export interface WatchGroup {
  /** 1..24 characters; different from the other groups' names, whatever the case. */
  readonly name: string;
  readonly symbols: ReadonlySet<string>;
}

/** What the person keeps of markets: pins, groups, and the group in view. Kept by this window, unknown to the engine. */
export interface WatchState {
  readonly pins: ReadonlySet<string>;
  readonly groups: readonly WatchGroup[];
  /** Name of the group that the watchlist shows; null = all. */
  readonly chosen: string | null;
}

const PINS_KEY = 'trimtab.pins';
const GROUPS_KEY = 'trimtab.groups';

/** Most groups, most markets in one, and the longest name: what a list can still show. */
export const MAX_GROUPS = 20;
const MAX_SYMBOLS = 500;
const MAX_NAME = 24;

/** Symbols of a stored text; what cannot be read counts as none. */
function readPins(text: string | null): ReadonlySet<string> {
  return new Set((text ?? '').split(' ').filter((symbol) => symbol !== ''));
}

/** The groups of a stored text: what does not fit is left out, so that a damaged entry costs itself alone. */
export function readGroups(text: string | null): readonly WatchGroup[] {
  const parsed = parsedList(text);
  const groups: WatchGroup[] = [];
  for (const entry of parsed) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { name, symbols } = entry as { readonly name?: unknown; readonly symbols?: unknown };
    if (typeof name !== 'string' || !Array.isArray(symbols) || nameProblem(name, groups) !== '') continue;
    const names = symbols.filter((symbol): symbol is string => typeof symbol === 'string' && symbol !== '');
    groups.push({ name, symbols: new Set(names.slice(0, MAX_SYMBOLS)) });
  }
  return groups;
}

function parsedList(text: string | null): readonly unknown[] {
  if (text === null) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** Why a name cannot be that of a new group, or ''. */
export function nameProblem(name: string, groups: readonly WatchGroup[]): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > MAX_NAME) return `1 to ${MAX_NAME} characters`;
  if (groups.some((group) => group.name.toLowerCase() === trimmed.toLowerCase()))
    return 'There is a group of this name';
  return groups.length >= MAX_GROUPS ? `At most ${MAX_GROUPS} groups` : '';
}

function stored(key: string): string | null {
  return typeof window === 'undefined' ? null : window.localStorage.getItem(key);
}

/** The store itself, for code outside React. */
export const watchStore = createStore<WatchState>(() => ({
  pins: readPins(stored(PINS_KEY)),
  groups: readGroups(stored(GROUPS_KEY)),
  chosen: null,
}));

/** Symbols of the group in view; null = all. */
export function chosenSymbols({ groups, chosen }: WatchState): ReadonlySet<string> | null {
  return groups.find(({ name }) => name === chosen)?.symbols ?? null;
}

/** Reads a part of it inside React. */
export function useWatch<T>(selector: (state: WatchState) => T): T {
  return useStore(watchStore, selector);
}

function keep(change: Partial<WatchState>): void {
  watchStore.setState(change);
  const { pins, groups } = watchStore.getState();
  window.localStorage.setItem(PINS_KEY, [...pins].join(' '));
  const plain = groups.map(({ name, symbols }) => ({ name, symbols: [...symbols] }));
  window.localStorage.setItem(GROUPS_KEY, JSON.stringify(plain));
}

/** The set with one member switched over. */
function toggled(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}

/** Pins a market, or takes its pin away. */
export function togglePin(symbol: string): void {
  keep({ pins: toggled(watchStore.getState().pins, symbol) });
}

/** Makes an empty group and chooses it; the name has to pass `nameProblem`. */
export function addGroup(name: string): void {
  const { groups } = watchStore.getState();
  if (nameProblem(name, groups) !== '') return;
  keep({ groups: [...groups, { name: name.trim(), symbols: new Set() }], chosen: name.trim() });
}

/** Takes a group away; its markets stay what they are. */
export function removeGroup(name: string): void {
  const { groups, chosen } = watchStore.getState();
  keep({ groups: groups.filter((group) => group.name !== name), chosen: chosen === name ? null : chosen });
}

/** Puts a market into a group, or takes it out. */
export function toggleInGroup(name: string, symbol: string): void {
  const { groups } = watchStore.getState();
  keep({
    groups: groups.map((group) => (group.name === name ? { name, symbols: toggled(group.symbols, symbol) } : group)),
  });
}

/** Shows a group alone, or all markets for null. */
export function chooseGroup(name: string | null): void {
  watchStore.setState({ chosen: name });
}
