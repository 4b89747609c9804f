/** How much of a limit is used, 0..1 and beyond; null when it is not known or the limit is not positive. */
export function shareOfLimit(used: number | null, limit: number): number | null {
  if (used === null || !Number.isFinite(used) || !(limit > 0)) return null;
  return Math.abs(used) / limit;
}

/** Colour of a share: a word for it stands beside, so colour is not needed. */
export function shareTone(share: number | null): 'accent' | 'warn' | 'danger' {
  if (share === null || share < 0.9) return 'accent';
  return share < 1 ? 'warn' : 'danger';
}
