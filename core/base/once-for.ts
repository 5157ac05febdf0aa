/**
 * What is worked out of an object when it is first asked for, and kept as long as the object is: analyses of a capture's tables or facts that nobody may
 * ever look at. The object must not change any more.
 */
export function onceFor<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let kept = made.get(key);
    if (kept === undefined) {
      kept = { value: make(key) };
      made.set(key, kept);
    }
    return kept.value;
  };
}
