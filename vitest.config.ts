import { defineConfig } from 'vitest/config';

/**
 * unit: fast, no programs needed. property: generated input. oracle: needs tshark, ipgrab, capinfos (a visible skip where one is
 * missing, a failure under CI=true). cli: the built command. arch: the structure of the source itself.
 */
const project = (name: string, include: string[], testTimeout = 20_000) => ({
  test: { name, include, testTimeout, hookTimeout: 120_000 },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/{core,base,cli,bench}/**/*.test.ts']),
      project('property', ['test/property/**/*.test.ts'], 120_000),
      project('arch', ['test/arch/**/*.test.ts'], 120_000),
      project('oracle', ['test/oracle/**/*.test.ts'], 300_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 300_000),
    ],
    coverage: { provider: 'v8', include: ['core/**/*.ts', 'cli/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
});
