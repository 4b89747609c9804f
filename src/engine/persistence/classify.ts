import type { EngineInputBody } from '../domain/inputs.ts';
import type { JournalLine } from '../domain/ports.ts';

const CLASSES: Readonly<Record<EngineInputBody['kind'], JournalLine['class']>> = {
  Market: 'market',
  Tick: 'market',
  RunStarted: 'audit',
  Instruments: 'audit',
  VenueStatus: 'audit',
  VenueReply: 'audit',
  OrderUpdate: 'audit',
  Fill: 'audit',
  AccountSnapshot: 'audit',
  Funding: 'audit',
  Command: 'audit',
  Signal: 'audit',
  ConfigChanged: 'audit',
  JobFinished: 'audit',
  Sentiment: 'audit',
  AdapterFault: 'audit',
  Resumed: 'audit',
  Shutdown: 'audit',
};

/**
 * Class of an input's journal record. `market`: prices, ticks of the clock and where the window looks, which are many and may be pruned once a
 * snapshot covers them. `audit`: everything that explains or moves money, kept for good.
 */
export function classOf(input: EngineInputBody): JournalLine['class'] {
  return input.kind === 'Command' && input.command.type === 'focus' ? 'market' : CLASSES[input.kind];
}
