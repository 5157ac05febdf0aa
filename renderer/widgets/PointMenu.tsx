/** A menu at a place on the screen: where the mouse was pressed, or below what the keyboard is on. */
import { useRef } from 'react';
import { Menu, MenuItem, Popover, Separator, SubmenuTrigger } from 'react-aria-components';

export type Entry =
  | { readonly id: string; readonly text: string; readonly keys?: string; readonly disabled?: boolean; readonly run: () => void }
  | { readonly id: string; readonly text: string; readonly entries: readonly Entry[] }
  | { readonly id: string; readonly line: true };

interface Props {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly entries: readonly Entry[];
  readonly onClose: () => void;
}

export function PointMenu({ label, x, y, entries, onClose }: Props) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className="point" style={{ left: x, top: y }} />
      <Popover triggerRef={anchor} isOpen={true} onOpenChange={(open) => !open && onClose()} placement="bottom start" offset={2}>
        <Entries label={label} entries={entries} onClose={onClose} />
      </Popover>
    </>
  );
}

function Entries({ label, entries, onClose }: Pick<Props, 'label' | 'entries' | 'onClose'>) {
  return (
    <Menu
      aria-label={label}
      className="menu"
      autoFocus="first"
      disabledKeys={entries.filter((e) => 'disabled' in e && e.disabled === true).map((e) => e.id)}
    >
      {entries.map((entry) => {
        if ('line' in entry) return <Separator key={entry.id} className="menu-line" />;
        if ('entries' in entry) {
          return (
            <SubmenuTrigger key={entry.id}>
              <MenuItem id={entry.id} className="menu-item" textValue={entry.text}>
                {entry.text}{' '}
                <span className="menu-keys" aria-hidden="true">
                  ▸
                </span>
              </MenuItem>
              <Popover>
                <Entries label={entry.text} entries={entry.entries} onClose={onClose} />
              </Popover>
            </SubmenuTrigger>
          );
        }
        return (
          <MenuItem
            key={entry.id}
            id={entry.id}
            className="menu-item"
            textValue={entry.text}
            onAction={() => {
              onClose();
              entry.run();
            }}
          >
            {entry.text}{' '}
            {entry.keys !== undefined && (
              <span className="menu-keys" aria-hidden="true">
                {entry.keys}
              </span>
            )}
          </MenuItem>
        );
      })}
    </Menu>
  );
}
