import { type Browser, expect as baseExpect, type Page, test, type WebSocket } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

// Several windows start and work at the same time: no statement here is about how fast.
test.describe.configure({ timeout: 240_000 });
const expect = baseExpect.configure({ timeout: 60_000 });

let server: ParleyServer;
test.beforeEach(async () => {
  server = await ParleyServer.start();
});
test.afterEach(async () => {
  await server.stop();
});

test('[C7 C37 A16] two windows of one person: each message stands once in both, and either window sends when the other is gone', async ({ browser }) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska');
  const zofia = await Person.register(browser, server, 'Zofia Kamińska');
  await kasia.open('Zofia Kamińska');
  await kasia.send('Zofia Kamińska', 'from the first window');
  await kasia.receipt('from the first window', 'delivered');

  const second = await kasia.context.newPage();
  await second.goto(kasia.page.url());
  const bubble = (text: string) => second.getByRole('article').filter({ hasText: text });
  const composer = second.getByRole('textbox', {
    name: 'Message Zofia Kamińska',
  });
  await expect(bubble('from the first window')).toHaveCount(1);

  await composer.fill('from the second window');
  await composer.press('Enter');
  await expect(bubble('from the second window')).toHaveAccessibleName(/, delivered$/i);
  await expect(bubble('from the second window')).toHaveCount(1);
  await expect(kasia.message('from the second window')).toHaveCount(1);
  await kasia.receipt('from the second window', 'delivered');

  // The first window owned the outbox; with it gone the second one takes over.
  await kasia.page.close();
  await composer.fill('from the window that is left');
  await composer.press('Enter');
  await expect(bubble('from the window that is left')).toHaveAccessibleName(/, delivered$/i);

  await zofia.open('Kasia Bielska');
  for (const text of ['from the first window', 'from the second window', 'from the window that is left']) {
    await expect(zofia.message(text)).toHaveCount(1);
    await expect(bubble(text)).toHaveAccessibleName(/, read$/i);
  }
});

/** The sockets the windows of one browser hold, as the browser itself tells. */
class Sockets {
  private readonly held: { page: Page; socket: WebSocket }[] = [];
  private readonly crashed = new Set<Page>();

  watch(page: Page): void {
    page.on('websocket', (socket) => this.held.push({ page, socket }));
    page.on('crash', () => this.crashed.add(page));
    // The end of a page is no event of its sockets.
    page.on('request', (request) => {
      if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
      this.held.splice(0, this.held.length, ...this.held.filter((one) => one.page !== page));
    });
  }

  /** The windows with an open socket. */
  owners(): Page[] {
    return this.held.filter(({ page, socket }) => !socket.isClosed() && !page.isClosed() && !this.crashed.has(page)).map(({ page }) => page);
  }

  /** The one window that holds the one socket. */
  async owner(): Promise<Page> {
    await expect.poll(() => this.owners().length).toBe(1);
    return this.owners()[0] as Page;
  }
}

const message = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });
const rowOf = (page: Page, name: string) => page.locator('.rows').getByRole('link', { name: new RegExp(`^${name}, `) });

async function send(page: Page, to: string, text: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: `Message ${to}` });
  await composer.fill(text);
  await composer.press('Enter');
}

/** Inga with three windows on one chat, Lars who writes to her, and the sockets of her browser. */
async function threeWindows(browser: Browser) {
  const inga = await Person.register(browser, server, 'Inga Holm');
  const lars = await ApiPerson.register(server, 'Lars Berg', 'lars');
  const uwe = await ApiPerson.register(server, 'Uwe Klein', 'uwe');
  const ingaId = await inga.page.evaluate(async () => ((await (await fetch('/api/v1/me')).json()) as { user: { id: number } }).user.id);
  await lars.send({ userId: ingaId }, 'Hello Inga');
  await inga.open('Lars Berg');
  const url = inga.page.url();
  const sockets = new Sockets();
  const pages: Page[] = [];
  // Windows of their own, so that each has a process of its own and one can crash alone.
  for (let i = 0; i < 3; i++) {
    const page = await inga.context.newPage();
    sockets.watch(page);
    await page.goto(url);
    await expect(message(page, 'Hello Inga')).toHaveCount(1);
    pages.push(page);
  }
  await inga.page.close();
  await sockets.owner();
  return { inga, lars, uwe, ingaId, sockets, pages };
}

/** All windows get and send everything exactly once, and agree about what is unread. */
async function worksEverywhere({ lars, uwe, ingaId, pages }: Awaited<ReturnType<typeof threeWindows>>, left: Page[], name: string): Promise<void> {
  await lars.send({ userId: ingaId }, `${name}: from Lars`);
  await uwe.send({ userId: ingaId }, `${name}: from Uwe`);
  for (const page of left) await send(page, 'Lars Berg', `${name}: from window ${pages.indexOf(page)}`);
  for (const page of left) {
    await expect(message(page, `${name}: from Lars`)).toHaveCount(1);
    for (const other of left) {
      const own = message(page, `${name}: from window ${pages.indexOf(other)}`);
      await expect(own).toHaveAccessibleName(/, (sent|delivered|read)$/i);
      await expect(own).toHaveCount(1);
    }
    await expect(rowOf(page, 'Uwe Klein')).toHaveAccessibleName(/unread/);
  }
  const unread = await Promise.all(
    left.map(
      async (page) =>
        /\d+ unread/.exec((await rowOf(page, 'Uwe Klein').getAttribute('aria-label')) ?? (await rowOf(page, 'Uwe Klein').textContent()) ?? '')?.[0],
    ),
  );
  expect(new Set(unread).size).toBe(1);
  // The server has each once, and nothing else.
  const { messages } = (await lars.call('GET', `chats/${await chatOf(lars, ingaId)}/messages?limit=100`)) as { messages: { text: string }[] };
  const texts = messages.map(({ text }) => text).filter((text) => text.startsWith(name));
  expect(texts.toSorted()).toEqual([`${name}: from Lars`, ...left.map((page) => `${name}: from window ${pages.indexOf(page)}`)].toSorted());
}

async function chatOf(person: ApiPerson, otherId: number): Promise<number> {
  const { chats } = (await person.call('GET', 'chats')) as {
    chats: { chat: { id: number; kind: string; userIds: number[] } }[];
  };
  const found = chats.find(({ chat }) => chat.kind === 'direct' && chat.userIds.includes(otherId));
  if (!found) throw new Error('no chat');
  return found.chat.id;
}

test('[A16 C7 C14 C24] three windows share one connection; when its owner is closed another takes it over and nothing is lost or doubled', async ({
  browser,
}) => {
  const all = await threeWindows(browser);
  const { inga, sockets, pages } = all;
  await worksEverywhere(all, pages, 'Three');

  const owner = await sockets.owner();
  await owner.close();
  const left = pages.filter((page) => page !== owner);
  // At once: what comes and what is written while nobody holds the line.
  await worksEverywhere(all, left, 'Two');
  await sockets.owner();

  const second = await sockets.owner();
  await second.reload();
  await worksEverywhere(all, left, 'Reloaded');
  await sockets.owner();

  // Read in one window is read in the others; still only one socket.
  await left[1]?.bringToFront();
  await rowOf(left[1] as Page, 'Uwe Klein').click();
  for (const page of left) await expect(rowOf(page, 'Uwe Klein')).not.toHaveAccessibleName(/unread/);
  await sockets.owner();
  await inga.close();
});

test('[A16 C7 C14 C37] the window that holds the connection crashes: the others go on and nothing is lost or doubled', async ({ browser }) => {
  const all = await threeWindows(browser);
  const { inga, sockets, pages } = all;
  const owner = await sockets.owner();
  const crashed = owner.waitForEvent('crash');
  const session = await inga.context.newCDPSession(owner);
  // It has no answer: the page is gone.
  session.send('Page.crash').catch(() => {});
  await crashed;
  const left = pages.filter((page) => page !== owner);
  await worksEverywhere(all, left, 'After the crash');
  await sockets.owner();
  await inga.close();
});

test('[A16 C7 C14] the window that holds the connection hangs: the line is taken from it, and when it wakes it has everything too', async ({ browser }) => {
  const all = await threeWindows(browser);
  const { inga, sockets, pages } = all;
  const owner = await sockets.owner();
  const session = await inga.context.newCDPSession(owner);
  await session.send('Debugger.enable');
  const paused = new Promise<void>((resolve) => session.once('Debugger.paused', () => resolve()));
  await session.send('Debugger.pause');
  // It stops at the next thing it would do.
  await all.lars.send({ userId: all.ingaId }, 'Are you there?');
  await paused;
  const left = pages.filter((page) => page !== owner);
  for (const page of left) await expect(message(page, 'Are you there?')).toHaveCount(1);
  await worksEverywhere(all, left, 'While it hangs');

  await session.send('Debugger.resume');
  await session.send('Debugger.disable');
  await expect(message(owner, 'Are you there?')).toHaveCount(1);
  for (const page of left) await expect(message(owner, `While it hangs: from window ${pages.indexOf(page)}`)).toHaveCount(1);
  await expect.poll(() => sockets.owners().length).toBe(1);
  expect(sockets.owners()).not.toContain(owner);
  await worksEverywhere(all, pages, 'Together again');
  await inga.close();
});

test('[A16 SEC52] who signs out in one window is signed out in all, and nothing people wrote stays on the device', async ({ browser }) => {
  const { inga, pages } = await threeWindows(browser);
  const [first, ...others] = pages;
  await (first as Page).evaluate(() =>
    fetch('/api/v1/sessions/current', {
      method: 'DELETE',
      headers: { 'X-Parley': '1' },
    }),
  );
  for (const page of [first as Page, ...others]) await expect(page.getByLabel('Username or email')).toBeVisible();
  const kept = () =>
    (others[0] as Page).evaluate(
      () =>
        new Promise<string[]>((resolve, reject) => {
          const opening = indexedDB.open('parley');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const keys = opening.result.transaction('items').objectStore('items').getAllKeys();
            keys.onsuccess = () => resolve(keys.result.map(String));
          };
        }),
    );
  await expect.poll(kept).toEqual([]);
  await inga.close();
});
