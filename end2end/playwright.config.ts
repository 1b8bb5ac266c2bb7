import { defineConfig, devices } from '@playwright/test';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

// Debian's browser where it is installed; elsewhere the one that Playwright fetched. Both without a window of its own:
// the whole browser takes nearly twice as long.
const chromium = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 };

export default defineConfig({
  testDir: 'tests',
  outputDir: '../target/browser-results',
  globalSetup: './seed.ts',
  workers: 2,
  // A machine that others use as well stands still at times. A test that fails for that is tried once more, on a server
  // of its own, and what it met is told at the end of `make test` all the same.
  retries: process.env.CI ? 1 : 0,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  globalTimeout: 40 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: resolve(__dirname, '../target/browser-results.json') }]],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'ja-JP',
    // Neither the community's zone nor the server's: what depends on the browser's clock would not hydrate.
    timezoneId: 'America/New_York',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: chromium,
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
  // Every test runs on the desktop, but for those that are about another way to read.
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 900 } }, grepInvert: /@elsewhere/ },
    { name: 'phone', use: phone, grep: /@phone/ },
    { name: 'no-script', use: { ...phone, javaScriptEnabled: false }, grep: /@no-script/ },
  ],
});
