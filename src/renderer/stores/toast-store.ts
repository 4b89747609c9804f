import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** A short message in the corner. Refusals carry their code and figures. */
export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'info' | 'warning' | 'bad';
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly figures: string;
}

/** What a caller gives; the rest is empty. */
export type NewToast = Pick<Toast, 'tone' | 'title'> & Partial<Pick<Toast, 'detail' | 'code' | 'figures'>>;

const KEEP = 4;
const LIFE_MS: Readonly<Record<Toast['tone'], number>> = { good: 4000, info: 6000, warning: 9000, bad: 12_000 };

interface ToastState {
  readonly toasts: readonly Toast[];
}

const store = createStore<ToastState>(() => ({ toasts: [] }));
let lastId = 0;

/** Removes a message. */
export function dismissToast(id: number): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Shows a message; the oldest goes when there are more than four. */
export function showToast(toast: NewToast): void {
  lastId += 1;
  const id = lastId;
  const full: Toast = { detail: '', code: '', figures: '', ...toast, id };
  store.setState(({ toasts }) => ({ toasts: [...toasts, full].slice(-KEEP) }));
  setTimeout(() => dismissToast(id), LIFE_MS[full.tone]);
}

/** The messages on screen, oldest first. */
export function useToasts(): readonly Toast[] {
  return useStore(store, (state) => state.toasts);
}
