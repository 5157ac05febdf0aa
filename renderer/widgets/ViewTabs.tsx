/** Tabs over panels that stay as they are while another is shown. */
import type { KeyboardEvent, ReactNode } from 'react';

interface Props<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly title: string }[];
  readonly selected: T;
  readonly onSelect: (id: T) => void;
}

const tabId = (id: string): string => `view-tab-${id}`;
const panelId = (id: string): string => `view-${id}`;

export function ViewTabs<T extends string>({ label, tabs, selected, onSelect }: Props<T>) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    onSelect(next.id);
    document.getElementById(tabId(next.id))?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className="views-list" onKeyDown={onKeyDown}>
      {tabs.map(({ id, title }) => (
        <div
          key={id}
          id={tabId(id)}
          role="tab"
          aria-selected={id === selected}
          aria-controls={panelId(id)}
          tabIndex={id === selected ? 0 : -1}
          onClick={() => onSelect(id)}
        >
          {title}
        </div>
      ))}
    </div>
  );
}

interface PanelProps {
  readonly id: string;
  readonly isShown: boolean;
  /** Nothing in it takes the keyboard: the panel does, so that it can be scrolled. */
  readonly isText?: boolean;
  readonly children: ReactNode;
}

export function ViewPanel({ id, isShown, isText = false, children }: PanelProps) {
  const focus = isText ? { tabIndex: 0 } : {};
  return (
    <div role="tabpanel" id={panelId(id)} aria-labelledby={tabId(id)} className="view" inert={!isShown} {...focus}>
      {children}
    </div>
  );
}
