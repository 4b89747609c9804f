/** The Electron version that this product ships on; an older major is the stripped test runtime. */
const SHIPPED_MAJOR = 45;

/** True on the test runtime: the venues live and testnet are refused there and the window says so. */
export function isTestRuntime(): boolean {
  return Number.parseInt(process.versions.electron ?? '0', 10) < SHIPPED_MAJOR;
}
