/** What the comparison asks the thread that runs our side, and what it answers. */

export type Request =
  | { readonly kind: 'open'; readonly file: string; readonly names: readonly string[]; readonly separator: string }
  /** The next piece of the lines of the fields. */
  | { readonly kind: 'next' }
  | { readonly kind: 'filters'; readonly filters: readonly string[] }
  | { readonly kind: 'walk'; readonly frames: number; readonly diagram: boolean }
  | { readonly kind: 'close' };

export type Answer =
  | { readonly kind: 'opened'; readonly packets: number; readonly damaged: boolean }
  /** No capture, and it was said why. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'piece'; readonly bytes: Uint8Array | null }
  /** Per filter the rows, or why it is none. */
  | { readonly kind: 'selected'; readonly rows: readonly (Uint32Array | string)[] }
  | { readonly kind: 'walked'; readonly faults: readonly string[] }
  | { readonly kind: 'closed' }
  /** An exception: a fault of ours. */
  | { readonly kind: 'crashed'; readonly message: string };
