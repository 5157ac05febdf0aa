/** A person's colouring rules, kept in the browser, and the colours that conversations of this capture have for now. */
import { create } from 'zustand';
import { MOST_COLOUR_RULES } from '../../core/engine/session/limits.ts';
import { type ColourRule, isColour, PALETTE } from '../../core/engine/session/list/colour-rules.ts';
import { engine, useApp } from '../app/store.ts';

export interface OwnRule extends ColourRule {
  /** Of this rule in the window: not kept. */
  readonly id: number;
}

interface ColourState {
  readonly rules: readonly OwnRule[];
  /** The list follows the rules; else phases alone. */
  readonly isOn: boolean;
  /** Place in the palette → the filter of a conversation. */
  readonly conversations: ReadonlyMap<number, string>;
  readonly dialog: boolean;
}

const KEY = 'trama.colour-rules';
let nextId = 1;

const isRule = (r: unknown): r is ColourRule => {
  const rule = r as Partial<ColourRule> | null;
  return (
    typeof rule?.name === 'string' && typeof rule.filter === 'string' && isColour(rule.background) && isColour(rule.foreground)
  );
};

function readKept(): Pick<ColourState, 'rules' | 'isOn'> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const { rules, isOn } = kept as { rules?: unknown; isOn?: unknown };
    const own = Array.isArray(rules) ? rules.filter(isRule).slice(0, MOST_COLOUR_RULES) : [];
    return { rules: own.map((r) => ({ ...r, isOn: r.isOn !== false, id: nextId++ })), isOn: isOn !== false };
  } catch {
    return { rules: [], isOn: true };
  }
}

export const useColours = create<ColourState>()(() => ({ ...readKept(), conversations: new Map(), dialog: false }));

const set = useColours.setState;
const get = useColours.getState;

// Another capture has other conversations.
useApp.subscribe((now, before) => {
  if (now.name !== before.name || (now.stage.kind === 'reading' && before.stage.kind !== 'reading'))
    set({ conversations: new Map() });
});

function keep(changed: Partial<Pick<ColourState, 'rules' | 'isOn'>>): void {
  set(changed);
  try {
    const { rules, isOn } = get();
    localStorage.setItem(KEY, JSON.stringify({ isOn, rules: rules.map(({ id: _, ...rule }) => rule) }));
  } catch {
    // No storage here: they hold until the window is closed.
  }
}

export const showColourRules = (dialog: boolean): void => set({ dialog });
export const followRules = (isOn: boolean): void => keep({ isOn });

/** Before the others, as the newest is the one that is meant. */
export function addRule(name: string, filter: string): void {
  const { rules } = get();
  const background = PALETTE[rules.length % PALETTE.length] ?? '#ffffff';
  keep({
    rules: [{ id: nextId++, name, filter, background, foreground: '#000000', isOn: true }, ...rules].slice(0, MOST_COLOUR_RULES),
  });
}
export const addRules = (rules: readonly ColourRule[]): void =>
  keep({ rules: [...rules.map((r) => ({ ...r, id: nextId++ })), ...get().rules].slice(0, MOST_COLOUR_RULES) });
export const changeRule = (id: number, to: Partial<ColourRule>): void =>
  keep({ rules: get().rules.map((r) => (r.id === id ? { ...r, ...to } : r)) });
export const removeRule = (id: number): void => keep({ rules: get().rules.filter((r) => r.id !== id) });

export function moveRule(id: number, by: 1 | -1): void {
  const rules = [...get().rules];
  const at = rules.findIndex((r) => r.id === id);
  const [rule] = at + by < 0 || at + by >= rules.length ? [] : rules.splice(at, 1);
  if (rule === undefined) return;
  rules.splice(at + by, 0, rule);
  keep({ rules });
}

/** The conversation of the packet in the n-th colour of the palette, in which it may have been already. */
export async function colourConversation(row: number, place: number): Promise<void> {
  const filter = await engine().conversationFilter(row);
  if (filter === null) return;
  const conversations = new Map([...get().conversations].filter(([, f]) => f !== filter));
  if (get().conversations.get(place) !== filter) conversations.set(place, filter);
  set({ conversations });
}
export const colourSelected = (place: number): void => {
  const { row } = useApp.getState();
  if (row !== null) void colourConversation(row, place);
};
export const clearConversationColours = (): void => set({ conversations: new Map() });

type Active = Pick<ColourRule, 'name' | 'filter' | 'background' | 'foreground'>;

/** What the list is coloured by, the first that matches: conversations, then the rules. */
export function activeRules({
  rules,
  isOn,
  conversations,
}: Pick<ColourState, 'rules' | 'isOn' | 'conversations'>): readonly Active[] {
  const own = [...conversations]
    .sort(([a], [b]) => a - b)
    .map(([place, filter]) => ({ name: '', filter, background: PALETTE[place] ?? '#ffffff', foreground: '#000000' }));
  return [...own, ...(isOn ? rules.filter((r) => r.isOn && r.filter.trim() !== '') : [])];
}
