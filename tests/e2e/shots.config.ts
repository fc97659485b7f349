import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** The pictures of docs/screenshots; not part of the tests. */
export default defineConfig({
  ...journeys,
  testMatch: ['shots/**/*.spec.ts'],
  use: { ...journeys.use, actionTimeout: 10_000, trace: 'off' },
});
