import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** The measurements of `./dev bench web`; not part of the tests. */
export default defineConfig({
  ...journeys,
  testMatch: ['bench/**/*.spec.ts'],
  timeout: 900_000,
  use: { ...journeys.use, trace: 'off', actionTimeout: 20_000, navigationTimeout: 60_000 },
});
