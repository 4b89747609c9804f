import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ExecutionGrade, OrderQualityView, OrderView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatBps, formatRate } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { formatClock, formatStamp } from '../../format/time.ts';
import { ORDER_WORDS, titleName } from '../../format/words.ts';
import { PriceText, SymbolName } from '../../parts/instrument.tsx';
import { SideMark } from '../../parts/side.tsx';
import { chainOfOrder } from '../../stores/selectors.ts';
import { showToast } from '../../stores/toast-store.ts';
import { openTrace } from '../../stores/ui-store.ts';
import { viewStore } from '../../stores/view-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Pair } from '../../ui/stat.tsx';
import { Tag, type TagTone } from '../../ui/tag.tsx';
import { latencyText, storyOf } from './order-story.ts';

const GRADES: Readonly<Record<ExecutionGrade, TagTone>> = {
  excellent: 'up',
  good: 'up',
  fair: 'plain',
  poor: 'warn',
  failed: 'danger',
};

/** Rates where + is a cost. */
function cost(rate: number | null): string {
  return rate === null ? NO_VALUE : `${formatBps(rate)} bps`;
}

function Quality({ order, quality }: { readonly order: OrderView; readonly quality: OrderQualityView }): ReactNode {
  const { submitAtMs, ackAtMs, firstFillAtMs, lastFillAtMs } = quality;
  return (
    <section data-testid="order-quality" className="border-t border-line px-3 py-1">
      <h4 className="flex h-6 items-center justify-between text-xs font-semibold text-text-2">
        Execution
        {quality.grade !== null && <Tag tone={GRADES[quality.grade]}>{titleName(quality.grade)}</Tag>}
      </h4>
      <Pair label="Sent to first answer" title="From leaving this machine to the venue's first word">
        {latencyText(submitAtMs, ackAtMs)}
      </Pair>
      <Pair label="Sent to first fill">{latencyText(submitAtMs, firstFillAtMs)}</Pair>
      <Pair label="Sent to last fill">{latencyText(submitAtMs, lastFillAtMs)}</Pair>
      <Pair label="Average price">
        <PriceText asset={order.asset} ticks={quality.averageTicks} />
      </Pair>
      <Pair label="Mid at decision">
        <PriceText asset={order.asset} ticks={quality.decisionMidTicks} />
      </Pair>
      <Pair label="Mid at arrival">
        <PriceText asset={order.asset} ticks={quality.arrivalMidTicks} />
      </Pair>
      <Pair label="Slippage" title="Average price against the mid at the decision; + is worse">
        {cost(quality.slippageRate)}
      </Pair>
      <Pair label="Expected slippage" title="What the visible book promised at the decision">
        {cost(quality.expectedSlippageRate)}
      </Pair>
      <Pair label="With fees" title="Implementation shortfall: slippage and fees; + is worse">
        {cost(quality.shortfallRate)}
      </Pair>
      <Pair label="Filled">{formatRate(quality.fillRate, { shown: 0 })}</Pair>
      <Pair label="As maker">{formatRate(quality.makerShare, { shown: 0 })}</Pair>
      <Pair label="Fees">{formatUsdc(quality.feeUnits, { shown: 4 })}</Pair>
      {quality.markouts.map(({ afterMs, rate }) => (
        <Pair
          key={afterMs}
          label={`Market ${afterMs / 1_000} s later`}
          title="Mid against the average price; + means that the market went our way"
        >
          {rate === null ? 'to come' : `${formatBps(rate)} bps`}
        </Pair>
      ))}
    </section>
  );
}

function showTrace(order: OrderView): void {
  const chain = chainOfOrder(order.cloid, viewStore.getState());
  if (chain === null) showToast({ tone: 'info', title: 'No decision of ours is stored for this order' });
  else openTrace(chain);
}

/** One order: what happened to it, what is being done, and how well it was executed. */
export function OrderDetails(props: { readonly order: OrderView; readonly onClose: () => void }): ReactNode {
  const { order, onClose } = props;
  return (
    <aside
      data-testid="order-details"
      className="flex w-[250px] shrink-0 flex-col overflow-y-auto border-l border-line bg-panel"
    >
      <header className="sticky top-0 flex h-7 shrink-0 items-center gap-2 border-b border-line bg-panel pr-1 pl-3">
        <b className="font-semibold">
          <SymbolName asset={order.asset} />
        </b>
        <SideMark side={order.side} />
        <span className="flex-1 truncate text-xs text-text-3">{ORDER_WORDS[order.state]}</span>
        <IconButton label="Close details" onClick={onClose}>
          <X size={13} />
        </IconButton>
      </header>
      <div className="px-3 py-1">
        {storyOf(order).map((line) => (
          <p key={line} className="selectable py-0.5 text-xs text-text-2">
            {line}
          </p>
        ))}
        <Pair label="Created">{formatStamp(order.createdAtMs)}</Pair>
        <Pair label={`${ORDER_WORDS[order.state]} since`}>{formatClock(order.stateSinceMs)}</Pair>
        <Pair label="Strategy">{order.strategyId ?? (order.foreign ? 'not ours' : NO_VALUE)}</Pair>
        <Pair label="Number at the venue">
          <span className="selectable">{order.oid ?? NO_VALUE}</span>
        </Pair>
        <p className="selectable truncate text-2xs text-text-3" title={order.cloid}>
          {order.cloid}
        </p>
        <Button size="small" className="mt-1" data-testid="order-trace" onClick={() => showTrace(order)}>
          Decision trace
        </Button>
      </div>
      {order.quality !== null && <Quality order={order} quality={order.quality} />}
    </aside>
  );
}
