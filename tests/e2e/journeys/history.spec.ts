import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

/** The brief says 5,000 (`HISTORY=5000 npx playwright test history`); every run takes a tenth of it, which is twelve pages. */
const count = Number(process.env['HISTORY'] ?? 600);

let server: ParleyServer;
test.beforeAll(async () => {
  // Limits for people are not what this is about.
  const lifted = ['RequestsPerSecond', 'RequestBurst', 'AddressRequestsPerSecond', 'AddressRequestBurst'].map((name) => [`Parley__${name}`, '100000']);
  server = await ParleyServer.start(Object.fromEntries(lifted));
});
test.afterAll(async () => {
  await server.stop();
});

test('[S0-30 S1-23] older messages come by scrolling, and what one reads never moves by more than a pixel', async ({ browser }) => {
  test.setTimeout(180_000 + count * 100);
  const kasia = await Person.enter(browser, server, 'Kasia Bielska');
  const { page } = kasia;
  const id = await kasia.id();
  const lena = await ApiPerson.register(server, 'Lena Hart', 'lena');
  const { chatId } = await lena.send({ userId: id }, 'line 0.');
  let next = 1;
  const write = async () => {
    // Lines of different heights, as people write them.
    for (let i = next++; i < count; i = next++) await lena.send({ chatId }, `line ${i}. ${'and more words '.repeat(i % 13)}`);
  };
  await Promise.all(Array.from({ length: 24 }, write));
  const read = await page.request.post(`${server.url}/api/v1/chats/${chatId}/read`, { headers: { 'X-Parley': '1', Origin: server.url }, data: { upTo: count } });
  expect(read.ok()).toBe(true);

  await page.goto(`${server.url}/c/${chatId}`);
  await expect(page.getByRole('article').last()).toBeVisible();
  const seen = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    // A chat draws what is on screen first and the rest a moment later; nobody scrolls before that has happened.
    for (let still = 0, height = 0; still < 30; await frame()) {
      const now = document.querySelector('.vl')?.scrollHeight ?? 0;
      still = now === height && document.querySelectorAll('.vl article').length > 0 ? still + 1 : 0;
      height = now;
    }
    const list = document.querySelector<HTMLElement>('.vl');
    if (list === null) throw new Error('no list');
    /** Where each message that is whole on screen stands. */
    const tops = () => {
      const view = list.getBoundingClientRect();
      const found = new Map<string, number>();
      for (const article of list.querySelectorAll<HTMLElement>('article')) {
        const { top, bottom } = article.getBoundingClientRect();
        if (top >= view.top && bottom <= view.bottom) found.set(article.dataset['key'] ?? '', top);
      }
      return found;
    };
    let worst = 0;
    let place = '';
    let compared = 0;
    let articles = 0;
    const isThrough = () => /This is the beginning of your chat/.test(list.textContent ?? '') && list.scrollTop <= 0;
    while (!isThrough()) {
      const before = tops();
      const from = list.scrollTop;
      list.scrollTop = from - 300;
      const moved = from - list.scrollTop;
      await frame();
      await frame();
      const after = tops();
      for (const [key, top] of before) {
        const now = after.get(key);
        if (now === undefined) continue;
        const drift = Math.abs(now - (top + moved));
        if (drift > worst) place = `message ${key} at ${top}, scrolled from ${from} by ${moved} in ${list.scrollHeight}`;
        worst = Math.max(worst, drift);
        compared++;
      }
      articles = Math.max(articles, list.querySelectorAll('article').length);
    }
    return { worst, place, compared, articles };
  });
  console.log(`${count} messages scrolled: ${seen.compared} places compared, worst ${seen.worst.toFixed(2)} px, ${seen.articles} messages drawn at most`);
  await expect(page.getByRole('article').first()).toHaveAccessibleName(/line 0\./);
  expect(seen.compared).toBeGreaterThan(count / 2);
  expect(seen.worst, seen.place).toBeLessThanOrEqual(1);
  expect(seen.articles).toBeLessThanOrEqual(120);
  await kasia.close();
});
