import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { test } from '@playwright/test';
import { acting } from './acting.ts';
import { SlowPage } from './browser.ts';
import { bursting } from './bursting.ts';
import { idling } from './idling.ts';
import { loading, sizes } from './loading.ts';
import { scrolling } from './scrolling.ts';
import { BenchServer } from './server.ts';
import { switching } from './switching.ts';
import { type Figure, table } from './table.ts';

test('the budget table of the web client', async ({ browser }) => {
  const server = await BenchServer.start();
  const figures: Figure[] = sizes();
  /** Each part in a window of its own, so that none pays for the one before. */
  const alone = async (measure: (slow: SlowPage) => Promise<Figure[]>) => {
    const slow = await SlowPage.open(browser, server);
    try {
      figures.push(...(await measure(slow)));
    } finally {
      await slow.close();
    }
  };
  const parts: Record<string, () => Promise<unknown>> = {
    load: async () => figures.push(...(await loading(browser, server))),
    act: () => alone((slow) => acting(slow, server)),
    switch: () => alone((slow) => switching(slow, server)),
    idle: () => alone((slow) => idling(slow, server)),
    burst: () => alone((slow) => bursting(browser, slow, server)),
    scroll: () => alone((slow) => scrolling(slow, server)),
  };
  const asked = process.env['BENCH_PARTS']?.split(',') ?? Object.keys(parts);
  try {
    for (const name of asked) {
      const start = Date.now();
      try {
        await parts[name]?.();
      } catch (error) {
        // The other parts are worth having all the same.
        figures.push({ name: `${name}: not measured`, budget: '', measured: String(error).split('\n')[0] ?? '', isOk: false, isGate: true });
      }
      console.error(`measured: ${name}, ${Math.round((Date.now() - start) / 1000)} s`);
    }
  } finally {
    await server.stop();
    const load = loadavg().map((value) => value.toFixed(1));
    const head = `${new Date().toISOString().slice(0, 10)}, Chromium ${browser.version()}, ${cpus().length} cores, main thread slowed 4x, load average ${load.join(' ')}`;
    const text = `${head}\n\n${table(figures)}\n`;
    console.log(`\n${text}`);
    mkdirSync('test-results', { recursive: true });
    writeFileSync('test-results/bench-web.md', text);
  }
  const broken = figures.filter(({ isGate, isOk }) => isGate === true && !isOk).map(({ name }) => name);
  if (broken.length > 0) throw new Error(`Over a budget that does not depend on the machine: ${broken.join(', ')}`);
});
