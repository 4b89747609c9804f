import type { VenueName } from '../contract/views.ts';

/** The Electron version that this product ships on; an older major is the stripped test runtime. */
const SHIPPED_MAJOR = 45;

/** True on the test runtime: the venues live and testnet are refused there and the window says so. */
export function isTestRuntime(): boolean {
  return Number.parseInt(process.versions.electron ?? '0', 10) < SHIPPED_MAJOR;
}

/**
 * Venues that work on a runtime. From the test runtime no order leaves this machine: paper and testnet are there only while a server on this
 * machine is named to stand in the place of theirs (`loopback`, any other address is refused where it is used), and live never.
 */
export function venuesOn(testRuntime: boolean, loopback: string | null): readonly VenueName[] {
  if (!testRuntime) return ['sandbox', 'paper', 'testnet', 'live'];
  return loopback === null ? ['sandbox'] : ['sandbox', 'paper', 'testnet'];
}
