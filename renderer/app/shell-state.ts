/** The small windows of the shell, and how often the layout was reset. */
import { create } from 'zustand';

export type ShellDialog = 'go-to' | 'shortcuts' | 'palette';

interface ShellState {
  readonly dialog: ShellDialog | null;
  /** Another number arranges the panes anew. */
  readonly layout: number;
}

export const useShell = create<ShellState>()(() => ({ dialog: null, layout: 0 }));
export const openDialog = (dialog: ShellDialog | null): void => useShell.setState({ dialog });
export const resetLayout = (): void => useShell.setState((s) => ({ layout: s.layout + 1 }));
