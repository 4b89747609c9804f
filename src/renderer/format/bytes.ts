import { NO_VALUE } from './scaled.ts';

const STEPS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size on the disk in its largest fitting unit of 1,024: 512 B, 1.4 KB, 23 MB. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null || !Number.isFinite(bytes) || bytes < 0) return NO_VALUE;
  let value = bytes;
  let step = 0;
  while (value >= 1024 && step < STEPS.length - 1) {
    value /= 1024;
    step += 1;
  }
  const text = step === 0 || value >= 10 ? `${Math.round(value)}` : value.toFixed(1);
  return `${text} ${STEPS[step]}`;
}
