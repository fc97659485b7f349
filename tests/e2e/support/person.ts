import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import type { ParleyServer } from './server.ts';

/** The password of everybody in the journeys. */
export const password = 'correct horse battery';

/** A person at a browser of their own. */
export class Person {
  private constructor(
    readonly name: string,
    readonly userName: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  /** Opens a browser and registers through the screens, as a new person would. */
  static async register(
    browser: Browser,
    server: ParleyServer,
    name: string,
    options: Parameters<Browser['newContext']>[0] & { at?: string } = {},
  ): Promise<Person> {
    const { at, ...rest } = options;
    const context = await browser.newContext(rest);
    const page = await context.newPage();
    const userName = plain(name);
    await page.goto(at ?? `${server.url}/register`);
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('Username').fill(userName);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('navigation', { name: 'Main', includeHidden: true }).first()).toBeAttached();
    return new Person(name, userName, context, page);
  }

  /** Registers without the screens, which have journeys of their own, and opens the list. */
  static async enter(
    browser: Browser,
    server: ParleyServer,
    name: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Person> {
    const context = await browser.newContext(options);
    const userName = plain(name);
    const answer = await context.request.post(`${server.url}/api/v1/accounts`, {
      headers: { 'X-Parley': '1', Origin: server.url },
      data: { userName, name, password, device: { name: 'Chrome' } },
    });
    if (!answer.ok()) throw new Error(`registering ${name}: ${answer.status()} ${await answer.text()}`);
    const page = await context.newPage();
    await page.goto(`${server.url}/c`);
    await expect(page.getByRole('navigation', { name: 'Main', includeHidden: true }).first()).toBeAttached();
    return new Person(name, userName, context, page);
  }

  /** The person's number on the server. */
  async id(): Promise<number> {
    const answer = await this.context.request.get(`${this.page.url().split('/').slice(0, 3).join('/')}/api/v1/me`);
    return ((await answer.json()) as { user: { id: number } }).user.id;
  }

  /** The same person at another device. */
  async signInElsewhere(browser: Browser, server: ParleyServer, options: Parameters<Browser['newContext']>[0] = {}): Promise<Person> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(`${server.url}/login`);
    await page.getByLabel('Username or email').fill(this.userName);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('navigation', { name: 'Main', includeHidden: true }).first()).toBeAttached();
    return new Person(this.name, this.userName, context, page);
  }

  /** The list's row of a chat or a person. */
  row(name: string): Locator {
    return this.page.locator('.rows').getByRole('link', { name: new RegExp(`^${escape(name)}, `) });
  }

  /** Opens the conversation with somebody from the list. */
  async open(name: string): Promise<void> {
    await this.row(name).first().click();
    await expect(this.composer(name)).toBeVisible();
  }

  composer(name: string): Locator {
    return this.page.getByRole('textbox', { name: `Message ${name}` });
  }

  /** Writes into the open conversation and presses Enter. */
  async send(to: string, text: string): Promise<void> {
    await this.composer(to).fill(text);
    await this.composer(to).press('Enter');
  }

  /** The bubble of a message with this text. */
  message(text: string): Locator {
    return this.page.getByRole('article').filter({ hasText: text });
  }

  /** Waits until a bubble of one's own says how far it has come: Sending, Sent, Delivered, Read. */
  async receipt(text: string, word: 'sending' | 'sent' | 'delivered' | 'read', timeout = 20_000): Promise<void> {
    await expect(this.message(text)).toHaveAccessibleName(new RegExp(`, ${word}$`, 'i'), { timeout });
  }

  /** Waits until a message is in the store of the device, to be read without a network. */
  async kept(text: string): Promise<void> {
    const isKept = () =>
      this.page.evaluate(async (wanted) => {
        const done = <Value>(request: IDBRequest<Value>) =>
          new Promise<Value>((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
        for (const { name = '' } of await indexedDB.databases()) {
          const db = await done(indexedDB.open(name));
          try {
            for (const store of db.objectStoreNames) {
              const values = await done(db.transaction(store).objectStore(store).getAll());
              const texts = values.map((value) => JSON.stringify(value) ?? '');
              if (texts.some((value) => value.includes(`"text":"${wanted}"`) && value.includes('"entry"'))) return true;
            }
          } finally {
            db.close();
          }
        }
        return false;
      }, text);
    await expect.poll(isKept).toBe(true);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^a-zA-Z0-9]+/g, '')
    .toLowerCase();
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
