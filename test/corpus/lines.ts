/** Lines of UTF-8 text out of pieces of bytes; memory: one piece and one line. */
export async function* lines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const piece of pieces) {
    const found = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = found.pop() ?? '';
    yield* found;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
