import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { password } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
test.beforeAll(async () => {
  server = await ParleyServer.start();
});
test.afterAll(async () => {
  await server.stop();
});

test('[A22 S4-30] by keyboard alone: sign in, search, write, reply, settings, sign out', async ({ page }) => {
  const zofia = await ApiPerson.register(server, 'Zofia Kamińska', 'zofia');
  const kasia = await ApiPerson.register(server, 'Kasia Bielska', 'kasia');
  await zofia.send({ userId: kasia.id }, 'Pasuje?');
  const { keyboard } = page;
  /** Tabs until the focus is on an element of this name: what cannot be reached this way does not exist for the keyboard. */
  const tabTo = async (name: RegExp, key = 'Tab') => {
    for (let i = 0; i < 60; i++) {
      const found = await page.evaluate(() => {
        const at = document.activeElement;
        return at === null ? '' : (at.getAttribute('aria-label') ?? at.textContent ?? '').trim();
      });
      if (name.test(found)) return;
      await keyboard.press(key);
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };

  // The switcher's part comes late, as on a slow line: what is typed meanwhile must stand in its field.
  let release = () => {};
  const isTyped = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/assets\/Extras[^/]*\.js$/, async (request) => {
    await isTyped;
    await request.continue();
  });

  await page.goto(`${server.url}/login`);
  await expect(page.getByLabel('Username or email')).toBeFocused();
  await keyboard.type('kasia');
  await keyboard.press('Tab');
  await keyboard.type(password);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();

  // Switcher: a person by a part of the name.
  await keyboard.press('Control+k');
  await keyboard.type('zofia');
  release();
  await expect(page.getByRole('option').or(page.getByRole('dialog').getByText('Zofia Kamińska')).first()).toBeVisible();
  await keyboard.press('Enter');
  const composer = page.getByRole('textbox', { name: 'Message Zofia Kamińska' });
  await expect(composer).toBeFocused();
  await keyboard.type('Tak, jadę');
  await keyboard.press('Enter');
  await expect(page.getByRole('article').last()).toHaveAccessibleName(/Tak, jadę, (sent|delivered)$/);

  // Esc leaves the composer for the messages; R answers the focused one.
  await keyboard.press('Escape');
  await expect(page.getByRole('article').last()).toBeFocused();
  await keyboard.press('ArrowUp');
  await expect(page.getByRole('article').first()).toBeFocused();
  await keyboard.press('r');
  await expect(composer).toBeFocused();
  await keyboard.type('o siódmej');
  await keyboard.press('Enter');
  await expect(page.getByRole('article').last()).toContainText('Pasuje?');

  // Details open and close under one key.
  await keyboard.press('Control+.');
  await expect(page).toHaveURL(/\/info$/);
  await keyboard.press('Control+.');
  await expect(page).toHaveURL(/\/c\/\d+$/);

  await tabTo(/^Settings$/, 'Shift+Tab');
  await keyboard.press('Enter');
  await expect(page).toHaveURL(/\/settings/);
  await tabTo(/^Sign out$/);
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});
