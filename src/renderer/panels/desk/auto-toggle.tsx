import type { ReactNode } from 'react';
import { trade } from '../../ipc/commands.ts';
import { activeRules } from '../../stores/selectors.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { setUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';

/** Off is one click: it switches every rule off. On goes by the rules, where the limits stand. */
export function AutoToggle(): ReactNode {
  useBeat(4);
  const rules = useView((state) => state.session?.autoRules);
  const active = activeRules(rules ?? [], currentEngineMs() ?? 0);
  const on = active.length > 0;
  const onClick = (): void => {
    if (!on) setUi({ dialog: 'auto' });
    for (const rule of active) void trade({ type: 'setAutoRule', rule: { ...rule, enabled: false } });
  };
  return (
    <Button
      tone={on ? 'accent' : 'plain'}
      size="small"
      data-testid="auto-toggle"
      data-on={on}
      aria-pressed={on}
      onClick={onClick}
      title={on ? 'Switch every auto-run rule off' : 'Set auto-run rules'}
    >
      {on ? 'Auto on' : 'Auto off'}
    </Button>
  );
}
