import { CircleCheck, Hand } from 'lucide-react';
import { memo, type ReactNode, useMemo } from 'react';
import type { InterventionView } from '../../../contract/views.ts';
import { formatClock, formatSpan, formatStamp } from '../../format/time.ts';
import { trade } from '../../ipc/commands.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { SymbolName } from '../../parts/instrument.tsx';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { Empty } from '../../ui/panel.tsx';
import { Tag } from '../../ui/tag.tsx';
import { FallbackSection } from './fallback-section.tsx';
import { attentionRows, KIND_WORDS } from './attention-rows.ts';

function Since({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  useBeat(4);
  const nowMs = currentEngineMs();
  return (
    <span title={formatStamp(sinceMs)}>
      since {formatStamp(sinceMs, nowMs ?? undefined)}, {formatSpan(nowMs === null ? null : nowMs - sinceMs)}
    </span>
  );
}

function Story({ story }: { readonly story: InterventionView['story'] }): ReactNode {
  return (
    <ol className="mt-1 border-l-2 border-line pl-2.5">
      {story.map((line, at) => (
        <li
          // Lines of a story keep their order and may repeat, so the place is their identity.
          // oxlint-disable-next-line react/no-array-index-key
          key={`${at}:${line.atMs}`}
          className="grid grid-cols-[58px_minmax(0,1fr)] gap-2 text-xs"
        >
          <span className="text-text-3">{formatClock(line.atMs)}</span>
          <span className="selectable break-words text-text-2">{line.text}</span>
        </li>
      ))}
    </ol>
  );
}

const Item = memo(function Item({ item }: { readonly item: InterventionView }): ReactNode {
  const over = item.resolvedAtMs !== null;
  return (
    <li
      data-testid="intervention"
      data-id={item.interventionId}
      data-state={over ? 'resolved' : 'open'}
      className={classes(
        'border-b border-line border-l-2 px-3 py-2',
        over ? 'border-l-line-strong' : 'border-l-danger',
      )}
    >
      <div className="flex items-center gap-2">
        {over ? <CircleCheck size={14} className="text-up" /> : <Hand size={14} className="text-down" />}
        <Tag tone={over ? 'plain' : 'danger'}>{over ? 'Over by itself' : KIND_WORDS[item.kind]}</Tag>
        <button type="button" className="font-semibold hover:underline" onClick={() => focusAsset(item.asset)}>
          <SymbolName asset={item.asset} />
        </button>
        <span className="selectable min-w-0 flex-1 truncate font-medium" title={item.title}>
          {item.title}
        </span>
        <span className="text-xs whitespace-nowrap text-text-3">
          {item.resolvedAtMs === null ? <Since sinceMs={item.sinceMs} /> : `ended ${formatStamp(item.resolvedAtMs)}`}
        </span>
        <Button
          size="small"
          data-testid="intervention-acknowledge"
          title="I have seen it: take it off the list"
          onClick={() => void trade({ type: 'acknowledgeIntervention', interventionId: item.interventionId })}
        >
          Acknowledge
        </Button>
      </div>
      {item.advice !== '' && (
        <p className="selectable mt-1 text-text-1">
          <b className="font-semibold">To do: </b>
          {item.advice}
        </p>
      )}
      <Story story={item.story} />
    </li>
  );
});

/** What the engine could not end by itself: since when, the whole story, and what a person can do. */
export function AttentionPanel(): ReactNode {
  const items = useView((state) => state.interventions);
  const isAsked = useView((state) => state.session?.mode.mode === 'confirming');
  const rows = useMemo(() => attentionRows(items), [items]);
  return (
    <div data-testid="attention" className="flex h-full flex-col overflow-y-auto">
      <FallbackSection />
      {rows.length === 0 ? (
        <div className="min-h-28 flex-1">
          <Empty
            title={isAsked ? 'No order or stop needs your hands' : 'Nothing needs your hands'}
            icon={<CircleCheck size={20} />}
          >
            Orders and stops that the engine could not bring to an end are listed here with their whole story.
          </Empty>
        </div>
      ) : (
        <ul>
          {rows.map((item) => (
            <Item key={item.interventionId} item={item} />
          ))}
        </ul>
      )}
    </div>
  );
}
