import { type ReactNode, useState } from 'react';
import type { BreakerName } from '../../../contract/commands.ts';
import type { RiskView } from '../../../contract/views.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { setUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/panel.tsx';
import { BreakerRow } from './breaker-row.tsx';
import { BreakerStory } from './breaker-story.tsx';

/** The breakers in whatever state they are; everything shown is given. Until one is chosen, the first that is not armed is told of. */
export function BreakersBody({
  risk,
  nowMs,
}: {
  readonly risk: RiskView | null;
  readonly nowMs: number | null;
}): ReactNode {
  const [wanted, setWanted] = useState<BreakerName | null>(null);
  const breakers = risk?.breakers ?? [];
  const chosen =
    breakers.find(({ name }) => name === wanted) ?? breakers.find(({ state }) => state !== 'armed') ?? breakers[0];
  if (risk === null || chosen === undefined) return <Empty title="Waiting for breakers" />;
  return (
    <div data-testid="breakers" className="flex h-full min-h-0">
      <div className="min-w-0 flex-1 overflow-y-auto">
        {breakers.map((breaker) => (
          <BreakerRow
            key={breaker.name}
            breaker={breaker}
            isChosen={breaker === chosen}
            onChoose={() => setWanted(breaker.name)}
          />
        ))}
        <div className="flex items-center gap-2 px-3 py-1.5">
          <Button size="small" data-testid="rehearsal-open" onClick={() => setUi({ dialog: 'rehearsal' })}>
            Rehearse…
          </Button>
          <span className="truncate text-xs text-text-3">
            See when they would have tripped in recorded history, and what that cost and saved
          </span>
        </div>
      </div>
      <div className="w-[40%] shrink-0 overflow-y-auto border-l border-line">
        <BreakerStory breaker={chosen} risk={risk} nowMs={nowMs} />
      </div>
    </div>
  );
}

/** The circuit breakers: how far each is from its bounds, what it does, what ends it, its trips, and what a person can do. */
export function BreakersPanel(): ReactNode {
  useBeat(4);
  const risk = useView((state) => state.risk);
  return <BreakersBody risk={risk} nowMs={currentEngineMs()} />;
}
