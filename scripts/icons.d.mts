export const PNG_SIZES: readonly number[];
export function icoOf(images: readonly { readonly size: number; readonly png: Uint8Array }[]): Uint8Array;
export function icnsOf(images: readonly { readonly type: string; readonly png: Uint8Array }[]): Uint8Array;
export function makeIcons(folder?: string): Promise<void>;
