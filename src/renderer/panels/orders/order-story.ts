import type { OrderView } from '../../../contract/views.ts';
import { NO_VALUE } from '../../format/scaled.ts';

/** A latency: whole milliseconds up to ten seconds, then seconds. */
export function latencyText(fromMs: number, toMs: number | null): string {
  if (toMs === null || !Number.isFinite(toMs - fromMs)) return NO_VALUE;
  const ms = Math.max(0, toMs - fromMs);
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** What a state means for the person who looks at the order. */
const MEANINGS: Readonly<Partial<Record<OrderView['state'], string>>> = {
  pending: 'Written down, not sent yet: it leaves when its record is safe on disk.',
  submitted: 'Sent; the venue has not answered yet.',
  unknown: 'No answer came. It is asked for by its client id and is not sent again.',
  denied: 'Stopped here before it was sent: nothing reached the venue.',
  rejected: 'The venue refused it.',
  expired: 'It reached the venue too late, or its time was over; it did not trade.',
  error: 'It ended in an error; what is known stands below.',
};

/** The order's story in sentences, the plainest first. */
export function storyOf(order: OrderView): readonly string[] {
  const lines: string[] = [];
  if (order.foreign) lines.push('Placed elsewhere: it counts as exposure and is left alone.');
  const meaning = MEANINGS[order.state];
  if (meaning !== undefined) lines.push(meaning);
  if (order.note !== '' && order.note !== meaning) lines.push(order.note);
  return lines;
}
