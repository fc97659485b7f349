import { median, quantile, type SlowPage } from './browser.ts';
import type { BenchServer } from './server.ts';
import { atMost, type Figure } from './table.ts';

/** How long frames are measured, in milliseconds. */
const measured = 40_000;
/** Longest time for the rest of the way, in milliseconds; on a busy machine it is cut short and the table says so. */
const patience = 110_000;

interface Way {
  frames: number[];
  nodes: number;
  elements: number;
  blank: number;
  isThrough: boolean;
}

/** From the newest of the long chat to its first message: every page is fetched, every message is drawn. */
export async function scrolling(slow: SlowPage, server: BenchServer): Promise<Figure[]> {
  const { page } = slow;
  let pages = 0;
  page.on('response', (response) => {
    if (response.url().includes('before=')) pages++;
  });
  await slow.goto(`/c/${server.seeded.longChat}`);
  await page.locator('article').last().waitFor();
  await page.waitForTimeout(1_000);

  const drift = await page.evaluate(drifting);
  const before = await slow.heap();
  const way = await page.evaluate(fling, measured);
  // The rest is for memory and the size of the page: frames would say no more.
  await slow.cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const rest = way.isThrough ? way : await page.evaluate(fling, patience);
  await page.waitForTimeout(1_000);
  const heap = await slow.heap();
  const seen = Math.min(server.seeded.messages, pages * 50 + 50);
  const nodes = Math.max(way.nodes, rest.nodes);
  const elements = Math.max(way.elements, rest.elements);
  const note = rest.isThrough ? undefined : `after ${seen.toLocaleString('en')} of ${server.seeded.messages.toLocaleString('en')} messages`;
  return [
    atMost('scroll 100,000 messages: frame, median', 16.7, median(way.frames), 'ms', { digits: 1 }),
    atMost('scroll 100,000 messages: frame, p95', 16.7, quantile(way.frames, 0.95), 'ms', { digits: 1 }),
    atMost('frames over 50 ms', 0, way.frames.filter((frame) => frame > 50).length, '', { note: `of ${way.frames.length}, longest ${Math.round(Math.max(...way.frames))} ms` }),
    atMost('frames without a message in the middle', 0, way.blank, ''),
    atMost('message nodes', 120, nodes, '', { isGate: true }),
    atMost('elements in the pane', 2500, elements, '', { isGate: true }),
    atMost('anchor drift while history loads', 1, drift.worst, 'px', { digits: 2, note: `${drift.pages} pages` }),
    atMost('memory after 100,000 scrolled messages', 120, heap / 1e6, 'MB', { digits: 1, note: [`${(before / 1e6).toFixed(1)} before`, ...(note ? [note] : [])].join(', ') }),
  ];
}

/** Runs in the page: where each whole message is against where the scrolling should have put it, frame by frame. */
async function drifting(): Promise<{ worst: number; pages: number }> {
  const list = document.querySelector<HTMLElement>('.vl') as HTMLElement;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const tops = () => {
    const view = list.getBoundingClientRect();
    const found = new Map<string, number>();
    for (const article of list.querySelectorAll<HTMLElement>('article')) {
      const { top, bottom } = article.getBoundingClientRect();
      if (top >= view.top && bottom <= view.bottom) found.set(article.dataset['key'] ?? '', top);
    }
    return found;
  };
  let worst = 0;
  let pages = 0;
  let height = list.scrollHeight;
  for (let i = 0; i < 900 && pages < 30; i++) {
    const before = tops();
    const from = list.scrollTop;
    list.scrollTop = from - 150;
    const moved = from - list.scrollTop;
    await frame();
    await frame();
    const after = tops();
    for (const [key, top] of before) {
      const now = after.get(key);
      if (now === undefined) continue;
      worst = Math.max(worst, Math.abs(now - (top + moved)));
      break;
    }
    if (list.scrollHeight > height + 500) pages++;
    height = list.scrollHeight;
  }
  return { worst, pages };
}

/** Runs in the page: as fast as pages come, at most a screen a frame. */
async function fling(patience: number): Promise<Way> {
  const list = document.querySelector<HTMLElement>('.vl') as HTMLElement;
  const pane = list.closest('main') as HTMLElement;
  const way: Way = { frames: [], nodes: 0, elements: 0, blank: 0, isThrough: false };
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const start = performance.now();
  let last = await frame();
  for (let i = 0; performance.now() - start < patience; i++) {
    list.scrollTop -= 700;
    const now = await frame();
    way.frames.push(now - last);
    last = now;
    if (i % 20 !== 0) continue;
    way.nodes = Math.max(way.nodes, list.querySelectorAll('article').length);
    way.elements = Math.max(way.elements, pane.querySelectorAll('*').length);
    const box = list.getBoundingClientRect();
    const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (middle?.closest('.vl-row') == null && list.scrollTop > box.height) way.blank++;
    if (list.scrollTop === 0 && list.querySelector('.start') !== null) {
      way.isThrough = true;
      break;
    }
  }
  return way;
}
