import type { ReactNode } from 'react';
import { formatClock, formatInterval } from '../../format/time.ts';
import { changeSpeed } from '../../ipc/commands.ts';
import { CountdownText } from '../../parts/countdown.tsx';
import { activeRules } from '../../stores/selectors.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { setUi, useUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';
import { Choice } from '../../ui/field.tsx';
import { Stat } from '../../ui/stat.tsx';

/** Whether rules run signals by themselves; opens the rules. */
export function AutoStat(): ReactNode {
  useBeat(4);
  const rules = useView((state) => state.session?.autoRules ?? null);
  const count = rules === null ? 0 : activeRules(rules, currentEngineMs() ?? 0).length;
  return (
    <button
      type="button"
      data-testid="auto-state"
      data-active={count}
      title="Auto-run rules"
      onClick={() => setUi({ dialog: 'auto' })}
      className="-mx-1 rounded-[3px] px-1 text-left hover:bg-hover"
    >
      <Stat label="Auto-run" tone={count > 0 ? 'text-accent' : 'text-text-1'}>
        {count === 0 ? 'Off' : `${count} ${count === 1 ? 'rule' : 'rules'}`}
      </Stat>
    </button>
  );
}

/** Time to the next bar, when strategies decide. */
export function NextBarStat(): ReactNode {
  const barMs = useView((state) => state.session?.barIntervalMs ?? null);
  const nextMs = useView((state) => state.session?.nextBarAtMs ?? null);
  const label = barMs === null ? 'Next bar' : `Next ${formatInterval(barMs)} bar`;
  return (
    <Stat label={label} testId="next-bar" title="Strategies decide when the bar closes">
      {barMs === null || nextMs === null ? '–:––' : <CountdownText startMs={nextMs - barMs} endMs={nextMs} calm />}
    </Stat>
  );
}

/** Engine time in UTC. */
export function ClockStat({ className }: { readonly className?: string }): ReactNode {
  useBeat();
  return (
    <Stat
      label="UTC"
      testId="clock"
      title="The engine's time; in the sandbox, the exchange's own time"
      className={classes(className)}
    >
      {formatClock(currentEngineMs())}
    </Stat>
  );
}

const SPEEDS = [1, 5, 20, 60].map((value) => ({ value, label: `${value}×`, title: `Sandbox time at ${value} times` }));

/** Speed of the sandbox's time; absent on every other venue, where time is not ours. */
export function SpeedChoice(): ReactNode {
  const venue = useView((state) => state.session?.venue ?? null);
  const speed = useUi((state) => state.speed);
  if (venue !== 'sandbox') return null;
  return (
    <div className="flex flex-col justify-center" title="Speed of the sandbox's time">
      <span className="text-2xs text-text-3">Speed</span>
      <Choice
        label="Sandbox speed"
        testId="speed"
        value={speed}
        options={SPEEDS}
        onChange={(value) => void changeSpeed(value)}
      />
    </div>
  );
}
