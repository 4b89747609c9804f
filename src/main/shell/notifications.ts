import { Notification } from 'electron';
import type { AlertView } from '../../contract/views.ts';
import type { AlertPort } from '../../engine/domain/ports.ts';

/** Native notifications shown at most in one second; a burst becomes one line that counts the rest. */
const BURST_PER_SECOND = 3;

/** After a service refused one, lesser notifications are not tried again for this long, ms: each try costs and is told in the log. */
const REFUSED_PAUSE_MS = 30_000;

export interface NotifierOptions {
  /** The person clicked: bring this into view. */
  readonly onOpen: (target: { readonly ticketId: string | null; readonly asset: number | null }) => void;
  /** Every alert, delivered natively or not, for the window. */
  readonly onAlert: (alert: AlertView) => void;
  readonly onUndelivered: (alert: AlertView, reason: string) => void;
  readonly nowMs: () => number;
}

/**
 * Native desktop notifications. Critical and emergency ones are always tried; lesser ones are merged in a burst. An alert counts as
 * delivered only when the system shows it: `failed` or an unsupported system is told, and the window has the alert in any case.
 */
export class NativeNotifier implements AlertPort {
  readonly #options: NotifierOptions;
  readonly #open = new Set<Notification>();
  #refusedAtMs = Number.NEGATIVE_INFINITY;
  #windowStartMs = 0;
  #shown = 0;
  #merged = 0;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  notify(alert: AlertView): void {
    this.#options.onAlert(alert);
    if (!Notification.isSupported()) {
      this.#options.onUndelivered(alert, 'this system has no notification service');
      return;
    }
    const urgent = alert.level === 'critical' || alert.level === 'emergency';
    const now = this.#options.nowMs();
    if (!urgent && now - this.#refusedAtMs < REFUSED_PAUSE_MS) {
      this.#merged += 1;
      return;
    }
    if (now - this.#windowStartMs >= 1_000) {
      this.#windowStartMs = now;
      this.#shown = 0;
    }
    if (!urgent && this.#shown >= BURST_PER_SECOND) {
      this.#merged += 1;
      return;
    }
    this.#shown += 1;
    this.#show(alert, urgent);
  }

  #show(alert: AlertView, urgent: boolean): void {
    const more = this.#merged > 0 ? ` (+${this.#merged} more in the window)` : '';
    this.#merged = 0;
    const notification = new Notification({
      title: alert.title,
      body: alert.body + more,
      urgency: urgent ? 'critical' : 'normal',
      silent: !urgent,
    });
    // Without a reference the object is collected and its click is lost.
    this.#open.add(notification);
    const forget = (): void => void this.#open.delete(notification);
    notification.once('click', () => {
      forget();
      this.#options.onOpen({ ticketId: alert.ticketId, asset: alert.asset });
    });
    notification.once('close', forget);
    notification.once('failed', (_event, reason) => {
      forget();
      this.#refusedAtMs = this.#options.nowMs();
      this.#options.onUndelivered(alert, reason === '' ? 'the notification service did not take it' : reason);
    });
    notification.show();
  }
}
