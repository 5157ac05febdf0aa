/** PNG from the SVG, in the browser: with the faces that go with Trama, so that it is the same on every machine. */

/** Pixels of the file for one of the screen. */
const SHARP = 2;
/** Browsers refuse larger canvases: pixels of a side, and of all of it. */
const MAX_SIDE = 16_000;
const MAX_AREA = 120_000_000;

const FACES = [
  ['DejaVu Sans', 400, 'DejaVuSans.ttf'],
  ['DejaVu Sans', 700, 'DejaVuSans-Bold.ttf'],
  ['DejaVu Sans Mono', 400, 'DejaVuSansMono.ttf'],
  ['DejaVu Sans Mono', 700, 'DejaVuSansMono-Bold.ttf'],
] as const;

let faces: Promise<string> | undefined;

/** An image has no way to its page's faces: they go into it. */
async function fontRules(): Promise<string> {
  const rules = await Promise.all(
    FACES.map(async ([family, weight, file]) => {
      const response = await fetch(new URL(`./fonts/${file}`, document.baseURI));
      if (!response.ok) throw new Error(`the face ${file} is not there`);
      const address = await dataAddress(await response.blob());
      return `@font-face{font-family:'${family}';font-weight:${weight};src:url(${address})}`;
    }),
  );
  return rules.join('\n');
}

const dataAddress = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('a face cannot be read'));
    reader.readAsDataURL(blob);
  });

/** `svg`: with its colours resolved, and the shipped faces. `scale`: pixels of the screen for one of the picture. */
export async function toPng(svg: string, scale: number): Promise<Blob> {
  faces ??= fontRules();
  const rules = await faces.catch((error: unknown) => {
    faces = undefined;
    throw error;
  });
  const whole = svg.replace('<style>', () => `<style>${rules}\n`);
  const address = URL.createObjectURL(new Blob([whole], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const most = Math.min(MAX_SIDE / Math.max(width, height), Math.sqrt(MAX_AREA / (width * height)));
    const factor = Math.min(SHARP * scale, most);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * factor);
    canvas.height = Math.round(height * factor);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser has no canvas');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture is too large')) : resolve(blob)), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
