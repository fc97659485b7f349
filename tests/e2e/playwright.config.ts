import { defineConfig } from '@playwright/test';

/** Browser journeys against the built server and the built web client. One browser: Debian's or the system's Chromium. */
export default defineConfig({
  testDir: '.',
  testMatch: ['journeys/**/*.spec.ts'],
  outputDir: 'test-results',
  // One worker a core would compete with the server and its database for the same two cores.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  // Nothing here is about speed: a machine busy with other things takes its time, and the server's start counts as well.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Warsaw',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
