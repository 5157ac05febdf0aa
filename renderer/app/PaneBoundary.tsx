/** A pane that fails leaves the others as they are, and the window. */
import { Component, type ReactNode } from 'react';
import { words } from '../i18n/index.ts';
import { langOf } from './store.ts';

interface Props {
  readonly children: ReactNode;
}

export class PaneBoundary extends Component<Props, { readonly reason: string | null }> {
  override state = { reason: null };

  static getDerivedStateFromError(error: unknown): { readonly reason: string } {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { reason } = this.state;
    if (reason === null) return this.props.children;
    const t = words(langOf());
    return (
      <div className="tool-empty" role="alert" tabIndex={-1}>
        <p>{t.fault(reason)}</p>
        <button type="button" className="small" onClick={() => this.setState({ reason: null })}>
          {t.tablesPane.again}
        </button>
      </div>
    );
  }
}
