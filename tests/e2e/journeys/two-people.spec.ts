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

test('[S0-01 S0-05 S0-07 S1-09 S1-26 S1-42 S3-02 S3-41 S3-42 S3-43 S3-44 S4-01 S4-09 S4-11 S4-16 S4-51 S4-56 S0-25 S0-28 S0-33 S0-35 S1-34 S2-36 A6] two people register, find each other, and a message goes clock, stored, delivered, read', async ({
  browser,
}) => {
  const zofia = await Person.register(browser, server, 'Zofia Kamińska');
  const kasia = await Person.register(browser, server, 'Kasia Bielska');

  // A new registration is in the other's list at once, and online (S0-42, S0-43).
  await expect(zofia.row('Kasia Bielska')).toHaveAccessibleName(/online/);
  await expect(kasia.row('Zofia Kamińska')).toHaveAccessibleName(/online/);

  // Zofia looks at another chat: Kasia's message raises an unread number and is delivered, not read.
  await kasia.open('Zofia Kamińska');
  await kasia.composer('Zofia Kamińska').fill('Pasuje! Wezmę termos');
  const watch = kasia.page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = [];
        const look = () => {
          const name = [...document.querySelectorAll('article')].at(-1)?.getAttribute('aria-label') ?? '';
          const word = /, (sending|sent|delivered|read)$/i.exec(name)?.[1]?.toLowerCase();
          if (word !== undefined && seen.at(-1) !== word) seen.push(word);
          if (word === 'read') resolve(seen);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await kasia.composer('Zofia Kamińska').press('Enter');
  await kasia.receipt('Pasuje!', 'delivered');
  await expect(zofia.row('Kasia Bielska')).toHaveAccessibleName(/1 unread/);

  // She opens the chat: read, and the number is gone.
  await zofia.open('Kasia Bielska');
  await expect(zofia.message('Pasuje!')).toBeVisible();
  await kasia.receipt('Pasuje!', 'read');
  await expect(zofia.row('Kasia Bielska')).not.toHaveAccessibleName(/unread/);
  const states = await watch;
  expect(states[0]).toBe('sending');
  expect(states.slice(-2)).toEqual(['delivered', 'read']);

  // From the key to the other screen, both windows open.
  await zofia.page.evaluate(() => {
    const store = window as unknown as { arrived: Promise<number> };
    store.arrived = new Promise((resolve) => {
      const look = () =>
        [...document.querySelectorAll('article')].some((a) => a.textContent?.includes('one two three'))
          ? resolve(performance.timeOrigin + performance.now())
          : requestAnimationFrame(look);
      look();
    });
  });
  await kasia.composer('Zofia Kamińska').fill('one two three');
  await kasia.page.evaluate(() => {
    const store = window as unknown as { pressed: number };
    addEventListener('keydown', () => (store.pressed = performance.timeOrigin + performance.now()), { capture: true, once: true });
  });
  await kasia.composer('Zofia Kamińska').press('Enter');
  const arrived = await zofia.page.evaluate(() => (window as unknown as { arrived: Promise<number> }).arrived);
  const pressed = await kasia.page.evaluate(() => (window as unknown as { pressed: number }).pressed);
  console.log(`key press to the other screen: ${(arrived - pressed).toFixed(0)} ms`);
  test.info().annotations.push({ type: 'key press to the other screen, ms', description: (arrived - pressed).toFixed(0) });

  await zofia.close();
  // Offline within the bound of C25, without a reload.
  await expect(kasia.row('Zofia Kamińska')).not.toHaveAccessibleName(/online/, { timeout: 15_000 });
  await kasia.close();
});
