/** Lists in ascending order. */

/** Index of the first item that is not less than `value`; the length where there is none. */
export function firstFrom(items: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
