import { Plus } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { addGroup, chooseGroup, nameProblem, removeGroup, useWatch } from '../../stores/watch-store.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Choice, Switch, TextInput } from '../../ui/field.tsx';

const NONE = '';

function NewGroup(): ReactNode {
  const groups = useWatch((state) => state.groups);
  const [name, setName] = useState('');
  const problem = name === '' ? '' : nameProblem(name, groups);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (name === '' || problem !== '') return;
    addGroup(name);
    setName('');
  };
  return (
    <form className="flex items-center gap-1" onSubmit={add}>
      <TextInput
        value={name}
        placeholder="New group"
        aria-label="Name of a new group"
        data-testid="group-name"
        invalid={problem !== ''}
        title={problem}
        className="w-28"
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" size="small" data-testid="group-add" disabled={name.trim() === '' || problem !== ''}>
        <Plus size={11} /> Add
      </Button>
      {problem !== '' && <span className="text-2xs text-down">{problem}</span>}
    </form>
  );
}

interface GroupsBarProps {
  /** True: only the markets of the chosen group are listed. */
  readonly only: boolean;
  readonly onOnly: (only: boolean) => void;
}

/** The person's groups: one is chosen, and the stars of the rows put markets into it. */
export function GroupsBar({ only, onOnly }: GroupsBarProps): ReactNode {
  const groups = useWatch((state) => state.groups);
  const chosen = useWatch((state) => state.chosen);
  const options = [
    { value: NONE, label: 'No group' },
    ...groups.map(({ name, symbols }) => ({ value: name, label: `${name} ${symbols.size}` })),
  ];
  return (
    <div className="flex h-8 items-center gap-2 overflow-x-auto border-b border-line px-4">
      {groups.length > 0 && (
        <Choice
          label="Group"
          testId="universe-groups"
          value={chosen ?? NONE}
          options={options}
          onChange={(name) => chooseGroup(name === NONE ? null : name)}
        />
      )}
      {chosen !== null && (
        <>
          <span className="text-xs whitespace-nowrap text-text-2">Only this group</span>
          <Switch label="Only this group" testId="group-only" on={only} onChange={onOnly} />
          <ConfirmButton
            testId="group-remove"
            question="Remove it?"
            title={`Removes the group ${chosen}; its markets stay. Press twice.`}
            onConfirm={() => removeGroup(chosen)}
          >
            Remove {chosen}
          </ConfirmButton>
        </>
      )}
      <span className="flex-1" />
      <NewGroup />
    </div>
  );
}
