import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { screens, signedIn, still, walkOn } from './walk.ts';
import { wordsOf } from './words.ts';
import { World } from './world.ts';

/** Pictures of every screen of the real client on a real server, for the README and to lay beside the mock: `./dev shots`. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'docs', 'screenshots');
const sizes = [
  { name: '1440x900', viewport: { width: 1440, height: 900 } },
  { name: '390x844', viewport: { width: 390, height: 844 } },
] as const;

/** `./dev shots` takes all; with SHOTS set, only those whose name matches. */
const wanted = new RegExp(process.env['SHOTS'] ?? '');

let world: World;
test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  world = await World.create(browser);
});
test.afterAll(async () => {
  await world?.stop();
});

for (const theme of ['light', 'dark'] as const) {
  for (const { name: size, viewport } of sizes) {
    test(`every screen, ${theme}, ${size}`, async ({ browser }) => {
      test.setTimeout(900_000);
      mkdirSync(folder, { recursive: true });
      const isPhone = viewport.width < 720;
      const here = screens.filter(({ name, on }) => wanted.test(name) && (on === undefined || (on === 'phone') === isPhone));
      if (process.env['SHOTS'] === undefined) {
        for (const file of readdirSync(folder)) if (file.endsWith(`-${theme}-${size}.png`)) rmSync(join(folder, file));
      }
      const failed: string[] = [];
      for (const who of [undefined, 'hanna', 'kasia'] as const) {
        const theirs = here.filter(({ as }) => as === who);
        if (theirs.length === 0) continue;
        const options = {
          viewport,
          colorScheme: theme,
          hasTouch: isPhone,
          isMobile: isPhone,
          reducedMotion: 'reduce',
          serviceWorkers: 'block',
        } as const;
        const state = who === undefined ? undefined : await signedIn(browser, world, who);
        for (const screen of theirs) {
          // A browser of its own for each: what is kept on a device must not show in the next picture.
          const context = await browser.newContext({ ...options, ...(state === undefined ? {} : { storageState: state }) });
          const page = await context.newPage();
          if (screen.size !== undefined) await page.setViewportSize(screen.size);
          try {
            await screen.show(await walkOn(page, world, wordsOf('en')));
            await still(page);
          } catch (error) {
            // The others are taken all the same, and this one shows how far it came.
            failed.push(`${screen.name} at ${new URL(page.url()).pathname}: ${String(error).slice(0, 400)}`);
          }
          await page.screenshot({ path: join(folder, `${screen.name}--${theme}-${size}.png`) });
          // What is half written must not reach the server when the page goes.
          await context.setOffline(true);
          await context.close();
        }
      }
      expect(failed).toEqual([]);
    });
  }
}
