import { expect, type Page, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { layoutFaults } from '../support/layout.ts';
import { password } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
let chatId: number;
let groupId: number;
test.beforeAll(async () => {
  server = await ParleyServer.start();
  const bogna = await ApiPerson.register(server, 'Bogumiła Szczepańska-Brzęczyszczykiewicz', 'bogna');
  const kasia = await ApiPerson.register(server, 'Константин Преображенский-Благовещенский', 'kasia');
  const first = await bogna.send(
    { userId: kasia.id },
    'dziewięćsetdziewięćdziesięciodziewięcionarodowościowego превысокомногорассмотрительствующий',
  );
  chatId = first.chatId;
  await kasia.send(
    { chatId },
    '```sql\nselect chats.id, chats.title, count(messages.seq) as unread from chats join messages using (chat_id)\n```',
    first.seq,
  );
  await bogna.call('PUT', `chats/${chatId}/messages/${first.seq}/pin`);
  groupId = await kasia.createGroup('Chór Konstantynopolitańczykowianeczka – próby', [bogna.id]);
  await bogna.send({ chatId: groupId }, 'Достопримечательности Екатеринославской губернии');
});
test.afterAll(async () => {
  await server.stop();
});

const paths = () => [
  '/c',
  `/c/${chatId}`,
  `/c/${groupId}`,
  `/c/${chatId}/info`,
  `/c/${groupId}/info`,
  `/w/${groupId}`,
  '/u/bogna',
  '/new',
  '/new/group',
  '/archive',
  '/starred',
  ...['', '/profile', '/status', '/notifications', '/appearance', '/language', '/privacy', '/password', '/devices', '/shortcuts'].map(
    (section) => `/settings${section}`,
  ),
  '/help',
  '/help/messages',
];

// A phone of the smallest kind, and a laptop at 200 %.
const sizes = [
  { width: 320, height: 640 },
  { width: 720, height: 450 },
];

for (const [language, locale] of Object.entries({ en: 'en-GB', pl: 'pl-PL', ru: 'ru-RU' })) {
  test(`[A22 A32] nothing is cut off and nothing scrolls sideways at 320 px and at 200 %, ${language}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({
      locale,
      viewport: { width: 320, height: 640 },
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
    });
    const page = await context.newPage();
    const found: string[] = [];
    const look = async (path: string) => {
      for (const size of sizes) {
        await page.setViewportSize(size);
        await still(page);
        for (const fault of await layoutFaults(page)) found.push(`${path} at ${size.width} px: ${fault}`);
      }
    };
    for (const path of ['/register', '/login']) {
      await page.goto(server.url + path);
      await page.locator('form').waitFor();
      await look(path);
    }
    await page.locator('[name=username]').fill('kasia');
    await page.locator('[name=password]').fill(password);
    await page.locator('[type=submit]').click();
    await page.locator('.rows a').first().waitFor({ state: 'attached' });
    for (const path of paths()) {
      // As a link does: without loading everything again.
      await page.evaluate((to) => {
        history.pushState({ depth: 1 }, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
      }, path);
      await look(path);
    }
    expect(found).toEqual([]);
    await context.close();
  });
}

/** Waits until the screen has loaded and has not changed for a moment. */
async function still(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const state = window as unknown as { seen?: string; since?: number };
      const seen = `${innerWidth}${document.body.innerHTML}`;
      if (state.seen !== seen || document.querySelector('.sk, [aria-busy="true"]') !== null) {
        state.seen = seen;
        state.since = performance.now();
        return false;
      }
      return performance.now() - (state.since ?? 0) > 120;
    },
    undefined,
    { polling: 30 },
  );
}
