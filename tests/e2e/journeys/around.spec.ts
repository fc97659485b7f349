import { expect, test } from '@playwright/test';
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

test('[S3-38 S4-30 A16 A20] ways around: keys, switcher, three panes, a row dragged over, Esc, Back, and every address', async ({ browser }) => {
  const kasia = await Person.enter(browser, server, 'Kasia Bielska', { viewport: { width: 2000, height: 900 } });
  const { page } = kasia;
  const { keyboard } = page;
  const id = await kasia.id();
  const anna = await ApiPerson.register(server, 'Anna Lindqvist', 'anna');
  const marta = await ApiPerson.register(server, 'Marta Lis', 'martalis');
  const piotr = await ApiPerson.register(server, 'Piotr Zając', 'piotr');
  await ApiPerson.register(server, 'Zenon Kos', 'zenon');
  const group = await anna.createGroup('Release crew', [id, marta.id]);
  await piotr.send({ userId: id }, 'from Piotr');
  await marta.send({ userId: id }, 'from Marta');
  await anna.send({ userId: id }, 'from Anna');
  const pane = (name: string) => page.getByRole('region', { name: `Conversation with ${name}` });

  // A new account without a conversation of its own is shown the ways to one; with some, the title counts them.
  await expect(page).toHaveTitle('(3) Chats · Parley');
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', '/favicon-unread.svg');

  // Up and down the list by keys, and from one unread chat to the next.
  await keyboard.press('Alt+Shift+ArrowDown');
  await expect(kasia.composer('Anna Lindqvist')).toBeFocused();
  await expect(kasia.row('Anna Lindqvist')).not.toHaveAccessibleName(/unread/);
  await keyboard.press('Alt+Shift+ArrowDown');
  await expect(kasia.composer('Marta Lis')).toBeFocused();
  await expect(kasia.row('Marta Lis')).not.toHaveAccessibleName(/unread/);
  await keyboard.press('Alt+Shift+ArrowDown');
  await expect(kasia.composer('Piotr Zając')).toBeFocused();
  await expect(kasia.row('Piotr Zając')).not.toHaveAccessibleName(/unread/);
  await expect(page).toHaveTitle('Piotr Zając · Parley');
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', '/favicon.svg');
  await keyboard.press('Alt+ArrowUp');
  await expect(kasia.composer('Marta Lis')).toBeFocused();
  await keyboard.press('Alt+ArrowDown');
  await expect(kasia.composer('Piotr Zając')).toBeFocused();
  await keyboard.press('Control+Shift+m');
  await expect(kasia.row('Piotr Zając')).toHaveAccessibleName(/muted/);
  await keyboard.press('Control+Shift+m');
  await expect(kasia.row('Piotr Zając')).not.toHaveAccessibleName(/muted/);

  // The switcher: chats by recency without a word, then people, groups and commands that fit.
  await keyboard.press('Control+k');
  const switcher = page.getByRole('dialog');
  await expect(switcher.getByRole('combobox')).toBeFocused();
  await expect(switcher.getByRole('option').first()).toContainText(/Anna|Marta|Piotr|Release/);
  await keyboard.type('zen');
  await expect(switcher.getByRole('group', { name: 'People' }).getByRole('option')).toHaveText(/Zenon Kos/);
  await switcher.getByRole('combobox').fill('release');
  await expect(switcher.getByRole('option', { name: /Release crew/ })).toBeVisible();
  await switcher.getByRole('combobox').fill('settings');
  await expect(switcher.getByRole('group', { name: 'Actions' }).getByRole('option')).toHaveText(/Settings/);
  await keyboard.press('Enter');
  await expect(page).toHaveURL(/\/settings$/);

  // Esc goes one step out, from wherever one is, and leaves the conversation itself alone.
  await keyboard.press('Escape');
  await expect(kasia.composer('Piotr Zając')).toBeVisible();
  await keyboard.press('Control+Slash');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeHidden();
  await keyboard.press('Control+.');
  await expect(page).toHaveURL(/\/info$/);
  await page.getByRole('complementary', { name: 'Profile' }).getByRole('button').first().focus();
  await keyboard.press('Escape');
  await expect(page).toHaveURL(/\/c\/\d+$/);
  await page.getByRole('link', { name: 'New message' }).first().click();
  await expect(page.getByRole('combobox', { name: 'Find people and groups' })).toBeFocused();
  await keyboard.type('zen');
  await keyboard.press('Escape');
  await expect(page.getByRole('combobox', { name: 'Find people and groups' })).toHaveValue('');
  await keyboard.press('Escape');
  await expect(page).toHaveURL(/\/c\/\d+$/);

  // Three side by side: with Ctrl, by the menu of the row, and by dragging the row over.
  await kasia.open('Anna Lindqvist');
  await kasia.row('Marta Lis').click({ modifiers: ['Control'] });
  await expect(pane('Marta Lis')).toBeVisible();
  await kasia.row('Piotr Zając').dragTo(pane('Anna Lindqvist'));
  await expect(pane('Piotr Zając')).toBeVisible();
  await expect(page.locator('.drop-here')).toHaveCount(0);
  for (const name of ['Anna Lindqvist', 'Marta Lis', 'Piotr Zając']) {
    expect((await pane(name).boundingBox())?.width).toBeGreaterThanOrEqual(480);
  }
  await keyboard.press('Control+Alt+Digit1');
  await expect(kasia.composer('Anna Lindqvist')).toBeFocused();
  await keyboard.press('Control+Alt+Digit3');
  await expect(kasia.composer('Piotr Zając')).toBeFocused();
  // Narrower: the one left longest folds first, the address keeps it, and its key brings it back.
  await page.setViewportSize({ width: 1500, height: 900 });
  await expect(pane('Marta Lis')).toBeHidden();
  await expect(pane('Anna Lindqvist')).toBeVisible();
  await page.setViewportSize({ width: 1000, height: 900 });
  await expect(pane('Anna Lindqvist')).toBeHidden();
  await expect(pane('Piotr Zając')).toBeVisible();
  await expect(page).toHaveURL(/\/c\/\d+\?beside=\d+,\d+$/);
  await keyboard.press('Control+Alt+Digit2');
  await expect(kasia.composer('Marta Lis')).toBeFocused();
  await expect(pane('Piotr Zając')).toBeHidden();
  await page.setViewportSize({ width: 2000, height: 900 });
  await expect(pane('Anna Lindqvist')).toBeVisible();
  await expect(pane('Piotr Zając')).toBeVisible();

  // Only the pane one works in is announced.
  await anna.send({ userId: id }, 'not spoken of');
  await marta.send({ userId: id }, 'spoken of');
  await expect(pane('Marta Lis').getByRole('status').filter({ hasText: 'spoken of' })).toHaveText(/^Marta Lis, \d{2}:\d{2}, spoken of$/);
  await expect(pane('Anna Lindqvist').getByRole('article').filter({ hasText: 'not spoken of' })).toBeVisible();
  await expect(pane('Anna Lindqvist').getByRole('status').filter({ hasText: 'not spoken of' })).toHaveCount(0);

  // Every address leads where it says, and Back goes back.
  await page.goto(`${server.url}/u/martalis`);
  await expect(page.getByRole('main').getByRole('heading', { name: 'Marta Lis' })).toBeVisible();
  await page.goto(`${server.url}/everyone`);
  await expect(kasia.composer('Everyone')).toBeVisible();
  await expect(page).toHaveURL(/\/c\/\d+$/);
  await page.goBack();
  await expect(page.getByRole('main').getByRole('heading', { name: 'Marta Lis' })).toBeVisible();
  await page.goto(`${server.url}/c/${group}`);
  await expect(kasia.composer('Release crew')).toBeVisible();
  await page.goto(server.url);
  await expect(kasia.composer('Release crew')).toBeVisible();
  await page.goto(`${server.url}/c/999999`);
  await expect(page.getByText('This chat doesn’t exist, or you’re no longer in it.')).toBeVisible();
  await kasia.close();
});

test('[S0-30 S1-23 A6 A16] a long chat: opened at a message, from a quote and back, where it was left, and with a divider for what came meanwhile', async ({
  browser,
}) => {
  const kasia = await Person.enter(browser, server, 'Kasia Wrona');
  const { page } = kasia;
  const id = await kasia.id();
  const lena = await ApiPerson.register(server, 'Lena Hart', 'lena');
  const other = await ApiPerson.register(server, 'Olek Duda', 'olek');
  await other.send({ userId: id }, 'somewhere else');
  let chatId = 0;
  for (let i = 1; i <= 119; i++) chatId = (await lena.send({ userId: id }, `line ${i}.`)).chatId;
  await lena.send({ userId: id }, 'answer to the third.', 3);
  await page.request.post(`${server.url}/api/v1/chats/${chatId}/read`, { headers: { 'X-Parley': '1', Origin: server.url }, data: { upTo: 120 } });
  await expect(kasia.row('Lena Hart')).not.toHaveAccessibleName(/unread/);
  const stream = page.locator('main .stream');
  const line = (text: string) => page.getByRole('article').filter({ hasText: text });
  const isOnScreen = async (text: string) => {
    const [view, box] = [await stream.boundingBox(), await line(text).first().boundingBox()];
    return view !== null && box !== null && box.y >= view.y - 1 && box.y + box.height <= view.y + view.height + 1;
  };

  // What flashed, however short: the page keeps a record.
  await page.addInitScript(() => {
    const flashed: string[] = [];
    Object.assign(window, { flashed });
    const note = () => {
      for (const one of document.querySelectorAll('article.flash')) {
        const text = one.textContent ?? '';
        if (flashed.at(-1) !== text) flashed.push(text);
      }
    };
    new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
  });
  const flashed = () => page.evaluate(() => (window as unknown as { flashed: string[] }).flashed.join(' '));

  // A message has an address: it opens there and flashes.
  await page.goto(`${server.url}/c/${chatId}/m/40`);
  await expect.poll(flashed).toContain('line 40.');
  await expect.poll(() => isOnScreen('line 40.')).toBe(true);
  await page.getByRole('button', { name: /^Go to the newest message/ }).click();
  await expect.poll(() => isOnScreen('answer to the third.')).toBe(true);

  // A quote leads to its message, and the button then back.
  await line('answer to the third.').getByRole('button', { name: /Lena Hart/ }).click();
  await expect.poll(() => isOnScreen('line 3.')).toBe(true);
  await expect.poll(flashed).toContain('line 3.');
  await page.getByRole('button', { name: 'Back to where you were' }).click();
  await expect.poll(() => isOnScreen('answer to the third.')).toBe(true);

  // Another chat and back: the place is kept, to the pixel.
  await page.goto(`${server.url}/c/${chatId}/m/60`);
  await expect.poll(() => isOnScreen('line 60.')).toBe(true);
  await expect(line('line 60.')).not.toHaveClass(/\bflash\b/);
  const before = (await line('line 60.').boundingBox())?.y ?? 0;
  await kasia.open('Olek Duda');
  await kasia.open('Lena Hart');
  await expect(line('line 60.')).toBeVisible();
  await expect.poll(async () => Math.abs(((await line('line 60.').boundingBox())?.y ?? 0) - before)).toBeLessThanOrEqual(1);

  // What comes while the window is in the background gets a divider; sending takes it away.
  await page.getByRole('button', { name: /^Go to the newest message/ }).click();
  await expect.poll(() => isOnScreen('answer to the third.')).toBe(true);
  const behind = (isBehind: boolean) =>
    page.evaluate((is) => {
      document.hasFocus = () => !is;
      dispatchEvent(new Event(is ? 'blur' : 'focus'));
    }, isBehind);
  await behind(true);
  await lena.send({ userId: id }, 'while you were away.');
  await expect(line('while you were away.')).toBeVisible();
  await expect(kasia.row('Lena Hart')).toHaveAccessibleName(/1 unread/);
  await expect(page.getByText('New messages', { exact: true })).toHaveCount(0);
  await behind(false);
  await expect(page.getByText('New messages', { exact: true })).toBeVisible();
  await expect(kasia.row('Lena Hart')).not.toHaveAccessibleName(/unread/);
  await kasia.send('Lena Hart', 'back now');
  await expect(page.getByText('New messages', { exact: true })).toHaveCount(0);

  // Unread on opening: the divider stands 30 % from the top.
  await kasia.open('Olek Duda');
  await expect(kasia.row('Olek Duda')).not.toHaveAccessibleName(/unread/);
  for (let i = 1; i <= 40; i++) await lena.send({ userId: id }, `later ${i}.`);
  await expect(kasia.row('Lena Hart')).toHaveAccessibleName(/40 unread/);
  await kasia.open('Lena Hart');
  const divider = page.getByText('New messages', { exact: true });
  await expect(divider).toBeVisible();
  await expect
    .poll(async () => {
      const [view, box] = [await stream.boundingBox(), await divider.boundingBox()];
      return view === null || box === null ? 0 : (box.y - view.y) / view.height;
    })
    .toBeGreaterThan(0.2);
  const [view, box] = [await stream.boundingBox(), await divider.boundingBox()];
  expect(((box?.y ?? 0) - (view?.y ?? 0)) / (view?.height ?? 1)).toBeLessThan(0.4);

  // While the pointer is in the list no row moves under it; then it does.
  await kasia.row('Olek Duda').hover();
  const order = () => page.locator('.rows a[data-chat]').evaluateAll((rows) => rows.map((row) => (row.getAttribute('aria-label') ?? '').split(',')[0]));
  const held = await order();
  expect(held.indexOf('Olek Duda')).toBeGreaterThan(held.indexOf('Lena Hart'));
  // A hand that keeps moving, at the pace of the page.
  const wiggle = await page.evaluate(() => {
    const row = document.querySelector('.rows a[data-chat]');
    const move = () => row?.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'mouse' }));
    move();
    return setInterval(move, 100) as unknown as number;
  });
  await other.send({ userId: id }, 'me first');
  await expect(kasia.row('Olek Duda')).toHaveAccessibleName(/1 unread, me first/);
  expect(await order()).toEqual(held);
  await page.evaluate((timer) => clearInterval(timer), wiggle);
  await expect.poll(async () => (await order()).indexOf('Olek Duda')).toBeLessThan(held.indexOf('Olek Duda'));
  await kasia.close();
});
