import type { ReactNode } from 'react';

/** The product's mark: a rudder blade with its trim tab set over. */
export function Mark(): ReactNode {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path d="M3 1.5h6.2c1 0 1.8.8 1.8 1.8v11.4c0 1-.8 1.8-1.8 1.8H6.4C4.5 16.5 3 15 3 13.1z" fill="var(--text-1)" />
      <path d="M12.6 5.6l2.9 1.3c.4.2.6.6.5 1l-1.2 5.6c-.1.5-.6.8-1.1.7l-1.1-.3z" fill="var(--accent)" />
    </svg>
  );
}
