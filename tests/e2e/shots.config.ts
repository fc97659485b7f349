import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** The pictures of docs/screenshots; not part of the tests. */
export default defineConfig({ ...journeys, testMatch: ['shots/**/*.spec.ts'] });
