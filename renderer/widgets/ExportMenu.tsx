/** A button with what a pane can be saved as. */
import { Download } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';

interface Props {
  readonly label: string;
  readonly isDisabled?: boolean;
  /** What is chosen, and its name. */
  readonly items: readonly (readonly [id: string, name: string])[];
  readonly onChoose: (id: string) => void;
}

export function ExportMenu({ label, isDisabled = false, items, onChoose }: Props) {
  return (
    <MenuTrigger>
      <Button className="small" isDisabled={isDisabled}>
        <Download size={14} aria-hidden="true" /> {label}
      </Button>
      <Popover>
        <Menu className="menu" onAction={(id) => onChoose(String(id))}>
          {items.map(([id, name]) => (
            <MenuItem key={id} id={id} className="menu-item">
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
