import type { ApiPerson } from './api.ts';
import type { Person } from './person.ts';
import { sleep } from './server.ts';

/** What was seen in the window while messages poured in. Times in milliseconds. */
export interface Burst {
  typed: string;
  composer: string;
  sent: number;
  seconds: number;
  seen: number;
  disordered: number;
  articles: number;
  elements: number;
  longTasks: number[];
}

/** Pours `count` messages, at most 100 a second, into the open chat while the person types without a pause. */
export async function burst(reader: Person, writer: ApiPerson, readerId: number, count: number): Promise<Burst> {
  const { page } = reader;
  await page.evaluate(() => {
    const log = { seen: new Set<number>(), disordered: 0, articles: 0, elements: 0, longTasks: [] as number[] };
    (window as unknown as { burst: typeof log }).burst = log;
    new PerformanceObserver((list) => log.longTasks.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'longtask' });
    const look = () => {
      const all = [...document.querySelectorAll('article')];
      const numbers = all.flatMap((a) => /burst (\d+)\./.exec(a.textContent ?? '')?.[1] ?? []).map(Number);
      for (const n of numbers) log.seen.add(n);
      if (numbers.some((n, i) => i > 0 && n !== (numbers[i - 1] ?? 0) + 1)) log.disordered++;
      log.articles = Math.max(log.articles, all.length);
      log.elements = Math.max(log.elements, all[0]?.closest('main')?.querySelectorAll('*').length ?? 0);
      requestAnimationFrame(look);
    };
    look();
  });
  const start = Date.now();
  let isPouring = true;
  const pour = (async () => {
    for (let i = 0; i < count; i++) {
      await sleep(Math.max(0, start + i * 10 - Date.now()));
      await writer.send({ userId: readerId }, `burst ${i}.`);
    }
  })().finally(() => {
    isPouring = false;
  });
  const box = reader.composer(writer.name);
  await box.focus();
  let typed = '';
  while (isPouring) {
    const letter = 'abcdefghij'[typed.length % 10] ?? 'a';
    typed += letter;
    await page.keyboard.press(letter);
    await sleep(40);
  }
  await pour;
  const seconds = (Date.now() - start) / 1000;
  await reader.message(`burst ${count - 1}.`).waitFor({ timeout: 30_000 });
  await sleep(200);
  const log = await page.evaluate(() => {
    const { seen, ...rest } = (window as unknown as { burst: { seen: Set<number>; disordered: number; articles: number; elements: number; longTasks: number[] } }).burst;
    return { ...rest, seen: seen.size };
  });
  return { ...log, typed, composer: await box.evaluate((e) => ('value' in e ? String(e.value) : (e.textContent ?? ''))), sent: count, seconds };
}
