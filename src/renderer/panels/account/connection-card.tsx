import type { ReactNode } from 'react';
import type { ConnectionView, EndpointView, ShareView } from '../../../contract/venue-account.ts';
import { COMPONENT_WORDS, STYLE_WORDS, USAGE_WORDS } from '../../format/connection-words.ts';
import { groupDigits } from '../../format/scaled.ts';
import { useVenue } from '../../stores/venue-store.ts';

const HEAD = 'pt-1.5 pb-0.5 text-left font-normal text-text-3';
const FIGURE = 'pl-2 text-right whitespace-nowrap';

function backIn({ backInMs }: ShareView): string {
  return backInMs <= 0 ? 'now' : `in ${Math.ceil(backInMs / 1_000)} s`;
}

/** Who has used how much of the request weight, what was left out for want of it, and when there is room again. */
function Shares({ shares }: { readonly shares: readonly ShareView[] }): ReactNode {
  return (
    <table data-testid="budget-shares" className="w-full text-xs">
      <thead>
        <tr>
          <th className={HEAD}>Weight of the last minute</th>
          <th className={`${HEAD} ${FIGURE}`}>Used</th>
          <th className={`${HEAD} ${FIGURE}`} title="Questions left out since the start because there was no room">
            Left out
          </th>
          <th className={`${HEAD} ${FIGURE}`}>Room</th>
        </tr>
      </thead>
      <tbody>
        {shares.map((share) => (
          <tr key={share.component} title={COMPONENT_WORDS[share.component].hint} className="h-[18px]">
            <td className="text-text-2">{COMPONENT_WORDS[share.component].name}</td>
            <td className={FIGURE}>
              {Math.round(share.used)}
              <span className="text-text-3"> of {share.limit}</span>
            </td>
            <td className={`${FIGURE} ${share.shed > 0 ? 'text-warn' : 'text-text-3'}`}>{share.shed}</td>
            <td className={`${FIGURE} ${share.backInMs > 0 ? 'text-warn' : 'text-text-3'}`}>{backIn(share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function wholeMs(ms: number): string {
  return groupDigits(`${Math.round(ms)}`);
}

function Endpoint({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { name, isAction, count, p50, p95, p99, timeoutMs } = endpoint;
  return (
    <tr
      title={`${name}, ${count} ${count === 1 ? 'answer' : 'answers'}; an answer is waited for ${timeoutMs} ms`}
      className="h-[18px]"
    >
      <td className={`leading-tight break-all ${isAction ? 'text-text-1' : 'text-text-2'}`}>{name}</td>
      <td className={FIGURE}>{wholeMs(p50)}</td>
      <td className={FIGURE}>{wholeMs(p95)}</td>
      <td className={FIGURE}>{wholeMs(p99)}</td>
      <td className={`${FIGURE} text-text-3`}>{wholeMs(timeoutMs)}</td>
    </tr>
  );
}

function Endpoints({ endpoints }: { readonly endpoints: readonly EndpointView[] }): ReactNode {
  if (endpoints.length === 0) return null;
  return (
    <table data-testid="endpoint-times" className="w-full text-xs">
      <thead>
        <tr>
          <th className={HEAD}>Answers, ms</th>
          {['p50', 'p95', 'p99'].map((name) => (
            <th key={name} className={`${HEAD} ${FIGURE}`}>
              {name}
            </th>
          ))}
          <th className={`${HEAD} ${FIGURE}`} title="How long an answer is waited for">
            Wait
          </th>
        </tr>
      </thead>
      <tbody>
        {endpoints.map((endpoint) => (
          <Endpoint key={`${endpoint.isAction}:${endpoint.name}`} endpoint={endpoint} />
        ))}
      </tbody>
    </table>
  );
}

/** What is worth a word beside the figures, or nothing. */
function notes({ isRecovering, waiting, quarantined }: ConnectionView): string {
  return [
    isRecovering ? 'The venue refused requests for their number: questions pause, orders and cancels go.' : '',
    waiting > 0 ? `${waiting} ${waiting === 1 ? 'question waits' : 'questions wait'} for room.` : '',
    quarantined > 0
      ? `${quarantined} refused ${quarantined === 1 ? 'subscription is' : 'subscriptions are'} tried again.`
      : '',
  ]
    .filter((note) => note !== '')
    .join(' ');
}

/** What the connection is made of, who uses the request weight, and how fast the venue answers. */
export function ConnectionCard(): ReactNode {
  const view = useVenue(({ account }) => account?.connection ?? null);
  const shares = useVenue(({ account }) => account?.budget?.shares ?? null);
  if (view === null || shares === null) return null;
  const idle = view.usageNow !== view.usage ? ', idle now' : '';
  const note = notes(view);
  return (
    <div data-testid="connection" className="border-t border-line px-3 py-1.5">
      <p className="text-xs">
        {STYLE_WORDS[view.style].name} × {USAGE_WORDS[view.usage].name.toLowerCase()}
        <span className="text-text-3">
          {idle} · {view.marketSockets.used} of {view.marketSockets.limit} market sockets · {view.connections}{' '}
          connections · {view.readers} readers
        </span>
      </p>
      {note !== '' && <p className="text-xs text-warn">{note}</p>}
      <Shares shares={shares} />
      <Endpoints endpoints={view.endpoints} />
    </div>
  );
}
