/** Filters that are put together with the one that is applied. */
export const FILTER_WAYS = ['selected', 'not', 'and', 'or', 'and-not', 'or-not'] as const;
export type FilterWay = (typeof FILTER_WAYS)[number];

/** Without a filter to join with, `and` and `or` are the value itself. */
export function joinFilter(before: string, value: string, way: FilterWay): string {
  const negated = way === 'not' || way.endsWith('-not');
  const own = negated ? `!(${value})` : value;
  if (way === 'selected' || way === 'not' || before.trim() === '') return own;
  const joint = way.startsWith('and') ? '&&' : '||';
  return `(${before.trim()}) ${joint} ${negated ? own : `(${own})`}`;
}
