import { type ReactNode, useEffect, useState } from 'react';
import {
  type ConnectionSettings,
  TRADING_STYLES,
  type TradingStyle,
  USAGE_PATTERNS,
  type UsagePattern,
} from '../../../contract/connection.ts';
import { STYLE_WORDS, USAGE_WORDS } from '../../format/connection-words.ts';
import { connection, setConnection, showRefusal } from '../../ipc/commands.ts';
import { showToast } from '../../stores/toast-store.ts';
import { Choice } from '../../ui/field.tsx';
import { Section } from './section.tsx';

const STYLES = TRADING_STYLES.map((value) => ({ value, label: STYLE_WORDS[value].name }));
const USAGES = USAGE_PATTERNS.map((value) => ({ value, label: USAGE_WORDS[value].name }));

/** What the connection to a venue is made of: how long one trades, and how. It counts from the next start on. */
export function ConnectionSection(): ReactNode {
  const [chosen, setChosen] = useState<ConnectionSettings | null>(null);
  useEffect(() => {
    void connection().then((reply) => {
      if (reply.ok) setChosen(reply.value);
      else showRefusal(reply.error);
    });
  }, []);
  const choose = async (change: Partial<ConnectionSettings>): Promise<void> => {
    if (chosen === null) return;
    const reply = await setConnection({ ...chosen, ...change });
    if (!reply.ok) {
      showRefusal(reply.error);
      return;
    }
    setChosen(reply.value);
    showToast({ tone: 'info', title: 'Connection chosen', detail: 'It counts from the next start on.' });
  };
  return (
    <Section title="Connection">
      {chosen === null ? (
        <p className="py-1 text-xs text-text-3">Not known yet.</p>
      ) : (
        <div data-testid="connection-settings" className="flex flex-col gap-1.5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Choice<TradingStyle>
              label="Trading style"
              value={chosen.style}
              options={STYLES}
              onChange={(style) => void choose({ style })}
            />
            <span className="text-xs text-text-3">{STYLE_WORDS[chosen.style].hint}</span>
          </div>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Choice<UsagePattern>
              label="Pattern of use"
              value={chosen.usage}
              options={USAGES}
              onChange={(usage) => void choose({ usage })}
            />
            <span className="text-xs text-text-3">{USAGE_WORDS[chosen.usage].hint}</span>
          </div>
          <p className="text-xs text-text-3">
            Sockets, kept connections, waits, books and shares of the request weight on testnet and live. It counts from
            the next start on.
          </p>
        </div>
      )}
    </Section>
  );
}
