import { Check, Info, X } from 'lucide-react';
import { memo, type ReactNode, useMemo } from 'react';
import type { DecisionView } from '../../../contract/views.ts';
import { formatClock, formatStamp } from '../../format/time.ts';
import { titleName } from '../../format/words.ts';
import { SymbolName } from '../../parts/instrument.tsx';
import { type Chain, groupChains } from '../../stores/selectors.ts';
import { currentEngineMs } from '../../stores/time-store.ts';
import { setUi, useUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Figures } from './figures.tsx';

const OUTCOMES: Readonly<
  Record<DecisionView['outcome'], { readonly icon: typeof Check; readonly tone: string; readonly name: string }>
> = {
  passed: { icon: Check, tone: 'text-up', name: 'Passed' },
  refused: { icon: X, tone: 'text-down', name: 'Refused' },
  info: { icon: Info, tone: 'text-text-3', name: 'Note' },
};

const Line = memo(function Line({ line }: { readonly line: DecisionView }): ReactNode {
  const { icon: Icon, tone, name } = OUTCOMES[line.outcome];
  return (
    <li
      data-testid="trace-line"
      data-stage={line.stage}
      data-outcome={line.outcome}
      className="grid grid-cols-[58px_76px_14px_minmax(0,1fr)] gap-x-2 border-b border-line px-3 py-1"
    >
      <span className="text-xs text-text-3">{formatClock(line.atMs)}</span>
      <span className="text-xs text-text-2">{titleName(line.stage)}</span>
      <span title={name} className={`pt-0.5 ${tone}`}>
        <Icon size={12} strokeWidth={2.5} />
      </span>
      <div className="min-w-0">
        <p className="selectable">{line.text}</p>
        <Figures figures={line.figures} />
      </div>
    </li>
  );
});

function Outcome({ chain }: { readonly chain: Chain }): ReactNode {
  if (chain.filled) return <Tag tone="up">Filled</Tag>;
  if (chain.refused) return <Tag tone="danger">Refused</Tag>;
  return <Tag>{titleName(chain.lines.at(-1)?.stage ?? '')}</Tag>;
}

/** The asset of a chain, or what it is about: kill switch, breaker, reconcile. */
function ChainName({ chain }: { readonly chain: Chain }): ReactNode {
  if (chain.asset !== null) return <SymbolName asset={chain.asset} />;
  return titleName(chain.chain.split(':')[0] ?? '');
}

const COLUMNS: readonly Column<Chain>[] = [
  {
    key: 'time',
    label: 'Since',
    track: '62px',
    cell: (row) => <span className="text-text-3">{formatClock(row.startedAtMs)}</span>,
  },
  {
    key: 'symbol',
    label: 'Symbol',
    track: 'minmax(56px,1fr)',
    cell: (row) => <b className="font-semibold">{<ChainName chain={row} />}</b>,
  },
  { key: 'outcome', label: 'Outcome', track: '76px', align: 'right', cell: (row) => <Outcome chain={row} /> },
];

/** The decision trace: chosen chains on the left, every line of one with its figures on the right. */
export function TracePanel(): ReactNode {
  const decisions = useView((state) => state.decisions);
  const chosen = useUi((state) => state.traceChain);
  const chains = useMemo(() => groupChains(decisions), [decisions]);
  const shown = chains.find((chain) => chain.chain === chosen) ?? chains[0];
  if (shown === undefined) {
    return (
      <div data-testid="trace" className="flex h-full">
        <Empty title="No decisions yet">
          Every signal leaves a line at each stage: desk, sizing, risk, orders, execution, fill.
        </Empty>
      </div>
    );
  }
  return (
    <div data-testid="trace" data-chain={shown.chain} className="grid h-full grid-cols-[252px_minmax(0,1fr)]">
      <div className="flex min-h-0 flex-col border-r border-line">
        <Table
          label="Decision chains"
          rows={chains}
          columns={COLUMNS}
          keyOf={(row) => row.chain}
          rowTestId={() => 'trace-chain'}
          onRow={(row) => setUi({ traceChain: row.chain })}
          selectedKey={shown.chain}
          minWidth={220}
        />
      </div>
      <div className="flex min-h-0 flex-col">
        <div className="flex h-6 shrink-0 items-center gap-2 border-b border-line px-3 text-xs text-text-3">
          <span className="font-semibold text-text-1">{<ChainName chain={shown} />}</span>
          <span className="selectable min-w-0 flex-1 truncate">{shown.chain}</span>
          <span>{formatStamp(shown.startedAtMs, currentEngineMs() ?? undefined)}</span>
        </div>
        <ol className="min-h-0 flex-1 overflow-y-auto">
          {shown.lines.map((line) => (
            <Line key={line.decisionId} line={line} />
          ))}
        </ol>
      </div>
    </div>
  );
}
