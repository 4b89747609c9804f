import type { TrimtabBridge } from '../../contract/ipc.ts';
import type { AlertView } from '../../contract/views.ts';
import { showToast, type Toast } from '../stores/toast-store.ts';
import { setUi } from '../stores/ui-store.ts';
import { focusAsset } from './focus.ts';

const TONES: Readonly<Record<AlertView['level'], Toast['tone']>> = {
  info: 'info',
  warning: 'warning',
  critical: 'bad',
  emergency: 'bad',
};

/** Shows alerts as they come, and follows a click on a native notification to its ticket or asset. Returns the end of it. */
export function startEvents(bridge: TrimtabBridge): () => void {
  const endAlerts = bridge.onAlert((alert) => {
    if (alert.level === 'info') return;
    showToast({ tone: TONES[alert.level], title: alert.title, detail: alert.body });
  });
  const endOpen = bridge.onOpen(({ ticketId, asset }) => {
    if (ticketId !== null) setUi({ side: 'desk', selectedTicket: ticketId, expandedTicket: ticketId });
    if (asset !== null) focusAsset(asset);
  });
  return () => {
    endAlerts();
    endOpen();
  };
}
