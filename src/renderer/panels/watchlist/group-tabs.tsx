import type { ReactNode } from 'react';
import { chooseGroup, useWatch } from '../../stores/watch-store.ts';
import { Choice } from '../../ui/field.tsx';

/** Stands for all markets; no group can have this name, which is empty. */
const ALL = '';

/** The person's groups of markets, one of them in view; nothing where there are none. */
export function GroupTabs(): ReactNode {
  const groups = useWatch((state) => state.groups);
  const chosen = useWatch((state) => state.chosen);
  if (groups.length === 0) return null;
  const options = [{ value: ALL, label: 'All' }, ...groups.map(({ name }) => ({ value: name, label: name }))];
  return (
    <div className="flex h-7 shrink-0 items-center overflow-x-auto border-b border-line px-2">
      <Choice
        label="Group of markets"
        testId="watchlist-groups"
        value={chosen ?? ALL}
        options={options}
        onChange={(name) => chooseGroup(name === ALL ? null : name)}
      />
    </div>
  );
}
