import { Component, type ErrorInfo, type ReactNode } from 'react';

interface GuardProps {
  readonly name: string;
  /** Class of the panel's place in the grid, so that the notice stands where the panel stood. */
  readonly area?: string;
  readonly children: ReactNode;
}

interface GuardState {
  readonly failure: string | null;
}

/** Keeps a fault of one panel inside that panel: the others, and the kill switch, go on. */
export class Guard extends Component<GuardProps, GuardState> {
  override state: GuardState = { failure: null };

  static getDerivedStateFromError(error: unknown): GuardState {
    return { failure: error instanceof Error ? error.message : 'Unknown fault' };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(`Panel ${this.props.name} failed: ${error.message}${info.componentStack ?? ''}`);
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children;
    return (
      <div
        role="alert"
        className={`${this.props.area ?? ''} flex h-full flex-col items-center justify-center gap-2 p-4 text-center`}
      >
        <p className="text-sm text-text-1">{this.props.name} could not be drawn</p>
        <p className="selectable max-w-80 text-xs text-text-3">{this.state.failure}</p>
        <button
          type="button"
          className="h-6 rounded-[3px] border border-line-strong px-2.5 text-sm hover:bg-hover"
          onClick={() => this.setState({ failure: null })}
        >
          Draw again
        </button>
      </div>
    );
  }
}
