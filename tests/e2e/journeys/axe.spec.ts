import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { password } from '../support/person.ts';
import { ParleyServer, sleep } from '../support/server.ts';

let server: ParleyServer;
let chatId: number;
let groupId: number;
test.beforeAll(async () => {
  server = await ParleyServer.start();
  const zofia = await ApiPerson.register(server, 'Zofia Kamińska', 'zofia');
  const kasia = await ApiPerson.register(server, 'Kasia Bielska', 'kasia');
  const first = await zofia.send({ userId: kasia.id }, '**Plan**: see [the map](https://example.org) and `list.md`');
  chatId = first.chatId;
  await kasia.send({ chatId }, 'fine', first.seq);
  await zofia.call('PUT', `chats/${chatId}/messages/${first.seq}/reactions/${encodeURIComponent('👍')}`);
  groupId = await zofia.createGroup('Release crew', [kasia.id]);
  await zofia.send({ chatId: groupId }, 'v2.4 is tagged');
});
test.afterAll(async () => {
  await server.stop();
});

const open = ['/login', '/register', '/help'];
const signedIn = () => [
  '/c',
  `/c/${chatId}`,
  `/c/${chatId}?beside=${groupId}`,
  `/c/${groupId}`,
  `/c/${chatId}/info`,
  `/c/${groupId}/info`,
  `/w/${chatId}`,
  '/u/zofia',
  '/new',
  '/new/group',
  '/archive',
  '/starred',
  ...['', '/profile', '/appearance', '/language', '/notifications', '/privacy', '/password', '/devices', '/shortcuts'].map(
    (section) => `/settings${section}`,
  ),
];

for (const theme of ['light', 'dark'] as const) {
  test(`[A22 A1] axe finds no violation on any route, ${theme}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ colorScheme: theme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const found: string[] = [];
    const look = async (path: string) => {
      await page.goto(server.url + path);
      await page.getByRole('main').or(page.locator('form')).first().waitFor();
      await sleep(700);
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) found.push(`${path}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
    };
    for (const path of open) await look(path);
    await page.goto(`${server.url}/login`);
    await page.getByLabel('Username or email').fill('kasia');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.rows a').first().waitFor();
    for (const path of signedIn()) await look(path);
    expect(found).toEqual([]);
    await context.close();
  });
}
