import type { Ticket } from '../desk/desk-room.ts';
import { rateWords } from '../domain/words.ts';
import { MAX_SLICES } from '../execution/entry-work.ts';
import type { PlannedEntry } from './enter-ticket.ts';
import type { EngineCore } from './engine-core.ts';
import { planOverTime } from './enter-twap.ts';
import { sizeOf } from './order-words.ts';
import { wholeLots } from './work-entry.ts';

/** How an entry would be executed if a person approved it now, in a sentence: at once, quoted, in slices of ours, or over time by the venue. */
export function entryWords(
  core: EngineCore,
  ticket: Ticket,
  planned: Pick<PlannedEntry, 'size' | 'prices' | 'account'>,
): string {
  const { entryStyle, maxSlippageRate, requotes } = core.settings.execution;
  const total = wholeLots(core, ticket, planned);
  const taken =
    total <= planned.size.targetLots
      ? `at once, at most ${rateWords(maxSlippageRate)} from the touch`
      : slicedWords(core, ticket, planned);
  if (entryStyle === 'ioc') return taken;
  return `quoted up to ${requotes + 1} times post-only; what is left then ${taken}`;
}

function slicedWords(
  core: EngineCore,
  ticket: Ticket,
  planned: Pick<PlannedEntry, 'size' | 'prices' | 'account'>,
): string {
  const { sliceStyle, slicePauseMs } = core.settings.execution;
  const total = wholeLots(core, ticket, planned);
  const no = Math.min(MAX_SLICES, Math.ceil(total / planned.size.targetLots));
  const plain = `${sizeOf(core, ticket.signal.asset, total)} in ${no} slices, ${slicePauseMs / 1_000} s apart`;
  if (sliceStyle === 'plain') return plain;
  const plan = planOverTime(core, ticket, planned, total);
  if (!plan.ok) return `${plain}; not over time: ${plan.error.detail}`;
  const { size, minutes, slices } = plan.value;
  return `${sizeOf(core, ticket.signal.asset, size.targetLots)} in ${slices} slices over ${minutes} min, worked by the venue (TWAP)`;
}
