import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { sleep } from './server.ts';

/** What a window has shown of a burst. */
export interface Arrivals {
  /** Rows the list has gained. */
  readonly rows: number;
  /** Client ids of the messages drawn, each once, in the order of being drawn. */
  readonly drawn: readonly string[];
  /** Messages drawn twice at once, or behind one that is numbered after them. */
  readonly disordered: number;
  /** The most messages and elements of the pane at any time. */
  readonly articles: number;
  readonly elements: number;
}

/** Notes what the open chat shows from now on; call the answer to read it. It looks at new rows only, so that it costs the page little. */
export async function watchArrivals(page: Page): Promise<() => Promise<Arrivals>> {
  await page.evaluate(() => {
    const rows = document.querySelector('.vl-rows');
    if (rows === null) throw new Error('no chat is open');
    const place = (row: Element | null) => Number(row?.querySelector('article')?.getAttribute('aria-posinset') ?? Number.NaN);
    const log = { before: place(rows.lastElementChild) || 0, drawn: new Set<string>(), disordered: 0, articles: 0, elements: 0, changes: 0 };
    (window as unknown as { arrivals: typeof log }).arrivals = log;
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const row of addedNodes) {
          const key = row instanceof Element && row.isConnected ? row.querySelector<HTMLElement>('[data-key]')?.dataset['key'] : undefined;
          if (key === undefined || !(row instanceof Element)) continue;
          log.drawn.add(key);
          if (row.previousElementSibling !== null && place(row.previousElementSibling) !== place(row) - 1) log.disordered++;
          if (rows.querySelectorAll(`[data-key="${key}"]`).length !== 1) log.disordered++;
        }
      }
      log.articles = Math.max(log.articles, rows.childElementCount);
      if (log.changes++ % 10 === 0) log.elements = Math.max(log.elements, rows.closest('main')?.querySelectorAll('*').length ?? 0);
    }).observe(rows, { childList: true });
  });
  return () =>
    page.evaluate(() => {
      const { arrivals } = window as unknown as {
        arrivals: { before: number; drawn: Set<string>; disordered: number; articles: number; elements: number };
      };
      const last = [...document.querySelectorAll('.vl-rows article')].at(-1);
      const { before, drawn, ...rest } = arrivals;
      return { ...rest, drawn: [...drawn], rows: Number(last?.getAttribute('aria-posinset') ?? 0) - before };
    });
}

/** Sends `count` messages at a steady pace without waiting for the answers in between; rejects when one is refused. */
export async function pour(
  count: number,
  perSecond: number,
  send: (i: number, clientId: string) => Promise<unknown>,
): Promise<{ seconds: number; ids: readonly string[] }> {
  const start = Date.now();
  const ids: string[] = [];
  const answers: Promise<unknown>[] = [];
  for (let i = 0; i < count; i++) {
    await sleep(Math.max(0, start + (i * 1000) / perSecond - Date.now()));
    const id = randomUUID();
    ids.push(id);
    answers.push(send(i, id));
  }
  await Promise.all(answers);
  return { seconds: (Date.now() - start) / 1000, ids };
}
