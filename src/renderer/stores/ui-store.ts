import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { AppInfo } from '../../contract/ipc.ts';
import type { AssetId } from '../../contract/units.ts';

export type DockTab =
  | 'positions'
  | 'orders'
  | 'fills'
  | 'trace'
  | 'alerts'
  | 'account'
  | 'breakers'
  | 'risk'
  | 'regime'
  | 'sentiment'
  | 'attention';
/** What stands at the right: the signals, or an order that a person writes. */
export type SideTab = 'desk' | 'ticket';
export type DialogName = 'settings' | 'auto' | 'data' | 'universe' | 'health' | 'rehearsal';
/** Pages of the settings. */
export type SettingsPage = 'general' | 'engine';
export type Theme = 'dark' | 'light';

/** What the person has selected and opened: shared by panels, unknown to the engine. */
export interface UiState {
  readonly theme: Theme;
  readonly info: AppInfo | null;
  readonly speed: number;
  readonly focusAsset: AssetId | null;
  readonly selectedTicket: string | null;
  readonly expandedTicket: string | null;
  readonly tab: DockTab;
  readonly side: SideTab;
  /** The book as its levels, or as a ladder of prices to trade on. */
  readonly bookMode: 'levels' | 'ladder';
  /** True while a click on the ladder places an order. */
  readonly ladderArmed: boolean;
  readonly traceChain: string | null;
  readonly dialog: DialogName | null;
  readonly settingsPage: SettingsPage;
  readonly dismissedNotices: ReadonlySet<string>;
}

const THEME_KEY = 'trimtab.theme';

function startTheme(): Theme {
  if (typeof window === 'undefined') return 'dark';
  const stored = window.localStorage.getItem(THEME_KEY);
  if (stored === 'dark' || stored === 'light') return stored;
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** The store itself, for code outside React. */
export const uiStore = createStore<UiState>(() => ({
  theme: startTheme(),
  info: null,
  speed: 1,
  focusAsset: null,
  selectedTicket: null,
  expandedTicket: null,
  tab: 'positions',
  side: 'desk',
  bookMode: 'levels',
  ladderArmed: false,
  traceChain: null,
  dialog: null,
  settingsPage: 'general',
  dismissedNotices: new Set(),
}));

/** Reads a part of the selection inside React. */
export function useUi<T>(selector: (state: UiState) => T): T {
  return useStore(uiStore, selector);
}

/** Changes some fields. */
export function setUi(change: Partial<UiState>): void {
  uiStore.setState(change);
}

/** Puts the theme on the page and keeps the choice for the next start. */
export function chooseTheme(theme: Theme): void {
  window.localStorage.setItem(THEME_KEY, theme);
  setUi({ theme });
}

/** Opens the decision trace at a chain. */
export function openTrace(chain: string): void {
  setUi({ tab: 'trace', traceChain: chain });
}

/** Hides a start notice for the life of the window. */
export function dismissNotice(notice: string): void {
  uiStore.setState(({ dismissedNotices }) => ({ dismissedNotices: new Set([...dismissedNotices, notice]) }));
}
