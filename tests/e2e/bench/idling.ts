import type { SlowPage } from './browser.ts';
import type { BenchServer } from './server.ts';
import { atMost, type Figure } from './table.ts';

/** What an open window costs while nothing happens. */
export async function idling(slow: SlowPage, server: BenchServer): Promise<Figure[]> {
  const { page } = slow;
  await slow.goto(`/c/${server.seeded.chats[0]}`);
  await page.locator('article').last().waitFor();
  await page.waitForTimeout(8_000);
  const before = await slow.taskSeconds();
  const start = Date.now();
  await page.waitForTimeout(12_000);
  const share = (((await slow.taskSeconds()) - before) / ((Date.now() - start) / 1000)) * 100;

  // Headless windows are never hidden: the page is told so.
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForTimeout(3_000);
  await slow.forget();
  await page.waitForTimeout(8_000);
  const { timers } = await slow.probes();
  const quick = timers.filter(({ delay }) => delay < 1000);
  return [atMost('idle: main thread at work', 0.5, share, '%', { digits: 2 }), atMost('idle and hidden: timers under 1 s', 0, quick.length, '', { note: 'in 8 s' })];
}
