import type { OrderTicket } from '../../contract/commands.ts';
import type { InstrumentView } from '../../contract/views.ts';
import { refusalText } from '../format/refusal-text.ts';
import { give } from '../ipc/commands.ts';
import { showToast } from '../stores/toast-store.ts';
import { fieldOf } from './ticket-preview.ts';
import type { TicketField } from './ticket-form.ts';

/** A refusal of the engine at its field, with both figures. */
export interface PlacedRefusal {
  readonly field: TicketField;
  readonly title: string;
  readonly text: string;
  readonly code: string;
}

/** Sends an order; the engine's words are shown, its refusal is answered for the field that it is about. */
export async function place(order: OrderTicket, instrument: InstrumentView): Promise<PlacedRefusal | null> {
  const reply = await give({ type: 'placeOrder', order });
  if (reply.ok) {
    showToast({ tone: 'good', title: `${reply.value.slice(0, 1).toUpperCase()}${reply.value.slice(1)}` });
    return null;
  }
  const { title, detail, figures, code } = refusalText(reply.error, instrument);
  const text = code === 'OVER_CAP' ? figures : [detail, figures].filter((part) => part !== '').join('; ');
  return { field: fieldOf(reply.error), title, text, code };
}
