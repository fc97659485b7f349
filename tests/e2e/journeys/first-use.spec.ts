import { expect, test } from '@playwright/test';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
test.beforeAll(async () => {
  server = await ParleyServer.start();
});
test.afterAll(async () => {
  await server.stop();
});

const windows = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1440, height: 900 } },
} as const;

for (const [name, window] of Object.entries(windows)) {
  test(`[A22 A32] a newcomer finds a friend, is read, makes a group, darkens it and speaks Polish by what the screen says, ${name}`, async ({
    browser,
  }) => {
    test.setTimeout(120_000);
    const isPhone = name === 'phone';
    const friend = await Person.register(browser, server, `Marta ${name}`);
    const ada = await Person.register(browser, server, `Ada ${name}`, window);
    const { page } = ada;
    let at = 0;
    const look = async () => {
      const folder = process.env['FIRST_USE'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${++at}.png` });
    };
    const back = async () => {
      if (isPhone) await page.getByRole('button', { name: /^Back to chats/ }).click();
    };

    // The general room welcomes everybody; the friend is in the list, without a search.
    await expect(ada.composer('Everyone')).toBeVisible();
    await look();
    await back();
    await look();
    await ada.row(`Marta ${name}`).click();
    await ada.composer(`Marta ${name}`).fill('Hi, it is me!');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await friend.open(`Ada ${name}`);
    await expect(page.getByText(/^Read at /)).toBeVisible();
    await look();

    await back();
    await page.getByRole('link', { name: 'New message' }).first().click();
    await look();
    await page.getByRole('option', { name: 'New group' }).click();
    await page.getByRole('option', { name: new RegExp(`Marta ${name}`) }).click();
    await look();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Group name').fill('Weekend');
    await look();
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(ada.composer('Weekend')).toBeVisible();
    await expect(friend.row('Weekend')).toBeVisible();
    await look();

    await back();
    await page.getByRole('link', { name: 'Settings' }).last().click();
    await look();
    await page.getByRole('link', { name: /^Appearance/ }).click();
    await page.getByRole('radio', { name: 'Dark' }).or(page.getByLabel('Theme')).first().waitFor();
    await look();
    const dark = page.getByRole('radio', { name: 'Dark' });
    if ((await dark.count()) > 0) await dark.click();
    else await page.getByLabel('Theme').selectOption('dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    if (isPhone) await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('link', { name: /^Language/ }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('pl');
    await expect(page.getByRole('heading', { name: 'Język' })).toBeVisible();
    await look();
    await friend.close();
    await ada.close();
  });
}
