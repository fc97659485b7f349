import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';
import type { BenchServer } from './server.ts';

/** Main-thread slow-down that stands for a mid-range phone. */
export const slowDown = 4;
/** Chromium's "Fast 3G" as Lighthouse defines it: round trip 150 ms, 1.6 Mbit/s down, 750 kbit/s up. */
const fast3g = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };

/** What the page notes about itself from its first line on. */
interface Probes {
  shift: number;
  events: { name: string; duration: number }[];
  longTasks: number[];
  live: number;
  list: number;
  timers: { delay: number; isHidden: boolean }[];
}

declare global {
  interface Window {
    probes: Probes;
    /** The measurement under way. */
    painted: Promise<number>;
  }
}

/** A page on a slowed-down machine. */
export class SlowPage {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly cdp: CDPSession,
    readonly url: string,
  ) {}

  /** Opens a browser profile of its own, signed in unless told otherwise. */
  static async open(browser: Browser, server: BenchServer, isSignedIn = true): Promise<SlowPage> {
    const { url, token } = server.seeded;
    const context = await browser.newContext();
    if (isSignedIn) await context.addCookies([{ name: 'parley', value: token, url, httpOnly: true, sameSite: 'Lax' }]);
    await context.addInitScript(probe);
    return SlowPage.in(context, url);
  }

  /** Another page of the same profile. */
  static async in(context: BrowserContext, url: string): Promise<SlowPage> {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
    return new SlowPage(context, page, cdp, url);
  }

  async throttleNetwork(): Promise<void> {
    await this.cdp.send('Network.enable');
    await this.cdp.send('Network.emulateNetworkConditions', fast3g);
  }

  /** Opens a chat by its address and waits for its messages. */
  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
  }

  async probes(): Promise<Probes> {
    return this.page.evaluate(() => window.probes);
  }

  async forget(): Promise<void> {
    await this.page.evaluate(() => {
      window.probes.events = [];
      window.probes.longTasks = [];
      window.probes.timers = [];
    });
  }

  /** First contentful paint after the start of the navigation, in milliseconds. */
  async firstPaint(): Promise<number> {
    await this.page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    return this.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
  }

  /** What the page holds after a forced collection, in bytes: script objects, and what they keep alive of the document. */
  async heap(): Promise<number> {
    for (let i = 0; i < 3; i++) await this.cdp.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize } = (await this.cdp.send('Runtime.getHeapUsage')) as {
      usedSize: number;
      embedderHeapUsedSize?: number;
    };
    return usedSize + (embedderHeapUsedSize ?? 0);
  }

  /** Processor time the main thread's tasks took so far, in seconds: what others on the machine take does not count. */
  async taskSeconds(): Promise<number> {
    await this.cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** Runs in the page before its own scripts. */
function probe(): void {
  const probes: Probes = { shift: 0, events: [], longTasks: [], live: Number.NaN, list: Number.NaN, timers: [] };
  window.probes = probes;
  const observe = (options: PerformanceObserverInit, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ buffered: true, ...options });
  observe({ type: 'layout-shift' }, (entry) => {
    const { hadRecentInput, value } = entry as PerformanceEntry & { hadRecentInput: boolean; value: number };
    if (!hadRecentInput) probes.shift += value;
  });
  observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit, ({ name, duration }) => probes.events.push({ name, duration }));
  observe({ type: 'longtask' }, ({ duration }) => probes.longTasks.push(duration));

  const seesRows = new MutationObserver(() => {
    if (document.querySelector('.rows [data-chat]') === null) return;
    seesRows.disconnect();
    requestAnimationFrame(() => setTimeout(() => (probes.list = performance.now())));
  });
  seesRows.observe(document, { childList: true, subtree: true });

  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...options: ConstructorParameters<typeof WebSocket>) {
      super(...options);
      this.addEventListener('message', ({ data }) => {
        if (Number.isNaN(probes.live) && /"type":"(ready|resumed)"/.test(String(data))) requestAnimationFrame(() => setTimeout(() => (probes.live = performance.now())));
      });
    }
  };

  for (const name of ['setTimeout', 'setInterval'] as const) {
    const plain = window[name] as (...words: unknown[]) => number;
    (window as unknown as Record<string, unknown>)[name] = (handler: unknown, delay = 0, ...rest: unknown[]) => {
      if (probes.timers.length < 1000) probes.timers.push({ delay: Number(delay), isHidden: document.visibilityState === 'hidden' });
      return plain.call(window, handler, delay, ...rest);
    };
  }
}

/** The value below which the share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
