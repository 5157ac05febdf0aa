/** The progress bar on stderr: only on a terminal, only when reading takes a while, and gone when it is done. */
import type { Context } from './context.ts';

const FIRST_AFTER_MS = 300;
const EVERY_MS = 100;
const WIDTH = 24;

export interface Progress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly packets: number;
}

export class ProgressBar {
  readonly #context: Context;
  #next = performance.now() + FIRST_AFTER_MS;
  #shown = false;

  constructor(context: Context) {
    this.#context = context;
  }

  update(progress: Progress): void {
    if (!this.#context.errorIsTerminal) return;
    const now = performance.now();
    if (now < this.#next) return;
    this.#next = now + EVERY_MS;
    this.#shown = true;
    const share = progress.totalBytes > 0 ? Math.min(1, progress.bytes / progress.totalBytes) : 0;
    const full = Math.round(share * WIDTH);
    const bar = '━'.repeat(full) + '─'.repeat(WIDTH - full);
    this.#context.drawError(`\r\x1b[K${bar} ${Math.floor(share * 100)} %  ${progress.packets.toLocaleString('en-US')} packets`);
  }

  end(): void {
    if (this.#shown) this.#context.drawError('\r\x1b[K');
    this.#shown = false;
  }
}
