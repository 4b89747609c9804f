import { OctagonX } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { trade } from '../../ipc/commands.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';

/** Gives the command and lets the focus go: a later Enter or Space must not press the same button again. */
function kill(event: MouseEvent<HTMLButtonElement>, flatten: boolean): void {
  event.currentTarget.blur();
  void trade({ type: 'killSwitch', flatten });
}

/** One click stops all openings; the second control closes positions as well. Both always act at once. */
export function KillSwitch(): ReactNode {
  const halted = useView((state) => state.risk?.halted ?? false);
  const flattening = useView((state) => state.risk?.flattening ?? false);
  return (
    <div className="flex items-center gap-2">
      <Button
        tone="danger"
        size="large"
        data-testid="kill-switch"
        data-halted={halted}
        title="Cancel opening orders and halt (Ctrl+Shift+K). Protective stops stay."
        onClick={(event) => kill(event, false)}
        className="font-semibold"
      >
        <OctagonX size={16} />
        {halted ? 'Halted' : 'Kill'}
        <kbd className="font-sans text-2xs font-normal opacity-80">Ctrl ⇧ K</kbd>
      </Button>
      <Button
        tone="bad"
        size="large"
        data-testid="kill-flatten"
        data-flattening={flattening}
        title="Cancel opening orders, halt, and close every position on a price ladder"
        onClick={(event) => kill(event, true)}
        className="border-danger px-2.5 font-semibold"
      >
        {flattening ? 'Flattening…' : 'Kill + flatten'}
      </Button>
    </div>
  );
}
