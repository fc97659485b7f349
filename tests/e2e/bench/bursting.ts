import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { pour, watchArrivals } from '../support/burst.ts';
import { timings } from './acting.ts';
import { median, quantile, type SlowPage } from './browser.ts';
import type { BenchServer } from './server.ts';
import { atMost, type Figure } from './table.ts';

const perSecond = 100;
const count = 1000;
/** Windows of this length each give their longest task, in milliseconds: thousands of tiny tasks must not hide a long one. */
const window = 100;

/** 100 messages a second for ten seconds into the open group, while somebody types. */
export async function bursting(browser: Browser, slow: SlowPage, server: BenchServer): Promise<Figure[]> {
  const { page } = slow;
  const chatId = await server.createGroup('Burst');
  await slow.goto(`/c/${chatId}`);
  const box = page.locator('textarea');
  await box.focus();
  await page.waitForTimeout(3_000);
  const arrivals = await watchArrivals(page);
  await slow.forget();

  const { writers } = server.seeded;
  const file = join(tmpdir(), `parley-burst-${process.pid}.json`);
  await browser.startTracing(page, { path: file, screenshots: false, categories: ['toplevel', 'blink.user_timing'] });
  await page.evaluate(() => performance.mark('burst-start'));
  const pouring = pour(count, perSecond, (i, clientId) => {
    const writer = writers[i % writers.length];
    if (writer === undefined) throw new Error('no writer');
    return server.call(writer, 'POST', `chats/${chatId}/messages`, { clientId, text: `burst ${i} with a few words to read` });
  });
  let isPouring = true;
  const poured = pouring.finally(() => {
    isPouring = false;
  });
  let typed = '';
  while (isPouring) {
    const letter = 'abcdefghij'[typed.length % 10] ?? 'a';
    typed += letter;
    await page.keyboard.press(letter);
    await page.waitForTimeout(80);
  }
  const { seconds } = await poured;
  await page.evaluate(() => performance.mark('burst-end'));
  await browser.stopTracing();
  await page.waitForTimeout(1_500);
  const keys = await timings(slow, 'keydown', typed.length);
  const seen = await arrivals();
  const lost = typed.length - (await box.inputValue()).length;
  const tasks = longestTasks(file);
  rmSync(file, { force: true });
  return [
    { name: 'burst into the open chat', budget: `${count} in 10 s`, measured: `${count} in ${seconds.toFixed(1)} s, ${seen.rows} shown`, isOk: seconds < 11 && seen.rows === count },
    atMost('burst: longest task in 100 ms, p95', 50, quantile(tasks, 0.95), 'ms', { note: `median ${Math.round(median(tasks))}, longest ${Math.round(Math.max(...tasks))}` }),
    atMost('burst: key press to painted text, p95', 50, quantile(keys, 0.95), 'ms', { note: `median ${median(keys)}` }),
    atMost('burst: keys lost', 0, lost, '', { note: `of ${typed.length}` }),
    atMost('burst: out of order', 0, seen.disordered, ''),
  ];
}

interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tid: number;
  pid: number;
}

/** The longest task of the page's main thread in each window between the two marks, in milliseconds. */
function longestTasks(file: string): number[] {
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] };
  const start = traceEvents.find(({ name }) => name === 'burst-start');
  const end = traceEvents.find(({ name }) => name === 'burst-end');
  if (start === undefined || end === undefined) throw new Error('The trace has no marks');
  const longest: number[] = Array(Math.ceil((end.ts - start.ts) / 1000 / window)).fill(0);
  for (const { name, ph, ts, dur = 0, tid, pid } of traceEvents) {
    if (ph !== 'X' || !name.endsWith('RunTask') || pid !== start.pid || tid !== start.tid || ts < start.ts || ts >= end.ts) continue;
    const at = Math.floor((ts - start.ts) / 1000 / window);
    longest[at] = Math.max(longest[at] ?? 0, dur / 1000);
  }
  return longest;
}
