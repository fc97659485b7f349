import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CDPSession, expect, type Locator, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

const built = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'web/dist');

let web: string;
let server: ParleyServer;
test.beforeAll(async () => {
  // A copy of the client, so that a newer version can be put in its place.
  web = mkdtempSync(join(tmpdir(), 'parley-web-'));
  cpSync(built, web, { recursive: true });
  // The worker is written anew by the test: its compressed twin would still be the old one.
  rmSync(join(web, 'sw.js.br'), { force: true });
  server = await ParleyServer.start({ Parley__WebFolder: web });
});
test.afterAll(async () => {
  await server.stop();
  rmSync(web, { recursive: true, force: true });
});

/** A finger that goes from the middle of something by so many pixels, or from a point. */
async function swipe(cdp: CDPSession, from: Locator | { x: number; y: number }, by: number): Promise<void> {
  let start = from as { x: number; y: number };
  if ('boundingBox' in from) {
    const box = await from.boundingBox();
    if (box === null) throw new Error('nothing to swipe');
    start = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y: start.y }] });
  // In one go: a machine that is slow to answer would turn it into a press that is held.
  const sent = [touch('touchStart', start.x)];
  for (let step = 1; step <= 8; step++) sent.push(touch('touchMove', start.x + (by * step) / 8));
  sent.push(touch('touchEnd'));
  await Promise.all(sent);
}

test('[S4-20 A22] on a phone fingers do it: swipe a message, a row and the edge, hold for the menu; nothing is wider than 320 pixels', async ({ browser }) => {
  const kasia = await Person.enter(browser, server, 'Kasia Bielska', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const { page } = kasia;
  const cdp = await kasia.context.newCDPSession(page);
  const id = await kasia.id();
  const marta = await ApiPerson.register(server, 'Marta Lis', 'martalis');
  await marta.send({ userId: id }, 'Pasuje?');

  // A row drawn aside: read and unread one way, muted the other. The finger's end is no press.
  const row = kasia.row('Marta Lis');
  await expect(row).toHaveAccessibleName(/1 unread/);
  await swipe(cdp, row, 120);
  await expect(row).not.toHaveAccessibleName(/1 unread/);
  await swipe(cdp, row, 120);
  await expect(row).toHaveAccessibleName(/marked as unread/);
  await swipe(cdp, row, -120);
  await expect(row).toHaveAccessibleName(/muted/);
  await swipe(cdp, row, -120);
  await expect(row).not.toHaveAccessibleName(/muted/);
  // Not far enough: nothing.
  await swipe(cdp, row, 40);
  await expect(row).toHaveAccessibleName(/marked as unread/);
  await expect(page).toHaveURL(/\/c$/);

  // One comes to read: the heading has the focus, not the field with its keyboard.
  // The browser takes a tap while the last swipe still runs out for its end, and one taps again.
  await expect(async () => {
    if (await row.isVisible()) await row.tap({ timeout: 2_000 });
    await expect(kasia.message('Pasuje?')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole('heading', { name: 'Marta Lis' })).toBeFocused();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();

  // A message drawn towards the end of the line is answered.
  await swipe(cdp, kasia.message('Pasuje?'), 80);
  await expect(page.getByRole('button', { name: 'Cancel the reply' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel the reply' }).tap();

  // Held for 400 ms: its menu, with reactions.
  const box = (await kasia.message('Pasuje?').boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  };
  await cdp.send('Input.dispatchTouchEvent', {
    type: 'touchStart',
    touchPoints: [{ x: box.x + 40, y: box.y + box.height / 2 }],
  });
  await expect(page.getByRole('menu', { name: 'Message actions' })).toBeVisible();
  await cdp.send('Input.dispatchTouchEvent', {
    type: 'touchEnd',
    touchPoints: [],
  });
  await page.getByRole('menuitemcheckbox', { name: 'React with 👍' }).tap();
  await expect(kasia.message('Pasuje?').getByRole('button', { name: /^👍, 1 reaction/ })).toBeVisible();

  // From the edge: back to the list.
  await swipe(cdp, { x: 4, y: 400 }, 160);
  await expect(page).toHaveURL(/\/c$/);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

  // 320 pixels wide, as 400 % zoom makes it: no address scrolls sideways.
  await page.setViewportSize({ width: 320, height: 640 });
  const chat = (await row.getAttribute('href')) ?? '';
  for (const path of [chat, `${chat}/info`, '/u/martalis', '/new', '/new/group', '/settings/notifications', '/settings/appearance', '/help']) {
    await page.goto(server.url + path);
    await expect(page.locator('h1, h2').first()).toBeAttached();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth), {
        message: path,
      })
      .toBeLessThanOrEqual(320);
  }
  await kasia.close();
});

test('[S4-37 A19 A20] settings: each says that it was saved, goes back with a reason when it was not, and is kept; help without an account or a network', async ({
  browser,
}) => {
  const ida = await Person.enter(browser, server, 'Ida Voss');
  const { page } = ida;
  const setting = (name: string) => page.locator('.srow').filter({ has: page.getByLabel(name, { exact: true }) });

  await page.goto(`${server.url}/settings/appearance`);
  await page.getByRole('slider', { name: 'Text size' }).fill('20');
  await expect(setting('Text size').getByText('Saved')).toBeVisible();
  for (const name of ['Reduce motion', 'Compact list']) {
    await page.getByRole('switch', { name }).click();
    await expect(setting(name).getByText('Saved')).toBeVisible();
  }
  await page.goto(`${server.url}/settings/notifications`);
  await page.getByRole('switch', { name: 'Sound' }).click();
  await page.getByRole('combobox', { name: 'Bar of unread chats' }).selectOption('never');
  await page.reload();
  await expect(page.getByRole('switch', { name: 'Sound' })).toBeChecked();
  await expect(page.getByRole('combobox', { name: 'Bar of unread chats' })).toHaveValue('never');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-motion', 'reduced');
  await expect(root).toHaveClass(/\bcompact\b/);
  expect(await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))).toBeGreaterThan(20);

  // The server refuses: the switch goes back and says why.
  await page.goto(`${server.url}/settings/privacy`);
  const receipts = page.getByRole('switch', { name: 'Read receipts' });
  await expect(receipts).toBeChecked();
  await page.route('**/api/v1/me/settings', (route) => route.abort());
  await receipts.click();
  await expect(setting('Read receipts').getByText('The server doesn’t answer. Check your connection and try again.')).toBeVisible();
  await expect(receipts).toBeChecked();
  await page.unroute('**/api/v1/me/settings');
  await receipts.click();
  await expect(setting('Read receipts').getByText('Saved')).toBeVisible();
  await expect(receipts).not.toBeChecked();

  // A muted chat is listed as the exception it is.
  await page.goto(`${server.url}/everyone`);
  await expect(ida.composer('Everyone')).toBeVisible();
  await page.keyboard.press('Control+Shift+m');
  await expect(ida.row('Everyone')).toHaveAccessibleName(/muted/);
  await page.goto(`${server.url}/settings/notifications`);
  await page.getByRole('button', { name: 'Unmute Everyone' }).click();
  await expect(page.getByRole('button', { name: 'Unmute Everyone' })).toHaveCount(0);

  // The card is offered for a message in the background, and not again for 30 days after "Not now".
  const tom = await ApiPerson.register(server, 'Tom Frey', 'tomfrey');
  const id = await ida.id();
  const background = () =>
    page.evaluate(() => {
      document.hasFocus = () => false;
    });
  const card = page.getByRole('region', { name: 'Notifications' }).filter({ hasText: 'Get a notification when someone writes to you?' });
  await page.goto(`${server.url}/c`);
  await expect(ida.row('Tom Frey')).toBeVisible();
  await expect(card).toHaveCount(0);
  await background();
  await tom.send({ userId: id }, 'one');
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'Not now' }).click();
  await expect(card).toHaveCount(0);
  await tom.send({ userId: id }, 'two');
  await expect(ida.row('Tom Frey')).toHaveAccessibleName(/2 unread/);
  await expect(card).toHaveCount(0);
  await page.evaluate(() => localStorage.setItem('parley.notifyLater', String(Date.now() - 31 * 24 * 60 * 60_000)));
  await tom.send({ userId: id }, 'three');
  await expect(card).toBeVisible();

  // Blocked by the browser: the settings say how to allow it.
  await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
  await page.goto(`${server.url}/settings/notifications`);
  await expect(page.getByText('Your browser blocks notifications for this site. Here’s how to allow them.')).toBeVisible();
  await expect(page.getByRole('switch', { name: 'Notifications on this device' })).toHaveCount(0);

  // Help, signed out: once the application is on the device, without a network as well.
  const context = await browser.newContext();
  const guest = await context.newPage();
  await guest.goto(`${server.url}/help`);
  await guest.evaluate(() => navigator.serviceWorker.ready);
  await guest.reload();
  await expect.poll(() => guest.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await context.setOffline(true);
  await guest.reload();
  await guest.getByRole('searchbox', { name: 'Search the help' }).fill('password');
  await expect(guest.getByRole('list', { name: 'Topics' }).getByRole('link').first()).toBeVisible();
  await guest.getByRole('list', { name: 'Topics' }).getByRole('link').first().click();
  await expect(guest.getByRole('article').getByRole('heading')).toBeVisible();
  await context.close();
  await ida.close();
});

test('[S4-29] a new version waits for a click, or for an idle minute with nothing half written', async ({ browser }) => {
  const nina = await Person.enter(browser, server, 'Nina Kraus');
  const { page } = nina;
  await page.goto(`${server.url}/everyone`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  const worker = readFileSync(join(web, 'sw.js'), 'utf8');
  let number = 0;
  const publish = async () => {
    number++;
    writeFileSync(join(web, 'sw.js'), worker.replace(/const version = "/, `const version = "next${number}-`));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  };
  const mark = () =>
    page.evaluate(() => {
      (window as unknown as { isOld: boolean }).isOld = true;
    });
  const isOld = () => page.evaluate(() => (window as unknown as { isOld?: boolean }).isOld === true);
  const isReplaced = () => page.waitForFunction(() => (window as unknown as { isOld?: boolean }).isOld !== true);
  const notice = page.getByText('A new version is ready.');

  await mark();
  await publish();
  await expect(notice).toBeVisible();
  expect(await isOld()).toBe(true);
  await page.getByRole('button', { name: 'Reload' }).click();
  await isReplaced();
  await expect(nina.composer('Everyone')).toBeVisible();
  await expect(notice).toHaveCount(0);

  // From here on the page's clock is ours: a minute passes at once.
  await page.clock.install();
  await page.reload();
  await expect(nina.composer('Everyone')).toBeVisible();
  await mark();
  await nina.composer('Everyone').fill('half a thought');
  await publish();
  await expect(notice).toBeVisible();
  await page.clock.fastForward(61_000);
  expect(await isOld()).toBe(true);
  await expect(notice).toBeVisible();
  await nina.composer('Everyone').fill('');
  expect(await isOld()).toBe(true);
  await page.clock.fastForward(61_000);
  await isReplaced();
  await expect(nina.composer('Everyone')).toBeVisible();
  await nina.close();
});
