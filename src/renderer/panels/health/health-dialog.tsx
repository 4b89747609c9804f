import type { ReactNode } from 'react';
import type {
  ComponentHealth,
  Disturbance,
  SessionHealthView,
  SocketHealth,
} from '../../../contract/session-health.ts';
import { formatStamp } from '../../format/time.ts';
import { setUi } from '../../stores/ui-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/panel.tsx';
import { Tag } from '../../ui/tag.tsx';
import {
  DISTURBANCE_WORDS,
  formatLength,
  PART_TONES,
  PART_WORDS,
  partSays,
  SESSION_TONES,
  SESSION_WORDS,
} from './health-words.ts';
import { MarketsInDoubt } from './markets-in-doubt.tsx';
import { useHealth } from './use-health.ts';

/** Pause between two questions while the panel is open, ms. */
const ASK_EVERY_MS = 500;

const GRID = 'grid items-center gap-x-3 border-b border-line px-4';
const PARTS = `${GRID} grid-cols-[190px_84px_70px_56px_minmax(0,1fr)]`;
const SOCKETS = `${GRID} grid-cols-[120px_92px_60px_minmax(0,1fr)]`;

function Heading({ children }: { readonly children: ReactNode }): ReactNode {
  return <h3 className="px-4 pt-3 pb-1 text-xs font-semibold text-text-2">{children}</h3>;
}

function PartRow({ part, nowMs }: { readonly part: ComponentHealth; readonly nowMs: number }): ReactNode {
  const { id, title, state, sinceMs, restarts, lastError, advice } = part;
  const says = partSays(part, nowMs);
  const last =
    lastError === null ? '' : `last error ${formatLength(Math.max(0, nowMs - lastError.atMs))} ago: ${lastError.text}`;
  return (
    <div role="row" data-testid={`health-${id}`} data-state={state} className={`${PARTS} min-h-7 py-1`}>
      <span className="truncate" title={part.required ? 'Nothing runs without it' : 'The session goes on without it'}>
        {title}
      </span>
      <Tag tone={PART_TONES[state]}>{PART_WORDS[state]}</Tag>
      <span className="text-right text-text-2">{formatLength(Math.max(0, nowMs - sinceMs))}</span>
      <span className="text-right text-text-2">{restarts}</span>
      <span className="selectable min-w-0 text-xs break-words text-text-2">
        {says}
        {last !== '' && !says.startsWith(lastError?.text ?? '') && <span className="block text-text-3">{last}</span>}
        {advice !== '' && <span className="block text-text-3">{advice}</span>}
      </span>
    </div>
  );
}

function SocketRow({ socket }: { readonly socket: SocketHealth }): ReactNode {
  const ages = socket.channels.map(
    ({ channel, ageMs }) => `${channel} ${ageMs === null ? 'nothing yet' : formatLength(ageMs)}`,
  );
  return (
    <div
      role="row"
      data-testid={`socket-${socket.name}`}
      data-state={socket.state}
      className={`${SOCKETS} min-h-7 py-1`}
    >
      <span className="truncate">{socket.name}</span>
      <Tag tone={socket.state === 'ready' ? 'up' : 'warn'}>{socket.state}</Tag>
      <span className="text-right text-text-2">{socket.reconnects}</span>
      <span className="min-w-0 text-xs break-words text-text-2">
        {socket.channels.length === 0 ? socket.reason : ages.join(', ')}
        {socket.channels.length > 0 && socket.reason !== '' && (
          <span className="block text-text-3">{`last replaced: ${socket.reason}`}</span>
        )}
        {socket.faults.map(({ channel, count, text, ageMs }) => (
          <span key={channel} className="selectable block text-warn" data-testid={`frames-${socket.name}`}>
            {`${count} ${count === 1 ? 'frame' : 'frames'} refused, the newest ${formatLength(ageMs)} ago: ${text}`}
          </span>
        ))}
        {socket.leftOut.map((key) => (
          <span key={key} className="selectable block text-warn" data-testid={`left-out-${socket.name}`}>
            {`left out, for the venue refuses it: ${key}`}
          </span>
        ))}
      </span>
    </div>
  );
}

function DisturbanceRow({ one }: { readonly one: Disturbance }): ReactNode {
  const settled =
    one.settledMs === null ? 'not settled yet' : `settled after ${formatLength(Math.max(0, one.settledMs - one.atMs))}`;
  return (
    <div
      role="row"
      data-testid={`disturbance-${one.kind}`}
      data-settled={one.settledMs !== null}
      className={`${GRID} min-h-7 grid-cols-[90px_150px_minmax(0,1fr)_140px]`}
    >
      <span>{DISTURBANCE_WORDS[one.kind]}</span>
      <span className="text-text-2">{formatStamp(one.atMs)} UTC</span>
      <span className="min-w-0 break-words text-text-2">{one.text}</span>
      <span className={one.settledMs === null ? 'text-right text-warn' : 'text-right text-text-2'}>{settled}</span>
    </div>
  );
}

/** Everything that is known of how the session stands. */
export function HealthBody({ view }: { readonly view: SessionHealthView }): ReactNode {
  const { atMs, state, sinceMs, reason, components, sockets, disturbances } = view;
  return (
    <div className="pb-3 text-sm">
      <p className="flex items-center gap-2 px-4 pt-3" data-testid="health-state" data-state={state}>
        <Tag tone={SESSION_TONES[state]}>{SESSION_WORDS[state]}</Tag>
        <span className="text-text-2">{`for ${formatLength(Math.max(0, atMs - sinceMs))}`}</span>
        <span className="min-w-0 truncate text-text-2" title={reason}>
          {reason}
        </span>
      </p>
      <Heading>Parts, in the order of their start</Heading>
      <div role="table" aria-label="Parts of the session">
        <div role="row" className={`${PARTS} h-6 text-xs text-text-3`}>
          <span>Part</span>
          <span>State</span>
          <span className="text-right">Since</span>
          <span className="text-right">Restarts</span>
          <span>What it says</span>
        </div>
        {components.map((part) => (
          <PartRow key={part.id} part={part} nowMs={atMs} />
        ))}
      </div>
      <Heading>Streams: age of the last message of each channel</Heading>
      {sockets.length === 0 ? (
        <p className="px-4 text-xs text-text-3">No streams: this market is inside the terminal, or none is open yet</p>
      ) : (
        <div role="table" aria-label="Streams">
          <div role="row" className={`${SOCKETS} h-6 text-xs text-text-3`}>
            <span>Connection</span>
            <span>State</span>
            <span className="text-right">Replaced</span>
            <span>Channels</span>
          </div>
          {sockets.map((socket) => (
            <SocketRow key={socket.name} socket={socket} />
          ))}
        </div>
      )}
      <MarketsInDoubt />
      <Heading>What happened to this machine</Heading>
      {disturbances.length === 0 ? (
        <p className="px-4 text-xs text-text-3">No sleep, no set clock and no other network since the start</p>
      ) : (
        <div role="table" aria-label="What happened to this machine">
          {disturbances.map((one) => (
            <DisturbanceRow key={one.kind} one={one} />
          ))}
        </div>
      )}
    </div>
  );
}

/** The health panel, opened from the connection in the top bar. */
export function HealthDialog(): ReactNode {
  const view = useHealth(ASK_EVERY_MS);
  return (
    <Dialog title="Session health" testId="health-dialog" size="large" onClose={() => setUi({ dialog: null })}>
      {view === null ? <Empty title="Asking how the session stands" /> : <HealthBody view={view} />}
    </Dialog>
  );
}
