/** Where a place in a value of YAML is in the file. */

/**
 * A value may be written plain, in quotation marks, or as a block with its lines indented. All but blanks is in the file as it is in the
 * value, in the same order: the place is found by counting what is not blank.
 *
 *   key: >-                     value: "count(pairs()) + 1"
 *     count(pairs())            place of `+` in the value → its place in the file
 *     + 1
 *
 * @param offset where the value begins in `source`
 * @param place in the value
 */
export function placeInSource(source: string, offset: number, value: string, place: number): number {
  let at = offset;
  const opening = source.charAt(at);
  const quote = opening === '"' || opening === "'" ? opening : undefined;
  if (quote !== undefined) at++;
  // `|`, `>-`: the text begins on the next line.
  else if (opening === '|' || opening === '>') at = Math.max(at, source.indexOf('\n', at));
  for (let i = 0; i < Math.min(place, value.length); i++) {
    const c = value.charAt(i);
    if (isBlank(c)) continue;
    at = next(source, at, quote);
    if (source.charAt(at) !== c) return offset;
    at++;
  }
  // The end of a value is where its last character ends, not where the next line begins.
  return value.slice(place).trim() === '' ? at : next(source, at, quote);
}

function next(source: string, from: number, quote: string | undefined): number {
  let at = from;
  while (at < source.length && isBlank(source.charAt(at))) at++;
  const c = source.charAt(at);
  const doubled = quote === "'" && c === "'" && source.charAt(at + 1) === "'";
  return doubled || (quote === '"' && c === '\\') ? at + 1 : at;
}

const isBlank = (c: string): boolean => c === ' ' || c === '\n' || c === '\r' || c === '\t';
