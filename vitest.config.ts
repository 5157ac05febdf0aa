import { defineConfig } from 'vitest/config';

/**
 * unit: fast, no programs needed. property: generated input. oracle: needs tshark, ipgrab, capinfos (a visible skip where one is
 * missing, a failure under CI=true). cli: the built command in processes of its own. arch: the structure of the source itself.
 * e2e: what a person types in a checkout, and does in the window (in a real Chromium; without one a visible skip, a failure under CI=true).
 */
const project = (name: string, include: string[], testTimeout = 20_000, globalSetup: string[] = []) => ({
  // What is looked at again and again until it is so may take its time on a busy machine.
  test: { name, include, testTimeout, hookTimeout: 120_000, globalSetup, expect: { poll: { timeout: 15_000 } } },
});
const BUILD = ['test/cli/build.ts'];

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/{core,base,bench,electron,renderer}/**/*.test.ts']),
      project('cli', ['test/cli/**/*.test.ts'], 60_000, BUILD),
      project('property', ['test/property/**/*.test.ts'], 120_000),
      project('arch', ['test/arch/**/*.test.ts'], 120_000),
      project('oracle', ['test/oracle/**/*.test.ts'], 300_000, BUILD),
      project('e2e', ['test/e2e/**/*.test.ts'], 300_000, [...BUILD, 'test/e2e/build-renderer.ts']),
    ],
    coverage: { provider: 'v8', include: ['core/**/*.ts', 'cli/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
});
