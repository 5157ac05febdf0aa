/** Two pictures, compared coarsely: what a person would call a change counts, the edge of a letter does not. */
import type { Browser } from 'playwright-core';

/** Pixels of a block's side. */
const BLOCK = 16;
/** Difference of a block's mean in one channel that counts, of 255. */
const STEP = 24;

export interface Comparison {
  readonly sameSize: boolean;
  /** Share of the blocks that differ, 0 to 1. */
  readonly changed: number;
}

/** Decoded and compared in the browser, which has a decoder. */
export async function compare(browser: Browser, a: Uint8Array, b: Uint8Array): Promise<Comparison> {
  const page = await browser.newPage();
  try {
    const urls = [a, b].map((bytes) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`);
    const script = `(async ([one, two]) => {
      const means = async (url) => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const [w, h] = [Math.ceil(image.width / ${BLOCK}), Math.ceil(image.height / ${BLOCK})];
        const canvas = new OffscreenCanvas(w, h);
        const context = canvas.getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, w, h);
        return { width: image.width, height: image.height, data: context.getImageData(0, 0, w, h).data };
      };
      const [x, y] = [await means(one), await means(two)];
      if (x.width !== y.width || x.height !== y.height) return { sameSize: false, changed: 1 };
      let changed = 0;
      for (let i = 0; i < x.data.length; i += 4)
        if ([0, 1, 2].some((c) => Math.abs(x.data[i + c] - y.data[i + c]) > ${STEP})) changed++;
      return { sameSize: true, changed: changed / (x.data.length / 4) };
    })(${JSON.stringify(urls)})`;
    return await page.evaluate(script);
  } finally {
    await page.close();
  }
}
