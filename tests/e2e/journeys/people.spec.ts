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

test('[S2-03 S0-33] one finds a person by a few letters, sees the profile and writes the first message', async ({ browser }) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska');
  const marta = await Person.register(browser, server, 'Marta Nowicka');
  const marek = await Person.register(browser, server, 'Marek Zieliński');

  await kasia.page.getByRole('link', { name: 'New message' }).first().click();
  const field = kasia.page.getByRole('combobox', { name: 'Find people and groups' });
  await expect(field).toBeFocused();
  await field.fill('mar');
  await expect(kasia.page.getByRole('option')).toHaveCount(2);
  await expect(kasia.page.getByRole('option').first().locator('mark').first()).toHaveText('Mar');
  await field.press('ArrowDown');
  await field.press('ArrowUp');
  await field.fill('marta');
  await expect(kasia.page.getByRole('option')).toHaveCount(1);
  await field.press('Enter');

  await expect(kasia.page).toHaveURL(/\/u\/martanowicka$/);
  const main = kasia.page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'Marta Nowicka' })).toBeVisible();
  await expect(main).toContainText('online');
  await expect(main).toContainText('@martanowicka');
  await expect(main).toContainText('Joined');
  await main.getByRole('button', { name: 'Send message' }).click();
  await kasia.send('Marta Nowicka', 'Hello Marta');
  await marta.open('Kasia Bielska');
  await expect(marta.message('Hello Marta')).toBeVisible();
  await expect(kasia.page).toHaveURL(/\/c\/\d+$/);

  // From a face and from the details one comes to the profile, and Send message leads back to the same conversation.
  await kasia.page.getByRole('button', { name: 'Details' }).click();
  await expect(kasia.page.getByRole('complementary', { name: 'Profile' })).toContainText('@martanowicka');
  await kasia.page.goto(`${server.url}/u/martanowicka`);
  await kasia.page.getByRole('main').getByRole('button', { name: 'Send message' }).click();
  await expect(kasia.message('Hello Marta')).toBeVisible();

  await kasia.page.goto(`${server.url}/u/nobody.here`);
  await expect(kasia.page.getByRole('main')).toContainText('There is nobody called @nobody.here here.');
  for (const one of [kasia, marta, marek]) await one.close();
});

test('[S2-03] in Polish the button says Wyślij wiadomość, and a mention leads to the profile', async ({ browser }) => {
  const zofia = await Person.register(browser, server, 'Zofia Mazur');
  const jonas = await Person.register(browser, server, 'Jonas Weber');
  await jonas.page.goto(`${server.url}/settings/language`);
  await jonas.page.getByRole('combobox', { name: 'Language' }).selectOption('pl');
  await jonas.page.goto(`${server.url}/u/zofiamazur`);
  await expect(jonas.page.getByRole('button', { name: 'Wyślij wiadomość' })).toBeVisible();
  await jonas.page.goto(`${server.url}/everyone`);
  await zofia.page.goto(`${server.url}/everyone`);
  const box = zofia.page.locator('#main textarea');
  await box.fill('look here @jonasweber ');
  await box.press('Enter');
  await zofia.message('look here').getByText('@jonasweber').click();
  await expect(zofia.page).toHaveURL(/\/u\/jonasweber$/);
  for (const one of [zofia, jonas]) await one.close();
});
