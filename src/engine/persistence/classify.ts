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
  SentimentStatus: 'market',
  ClockReading: 'market',
  AgentStatus: 'audit',
  AdapterFault: 'audit',
  AccountUnasked: 'audit',
  Resumed: 'audit',
  Shutdown: 'audit',
};

/**
 * Class of an input's journal record. `market`: prices, ticks of the clock, where the window looks and the long history of an index, which are
 * many or large and may be pruned once a snapshot covers them. `audit`: everything that explains or moves money, kept for good.
 */
export function classOf(input: EngineInputBody): JournalLine['class'] {
  if (input.kind === 'Command' && input.command.type === 'focus') return 'market';
  if (input.kind === 'Sentiment' && input.history !== undefined) return 'market';
  return CLASSES[input.kind];
}
