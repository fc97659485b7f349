import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { ParleyServer, sleep } from '../support/server.ts';

let server: ParleyServer;
let kasia: Person;
test.beforeAll(async ({ browser }) => {
  server = await ParleyServer.start();
  kasia = await Person.register(browser, server, 'Kasia Bielska');
});
test.afterAll(async () => {
  await server.stop();
});

test('[S0-34 S0-42 S1-04 S1-27 S3-04 S3-09 A3 A27] a new person is in everybody’s list at once, without a reload', async ({ browser }) => {
  const ines = await Person.register(browser, server, 'Inês Carvalho');
  await expect(kasia.row('Inês Carvalho')).toHaveAccessibleName(/@inescarvalho, online/);
  await ines.close();
});

test('[S0-08 S0-09 S0-43 S0-44 S0-45 S0-46 S1-12 S1-18 S1-21 S1-28 S1-29 S1-30 S1-31 S3-05 S3-15 S3-25 S3-28 S3-30 S3-31 S3-46 A1 A4] signing in and out changes the status and sorts the list again', async ({
  browser,
}) => {
  const adam = await Person.register(browser, server, 'Adam Nowak');
  const zenon = await Person.register(browser, server, 'Zenon Kos');
  await expect(kasia.row('Zenon Kos')).toHaveAccessibleName(/online/);
  const order = async () => {
    const names = await kasia.page.locator('.rows a').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    return names.flatMap((name) => (/^(Adam|Zenon)/.exec(name)?.[1] ? [name.split(' ')[0]] : []));
  };
  await expect.poll(order).toEqual(['Adam', 'Zenon']);

  // Signing out is offline at once, at the latest after the 5 s of C25; active people come before inactive ones.
  await adam.page.getByRole('button', { name: /^Your profile/ }).click();
  await adam.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(adam.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(kasia.row('Adam Nowak')).not.toHaveAccessibleName(/online/, { timeout: 5_000 });
  await expect.poll(order).toEqual(['Zenon', 'Adam']);

  const again = await adam.signInElsewhere(browser, server);
  await expect(kasia.row('Adam Nowak')).toHaveAccessibleName(/online/);
  await expect.poll(order).toEqual(['Adam', 'Zenon']);
  for (const one of [adam, zenon, again]) await one.close();
});

test('[S0-26 S0-38 S0-47 S0-48 S0-49 S1-03 S1-20 S1-22 S1-32 S1-33 S1-34 S1-43 S2-26 S2-27 S2-40 A11] a message shows in the open chat, raises the number elsewhere, and the strip leads to it', async () => {
  const marta = await ApiPerson.register(server, 'Marta Lis', 'marta');
  const piotr = await ApiPerson.register(server, 'Piotr Nowak', 'piotr');
  const me = ((await marta.call('GET', 'users/by-name/kasiabielska')) as { id: number }).id;
  await kasia.open('Marta Lis');
  await marta.send({ userId: me }, 'you have this chat open');
  await expect(kasia.message('you have this chat open')).toBeVisible();
  await expect(kasia.row('Marta Lis')).not.toHaveAccessibleName(/unread/);

  await piotr.send({ userId: me }, 'this one is elsewhere');
  await piotr.send({ userId: me }, 'and another');
  await expect(kasia.row('Piotr Nowak')).toHaveAccessibleName(/2 unread/);
  // A11: list, strip and title say the same.
  await expect(kasia.page).toHaveTitle(/^\(1\)/);
  await kasia.page.getByRole('link', { name: /^Piotr Nowak, 2 unread messages/ }).click();
  await expect(kasia.message('and another')).toBeVisible();
  await expect(kasia.row('Piotr Nowak')).not.toHaveAccessibleName(/unread/);
  // The sender sees "read" only now, after the database has it (S2-42).
  // The number falls at once; the server is told a moment later.
  const readUpTo = async () => {
    const page = (await piotr.call('GET', 'chats?limit=10')) as { chats: { chat: { kind: string }; marks: { readUpTo: number }[] }[] };
    return page.chats.find((entry) => entry.chat.kind === 'direct')?.marks[0]?.readUpTo;
  };
  await expect.poll(readUpTo).toBe(2);
});

test('[S0-27 S0-29 S0-31 S0-32 S1-36 S1-37 S1-38 S1-39 S1-40 S1-41 S4-42] own messages are on the other side and look different; each says who, when and how far', async () => {
  const tomek = await ApiPerson.register(server, 'Tomek Wiśniewski', 'tomek');
  const me = ((await tomek.call('GET', 'users/by-name/kasiabielska')) as { id: number }).id;
  await tomek.send({ userId: me }, 'received words');
  await kasia.open('Tomek Wiśniewski');
  await kasia.send('Tomek Wiśniewski', 'sent words');
  await expect(kasia.message('received words')).toHaveAccessibleName(/^Tomek Wiśniewski, \d{2}:\d{2}, received words$/);
  await expect(kasia.message('sent words')).toHaveAccessibleName(/^You, \d{2}:\d{2}, sent words, (sent|delivered)$/);
  const look = (text: string) =>
    kasia.message(text).evaluate((message) => {
      const painted = [...message.querySelectorAll('*')].find(
        (part) => part.textContent?.includes('words') && getComputedStyle(part).backgroundColor !== 'rgba(0, 0, 0, 0)',
      );
      if (painted === undefined) throw new Error('no bubble');
      return { left: painted.getBoundingClientRect().left, colour: getComputedStyle(painted).backgroundColor };
    });
  const [received, sent] = [await look('received words'), await look('sent words')];
  expect(sent.left).toBeGreaterThan(received.left);
  expect(sent.colour).not.toBe(received.colour);
});

test('[S0-13 S0-28 S1-14 S1-23 S0-30 S1-35 S2-31 S2-33 S2-39 S2-41 S2-43 S2-44 S2-45 A6 C20 C21] a chat with many unread opens at the first one, and only what was shown is read, also when the window goes away', async ({
  browser,
}) => {
  const anna = await ApiPerson.register(server, 'Anna Lindqvist', 'anna');
  const oleg = await Person.register(browser, server, 'Oleg Petrov');
  const id = ((await anna.call('GET', 'users/by-name/olegpetrov')) as { id: number }).id;
  for (let i = 1; i <= 120; i++) await anna.send({ userId: id }, `line ${i}`);
  await expect(oleg.row('Anna Lindqvist')).toHaveAccessibleName(/120 unread/);
  await oleg.open('Anna Lindqvist');
  await expect(oleg.message('line 1').first()).toBeVisible();
  await expect(oleg.page.getByText('New messages', { exact: true })).toBeVisible();
  const unread = async () => {
    const list = (await oleg.page.evaluate(async () => (await fetch('/api/v1/unread')).json())) as { count: number }[];
    return list.reduce((sum, { count }) => sum + count, 0);
  };
  // Some were on screen and count as read, and then no more: the same figure twice, longer apart than a report takes.
  await expect.poll(unread).toBeLessThan(120);
  let left = await unread();
  await expect
    .poll(
      async () => {
        const before = left;
        left = await unread();
        return left === before;
      },
      { intervals: [2_000] },
    )
    .toBe(true);
  expect(left).toBeGreaterThan(80);
  // Leaving, losing the link and closing mark nothing more.
  await oleg.context.setOffline(true);
  await sleep(300);
  await oleg.context.setOffline(false);
  await oleg.page.reload();
  await oleg.page.goto(`${server.url}/c`);
  await expect(oleg.row('Anna Lindqvist')).toHaveAccessibleName(new RegExp(`${left} unread`));
  expect(await unread()).toBe(left);
  await oleg.close();
});

test('[S0-01 S2-10 S2-11 S2-12 S2-13 S2-14 S2-28 S2-29 S2-30 S2-34 S2-35 S2-36 S2-37 S3-10 S3-13 S3-14 S3-20 S3-21 S3-22 S3-23 S3-26 S3-27 A8 A9 A12 A13] author, recipient, time and unread state come from the server, whatever a client claims', async () => {
  const ewa = await ApiPerson.register(server, 'Ewa Maj', 'ewa');
  const filip = await ApiPerson.register(server, 'Filip Zając', 'filip');
  const outsider = await ApiPerson.register(server, 'Olga Duda', 'olga');
  const before = Date.now();
  const sent = await ewa.call('POST', `users/${filip.id}/messages`, {
    clientId: crypto.randomUUID(),
    text: 'who wrote this?',
    authorId: outsider.id,
    author: 'olga',
    room: 'filip&olga',
  });
  const { message } = sent as { message: { authorId: number; chatId: number; seq: number; at: string } };
  expect(message.authorId).toBe(ewa.id);
  expect(message.seq).toBe(1);
  expect(Math.abs(Date.parse(message.at) - before)).toBeLessThan(10_000);
  const page = (await filip.call('GET', 'chats')) as { chats: { chat: { id: number; alias: string; userIds: number[] }; my: { unread: number } }[] };
  const entry = page.chats.find(({ chat }) => chat.id === message.chatId);
  expect(entry?.chat.alias).toBe('ewa&filip');
  expect(entry?.chat.userIds).toEqual([ewa.id, filip.id]);
  expect(entry?.my.unread).toBe(1);
  const history = (await filip.call('GET', `users/${ewa.id}/messages?unread=true`)) as { messages: unknown[]; users: { userName: string }[] };
  expect(history.messages).toHaveLength(1);
  await expect(outsider.call('GET', `chats/${message.chatId}/messages`)).rejects.toThrow(/404/);
});

test('[S3-33 S3-34 S3-35 S3-36 S3-47 S3-48 S4-40 S4-41 S4-30 S0-23 S0-24 S0-33 S1-19 S4-31 S4-32 S3-37 S3-49] the main window has its parts, and the sign-in and registration pages are pages of their own', async ({
  browser,
}) => {
  const { page } = kasia;
  await page.goto(`${server.url}/c`);
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
  const list = await page.locator('.rows').boundingBox();
  const main = await page.getByRole('main').boundingBox();
  expect(list?.x ?? 0).toBeLessThan(main?.x ?? 0);
  await kasia.open('Everyone');
  // Nothing to send: the button does nothing yet.
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await kasia.composer('Everyone').fill('x');
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await kasia.composer('Everyone').fill('');

  const context = await browser.newContext();
  const guest = await context.newPage();
  await guest.goto(`${server.url}/c/1`);
  await expect(guest.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await guest.getByRole('link', { name: 'Create an account' }).click();
  await expect(guest.getByRole('button', { name: 'Create account' })).toBeVisible();
  await context.close();
});

test('[S4-20 S4-21 S4-22 S4-23 A22 A32] phone and desktop, light and dark, three languages', async ({ browser }) => {
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'pl-PL', hasTouch: true });
  const page = await phone.newPage();
  await page.goto(`${server.url}/login`);
  await expect(page.getByRole('button', { name: 'Zaloguj się' })).toBeVisible();
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(background).not.toBe('rgb(255, 255, 255)');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.getByRole('combobox').selectOption('ru');
  await expect(page.getByRole('button', { name: 'Войти' })).toBeVisible();
  await phone.close();
});
