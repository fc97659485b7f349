import { type Browser, type BrowserContext, expect, type Locator, type Page, type WebSocketRoute } from '@playwright/test';
import { password } from '../support/person.ts';
import type { Words } from './words.ts';
import { now, type World } from './world.ts';

type Cookies = Awaited<ReturnType<BrowserContext['storageState']>>;

/** What becomes of a message that is sent while the walk goes on. */
type Sending = 'refused' | 'held';

/** One who looks at every screen of the client. Nothing they do reaches the server, so that all find the same. */
export interface Walk {
  readonly page: Page;
  readonly world: World;
  readonly say: Words;
  readonly isPhone: boolean;
  /** What becomes of messages. */
  sending: Sending;
  /** Asks for something before a page is opened: that what is on screen counts as read, that a new version waits. */
  wish(name: 'walkReads' | 'walkUpdate' | 'walkOffer'): Promise<void>;
  /** Opens an address and waits until the screen stands still. */
  open(path: string): Promise<void>;
  /** A message comes from somebody, for this window only. */
  arrive(from: 'marek'): Promise<void>;
  /** Brings the connection down, and up again. */
  disconnect(): Promise<void>;
}

/** A screen or a state of one. */
export interface Screen {
  readonly name: string;
  /** Only where there is room for it, or only where there is not. */
  readonly on?: 'wide' | 'phone';
  /** Who is signed in; without, nobody. */
  readonly as?: 'kasia' | 'hanna';
  /** A window of this size, whatever the size of the others. */
  readonly size?: { readonly width: number; readonly height: number };
  show(walk: Walk): Promise<void>;
}

const chat = (walk: Walk, name: string) => `/c/${walk.world.chats[name]}`;
const box = (walk: Walk) => walk.page.locator('.cbox textarea').first();
const bubble = (walk: Walk, text: string): Locator => walk.page.getByRole('article').filter({ hasText: text }).first();
const menu = async (walk: Walk, text: string) => {
  await bubble(walk, text).scrollIntoViewIfNeeded();
  await bubble(walk, text).locator('.b').click({ button: 'right' });
};
const choose = async (walk: Walk, key: Parameters<Words>[0]) =>
  walk.page
    .locator('[popover]:popover-open')
    .getByRole('menuitem', { name: walk.say(key) })
    .first()
    .click();

const signedOut: Screen[] = [
  { name: 'sign-in', show: async (walk) => walk.open('/login') },
  {
    name: 'sign-in-filled',
    async show(walk) {
      await walk.open('/login');
      await walk.page.locator('[name=username]').fill('kasia');
      await walk.page.locator('[name=password]').fill(password);
      await walk.page.locator('[name=password] ~ button').click();
    },
  },
  {
    name: 'sign-in-error',
    async show(walk) {
      await walk.open('/login');
      await walk.page.locator('[name=username]').fill('kasia');
      await walk.page.locator('[name=password]').fill('not this one');
      await walk.page.locator('[type=submit]').click();
      await walk.page.locator('.auth-note.bad').waitFor();
    },
  },
  {
    name: 'register',
    async show(walk) {
      await walk.open('/register');
      await walk.page.locator('[name=name]').fill('Hanna Wolska');
      await walk.page.locator('[name=username]').fill('hanna.w');
      await walk.page.locator('[name=password]').fill('trzy zielone rowery');
      await expect(walk.page.locator('form')).toContainText('hanna.w');
    },
  },
  {
    name: 'register-taken',
    async show(walk) {
      await walk.open('/register');
      await walk.page.locator('[name=name]').fill('Kasia Bielska');
      await walk.page.locator('[name=username]').fill('kasia');
      await walk.page.locator('[name=password]').fill('krótkie');
      await walk.page.locator('[type=submit]').click();
      await expect(walk.page.locator('form')).toContainText(walk.say('register.userNameTaken'));
    },
  },
  {
    name: 'register-invitation',
    show: async (walk) => registering(walk, 'invite'),
  },
  {
    name: 'register-closed',
    show: async (walk) => registering(walk, 'closed'),
  },
];

const list: Screen[] = [
  {
    name: 'empty-pane-new-account',
    as: 'hanna',
    show: async (walk) => walk.open('/c'),
  },
  { name: 'list', as: 'kasia', show: async (walk) => withTyping(walk, '/c') },
  ...(['unread', 'groups', 'online'] as const).map(
    (filter, at): Screen => ({
      name: `list-${filter}`,
      as: 'kasia',
      async show(walk) {
        await walk.open('/c');
        await walk.page
          .locator('.list-chips button')
          .nth(at + 1)
          .click();
      },
    }),
  ),
  {
    name: 'list-search',
    as: 'kasia',
    async show(walk) {
      await walk.open('/c');
      if (walk.isPhone) await walk.page.locator('.list-search').click();
      await walk.page.locator('.search input').fill('mar');
    },
  },
  {
    name: 'list-nothing-found',
    as: 'kasia',
    async show(walk) {
      await walk.open('/c');
      if (walk.isPhone) await walk.page.locator('.list-search').click();
      await walk.page.locator('.search input').fill('Brzęczyszczykiewiczówna');
    },
  },
  {
    name: 'list-row-menu',
    as: 'kasia',
    async show(walk) {
      await walk.open('/c');
      await walk.page.locator('.rows a[data-chat]').nth(3).click({ button: 'right' });
    },
  },
  { name: 'archive', as: 'kasia', show: async (walk) => walk.open('/archive') },
  { name: 'starred', as: 'kasia', show: async (walk) => walk.open('/starred') },
  { name: 'list-people', as: 'kasia', show: async (walk) => scrolled(walk) },
];

const conversation: Screen[] = [
  {
    name: 'main',
    as: 'kasia',
    async show(walk) {
      await walk.wish('walkReads');
      await walk.open(chat(walk, 'zofia'));
      await walk.world.type('zofia', 'zofia');
      await walk.page.locator('.dots').first().waitFor();
      await box(walk).fill('Zabierz też mapę papierową, w razie');
    },
  },
  {
    name: 'conversation-group',
    as: 'kasia',
    show: async (walk) => walk.open(chat(walk, 'crew')),
  },
  {
    name: 'conversation-jump',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'crew'));
      await walk.page.locator('.vl').hover();
      await walk.page.mouse.wheel(0, -260);
      await walk.page.locator('.jump').waitFor();
    },
  },
  {
    name: 'conversation-markdown',
    as: 'kasia',
    show: async (walk) => walk.open(chat(walk, 'docs')),
  },
  {
    name: 'conversation-markdown-code',
    as: 'kasia',
    async show(walk) {
      await walk.open(`${chat(walk, 'docs')}/m/${walk.world.seq('code')}`);
      await walk.page.locator('pre').first().waitFor();
    },
  },
  {
    name: 'conversation-read-only',
    as: 'kasia',
    show: async (walk) => walk.open(chat(walk, 'announcements')),
  },
  {
    name: 'conversation-long-names',
    as: 'kasia',
    show: async (walk) => walk.open(chat(walk, 'choir')),
  },
  {
    name: 'conversation-empty',
    as: 'kasia',
    show: async (walk) => walk.open(`/c/u${walk.world.person('lena').id}`),
  },
  {
    name: 'conversation-everyone',
    as: 'kasia',
    show: async (walk) => walk.open(chat(walk, 'everyone')),
  },
  {
    name: 'conversation-pending',
    as: 'kasia',
    async show(walk) {
      walk.sending = 'held';
      await walk.open(chat(walk, 'tomek'));
      await box(walk).fill('Wezmę kanapki i termos');
      await walk.page.locator('.send').click();
      await bubble(walk, 'Wezmę kanapki').waitFor();
    },
  },
  {
    name: 'conversation-failed',
    as: 'kasia',
    async show(walk) {
      walk.sending = 'refused';
      await walk.open(chat(walk, 'marek'));
      await box(walk).fill('Zarezerwowałam stolik na 19:30');
      await walk.page.locator('.send').click();
      await walk.page.locator('.fail').waitFor();
    },
  },
  {
    name: 'message-tools',
    as: 'kasia',
    on: 'wide',
    async show(walk) {
      await walk.open(chat(walk, 'docs'));
      await bubble(walk, 'Poprawione').hover();
      await walk.page.locator('.tools').waitFor();
    },
  },
  {
    name: 'message-menu',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await menu(walk, 'print it for everyone');
    },
  },
  {
    name: 'message-details',
    as: 'kasia',
    async show(walk) {
      await walk.open(`${chat(walk, 'crew')}/m/${walk.world.seq('steps')}`);
      await menu(walk, 'Same steps');
      await choose(walk, 'message.details');
      await walk.page.locator('dialog[open] li').first().waitFor();
    },
  },
  {
    name: 'message-forward',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await menu(walk, 'print it for everyone');
      await choose(walk, 'message.forward');
      await walk.page.locator('dialog[open] [role=option]').nth(1).click();
    },
  },
  {
    name: 'message-deleted-undo',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await menu(walk, 'print it for everyone');
      await choose(walk, 'message.deleteForEveryone');
      await walk.page.locator('.toast').waitFor();
    },
  },
  {
    name: 'chat-menu',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'crew'));
      await walk.page.locator('.conv-acts [aria-haspopup=menu]').click();
    },
  },
  {
    name: 'chat-delete',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'books'));
      await walk.page.locator('.conv-acts [aria-haspopup=menu]').click();
      await choose(walk, 'chats.delete');
      await walk.page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'pinned',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await walk.page.locator('.pinned-bar .ib').click();
      await walk.page.locator('dialog[open]').waitFor();
    },
  },
];

const composer: Screen[] = [
  {
    name: 'composer-reply',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await menu(walk, 'Pasuje!');
      await choose(walk, 'message.reply');
      await box(walk).fill('Biorę kanapki i **mapę**');
    },
  },
  {
    name: 'composer-edit',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await menu(walk, 'print it for everyone');
      await choose(walk, 'message.edit');
    },
  },
  {
    name: 'composer-mentions',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'crew'));
      await box(walk).pressSequentially('Dzięki, @');
      await walk.page.locator('.csuggest [role=option]').first().waitFor();
    },
  },
  {
    name: 'composer-emoji',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'tomek'));
      await box(walk).pressSequentially('Do zobaczenia :smi');
      await walk.page.locator('.csuggest [role=option]').first().waitFor();
    },
  },
  {
    name: 'composer-too-long',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'tomek'));
      await box(walk).fill('Litwo, ojczyzno moja. '.repeat(500));
    },
  },
];

const several: Screen[] = [
  {
    name: 'split-two',
    as: 'kasia',
    on: 'wide',
    show: async (walk) => walk.open(`${chat(walk, 'zofia')}?beside=${walk.world.chats['crew']}`),
  },
  {
    name: 'split-three',
    as: 'kasia',
    on: 'wide',
    size: { width: 1920, height: 900 },
    show: async (walk) => walk.open(`${chat(walk, 'zofia')}?beside=${walk.world.chats['crew']},${walk.world.chats['docs']}`),
  },
  {
    name: 'pop-out',
    as: 'kasia',
    on: 'wide',
    size: { width: 420, height: 640 },
    show: async (walk) => walk.open(`/w/${walk.world.chats['zofia']}`),
  },
];

const people: Screen[] = [
  { name: 'new-message', as: 'kasia', show: async (walk) => walk.open('/new') },
  {
    name: 'new-message-found',
    as: 'kasia',
    async show(walk) {
      await walk.open('/new');
      await walk.page.locator('.search input').fill('mar');
      await walk.page.locator('[role=option] mark').first().waitFor();
    },
  },
  { name: 'new-group-people', as: 'kasia', show: async (walk) => picked(walk) },
  {
    name: 'new-group-name',
    as: 'kasia',
    async show(walk) {
      await picked(walk);
      await walk.page.locator('.gfoot button').last().click();
      await walk.page.locator('.gform input').first().fill('Wycieczka w Bieszczady');
    },
  },
  { name: 'profile', as: 'kasia', show: async (walk) => walk.open('/u/marta') },
  {
    name: 'profile-not-found',
    as: 'kasia',
    show: async (walk) => walk.open('/u/nobody.here'),
  },
  {
    name: 'info-direct',
    as: 'kasia',
    show: async (walk) => walk.open(`${chat(walk, 'zofia')}/info`),
  },
  {
    name: 'info-group',
    as: 'kasia',
    show: async (walk) => walk.open(`${chat(walk, 'crew')}/info`),
  },
  {
    name: 'info-group-members',
    as: 'kasia',
    async show(walk) {
      await walk.open(`${chat(walk, 'crew')}/info`);
      await walk.page.locator('.member-row').last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'info-member-menu',
    as: 'kasia',
    async show(walk) {
      await walk.open(`${chat(walk, 'docs')}/info`);
      await walk.page.locator('.member-more').first().click();
    },
  },
  {
    name: 'info-invite-link',
    as: 'kasia',
    async show(walk) {
      await walk.page.route('**/invites', async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        const made = {
          id: 1,
          code: 'k7Qx2mVd9TzR4bNw',
          createdBy: walk.world.person('kasia').id,
          createdAt: now.toISOString(),
          uses: 0,
        };
        return route.fulfill({
          json: {
            ...made,
            expiresAt: new Date(now.getTime() + 7 * 86_400_000).toISOString(),
          },
        });
      });
      await walk.open(`${chat(walk, 'docs')}/info`);
      await walk.page.getByRole('button', { name: walk.say('invites.create') }).click();
      await walk.page.locator('.invite-url').waitFor();
      await walk.page.locator('.invite-url').evaluate((field: HTMLInputElement) => {
        field.value = 'https://parley.example/invite/k7Qx2mVd9TzR4bNw';
      });
      await walk.page.getByRole('button', { name: walk.say('invites.create') }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'info-edit-group',
    as: 'kasia',
    async show(walk) {
      await walk.open(`${chat(walk, 'docs')}/info`);
      await walk.page.getByRole('button', { name: walk.say('info.edit') }).click();
      await walk.page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'info-add-people',
    as: 'kasia',
    async show(walk) {
      await walk.open(`${chat(walk, 'docs')}/info`);
      await walk.page.getByRole('button', { name: walk.say('info.add'), exact: true }).click();
      await walk.page.locator('dialog[open] [role=option]').nth(1).waitFor();
    },
  },
  {
    name: 'info-leave',
    as: 'kasia',
    async show(walk) {
      await walk.open(`${chat(walk, 'docs')}/info`);
      await walk.page.locator('.acts4 .dng').click();
      await walk.page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'info-everyone',
    as: 'kasia',
    show: async (walk) => walk.open(`${chat(walk, 'everyone')}/info`),
  },
  {
    name: 'join',
    as: 'hanna',
    async show(walk) {
      await walk.page.route('**/invites/*', (route) => route.fulfill({ json: { title: 'Book club', memberCount: 3 } }));
      await walk.open('/invite/k7Qx2mVd9TzR4bNw');
      await walk.page.locator('.pcard h2').waitFor();
    },
  },
  {
    name: 'join-ended',
    as: 'hanna',
    async show(walk) {
      await walk.open('/invite/gone');
      await walk.page.locator('.pcard [role=alert]').waitFor();
    },
  },
];

const settings: Screen[] = [
  {
    name: 'settings',
    as: 'kasia',
    show: async (walk) => walk.open('/settings'),
  },
  ...['profile', 'status', 'notifications', 'appearance', 'language', 'privacy', 'password', 'devices', 'shortcuts'].map(
    (section): Screen => ({
      name: `settings-${section}`,
      as: 'kasia',
      show: async (walk) => walk.open(`/settings/${section}`),
    }),
  ),
  {
    name: 'switcher',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await walk.page.keyboard.press('Control+k');
      await walk.page.locator('dialog[open] .switcher').waitFor();
    },
  },
  {
    name: 'shortcuts',
    as: 'kasia',
    on: 'wide',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await walk.page.keyboard.press('Control+/');
      await walk.page.locator('dialog[open] .ssheet').waitFor();
    },
  },
  { name: 'help', show: async (walk) => walk.open('/help') },
  { name: 'help-topic', show: async (walk) => walk.open('/help/messages') },
];

const notices: Screen[] = [
  {
    name: 'account-menu',
    as: 'kasia',
    on: 'wide',
    async show(walk) {
      await walk.open('/c');
      await walk.page.locator('.rail .me-button').click();
    },
  },
  {
    name: 'toast-undo',
    as: 'kasia',
    async show(walk) {
      await walk.open(walk.isPhone ? '/c' : chat(walk, 'tomek'));
      await walk.page.locator('.nbar:visible .ib').last().click();
      await walk.page.locator('.toast').waitFor();
    },
  },
  {
    name: 'offline',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await walk.page.context().setOffline(true);
      await walk.disconnect();
      await walk.page.locator('.app-banner .banner').waitFor();
    },
  },
  {
    name: 'reconnecting',
    as: 'kasia',
    async show(walk) {
      await walk.open(chat(walk, 'zofia'));
      await walk.disconnect();
      await walk.page.locator('.app-banner .banner').waitFor();
    },
  },
  {
    name: 'update-ready',
    as: 'kasia',
    async show(walk) {
      await walk.wish('walkUpdate');
      await walk.open(walk.isPhone ? '/c' : chat(walk, 'zofia'));
      await walk.page.locator('.notices .banner').waitFor();
    },
  },
  {
    name: 'offer-notifications',
    as: 'kasia',
    async show(walk) {
      await walk.wish('walkOffer');
      await walk.open(walk.isPhone ? '/c' : chat(walk, 'tomek'));
      await walk.arrive('marek');
      await walk.page.locator('.notify-card').waitFor();
    },
  },
];

/** Every screen of the client, in the order in which one comes to know it. */
export const screens: readonly Screen[] = [
  ...signedOut,
  ...list,
  ...conversation,
  ...composer,
  ...several,
  ...people,
  ...settings,
  ...notices,
];

async function registering(walk: Walk, registration: 'invite' | 'closed'): Promise<void> {
  await walk.page.route('**/api/v1/server', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      json: { ...((await answer.json()) as object), registration },
    });
  });
  await walk.open('/register');
  await walk.page.locator('.auth-note').first().waitFor();
}

async function withTyping(walk: Walk, path: string): Promise<void> {
  await walk.open(path);
  await walk.world.type('zofia', 'zofia');
  await walk.page.locator('.prev.typing').waitFor();
}

async function scrolled(walk: Walk): Promise<void> {
  await walk.open('/c');
  await walk.page.locator('.rows .rowlink').last().scrollIntoViewIfNeeded();
}

async function picked(walk: Walk): Promise<void> {
  await walk.open('/new/group');
  for (const name of ['Tomek', 'Zofia', 'Bogumiła']) {
    await walk.page.locator('[role=combobox]').fill(name);
    await walk.page.locator('[role=option]').filter({ hasText: name }).first().waitFor();
    await walk.page.locator('[role=combobox]').press('Enter');
  }
  await walk.page.locator('[role=combobox]').fill('');
}

/** The cookies of somebody's sign-in, made through the screen. */
export async function signedIn(browser: Browser, world: World, userName: string): Promise<Cookies> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${world.server.url}/login`);
  await page.locator('[name=username]').fill(userName);
  await page.locator('[name=password]').fill(password);
  await page.locator('[type=submit]').click();
  await page.locator('.rows a').first().waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A page from which nothing reaches the server but questions, at a moment that does not pass. */
export async function walkOn(page: Page, world: World, say: Words): Promise<Walk> {
  const sockets = new Set<WebSocketRoute>();
  let isConnected = true;
  const walk: Walk = {
    page,
    world,
    say,
    isPhone: (page.viewportSize()?.width ?? 0) < 720,
    sending: 'held',
    async wish(name) {
      await page.addInitScript((wish) => {
        Object.assign(window, { [wish]: true });
      }, name);
    },
    async open(path) {
      isConnected = true;
      // After the wishes: scripts run in the order in which they were added.
      await prepare();
      await page.goto(world.server.url + path);
      await page.locator('main, form').first().waitFor({ state: 'attached' });
      // Who is there is told a moment after the list.
      if (await page.locator('.rows .rowlink').first().isVisible()) await page.locator('.rows .dot').first().waitFor({ state: 'attached' });
      await still(page);
    },
    async arrive(from) {
      const author = world.person(from);
      const chatId = world.chats[from] ?? 0;
      const { messages } = (await author.call('GET', `chats/${chatId}/messages`)) as { messages: { seq: number }[] };
      const seq = Math.max(...messages.map((message) => message.seq)) + 1;
      const last = { ...messages.at(-1), seq, changedSeq: seq, clientId: crypto.randomUUID(), at: now.toISOString(), text: 'Masz chwilę?' };
      const frame = { type: 'message.created', chatId, seq, message: last, author: await author.call('GET', `users/${author.id}`) };
      for (const socket of sockets) socket.send(JSON.stringify(frame));
    },
    async disconnect() {
      isConnected = false;
      for (const socket of sockets) await socket.close({ code: 1001 });
    },
  };
  await page.clock.setFixedTime(now);
  const prepare = () =>
    page.addInitScript(() => {
      const wishes = window as unknown as {
        walkReads?: true;
        walkUpdate?: true;
        walkOffer?: true;
      };
      // What nobody looks at stays unread.
      document.hasFocus = () => wishes.walkReads === true;
      if (wishes.walkOffer === true) Object.defineProperty(Notification, 'permission', { get: () => 'default' });
      if (wishes.walkUpdate === true) {
        const waiting = { postMessage: () => {} };
        const registration = {
          waiting,
          addEventListener: () => {},
          update: async () => {},
          getNotifications: async () => [],
        };
        Object.defineProperty(ServiceWorkerContainer.prototype, 'controller', {
          get: () => waiting,
        });
        ServiceWorkerContainer.prototype.register = async () => registration as unknown as ServiceWorkerRegistration;
      }
    });
  await page.route('**/draft', (route) => route.fulfill({ status: 204 }));
  await page.routeWebSocket(/\/api\/v1\/socket/, (socket) => {
    if (!isConnected) {
      void socket.close({ code: 1001 });
      return;
    }
    sockets.add(socket);
    const server = socket.connectToServer();
    socket.onClose(() => sockets.delete(socket));
    socket.onMessage((data) => {
      const frame = JSON.parse(String(data)) as {
        type: string;
        id?: number;
        message?: { clientId: string };
      };
      if (frame.type === 'message.send') {
        if (walk.sending === 'refused')
          socket.send(
            JSON.stringify({
              type: 'error',
              code: 'invalid',
              id: frame.id,
              clientId: frame.message?.clientId,
            }),
          );
      } else if (['read', 'read.one', 'applied', 'typing.start', 'typing.stop'].includes(frame.type)) {
        if (frame.id !== undefined) socket.send(JSON.stringify({ type: 'ok', id: frame.id }));
      } else server.send(data);
    });
  });
  return walk;
}

/** Waits until everything asked for has come and the page has not changed for a moment. */
export async function still(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const state = window as unknown as {
        walkSeen?: string;
        walkSince?: number;
      };
      const seen = document.body.innerHTML;
      if (state.walkSeen !== seen || document.querySelector('.sk, [aria-busy="true"]') !== null) {
        state.walkSeen = seen;
        state.walkSince = performance.now();
        return false;
      }
      return performance.now() - (state.walkSince ?? 0) > 200;
    },
    undefined,
    { polling: 50, timeout: 15_000 },
  );
}
