import type { ReactNode } from 'react';
import { formatClock } from '../../format/time.ts';
import { useView } from '../../stores/view-store.ts';
import { Pair } from '../../ui/stat.tsx';

const WHAT = 'If this app falls silent, the venue cancels the resting entries. Never set beside a stop';

/** The dead man's switch at the venue: until when it is set, or why it is not. */
export function DeadManSwitch(): ReactNode {
  const armedUntilMs = useView((state) => state.session?.deadManSwitch.armedUntilMs ?? null);
  const reason = useView((state) => state.session?.deadManSwitch.reason ?? '');
  const isArmed = armedUntilMs !== null;
  return (
    <Pair label="Dead man's switch" title={reason === '' ? WHAT : `${WHAT}. Not set: ${reason}`}>
      <span data-testid="dead-man-switch" data-armed={isArmed}>
        {isArmed ? `set to ${formatClock(armedUntilMs)}` : reason === '' ? 'being set' : 'not set'}
      </span>
    </Pair>
  );
}
