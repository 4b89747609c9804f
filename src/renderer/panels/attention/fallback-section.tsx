import type { ReactNode } from 'react';
import type { InstrumentView, ModeView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatPrice, formatSize } from '../../format/price.ts';
import { formatStamp } from '../../format/time.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { trade } from '../../ipc/commands.ts';
import { SymbolName } from '../../parts/instrument.tsx';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';

type PaperRow = ModeView['paper']['positions'][number];

/** Columns of the paper positions: symbol, size, entry, stop, target, result. */
const PAPER_GRID = 'grid grid-cols-[64px_minmax(0,1.4fr)_repeat(4,minmax(0,1fr))] gap-x-3';

function Price({
  ticks,
  instrument,
}: {
  readonly ticks: number | null;
  readonly instrument: InstrumentView | undefined;
}): ReactNode {
  const text = ticks === null || instrument === undefined ? NO_VALUE : formatPrice(ticks, instrument.priceDecimals);
  return <span className="truncate text-right">{text}</span>;
}

function PaperLine({
  row,
  instrument,
}: {
  readonly row: PaperRow;
  readonly instrument: InstrumentView | undefined;
}): ReactNode {
  const { sizeLots, costUnits, unrealisedUnits } = row;
  const isLong = sizeLots > 0;
  return (
    <li data-testid="paper-position" className={PAPER_GRID}>
      <span className="truncate font-medium">
        <SymbolName asset={row.asset} />
      </span>
      <span className="truncate">
        <span className={isLong ? 'text-up' : 'text-down'}>{isLong ? '▲ Long' : '▼ Short'}</span>{' '}
        {formatSize(Math.abs(sizeLots), instrument?.szDecimals ?? 0)}
      </span>
      <Price ticks={Math.round(costUnits / sizeLots)} instrument={instrument} />
      <Price ticks={row.stopTicks} instrument={instrument} />
      <Price ticks={row.takeProfitTicks} instrument={instrument} />
      <span className={classes('truncate text-right', unrealisedUnits < 0 ? 'text-down' : 'text-up')}>
        {formatUsdc(unrealisedUnits, { plus: true })}
      </span>
    </li>
  );
}

function Paper({ paper }: { readonly paper: ModeView['paper'] }): ReactNode {
  const instruments = useView((state) => state.instruments);
  const { positions, entries, resultUnits } = paper;
  return (
    <div>
      <h3 className="flex gap-3">
        <span className="font-semibold">Paper book</span>
        <span className="min-w-0 flex-1 truncate text-text-2">
          {entries} {entries === 1 ? 'entry' : 'entries'}, none of it in the account
          {positions.length > 0 && '; closed at the mark when the venue is back'}
        </span>
        <span data-testid="paper-result" title="What was closed, less the fees of everything">
          realised {formatUsdc(resultUnits, { plus: true })} USDC
        </span>
      </h3>
      {positions.length > 0 && (
        <ul>
          <li className={classes(PAPER_GRID, 'text-text-3')}>
            <span>Symbol</span>
            <span>Size</span>
            <span className="text-right">Entry</span>
            <span className="text-right">Stop</span>
            <span className="text-right">Target</span>
            <span className="text-right">Unrealised</span>
          </li>
          {positions.map((row) => (
            <PaperLine key={row.asset} row={row} instrument={instruments.get(row.asset)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function WaitingExits({ mode, nowMs }: { readonly mode: ModeView; readonly nowMs: number }): ReactNode {
  return (
    <div>
      <h3 className="flex gap-3">
        <span className="font-semibold">Exits that wait</span>
        <span className="min-w-0 truncate text-text-2">
          decided anew once the account was compared; stops stay at the exchange
        </span>
      </h3>
      <ul>
        {mode.waitingExits.map(({ asset, by, sinceMs }) => (
          <li key={asset} data-testid="waiting-exit" className="grid grid-cols-[64px_minmax(0,1fr)] gap-x-3">
            <span className="truncate font-medium">
              <SymbolName asset={asset} />
            </span>
            <span className="text-text-2">
              by {by === 'person' ? 'you' : 'its strategy'}, since {formatStamp(sinceMs, nowMs)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the comparison found, in full, and the word that lets entries go. */
function Return({ mode }: { readonly mode: ModeView }): ReactNode {
  const { differences } = mode;
  return (
    <div data-testid="return">
      <h3 className="flex items-center gap-3">
        <span className="font-semibold">The venue is back</span>
        <span className="min-w-0 flex-1 truncate text-text-2">
          {differences.length === 0
            ? 'nothing differed from our books'
            : 'our books were repaired by what the venue holds'}
        </span>
        <Button
          tone="accent"
          size="small"
          data-testid="resume-live-section"
          onClick={() => void trade({ type: 'resumeLive' })}
        >
          Trade again
        </Button>
      </h3>
      <ul>
        {differences.map((text, at) => (
          // A difference may come twice, once of each comparison; they keep their order.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${at}:${text}`} data-testid="difference" className="selectable break-words text-text-2">
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a venue that was away leaves behind: the word that is asked for, exits that wait, and the paper book that is never part of the account. */
export function FallbackSection(): ReactNode {
  const mode = useView((state) => state.session?.mode ?? null);
  const nowMs = useView((state) => state.session?.atMs ?? 0);
  if (mode === null) return null;
  const isAsked = mode.mode === 'confirming';
  const waits = mode.waitingExits.length > 0;
  const hasPaper = mode.paper.entries > 0;
  if (!isAsked && !waits && !hasPaper) return null;
  return (
    <section data-testid="fallback" className="flex shrink-0 flex-col gap-2 border-b border-line px-3 py-2 text-xs">
      {isAsked && <Return mode={mode} />}
      {waits && <WaitingExits mode={mode} nowMs={nowMs} />}
      {hasPaper && <Paper paper={mode.paper} />}
    </section>
  );
}
