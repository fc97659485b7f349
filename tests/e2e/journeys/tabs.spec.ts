import { expect, test } from '@playwright/test';
import { Person } from '../support/person.ts';
import { ParleyServer } from '../support/server.ts';

let server: ParleyServer;
test.beforeEach(async () => {
  server = await ParleyServer.start();
});
test.afterEach(async () => {
  await server.stop();
});

test('[C7 C37 A16] two windows of one person: each message stands once in both, and either window sends when the other is gone', async ({
  browser,
}) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska');
  const zofia = await Person.register(browser, server, 'Zofia Kamińska');
  await kasia.open('Zofia Kamińska');
  await kasia.send('Zofia Kamińska', 'from the first window');
  await kasia.receipt('from the first window', 'delivered');

  const second = await kasia.context.newPage();
  await second.goto(kasia.page.url());
  const bubble = (text: string) => second.getByRole('article').filter({ hasText: text });
  const composer = second.getByRole('textbox', { name: 'Message Zofia Kamińska' });
  await expect(bubble('from the first window')).toHaveCount(1);

  await composer.fill('from the second window');
  await composer.press('Enter');
  await expect(bubble('from the second window')).toHaveAccessibleName(/, delivered$/i);
  await expect(bubble('from the second window')).toHaveCount(1);
  await expect(kasia.message('from the second window')).toHaveCount(1);
  await kasia.receipt('from the second window', 'delivered');

  // The first window owned the outbox; with it gone the second one takes over.
  await kasia.page.close();
  await composer.fill('from the window that is left');
  await composer.press('Enter');
  await expect(bubble('from the window that is left')).toHaveAccessibleName(/, delivered$/i);

  await zofia.open('Kasia Bielska');
  for (const text of ['from the first window', 'from the second window', 'from the window that is left']) {
    await expect(zofia.message(text)).toHaveCount(1);
    await expect(bubble(text)).toHaveAccessibleName(/, read$/i);
  }
});
