import { expect, type Page, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
test.beforeAll(async () => {
  server = await ParleyServer.start();
});
test.afterAll(async () => {
  await server.stop();
});

const pane = (page: Page, name: string) => page.getByRole('region', { name: `Conversation with ${name}` });

test('[S3-38 S3-39 A16] a second chat opens beside the first, each with its own draft, and the address brings both back', async ({ browser }) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska', { viewport: { width: 1440, height: 900 } });
  const marta = await ApiPerson.register(server, 'Marta Nowicka', 'marta');
  const piotr = await ApiPerson.register(server, 'Piotr Zając', 'piotr');
  const kasiaId = await kasia.page.evaluate(async () => ((await (await fetch('/api/v1/me')).json()) as { user: { id: number } }).user.id);
  await marta.send({ userId: kasiaId }, 'From Marta');
  await piotr.send({ userId: kasiaId }, 'From Piotr');

  await kasia.open('Marta Nowicka');
  await kasia.row('Piotr Zając').click({ modifiers: ['Control'] });
  await expect(pane(kasia.page, 'Marta Nowicka')).toBeVisible();
  await expect(pane(kasia.page, 'Piotr Zając')).toBeVisible();
  for (const name of ['Marta Nowicka', 'Piotr Zając']) {
    expect((await pane(kasia.page, name).boundingBox())?.width).toBeGreaterThanOrEqual(480);
  }
  await expect(kasia.row('Piotr Zając')).toHaveClass(/\bon\b/);
  await expect(kasia.row('Marta Nowicka')).toHaveClass(/\bopen\b/);

  // A draft in one, a message in the other.
  await kasia.composer('Marta Nowicka').fill('half a thought');
  await kasia.composer('Piotr Zając').fill('to Piotr');
  await kasia.composer('Piotr Zając').press('Enter');
  await expect(pane(kasia.page, 'Piotr Zając').getByRole('article').filter({ hasText: 'to Piotr' })).toBeVisible();
  await expect(kasia.composer('Marta Nowicka')).toHaveValue('half a thought');

  // Both are read, because both are on screen.
  await expect(kasia.row('Marta Nowicka')).not.toHaveAccessibleName(/unread/);
  await expect(kasia.row('Piotr Zając')).not.toHaveAccessibleName(/unread/);

  // Reload: both are back. The draft too.
  await expect(kasia.page).toHaveURL(/\?beside=\d+$/);
  await pane(kasia.page, 'Marta Nowicka').getByRole('textbox').press('End');
  await kasia.page.keyboard.type(', and more');
  await expect(kasia.row('Marta Nowicka')).toHaveAccessibleName(/draft: half a thought, and more/i);
  await kasia.page.reload();
  await expect(pane(kasia.page, 'Marta Nowicka')).toBeVisible();
  await expect(pane(kasia.page, 'Piotr Zając')).toBeVisible();
  await expect(kasia.composer('Marta Nowicka')).toHaveValue('half a thought, and more');

  // The keys lead from one to the other; a plain click replaces the focused one only.
  await kasia.page.keyboard.press('Control+Alt+Digit2');
  await expect(kasia.composer('Piotr Zając')).toBeFocused();
  await kasia.page.keyboard.press('Control+Alt+Digit1');
  await expect(kasia.composer('Marta Nowicka')).toBeFocused();

  // Narrow: the one left longest folds away, the address keeps it, wide brings it back.
  await kasia.page.setViewportSize({ width: 1000, height: 800 });
  await expect(pane(kasia.page, 'Piotr Zając')).toBeHidden();
  await expect(pane(kasia.page, 'Marta Nowicka')).toBeVisible();
  await expect(kasia.page).toHaveURL(/\?beside=/);
  await kasia.page.setViewportSize({ width: 1440, height: 900 });
  await expect(pane(kasia.page, 'Piotr Zając')).toBeVisible();

  await pane(kasia.page, 'Piotr Zając').getByRole('button', { name: 'Close this chat' }).click();
  await expect(pane(kasia.page, 'Piotr Zając')).toBeHidden();
  await expect(kasia.page).not.toHaveURL(/beside/);
  await kasia.page.goBack();
  await expect(pane(kasia.page, 'Piotr Zając')).toBeVisible();

  // The menu of a row does the same without a modifier key.
  await pane(kasia.page, 'Piotr Zając').getByRole('button', { name: 'Close this chat' }).click();
  await kasia.row('Piotr Zając').click({ button: 'right' });
  await kasia.page.getByRole('menuitem', { name: 'Open beside' }).click();
  await expect(pane(kasia.page, 'Piotr Zając')).toBeVisible();
  await kasia.close();
});

test('[S3-38 A16 S0-22] a window of its own has one read state with the main window, and a second click finds it again', async ({ browser }) => {
  const anna = await Person.register(browser, server, 'Anna Lindqvist');
  const jonas = await ApiPerson.register(server, 'Jonas Weber', 'jonas');
  const annaId = await anna.page.evaluate(async () => ((await (await fetch('/api/v1/me')).json()) as { user: { id: number } }).user.id);
  await jonas.send({ userId: annaId }, 'First');
  await anna.open('Jonas Weber');

  const opening = anna.context.waitForEvent('page');
  await anna.page.getByRole('button', { name: 'Open in a new window' }).click();
  const popUp = await opening;
  await expect(popUp).toHaveURL(/\/w\/\d+$/);
  await expect(popUp.getByRole('article').filter({ hasText: 'First' })).toBeVisible();
  await expect(popUp.getByRole('navigation', { name: 'Main' })).toHaveCount(0);
  await expect(popUp.getByRole('button', { name: /Back to chats/ })).toHaveCount(0);

  // The main window shows another chat; what is read in the small one is read in both.
  await anna.page.goto(`${server.url}/c`);
  await jonas.send({ userId: annaId }, 'Second');
  await popUp.bringToFront();
  await expect(popUp.getByRole('article').filter({ hasText: 'Second' })).toBeVisible();
  await expect(anna.row('Jonas Weber')).not.toHaveAccessibleName(/unread/);

  await anna.page.bringToFront();
  await anna.open('Jonas Weber');
  await anna.page.getByRole('button', { name: 'Open in a new window' }).click();
  await anna.page.waitForTimeout(500);
  expect(anna.context.pages()).toHaveLength(2);

  // It writes too, and the main window shows it.
  await popUp.getByRole('textbox', { name: 'Message Jonas Weber' }).fill('from the small window');
  await popUp.getByRole('textbox', { name: 'Message Jonas Weber' }).press('Enter');
  await expect(anna.message('from the small window')).toBeVisible();
  await anna.close();
});

test('[A16 A11] several tabs show one unread figure', async ({ browser }) => {
  const inga = await Person.register(browser, server, 'Inga Holm');
  const lars = await ApiPerson.register(server, 'Lars Berg', 'lars');
  const ingaId = await inga.page.evaluate(async () => ((await (await fetch('/api/v1/me')).json()) as { user: { id: number } }).user.id);
  await inga.page.goto(`${server.url}/c`);
  const second = await inga.context.newPage();
  await second.goto(`${server.url}/c`);
  for (const text of ['one', 'two', 'three']) await lars.send({ userId: ingaId }, text);
  const row = (page: Page) => page.locator('.rows').getByRole('link', { name: /^Lars Berg, / });
  await expect(row(inga.page)).toHaveAccessibleName(/3 unread/);
  await expect(row(second)).toHaveAccessibleName(/3 unread/);
  await second.bringToFront();
  await row(second).click();
  await expect(second.getByRole('article').filter({ hasText: 'three' })).toBeVisible();
  await expect(row(inga.page)).not.toHaveAccessibleName(/unread/);
  await expect(row(second)).not.toHaveAccessibleName(/unread/);
  await inga.close();
});

test('[S2-40 A11] everything marked read in one go can be taken back before anybody is told', async ({ browser }) => {
  const olek = await Person.register(browser, server, 'Olek Wrona');
  const ewa = await ApiPerson.register(server, 'Ewa Lis', 'ewa');
  const olekId = await olek.page.evaluate(async () => ((await (await fetch('/api/v1/me')).json()) as { user: { id: number } }).user.id);
  await olek.page.goto(`${server.url}/everyone`);
  await expect(olek.composer('Everyone')).toBeVisible();
  await ewa.send({ userId: olekId }, 'Read me');
  const strip = olek.page.getByRole('region', { name: 'Unread messages by chat' });
  await expect(strip).toBeVisible();
  await strip.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(strip).toBeHidden();
  await olek.page.getByRole('button', { name: 'Undo' }).click();
  await expect(strip).toBeVisible();
  await expect(olek.row('Ewa Lis')).toHaveAccessibleName(/1 unread/);
  await olek.close();
});

test('[A22 S4-45] without a network the client starts and shows the kept chats; what is written goes out later', async ({ browser }) => {
  const nina = await Person.register(browser, server, 'Nina Kraus');
  const emil = await ApiPerson.register(server, 'Emil Roth', 'emil');
  const ninaId = await nina.page.evaluate(async () => ((await (await fetch('/api/v1/me')).json()) as { user: { id: number } }).user.id);
  await emil.send({ userId: ninaId }, 'Kept for later');
  await nina.open('Emil Roth');
  await expect(nina.message('Kept for later')).toBeVisible();
  // The worker has everything, and the state is saved.
  await nina.page.evaluate(() => navigator.serviceWorker.ready);
  await expect
    .poll(() => nina.page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (key) => (await (await caches.open(key)).keys()).length))).at(0) ?? 0))
    .toBeGreaterThan(10);
  await nina.kept('Kept for later');

  await nina.context.setOffline(true);
  await nina.page.reload();
  await expect(nina.message('Kept for later')).toBeVisible();
  await expect(nina.row('Emil Roth')).toBeVisible();
  await nina.send('Emil Roth', 'Written in the tunnel');
  await nina.receipt('Written in the tunnel', 'sending');
  await expect(nina.page.getByText('No connection. You can keep writing')).toBeVisible();

  await nina.context.setOffline(false);
  await nina.receipt('Written in the tunnel', 'sent');

  // Nothing people wrote is in the worker's store.
  const kept = await nina.page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (key) => (await (await caches.open(key)).keys()).map(({ url }) => new URL(url).pathname)))).flat());
  expect(kept.filter((path) => path.startsWith('/api/'))).toEqual([]);
  await nina.close();
});

test('[S3-45 A15 C36] a message in the background offers notifications once, and one is shown, counted and withdrawn when read', async ({ browser }) => {
  const ida = await Person.register(browser, server, 'Ida Voss', { permissions: ['notifications'] });
  const tom = await ApiPerson.register(server, 'Tom Frey', 'tomfrey');
  const idaId = await ida.page.evaluate(async () => ((await (await fetch('/api/v1/me')).json()) as { user: { id: number } }).user.id);
  await ida.page.goto(`${server.url}/settings/notifications`);
  await ida.page.getByRole('switch', { name: 'Notifications on this device' }).click();
  await expect(ida.page.getByRole('switch', { name: 'Notifications on this device' })).toBeChecked();
  await ida.page.evaluate(() => navigator.serviceWorker.ready);
  // As if another window lay over this one.
  await ida.page.evaluate(() => {
    document.hasFocus = () => false;
  });
  const shown = () =>
    ida.page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body }) => `${title}: ${body}`));
  await tom.send({ userId: idaId }, 'Are you there?');
  await expect.poll(shown).toEqual(['Tom Frey: Are you there?']);
  await tom.send({ userId: idaId }, 'Hello?');
  await expect.poll(shown).toEqual(['Tom Frey (2): Hello?']);
  // Read elsewhere: gone.
  const other = await ida.signInElsewhere(browser, server);
  await other.open('Tom Frey');
  await expect.poll(shown).toEqual([]);
  await other.close();
  await ida.close();
});
