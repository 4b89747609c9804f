import type { ReactNode } from 'react';

/** A titled part of the settings. */
export function Section(props: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="border-b border-line px-4 py-3 last:border-b-0">
      <header className="mb-1 flex items-center gap-2">
        <h3 className="flex-1 text-sm font-semibold">{props.title}</h3>
        {props.note}
      </header>
      {props.children}
    </section>
  );
}
