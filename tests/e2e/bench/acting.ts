import { median, quantile, type SlowPage } from './browser.ts';
import type { BenchServer } from './server.ts';
import { atMost, type Figure } from './table.ts';

/** Event Timing leaves out what took less than this, and rounds the rest to 8 ms. */
const unseen = 16;

/** Typing, sending, reacting, opening: from the hand to the painted frame. */
export async function acting(slow: SlowPage, server: BenchServer): Promise<Figure[]> {
  const { page } = slow;
  await slow.goto(`/c/${server.seeded.longChat}`);
  const box = page.locator('textarea');
  await page.locator('article').last().waitFor();
  await box.focus();
  await page.waitForTimeout(2_000);

  await slow.forget();
  const keys = 80;
  for (let i = 0; i < keys; i++) {
    await page.keyboard.press('abcde fghi'[i % 10] ?? 'a');
    await page.waitForTimeout(60);
  }
  const typed = await timings(slow, 'keydown', keys);

  const sent: number[] = [];
  for (let i = 0; i < 15; i++) {
    await box.fill(`sent ${i} with a few words`);
    await page.waitForTimeout(400);
    sent.push(await fromEvent(slow, 'keydown', { text: `sent ${i} with` }, () => page.keyboard.press('Enter')));
  }

  await slow.forget();
  const reactions = 10;
  for (let i = 0; i < reactions; i++) {
    await page.getByRole('article').nth(-2).click({ button: 'right' });
    await page.waitForTimeout(150);
    await page.getByRole('menuitemcheckbox').nth(i % 5).click();
    await page.waitForTimeout(250);
  }
  const reacted = await timings(slow, 'click', reactions);

  const names = server.seeded.chats.slice(0, 8);
  const opened: number[] = [];
  for (const [at, chat] of [...names, ...names, ...names].entries()) {
    const row = page.locator(`.rows [data-chat="${chat}"]`);
    const title = (await row.locator('.name').textContent()) ?? '';
    const time = await fromEvent(slow, 'click', { title }, () => row.click());
    // The first round loads them.
    if (at >= names.length) opened.push(time);
    await page.waitForTimeout(400);
  }
  const { shift } = await slow.probes();
  return [
    atMost('key press to painted text, p95', 50, quantile(typed, 0.95), 'ms', { note: `median ${median(typed)}` }),
    atMost('click to reaction, p95', 50, quantile(reacted, 0.95), 'ms'),
    atMost('open a cached chat', 100, median(opened), 'ms', { note: `p95 ${Math.round(quantile(opened, 0.95))}` }),
    atMost('send: bubble painted', 32, median(sent), 'ms', { note: `p95 ${Math.round(quantile(sent, 0.95))}` }),
    atMost('layout shift while writing and switching', 0.01, shift, '', { digits: 4 }),
  ];
}

/** How long the events of a kind took, to the painted frame; those too short to be reported count as the least reported. */
export async function timings(slow: SlowPage, kind: string, count: number): Promise<number[]> {
  await slow.page.waitForTimeout(300);
  const { events } = await slow.probes();
  const seen = events.filter(({ name }) => name === kind).map(({ duration }) => duration);
  return [...seen, ...Array<number>(Math.max(0, count - seen.length)).fill(unseen)];
}

/**
 * Milliseconds from an event to the frame that shows what is asked for.
 * @param act makes the event; the page is listening when it is called.
 */
async function fromEvent(slow: SlowPage, type: string, wanted: { text?: string; title?: string }, act: () => Promise<void>): Promise<number> {
  await slow.page.evaluate(
    ([kind, { text, title }]) => {
      let start = Number.NaN;
      addEventListener(kind, (event) => (start = event.timeStamp), { capture: true, once: true });
      const isThere = () => {
        const articles = document.querySelectorAll('article');
        if (title !== undefined) return articles.length > 0 && document.querySelector('.conv-who h2')?.textContent === title;
        return articles[articles.length - 1]?.textContent?.includes(text ?? '') === true;
      };
      window.painted = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`not painted: ${kind} ${text ?? title}`)), 20_000);
        const seen = new MutationObserver(() => {
          if (Number.isNaN(start) || !isThere()) return;
          seen.disconnect();
          // The frame is through when a task of its own runs after it.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now() - start);
            port2.postMessage(0);
          });
        });
        seen.observe(document.body, { childList: true, subtree: true, characterData: true });
      });
    },
    [type, wanted] as const,
  );
  await act();
  return slow.page.evaluate(() => window.painted);
}
