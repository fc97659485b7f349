import { expect, test } from '@playwright/test';
import { ApiPerson } from '../support/api.ts';
import { Person } from '../support/person.ts';
import { ParleyServer, sleep } from '../support/server.ts';

let server: ParleyServer;
test.beforeEach(async () => {
  server = await ParleyServer.start();
});
test.afterEach(async () => {
  await server.stop();
});

const texts = ['first of three', 'second of three', 'third of three'];

test('[A14 C5 C7 C11 C37] network cut while writing three messages, reload, reconnect: all three arrive once, in order', async ({ browser }) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska');
  const zofia = await Person.register(browser, server, 'Zofia Kamińska');
  await kasia.open('Zofia Kamińska');
  await kasia.send('Zofia Kamińska', 'before');
  await kasia.receipt('before', 'delivered');

  // The application and what it knows are on the device before the network goes.
  await kasia.page.evaluate(() => navigator.serviceWorker.ready);
  await kasia.kept('before');

  await kasia.context.setOffline(true);
  for (const text of texts) await kasia.send('Zofia Kamińska', text);
  for (const text of texts) await kasia.receipt(text, 'sending');
  // Loaded again without a network: all are there, and still to be sent.
  await kasia.page.reload();
  for (const text of ['before', ...texts]) await expect(kasia.message(text)).toHaveCount(1);
  for (const text of texts) await kasia.receipt(text, 'sending');
  await kasia.context.setOffline(false);
  // The page goes away at once: what it had begun must neither be lost nor doubled.
  await kasia.page.reload();
  for (const text of texts) await kasia.receipt(text, 'delivered');

  await zofia.open('Kasia Bielska');
  await expect(zofia.message('third of three')).toBeVisible();
  expect(await bodies(zofia)).toEqual(['before', ...texts]);
  expect(await bodies(kasia)).toEqual(['before', ...texts]);
});

test('[C1 C5 C11 C13 C14 C33 C34] server killed while three messages are written: they arrive once, in order, and nothing acknowledged is lost', async ({
  browser,
}) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska');
  const zofia = await Person.register(browser, server, 'Zofia Kamińska');
  await kasia.open('Zofia Kamińska');
  await zofia.open('Kasia Bielska');
  await kasia.send('Zofia Kamińska', 'acknowledged');
  await kasia.receipt('acknowledged', 'read');

  await server.kill();
  for (const text of texts) await kasia.send('Zofia Kamińska', text);
  await sleep(2_500);
  await expect(kasia.page.getByText('Reconnecting…')).toBeVisible();
  await server.restart();

  // Nobody reloads: the clients come back and catch up by themselves.
  // The longest wait before another attempt is 30 s (C33).
  for (const text of texts) await kasia.receipt(text, 'read', 35_000);
  expect(await bodies(zofia)).toEqual(['acknowledged', ...texts]);
  expect(await bodies(kasia)).toEqual(['acknowledged', ...texts]);
});

test('[S0-41 C13 C14] what was written while a window was offline is there after it comes back, without a reload', async ({ browser }) => {
  const kasia = await Person.register(browser, server, 'Kasia Bielska');
  const marta = await ApiPerson.register(server, 'Marta Lis', 'marta');
  const me = (await marta.call('GET', 'users/by-name/kasiabielska')) as { id: number };
  await marta.send({ userId: me.id }, 'hello');
  await kasia.open('Marta Lis');
  await expect(kasia.message('hello')).toBeVisible();
  await kasia.context.setOffline(true);
  for (let i = 1; i <= 30; i++) await marta.send({ userId: me.id }, `missed ${i}`);
  await kasia.context.setOffline(false);
  await expect(kasia.message('missed 30')).toBeVisible();
  expect(await bodies(kasia)).toEqual(['hello', ...Array.from({ length: 30 }, (_, i) => `missed ${i + 1}`)].slice(-(await bodies(kasia)).length));
});

/** The texts of the bubbles on screen, in their order. */
async function bodies(person: Person): Promise<string[]> {
  const names = await person.page
    .getByRole('article')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
  return names.map((name) => /^[^,]+, \d{2}:\d{2}, (.*?)(, (sending|sent|delivered|read))?$/.exec(name)?.[1] ?? name);
}
