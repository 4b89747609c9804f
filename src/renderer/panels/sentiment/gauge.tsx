import type { ReactNode } from 'react';
import { gaugePoint } from './sentiment-state.ts';

interface GaugeProps {
  /** 0..100. */
  readonly value: number;
  readonly label: string;
  /** False greys it: the value does not count. */
  readonly known: boolean;
}

const CENTRE = { x: 80, y: 76, radius: 64 } as const;

/** A half circle from fear to greed with the value in its middle; the word is the source's own. */
export function Gauge({ value, label, known }: GaugeProps): ReactNode {
  const at = gaugePoint(value, CENTRE);
  const arc = `M ${CENTRE.x - CENTRE.radius} ${CENTRE.y} A ${CENTRE.radius} ${CENTRE.radius} 0 0 1 ${CENTRE.x + CENTRE.radius} ${CENTRE.y}`;
  return (
    <div
      role="meter"
      aria-label="Fear and Greed"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
      aria-valuetext={`${value}, ${label}${known ? '' : ', counts as unknown'}`}
      data-testid="sentiment-gauge"
      data-known={known}
      className="flex flex-col items-center max-[1279px]:flex-row max-[1279px]:gap-2 max-[1279px]:px-3"
    >
      <svg
        viewBox="0 0 160 84"
        className="h-[84px] w-[160px] max-[1279px]:h-[54px] max-[1279px]:w-[103px]"
        aria-hidden="true"
      >
        <defs>
          <linearGradient id="mood" x1="0" x2="1">
            <stop offset="0" stopColor="var(--down)" />
            <stop offset="0.5" stopColor="var(--warn)" />
            <stop offset="1" stopColor="var(--up)" />
          </linearGradient>
        </defs>
        <path
          d={arc}
          fill="none"
          stroke={known ? 'url(#mood)' : 'var(--line-strong)'}
          strokeWidth="9"
          strokeLinecap="round"
        />
        <circle
          cx={at.x}
          cy={at.y}
          r="7"
          fill="var(--panel)"
          stroke={known ? 'var(--text-1)' : 'var(--text-3)'}
          strokeWidth="3"
        />
        <text
          x={CENTRE.x}
          y={CENTRE.y - 6}
          textAnchor="middle"
          fontSize="34"
          fontWeight="600"
          fill={known ? 'var(--text-1)' : 'var(--text-3)'}
        >
          {value}
        </text>
      </svg>
      <span className={known ? 'text-sm font-semibold text-text-1' : 'text-sm text-text-3'}>{label}</span>
    </div>
  );
}
