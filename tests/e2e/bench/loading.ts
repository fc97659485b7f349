import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { median, SlowPage } from './browser.ts';
import type { BenchServer } from './server.ts';
import { atMost, type Figure } from './table.ts';

const web = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'web');

/** The sizes CI gates, from the same script. */
export function sizes(): Figure[] {
  const text = execFileSync('node', ['scripts/size.mjs', '--json'], { cwd: web, encoding: 'utf8' });
  const found = JSON.parse(text) as { name: string; kB: number; limitKB: number }[];
  return found.map(({ name, kB, limitKB }) => atMost(`${name}, brotli`, limitKB, kB, 'kB', { digits: 1, isGate: true }));
}

/** First paints and the list, over a slow network. */
export async function loading(browser: Browser, server: BenchServer): Promise<Figure[]> {
  const cold = async (path: string, isSignedIn: boolean) => {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const slow = await SlowPage.open(browser, server, isSignedIn);
      await slow.throttleNetwork();
      await slow.goto(path);
      times.push(await slow.firstPaint());
      await slow.close();
    }
    return median(times);
  };
  const login = await cold('/login', false);
  const app = await cold('/c', true);

  const slow = await SlowPage.open(browser, server);
  await slow.goto('/c');
  await slow.page.locator('.rows [data-chat]').first().waitFor();
  // Kept now: the application by its worker, the list by the state's own save.
  await slow.page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
  await slow.page.waitForTimeout(3_000);
  await slow.throttleNetwork();
  const paints: number[] = [];
  const lists: number[] = [];
  const lives: number[] = [];
  for (let i = 0; i < 5; i++) {
    await slow.page.reload();
    paints.push(await slow.firstPaint());
    await slow.page.waitForFunction(() => window.probes.list > 0 && window.probes.live > 0);
    const { list, live } = await slow.probes();
    lists.push(list);
    lives.push(live - list);
    await slow.page.waitForTimeout(1_500);
  }
  const { shift } = await slow.probes();
  await slow.close();
  return [
    atMost('first contentful paint, cold, sign-in', 1200, login, 'ms'),
    atMost('first contentful paint, cold, signed in', 1200, app, 'ms'),
    atMost('first contentful paint, service worker', 400, median(paints), 'ms'),
    atMost('list usable from cache', 800, median(lists), 'ms'),
    atMost('live after the list', 1000, Math.max(0, median(lives)), 'ms'),
    atMost('layout shift while starting', 0.01, shift, '', { digits: 4 }),
  ];
}
