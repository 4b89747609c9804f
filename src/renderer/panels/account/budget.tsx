import type { ReactNode } from 'react';
import type { BudgetUse, BudgetView } from '../../../contract/venue-account.ts';
import { groupDigits } from '../../format/scaled.ts';
import { useVenue } from '../../stores/venue-store.ts';
import { Meter } from '../../ui/meter.tsx';
import { Empty } from '../../ui/panel.tsx';
import { ConnectionCard } from './connection-card.tsx';
import { shareOfLimit, shareTone } from './limit-share.ts';

const NAMES: readonly (readonly [Exclude<keyof BudgetView, 'shares'>, string, string])[] = [
  ['ipWeight', 'Request weight', 'Of this address on the internet, in the last minute'],
  ['address', 'Requests of the account', 'In its lifetime; it grows with the volume traded'],
  ['openOrders', 'Open orders', ''],
  ['subscriptions', 'Subscriptions', ''],
  ['sockets', 'Connections', ''],
  ['messages', 'Messages', 'Sent in the last minute'],
];

function Dial(props: { readonly name: string; readonly title: string; readonly use: BudgetUse }): ReactNode {
  const { name, title, use } = props;
  const share = shareOfLimit(use.used, use.limit);
  return (
    <li title={title} className="flex flex-col gap-1 py-1">
      <span className="flex justify-between gap-2">
        <span className="truncate text-text-2">{name}</span>
        <span className="whitespace-nowrap">
          {groupDigits(`${Math.round(use.used)}`)}
          <span className="text-text-3"> of {groupDigits(`${use.limit}`)}</span>
        </span>
      </span>
      <Meter label={name} share={share ?? 0} tone={shareTone(share)} />
    </li>
  );
}

/** What is used of the venue's limits, by whom, and how fast it answers. */
export function Budget(): ReactNode {
  const budget = useVenue(({ account }) => account?.budget ?? null);
  const known = useVenue(({ account }) => account !== null);
  if (budget === null) {
    return known ? (
      <Empty title="This exchange limits nothing">
        Requests, connections and orders are counted on testnet and live.
      </Empty>
    ) : (
      <Empty title="Waiting for the venue" />
    );
  }
  return (
    <>
      <ul data-testid="budget" className="px-3 py-1.5">
        {NAMES.map(([key, name, title]) => {
          const use = budget[key];
          return use === null ? null : <Dial key={key} name={name} title={title} use={use} />;
        })}
      </ul>
      <ConnectionCard />
    </>
  );
}
