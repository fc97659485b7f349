import AxeBuilder from '@axe-core/playwright';
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

test('[S4-35 S4-38 A19] with receipts off the other side never sees "read"; another device is signed out at once', async ({ browser }) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska');
  const zofia = await Person.register(browser, server, 'Zofia Lis');
  await kasia.page.goto(`${server.url}/settings/privacy`);
  await kasia.page.getByRole('switch', { name: 'Read receipts' }).click();
  await expect(kasia.page.getByText('Saved')).toBeVisible();
  await kasia.page.goto(`${server.url}/c`);
  await zofia.open('Kasia Bielska');
  await zofia.send('Kasia Bielska', 'Do you see this?');
  await kasia.open('Zofia Lis');
  await expect(kasia.message('Do you see this?')).toBeVisible();
  await kasia.page.waitForTimeout(2_000);
  await expect(zofia.message('Do you see this?')).not.toHaveAccessibleName(/, read$/i);

  const phone = await kasia.signInElsewhere(browser, server);
  await kasia.page.goto(`${server.url}/settings/devices`);
  await kasia.page.getByRole('button', { name: /^Sign out Chrome/ }).click();
  await expect(phone.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await phone.close();
  await kasia.close();
  await zofia.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`[A20 S4-39 A32] every screen of the settings and the help centre passes axe, ${colorScheme}`, async ({ browser }) => {
    const ida = await Person.register(browser, server, `Ida ${colorScheme}`, { colorScheme });
    await ApiPerson.register(server, `Tom ${colorScheme}`, `tom${colorScheme}`);
    const sections = ['profile', 'status', 'notifications', 'appearance', 'language', 'privacy', 'password', 'devices', 'shortcuts'];
    const found: string[] = [];
    for (const path of [...sections.map((section) => `/settings/${section}`), '/settings', '/help', '/help/messages', '/c', '/everyone', '/new', '/new/group']) {
      await ida.page.goto(`${server.url}${path}`);
      await ida.page.locator('h1, h2').first().waitFor();
      await ida.page.waitForTimeout(400);
      const { violations } = await new AxeBuilder({ page: ida.page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
      for (const { id, nodes } of violations) found.push(`${path}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    }
    expect(found).toEqual([]);
    await ida.close();
  });
}
