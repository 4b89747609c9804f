import type { ReactNode } from 'react';
import type { InstrumentView, ModeView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatSize } from '../../format/price.ts';
import { formatStamp } from '../../format/time.ts';
import { SymbolName } from '../../parts/instrument.tsx';
import { useView } from '../../stores/view-store.ts';

type PaperRow = ModeView['paper']['positions'][number];

function Paper({
  row,
  instrument,
}: {
  readonly row: PaperRow;
  readonly instrument: InstrumentView | undefined;
}): ReactNode {
  return (
    <li data-testid="paper-position" className="flex gap-3">
      <SymbolName asset={row.asset} />
      <span>
        {row.sizeLots > 0 ? 'long' : 'short'} {formatSize(Math.abs(row.sizeLots), instrument?.szDecimals ?? 0)}
      </span>
      <span className="ml-auto">{formatUsdc(row.unrealisedUnits, { plus: true })} USDC</span>
    </li>
  );
}

/** What was put aside while the venue was down: exits that wait, and the paper ledger that is never part of the account. */
export function FallbackSection(): ReactNode {
  const mode = useView((state) => state.session?.mode ?? null);
  const instruments = useView((state) => state.instruments);
  if (mode === null || (mode.waitingExits.length === 0 && mode.paper.entries === 0)) return null;
  const { waitingExits, paper } = mode;
  return (
    <section
      data-testid="fallback"
      className="max-h-40 shrink-0 overflow-y-auto border-b border-line px-3 py-2 text-xs"
    >
      {waitingExits.length > 0 && (
        <>
          <h3 className="font-semibold">Exits that wait for the venue</h3>
          <ul>
            {waitingExits.map(({ asset, by, sinceMs }) => (
              <li key={asset} data-testid="waiting-exit" className="flex gap-3">
                <SymbolName asset={asset} />
                <span>
                  by {by === 'person' ? 'you' : 'its strategy'}, since {formatStamp(sinceMs)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {paper.entries > 0 && (
        <>
          <h3 className="flex font-semibold">
            <span>Paper ledger, not in the account: {paper.entries} entries</span>
            <span data-testid="paper-result" className="ml-auto">
              closed, after fees {formatUsdc(paper.resultUnits, { plus: true })} USDC
            </span>
          </h3>
          <ul>
            {paper.positions.map((row) => (
              <Paper key={row.asset} row={row} instrument={instruments.get(row.asset)} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
