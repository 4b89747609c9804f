import { type ReactNode, useState } from 'react';
import type { AutoRule } from '../../../contract/commands.ts';
import type { StrategyView } from '../../../contract/views.ts';
import { formatStamp } from '../../format/time.ts';
import { recordWords } from '../../format/trade-record.ts';
import { trade } from '../../ipc/commands.ts';
import { currentEngineMs } from '../../stores/time-store.ts';
import { setUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Field, Switch, TextInput } from '../../ui/field.tsx';
import { draftOf, type EndChoice, type RuleDraft, ruleOf } from './rule-form.ts';

const ALL: StrategyView = {
  strategyId: '*',
  family: '',
  rule: 'Every built-in strategy. External senders are never covered.',
};

const NO_RULES: readonly AutoRule[] = [];

const ENDS = [
  { value: '1h', label: '1 h' },
  { value: '8h', label: '8 h' },
  { value: '24h', label: '24 h' },
  { value: 'run', label: 'End of run' },
] as const;

function endChoices(rule: AutoRule | undefined): readonly { readonly value: EndChoice; readonly label: string }[] {
  if (rule === undefined || rule.endsAtMs === null) return ENDS;
  return [{ value: 'keep', label: formatStamp(rule.endsAtMs, currentEngineMs() ?? undefined) }, ...ENDS];
}

interface RuleFormProps {
  readonly strategy: StrategyView;
  readonly rule: AutoRule | undefined;
}

type FieldName = 'run' | 'flag' | 'orders' | 'notional';

const FIELDS: readonly { readonly name: FieldName; readonly label: string; readonly hint: string }[] = [
  { name: 'run', label: 'Run from strength', hint: '0 to 1' },
  { name: 'flag', label: 'Run and flag from', hint: 'Below it, it waits for you' },
  { name: 'orders', label: 'Orders an hour', hint: '1 to 300' },
  { name: 'notional', label: 'USDC a day', hint: 'Opening notional' },
];

function RuleForm({ strategy, rule }: RuleFormProps): ReactNode {
  const [draft, setDraft] = useState<RuleDraft>(() => draftOf(rule));
  const context = { strategyId: strategy.strategyId, keptEndMs: rule?.endsAtMs ?? null, nowMs: currentEngineMs() ?? 0 };
  const result = ruleOf(draft, context);
  const errors = result.ok ? {} : result.errors;
  const save = async (): Promise<void> => {
    if (result.ok && (await trade({ type: 'setAutoRule', rule: result.rule }))) setDraft(draftOf(result.rule));
  };
  const set = (change: Partial<RuleDraft>): void => setDraft((old) => ({ ...old, ...change }));
  const changed = rule === undefined ? draft.enabled : JSON.stringify(draft) !== JSON.stringify(draftOf(rule));
  return (
    <form
      data-testid={`auto-rule-${strategy.strategyId}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      className="border-b border-line px-4 py-3 last:border-b-0"
    >
      <header className="flex items-center gap-3">
        <h3 className="min-w-0 flex-1 truncate text-base font-semibold">
          {strategy.strategyId === '*' ? 'All strategies' : strategy.strategyId}
          <span className="ml-2 text-xs font-normal text-text-3">{strategy.family}</span>
        </h3>
        <Switch
          label={`Auto-run ${strategy.strategyId}`}
          testId={`auto-enabled-${strategy.strategyId}`}
          on={draft.enabled}
          onChange={(enabled) => set({ enabled })}
        />
        <Button
          type="submit"
          tone="accent"
          disabled={!result.ok || !changed}
          data-testid={`auto-save-${strategy.strategyId}`}
        >
          Save
        </Button>
      </header>
      <p className="selectable text-xs text-text-2">{strategy.rule}</p>
      <p className="selectable mb-2 text-xs text-text-3" data-testid={`auto-record-${strategy.strategyId}`}>
        {strategy.strategyId === '*' ? '' : recordWords(strategy.record)}
      </p>
      <div className="grid grid-cols-4 gap-3">
        {FIELDS.map(({ name, label, hint }) => (
          <Field key={name} label={label} hint={hint} error={errors[name] ?? ''}>
            {(id) => (
              <TextInput
                id={id}
                value={draft[name]}
                inputMode="decimal"
                invalid={errors[name] !== undefined}
                data-testid={`auto-${name}-${strategy.strategyId}`}
                onChange={(event) => set({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <div className="mt-1 flex items-center gap-2 text-xs text-text-2">
        Ends
        <Choice
          label="End of the permission"
          value={draft.end}
          options={endChoices(rule)}
          onChange={(end: EndChoice) => set({ end })}
        />
      </div>
    </form>
  );
}

/** Standing permissions, one per strategy: what runs by itself, how much of it, and until when. */
export function AutoRulesDialog(): ReactNode {
  const rules = useView((state) => state.session?.autoRules ?? NO_RULES);
  const strategies = useView((state) => state.session?.strategies);
  return (
    <Dialog title="Auto-run rules" testId="auto-dialog" onClose={() => setUi({ dialog: null })} size="wide">
      <p className="border-b border-line px-4 py-3 text-sm text-text-2">
        A rule signs tickets in your name. Every check runs again when an order is sent, and the limits here end the
        permission for the hour or the day.
      </p>
      {[...(strategies ?? []), ALL].map((strategy) => (
        <RuleForm
          key={strategy.strategyId}
          strategy={strategy}
          rule={rules.find((rule) => rule.strategyId === strategy.strategyId)}
        />
      ))}
    </Dialog>
  );
}
