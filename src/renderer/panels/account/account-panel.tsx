import type { ReactNode } from 'react';
import { formatUsdc } from '../../format/money.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { accountHint, titleName } from '../../format/words.ts';
import { SignedUsdc } from '../../parts/signed.tsx';
import { useView } from '../../stores/view-store.ts';
import { Meter } from '../../ui/meter.tsx';
import { Empty } from '../../ui/panel.tsx';
import { Pair } from '../../ui/stat.tsx';
import { useVenueAccount } from '../../ipc/venue-account.ts';
import { Budget } from './budget.tsx';
import { EquityCurve } from './equity-curve.tsx';
import { DeadManSwitch } from './dead-man-switch.tsx';
import { VenueMargin } from './venue-margin.tsx';
import { shareOfLimit, shareTone } from './limit-share.ts';

function Figures(): ReactNode {
  const account = useView((state) => state.account);
  const lossAtStops = useView((state) => state.risk?.lossAtStopsRate ?? null);
  if (account === null) return <Empty title="Waiting for the account" />;
  return (
    <div className="px-3 py-1">
      <Pair label="Cash">{formatUsdc(account.cashUnits)}</Pair>
      <Pair label="Unrealised">
        <SignedUsdc units={account.unrealisedUnits} />
      </Pair>
      <Pair label="Fees paid">{formatUsdc(account.feesUnits)}</Pair>
      <Pair label="Funding" title="Received less paid">
        <SignedUsdc units={account.fundingUnits} />
      </Pair>
      <Pair label="Gross exposure">{formatRate(account.grossRate, { shown: 1 })}</Pair>
      <Pair label="Net exposure">{formatRate(account.netRate, { shown: 1, plus: true })}</Pair>
      <Pair label="Loss if all stops hit">{formatRate(lossAtStops)}</Pair>
      <DeadManSwitch />
      <Pair label="Unit value" title={accountHint('navPerUnit')}>
        {formatNumber(account.navPerUnit, 5)}
      </Pair>
    </div>
  );
}

function Caps(): ReactNode {
  const caps = useView((state) => state.risk?.caps ?? null);
  if (caps === null) return <Empty title="Waiting for limits" />;
  return (
    <ul className="px-3 py-1.5">
      {caps.map((cap) => {
        const share = shareOfLimit(cap.used, cap.limit);
        return (
          <li key={cap.name} className="flex flex-col gap-1 py-1">
            <span className="flex justify-between gap-2">
              <span className="truncate text-text-2">{titleName(cap.name)}</span>
              <span className="whitespace-nowrap">
                {cap.used === null ? NO_VALUE : formatRate(cap.used, { shown: 1 })}
                <span className="text-text-3"> of {formatRate(cap.limit, { shown: 1 })}</span>
              </span>
            </span>
            <Meter label={titleName(cap.name)} share={share ?? 0} tone={shareTone(share)} />
          </li>
        );
      })}
    </ul>
  );
}

function Column({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="flex min-h-0 min-w-0 flex-col">
      <h3 className="flex h-6 shrink-0 items-center border-b border-line px-3 text-xs text-text-3">{title}</h3>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">{children}</div>
    </section>
  );
}

/** Equity, account figures, margin and liquidation prices, the limits that are used, ours and the venue's. */
export function AccountPanel(): ReactNode {
  useVenueAccount();
  return (
    <div data-testid="account" className="h-full overflow-x-hidden overflow-y-auto">
      <div className="account-grid">
        <Column title="Equity, USDC">
          <EquityCurve />
        </Column>
        <Column title="Account">
          <Figures />
        </Column>
        <Column title="Margin, as the venue states it">
          <VenueMargin />
        </Column>
        <Column title="Limits in use">
          <Caps />
        </Column>
        <Column title="Limits of the venue">
          <Budget />
        </Column>
      </div>
    </div>
  );
}
