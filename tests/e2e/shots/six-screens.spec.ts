import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Page, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { password } from '../support/person.ts';
import { ParleyServer, sleep } from '../support/server.ts';

/** Pictures of the real client on a real server, for the README and to lay beside the mock: `./dev shots`. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'docs', 'screenshots');
const sizes = [
  { name: '1440x900', viewport: { width: 1440, height: 900 } },
  { name: '390x844', viewport: { width: 390, height: 844 } },
] as const;
const themes = ['light', 'dark'] as const;

let server: ParleyServer;
let general: number;
let zofiaChat: number;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  server = await ParleyServer.start();
  const person = (name: string, userName: string) => ApiPerson.register(server, name, userName);
  const kasia = await person('Kasia Bielska', 'kasia');
  const jonas = await person('Jonas Weber', 'jonas');
  const ola = await person('Ola Jabłońska', 'ola');
  const marek = await person('Marek Zieliński', 'marek');
  const priya = await person('Priya Raman', 'priya');
  const anna = await person('Anna Lindqvist', 'anna');
  const dmitri = await person('Дмитрий Орлов', 'orlov');
  const tomek = await person('Tomek Wiśniewski', 'tomek');
  const marta = await person('Marta Lis', 'marta');
  const piotr = await person('Piotr Nowak', 'piotr');
  const zofia = await person('Zofia Kamińska', 'zofia');
  await person('Inês Carvalho', 'ines');
  await person('Hanna Sikora', 'hanna');

  await jonas.send({ userId: kasia.id }, 'Danke, see you on Monday');
  const flat = await ola.createGroup('Mieszkanie 4B', [kasia.id, jonas.id]);
  await ola.send({ chatId: flat }, 'kto kupił kawę? ☕');
  await marek.send({ userId: kasia.id }, 'Dzięki wielkie!');
  const books = await kasia.createGroup('Book club', [anna.id, priya.id]);
  await kasia.send({ chatId: books }, 'Ishiguro next?');
  await kasia.send({ userId: priya.id }, 'The museum opens at ten');
  const anchor = await anna.send({ userId: kasia.id }, 'Could we move the rehearsal to Thursday?');
  await kasia.call('PUT', `chats/${anchor.chatId}/draft`, { text: 'Let me check with the venue and get back to you' });
  await dmitri.send({ userId: kasia.id }, 'Доброе утро');
  await dmitri.send({ userId: kasia.id }, 'Бюджет готов');
  await dmitri.send({ userId: kasia.id }, 'Посмотри, пожалуйста, до обеда');
  await kasia.send({ userId: tomek.id }, 'Super, do zobaczenia o 17');
  const crew = await marta.createGroup('Release crew', [kasia.id, tomek.id, priya.id]);
  for (let i = 1; i < 12; i++) await marta.send({ chatId: crew }, `build ${i} is green`);
  await marta.send({ chatId: crew }, 'v2.4 is tagged, changelog is in review');

  const first = await zofia.send({ userId: kasia.id }, 'Połonina Caryńska, 6:10 rano');
  zofiaChat = first.chatId;
  await kasia.call('PUT', `chats/${zofiaChat}/messages/${first.seq}/reactions/${encodeURIComponent('❤️')}`);
  await kasia.send({ chatId: zofiaChat }, 'Wow, this light! Can I use it as the cover for the trip page?');
  const plan = await kasia.send(
    { chatId: zofiaChat },
    '**Plan for Saturday**\n1. Bus 7:40 from Rzeszów, platform 3\n2. Trail start at **Ustrzyki Górne**, see [the map](https://example.org/map)',
  );
  await kasia.send({ chatId: zofiaChat }, 'I’ll print it for everyone 🖨️');
  await zofia.send({ chatId: zofiaChat }, 'Pasuje! Wezmę termos i `checklist.md` ze sklepu.', plan.seq);
  await zofia.call('POST', `chats/${zofiaChat}/read`, { upTo: plan.seq + 1 });

  const page = (await kasia.call('GET', 'chats?limit=50')) as { chats: { chat: { id: number; kind: string } }[] };
  general = page.chats.find(({ chat }) => chat.kind === 'general')?.chat.id ?? 0;
  await piotr.send({ chatId: general }, 'Dzień dobry wszystkim');
  await piotr.send({ chatId: general }, 'Kuchnia zamknięta do 14:00 🛠️');
  await kasia.call('PUT', `chats/${general}/preferences`, { isPinned: true, isArchived: false, isMarkedUnread: false });
  await kasia.call('PUT', `chats/${flat}/preferences`, {
    isPinned: false,
    isArchived: false,
    isMarkedUnread: false,
    mutedUntil: '9999-12-31T00:00:00Z',
  });

  // People who are there: each has a window of their own open.
  for (const { userName } of [zofia, dmitri, tomek, priya]) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}/login`);
    await signIn(page, userName);
  }
});
test.afterAll(async () => {
  await server.stop();
});

for (const theme of themes) {
  for (const { name, viewport } of sizes) {
    test(`six screens, ${theme}, ${name}`, async ({ browser }) => {
      const context = await browser.newContext({ viewport, colorScheme: theme, hasTouch: viewport.width < 720 });
      const page = await context.newPage();
      const shot = (screen: string) => page.screenshot({ path: join(folder, `${screen}-${theme}-${name}.png`) });
      await page.goto(`${server.url}/login`);
      await page.getByLabel('Username or email').fill('kasia');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await settle(page);
      await shot('login');
      await page.goto(`${server.url}/register`);
      await page.getByLabel('Your name').fill('Hanna Wolska');
      await settle(page);
      await shot('register');
      await page.goto(`${server.url}/login`);
      await signIn(page, 'kasia');
      await page.goto(`${server.url}/c`);
      await page.locator('.rows a').first().waitFor();
      await settle(page);
      await shot('list');
      await page.goto(`${server.url}/c/${zofiaChat}`);
      await page.getByRole('article').first().waitFor();
      await settle(page);
      await shot('main');
      await context.close();
    });
  }
}

async function signIn(page: Page, userName: string): Promise<void> {
  await page.getByLabel('Username or email').fill(userName);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.rows a').first().waitFor();
}

async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await sleep(900);
}
