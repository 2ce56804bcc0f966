import { Component, type ReactNode } from 'react';

/** Keeps a fault inside one panel: the chart beside it stays readable. */
export class PanelFault extends Component<
  { show: (error: Error, again: () => void) => ReactNode; children: ReactNode },
  { error: Error | null }
> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return this.props.show(error, () => {
      this.setState({ error: null });
    });
  }
}
