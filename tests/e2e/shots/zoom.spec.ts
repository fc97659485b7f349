import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { layoutFaults } from '../support/layout.ts';
import { screens, signedIn, still, walkOn } from './walk.ts';
import { type Language, locales, wordsOf } from './words.ts';
import { World } from './world.ts';

/** Every screen in every language on the smallest phone and at 200 %: looked through for what does not fit. `./dev shots zoom`. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'artifacts', 'zoom');
const sizes = [
  { name: '320', viewport: { width: 320, height: 640 }, deviceScaleFactor: 2 },
  { name: '200', viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
] as const;
const wanted = new RegExp(process.env['SHOTS'] ?? '');

let world: World;
test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  world = await World.create(browser);
});
test.afterAll(async () => {
  await world?.stop();
});

for (const language of Object.keys(locales) as Language[]) {
  for (const { name: size, viewport, deviceScaleFactor } of sizes) {
    test(`every screen, ${language}, ${size}`, async ({ browser }) => {
      test.setTimeout(900_000);
      mkdirSync(folder, { recursive: true });
      const isPhone = viewport.width < 720;
      const found: string[] = [];
      const states = { kasia: await signedIn(browser, world, 'kasia'), hanna: await signedIn(browser, world, 'hanna') };
      for (const screen of screens) {
        if (!wanted.test(screen.name) || screen.size !== undefined || (screen.on !== undefined && (screen.on === 'phone') !== isPhone))
          continue;
        const context = await browser.newContext({
          viewport,
          deviceScaleFactor,
          locale: locales[language],
          hasTouch: isPhone,
          isMobile: isPhone,
          reducedMotion: 'reduce',
          serviceWorkers: 'block',
          ...(screen.as === undefined ? {} : { storageState: states[screen.as] }),
        });
        const page = await context.newPage();
        try {
          await screen.show(await walkOn(page, world, wordsOf(language)));
          await still(page);
          for (const fault of await layoutFaults(page)) found.push(`${screen.name}: ${fault}`);
        } catch (error) {
          found.push(`${screen.name}: ${String(error).slice(0, 200)}`);
        }
        await page.screenshot({ path: join(folder, `${screen.name}--${language}-${size}.png`) });
        // What is half written must not reach the server when the page goes.
        await context.setOffline(true);
        await context.close();
      }
      expect(found).toEqual([]);
    });
  }
}
