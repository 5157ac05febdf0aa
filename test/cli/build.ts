/** Builds the command once before the tests that start it. */
export async function setup(): Promise<void> {
  const { build } = await import('../../scripts/build.mjs');
  await build();
}
