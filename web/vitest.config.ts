import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // A test that hangs ends at some time; how busy the machine is says nothing about the product.
  test: { testTimeout: 120_000, include: ['packages/*/src/**/*.test.{ts,tsx}', 'apps/*.test.ts', 'apps/*/src/**/*.test.{ts,tsx}', 'scripts/*.test.mjs'] },
});
