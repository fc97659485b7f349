import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { pour, watchArrivals } from '../support/burst.ts';
import { Person } from '../support/person.ts';
import { ParleyServer, sleep } from '../support/server.ts';

const perSecond = 100;
const count = 1000;
const writers = ['Tomasz Zieliński', 'Marta Nowak', 'Inês Duarte', 'Jan Kowalski', 'Лев Орлов'];

let server: ParleyServer;
test.beforeAll(async () => {
  // Twenty a second is what a person may write: five of them make the hundred, and one who is late may catch up.
  server = await ParleyServer.start({ Parley__MessagesPerSecond: '100', Parley__MessageBurst: '1000' });
});
test.afterAll(async () => {
  await server.stop();
});

test('[S0-40 S1-25 A31] a thousand messages in ten seconds into the open chat lose no key, arrive once and in order, and keep the page small', async ({ browser }) => {
  const people = await Promise.all(writers.map((name, at) => ApiPerson.register(server, name, `writer${at}`)));
  const reader = await Person.register(browser, server, 'Zofia Kamińska');
  const me = (await reader.page.evaluate(async () => (await fetch('/api/v1/me')).json())) as { user: { id: number } };
  const [owner] = people;
  if (owner === undefined) throw new Error('nobody writes');
  const chatId = await owner.createGroup('Burst', [me.user.id, ...people.slice(1).map(({ id }) => id)]);
  await reader.open('Burst');
  const box = reader.composer('Burst');
  const arrivals = await watchArrivals(reader.page);

  const pouring = pour(count, perSecond, (i, clientId) => {
    const path = `chats/${chatId}/messages`;
    return people[i % people.length]?.call('POST', path, { clientId, text: `burst ${i}.` }) ?? Promise.reject(new Error('nobody writes'));
  });
  let isPouring = true;
  const poured = pouring.finally(() => {
    isPouring = false;
  });
  await box.focus();
  let typed = '';
  // At least a hundred keys, however slow the machine is.
  while (isPouring || typed.length < 100) {
    const letter = 'abcdefghij'[typed.length % 10] ?? 'a';
    typed += letter;
    await reader.page.keyboard.press(letter);
    await sleep(40);
  }
  const { seconds, ids } = await poured;
  // A burst it was, and not the trickle that a limit lets through.
  expect(count / seconds).toBeGreaterThan(perSecond / 2);
  await expect.poll(async () => (await arrivals()).rows, { timeout: 60_000 }).toBe(count);

  const seen = await arrivals();
  expect(seen.disordered).toBe(0);
  expect(seen.drawn.every((id) => ids.includes(id))).toBe(true);
  expect(seen.articles).toBeGreaterThan(0);
  expect(seen.articles).toBeLessThanOrEqual(120);
  expect(seen.elements).toBeGreaterThan(0);
  expect(seen.elements).toBeLessThanOrEqual(2500);
  await expect(box).toHaveValue(typed);

  // The same through all of them, by jumps and by steps: what is drawn is what is near.
  const most = await reader.page.evaluate(async () => {
    const list = document.querySelector<HTMLElement>('.vl');
    const pane = list?.closest('main');
    if (list == null || pane == null) throw new Error('no chat is open');
    const found = { articles: 0, elements: 0 };
    for (let i = 0; i < 80; i++) {
      if (i % 4 === 0) list.scrollTop = list.scrollHeight * ((i * 0.37) % 1);
      else list.scrollTop -= 700;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      found.articles = Math.max(found.articles, list.querySelectorAll('article').length);
      found.elements = Math.max(found.elements, pane.querySelectorAll('*').length);
    }
    return found;
  });
  expect(most.articles).toBeGreaterThan(20);
  expect(most.articles).toBeLessThanOrEqual(120);
  expect(most.elements).toBeLessThanOrEqual(2500);
  await reader.close();
});
