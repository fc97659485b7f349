/**
 * The client's state, as the screens use it. State and calls are plain TypeScript; a `Read<T>` is a function that answers the present
 * value and, inside a Solid component, subscribes to it.
 *
 * ```ts
 * const app = createApp();            // once, in the composition root
 * await app.start();                  // finds out whether somebody is signed in; shows kept state without a network
 * const session = app.session();      // { name: "starting" | "signedOut" | "signedIn", … }
 * await app.logIn({ userName, password, isRemembered: true });   // rejects with ApiError { code }
 *
 * const { account } = session;        // when signedIn
 * account.list()                      // rows of the chat list in their order (A2): { kind: "chat", chat } | { kind: "person", userId }
 * account.unread()                    // the strip of unread conversations (A11)
 * account.user(id), account.presence(id), account.me(), account.connection(), account.totalUnread()
 *
 * const talk = account.conversation({ userId: 7 });   // or { chatId: 12 }; works before there is a chat
 * talk.open();                        // loads the newest messages
 * <For each={talk.timeline()}>{(item) => <Bubble message={item.message()} pending={item.pending()} status={talk.status(item)} />}</For>
 * talk.send({ text: "hello" }); talk.shown(seq); talk.loadOlder(); talk.jumpTo(seq); talk.typing(); talk.setDraft({ text });
 * talk.edit(seq, text); talk.delete(seq, "me"); talk.react(seq, "👍"); talk.setPreferences({ isPinned: true });
 * ```
 *
 * Of a chat (`talk.chat()`, `row.chat`): `chat()` and `my()` (contract records), `unread()` { count, mentions }, `lastMessage()`,
 * `typing()` (ids), `marks()`, `members()`. One incoming message writes the cells of that message and of its chat and no others.
 * Failures are `ApiError`s with a stable `code`; optimistic changes take themselves back before the promise rejects.
 */
import { AccountsApi } from "../api/accounts.ts";
import { ChatsApi } from "../api/chats.ts";
import { fetchTransport, Http, toApiError } from "../api/http.ts";
import { MessagesApi } from "../api/messages.ts";
import { type SocketLike, systemClock, windowSurroundings } from "../api/platform.ts";
import { openStore, type Store } from "../api/store.ts";
import { UsersApi } from "../api/users.ts";
import type { LogInRequest, MeDto, RegisterRequest, ServerInfoDto } from "../contract/generated.ts";
import { Account, type Api } from "./account.ts";
import { Cache } from "./cache.ts";
import { cell, type Read } from "./reactive.ts";
import { aloneLink } from "./tabs.ts";

/** Who is signed in at this device. */
export type Session =
  | { readonly name: "starting" }
  /** `reason` is set when a session ended by itself, to say so on the sign-in screen. */
  | { readonly name: "signedOut"; readonly reason?: "ended" | "accountDisabled" | "clientTooOld" }
  | { readonly name: "signedIn"; readonly account: Account };

/** The client as a whole. */
export interface App {
  readonly session: Read<Session>;
  /** What the server says of itself before anybody signs in; undefined until it answered. */
  readonly server: Read<ServerInfoDto | undefined>;
  /** The calls that need no account: `accounts.availability`, `chats.invite` and the like. */
  readonly api: Api;
  /** Finds out who is signed in. Call once. */
  start(): Promise<void>;
  /** Rejects with an ApiError. */
  register(request: RegisterRequest): Promise<void>;
  /** Rejects with an ApiError. */
  logIn(request: LogInRequest): Promise<void>;
  /** Ends the session and deletes what the device kept of it, but for unsent messages. */
  logOut(): Promise<void>;
}

/** What may be replaced, for tests. */
export interface AppOptions {
  http?: Http;
  store?: () => Promise<Store>;
  openSocket?: () => SocketLike;
  client?: string;
}

const sessionKey = "session";

/** Makes the client. There is one per window. */
export function createApp(options: AppOptions = {}): App {
  const http = options.http ?? new Http(fetchTransport());
  const api: Api = {
    accounts: new AccountsApi(http),
    chats: new ChatsApi(http),
    messages: new MessagesApi(http),
    users: new UsersApi(http),
  };
  const session = cell<Session>({ name: "starting" });
  const server = cell<ServerInfoDto | undefined>(undefined);
  const storePromise = (options.store ?? openStore)();

  // Not needed before somebody is signed in.
  const loadWindows = () => import("./windows.ts").catch(() => undefined);

  async function enter(me: MeDto, isKept = false): Promise<void> {
    const store = await storePromise;
    const open = options.openSocket ?? openBrowserSocket;
    const windows = await loadWindows();
    if (!isKept) await store.write([[sessionKey, me.user.id]]);
    const account = new Account({
      me,
      api,
      store,
      clock: systemClock,
      random: Math.random,
      surroundings: windowSurroundings(window),
      tabs: windows?.browserLink(me.user.id, open) ?? aloneLink(open, false),
      client: options.client ?? "web",
      onDoubt: () => void confirmSession(),
      onEnded: (reason) => {
        // A protocol error is a fault of this client: the person stays signed in and sees that it is not connected.
        if (reason === "protocolError") return;
        void leave(reason === "signedOut" ? "ended" : reason, reason !== "clientTooOld");
      },
    });
    session.set({ name: "signedIn", account });
    http.onSignedOut = () => void leave("ended", true);
    await account.start();
  }

  async function leave(
    reason: "ended" | "accountDisabled" | "clientTooOld" | undefined,
    forgets: boolean,
  ): Promise<void> {
    const present = session.peek();
    http.onSignedOut = undefined;
    session.set({ name: "signedOut", ...(reason ? { reason } : {}) });
    const store = await storePromise;
    await store.write([[sessionKey, undefined]]);
    if (present.name === "signedIn") await present.account.close(forgets);
  }

  /** A browser does not tell why a socket was refused; the answer to any call does. */
  async function confirmSession(): Promise<void> {
    try {
      await api.accounts.me();
    } catch {
      // A session that ended was noticed by the call itself; anything else is the network's business.
    }
  }

  return {
    session,
    server,
    api,
    async start() {
      void api.accounts.server().then(server.set, () => {});
      const asked = api.accounts.me();
      asked.catch(() => {});
      const store = await storePromise;
      const userId = await store.get<number>(sessionKey);
      if (userId !== undefined) void loadWindows();
      const kept = userId === undefined ? undefined : await Cache.account(store, userId);
      if (kept !== undefined) {
        // What the device kept is shown at once; the answer decides whether it may stay.
        void asked.then(
          async (me) => {
            if (me.user.id === kept.user.id) return;
            await leave(undefined, false);
            await enter(me);
          },
          (error: unknown) => {
            const isOver = toApiError(error).code === "signed_out" && session.peek().name === "signedIn";
            if (isOver) void leave("ended", true);
          },
        );
        return enter(kept, true);
      }
      try {
        await enter(await asked);
      } catch {
        session.set({ name: "signedOut" });
      }
    },
    async register(request) {
      await enter((await api.accounts.register(request)).me);
    },
    async logIn(request) {
      await enter((await api.accounts.logIn(request)).me);
    },
    async logOut() {
      try {
        await api.accounts.logOut();
      } finally {
        await leave(undefined, true);
      }
    },
  };
}

function openBrowserSocket(): SocketLike {
  const { protocol, host } = window.location;
  return new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/api/v1/socket`) as unknown as SocketLike;
}
