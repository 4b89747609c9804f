import type { StrategyRecordView } from '../../contract/strategy-record.ts';
import { formatRate } from './rate.ts';

/** What a strategy's own trades came to, in a line; undefined = none has finished. */
export function recordWords(record: StrategyRecordView | undefined): string {
  if (record === undefined) return 'No round trip finished yet.';
  const { wins, losses, avgWin, avgLoss, kellyShare } = record;
  const trips = wins + losses;
  const won = wins === 0 ? '0 won' : `${wins} won (${formatRate(avgWin, { plus: true })} on average)`;
  const lost = losses === 0 ? '0 lost' : `${losses} lost (${formatRate(-avgLoss)})`;
  return `${trips} round ${trips === 1 ? 'trip' : 'trips'} after fees: ${won}, ${lost}. ${kellyWords(trips, kellyShare, record)}`;
}

function kellyWords(trips: number, share: number, { wins, losses }: StrategyRecordView): string {
  if (wins < 5 || losses < 5) return 'Too few for Kelly: it takes 5 of each.';
  if (share > 0) return `Kelly would stake ${formatRate(share)}.`;
  return trips >= 20 ? 'Kelly sees no edge.' : 'Kelly sees no edge yet.';
}
