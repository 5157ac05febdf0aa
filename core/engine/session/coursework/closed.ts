/** Views that sum up many packets: which of them would give hidden things away, and so stay closed until the questions that hide them are answered. */
import type { ShownQuestion } from './question.ts';

/** `values` of fields are hidden somewhere; the `story`, which is what Trama says of packets, is hidden somewhere. */
export interface Hides {
  readonly values: boolean;
  readonly story: boolean;
}

/** Tables whose rows are conclusions. */
const JUDGED = new Set(['expert', 'flows', 'http', 'nat', 'lvs', 'bonding', 'failover']);

/**
 * `view`: a pane by its name, `tables:KIND` for a table. Packets over time stay open: they ask by display filters, which are looked at one by one. Comments
 * are people's own words.
 */
export function isClosed(view: string, { values, story }: Hides): boolean {
  const [pane, kind = ''] = view.split(':');
  switch (pane) {
    case 'topology':
      return values || story;
    case 'tables':
      return values || (story && JUDGED.has(kind));
    case 'graphs':
    case 'waterfall':
    case 'follow':
      return values;
    default:
      return false;
  }
}

/** The places of the open questions that hide what the view would show, from 1. */
export function closedBy(view: string, questions: readonly ShownQuestion[], answered: ReadonlySet<string>): number[] {
  return questions.flatMap((q, i) => {
    if (q.hide === undefined || answered.has(q.id)) return [];
    const { fields, layers, annotations } = q.hide;
    const hides = { values: fields !== undefined || layers !== undefined, story: annotations !== undefined };
    return isClosed(view, hides) ? [i + 1] : [];
  });
}
