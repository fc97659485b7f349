import type { SlowPage } from './browser.ts';
import type { BenchServer } from './server.ts';
import { atMost, type Figure } from './table.ts';

/** Memory over a hundred switches between chats that were all opened before. */
export async function switching(slow: SlowPage, server: BenchServer): Promise<Figure[]> {
  const { page } = slow;
  const chats = server.seeded.chats.slice(0, 10);
  const visit = async (rounds: number) => {
    for (let i = 0; i < rounds; i++) {
      const chat = chats[i % chats.length];
      await page.locator(`.rows [data-chat="${chat}"]`).click();
      await page.waitForFunction((id) => location.pathname === `/c/${id}` && document.querySelector('.vl article') !== null, chat);
      await page.waitForTimeout(50);
    }
  };
  await slow.goto(`/c/${chats[0]}`);
  await page.locator('article').last().waitFor();
  await visit(2 * chats.length);
  await page.waitForTimeout(2_000);
  const before = await slow.heap();
  await visit(100);
  await page.waitForTimeout(2_000);
  const after = await slow.heap();
  const growth = ((after - before) / before) * 100;
  return [atMost('memory growth after 100 chat switches', 5, growth, '%', { digits: 1, note: `${(before / 1e6).toFixed(1)} to ${(after / 1e6).toFixed(1)} MB` })];
}
