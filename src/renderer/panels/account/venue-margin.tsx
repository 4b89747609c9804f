import { type ReactNode, useMemo } from 'react';
import { formatUsdc } from '../../format/money.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { formatAge, formatDay } from '../../format/time.ts';
import { SymbolSide } from '../../parts/side.tsx';
import { Liquidation } from '../../parts/liquidation.tsx';
import { SignedUsdc } from '../../parts/signed.tsx';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { useVenue } from '../../stores/venue-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';
import { Pair } from '../../ui/stat.tsx';

function Age({ atMs }: { readonly atMs: number }): ReactNode {
  useBeat(4);
  const nowMs = currentEngineMs();
  return formatAge(nowMs === null ? null : nowMs - atMs);
}

function Agent(): ReactNode {
  const agent = useVenue(({ account }) => account?.agent ?? null);
  if (agent === null) return null;
  return (
    <>
      <Pair label="Agent" title={agent.address}>
        <span className="selectable">{`${agent.address.slice(0, 6)}…${agent.address.slice(-4)}`}</span>
      </Pair>
      <Pair label="Its approval ends">
        {agent.validUntilMs === null
          ? 'not told'
          : `${formatDay(agent.validUntilMs)} ${new Date(agent.validUntilMs).getUTCFullYear()}`}
      </Pair>
    </>
  );
}

function Liquidations(): ReactNode {
  const positions = useView((state) => state.positions);
  const statement = useVenue(({ account }) => account?.statement ?? null);
  const rows = useMemo(() => [...positions.values()].filter((row) => row.sizeLots !== 0), [positions]);
  return (
    <ul className="border-t border-line px-3 py-1">
      {rows.map((row) => {
        const venue = statement?.positions.find((each) => each.asset === row.asset);
        return (
          <li key={row.asset} className="flex h-[22px] items-center justify-between gap-2" data-testid="venue-position">
            <span className="min-w-0 flex-1">
              <SymbolSide asset={row.asset} side={row.sizeLots < 0 ? 'short' : 'long'} />
            </span>
            <span className="text-xs text-text-3" title="Leverage and margin of the venue">
              {venue === undefined ? '' : `${venue.leverage}× ${venue.isCross ? 'cross' : 'isolated'}`}
            </span>
            <Liquidation position={row} />
          </li>
        );
      })}
    </ul>
  );
}

/** Margin as the venue states it, where each position would be liquidated, and the agent that trades. */
export function VenueMargin(): ReactNode {
  const statement = useVenue(({ account }) => account?.statement ?? null);
  const failure = useVenue((state) => state.failure);
  if (statement === null) return <Empty title="Waiting for the venue's statement">{failure}</Empty>;
  const funding = statement.positions.reduce((sum, { fundingUnits }) => sum + fundingUnits, 0);
  return (
    <>
      <div data-testid="venue-margin" className="px-3 py-1">
        <Pair label="Margin used">{formatUsdc(statement.marginUsedUnits)}</Pair>
        <Pair label="Free margin" title="What the venue would let go">
          <span data-testid="free-margin">{formatUsdc(statement.freeUnits)}</span>
        </Pair>
        <Pair label="Maintenance" title="Below this value of the account positions are liquidated">
          {statement.maintenanceUnits === null ? NO_VALUE : formatUsdc(statement.maintenanceUnits)}
        </Pair>
        <Pair label="Funding of open positions" title="Received less paid since each was opened">
          <SignedUsdc units={-funding} />
        </Pair>
        <Pair label="Age of the statement">
          <Age atMs={statement.atMs} />
        </Pair>
        <Agent />
      </div>
      <Liquidations />
    </>
  );
}
