/** A tab of a chat's details. */
export type InfoTab = "media" | "files" | "links" | "members";

/**
 * Every view that has an address. Ids are opaque texts; a chat's id may also stand for a person, see {@link personChatId}.
 */
export type Route =
  | { name: "login" }
  | { name: "loginVerify" }
  | { name: "register" }
  | { name: "invite"; code: string }
  | { name: "recover"; token?: string }
  | { name: "home" }
  | { name: "chats" }
  | { name: "chat"; chat: string; message?: string; beside: readonly string[] }
  | { name: "chatInfo"; chat: string; tab?: InfoTab }
  | { name: "viewer"; chat: string; attachment: string }
  | { name: "window"; chat: string }
  | { name: "everyone" }
  | { name: "user"; userName: string }
  | { name: "newMessage" }
  | { name: "newGroup" }
  | { name: "archive" }
  | { name: "starred" }
  | { name: "contacts" }
  | { name: "requests" }
  | { name: "search"; query: string }
  | { name: "settings"; section?: string }
  | { name: "help"; topic?: string }
  | { name: "admin"; section?: string }
  | { name: "notFound" };

/** The id under which the conversation with a person opens, whether it exists yet or not. */
export const personChatId = (userId: string | number): string => `u${userId}`;

/** Side by side there are at most three conversations: one and two beside it. */
export const besideMax = 2;

const infoTabs: readonly string[] = ["media", "files", "links", "members"] satisfies InfoTab[];

/** Reads an address. Anything unknown is `notFound`; surplus query parameters are ignored. */
export function parseRoute(pathname: string, search = ""): Route {
  const [head, first, second, third, ...surplus] = segments(pathname);
  const query = new URLSearchParams(search);
  const notFound: Route = { name: "notFound" };
  if (surplus.length > 0) return notFound;
  if (head === undefined) return { name: "home" };
  const depth = third !== undefined ? 4 : second !== undefined ? 3 : first !== undefined ? 2 : 1;

  switch (head) {
    case "login":
      if (depth === 1) return { name: "login" };
      return depth === 2 && first === "verify" ? { name: "loginVerify" } : notFound;
    case "register":
    case "contacts":
    case "new":
    case "archive":
    case "starred":
    case "everyone":
      if (depth === 1) return { name: head === "new" ? "newMessage" : head };
      if (depth === 2 && head === "contacts" && first === "requests") return { name: "requests" };
      if (depth === 2 && head === "new" && first === "group") return { name: "newGroup" };
      return notFound;
    case "invite":
      return first !== undefined && depth === 2 ? { name: "invite", code: first } : notFound;
    case "recover":
      if (depth > 2) return notFound;
      return first === undefined ? { name: "recover" } : { name: "recover", token: first };
    case "c":
      if (first === undefined) return { name: "chats" };
      if (second === undefined) return { name: "chat", chat: first, beside: beside(query, first) };
      if (second === "m" && third !== undefined)
        return { name: "chat", chat: first, message: third, beside: beside(query, first) };
      if (second === "view" && third !== undefined) return { name: "viewer", chat: first, attachment: third };
      if (second !== "info") return notFound;
      if (third === undefined) return { name: "chatInfo", chat: first };
      return infoTabs.includes(third) ? { name: "chatInfo", chat: first, tab: third as InfoTab } : notFound;
    case "w":
      return first !== undefined && depth === 2 ? { name: "window", chat: first } : notFound;
    case "u":
      return first !== undefined && depth === 2 ? { name: "user", userName: first } : notFound;
    case "search":
      return depth === 1 ? { name: "search", query: query.get("q") ?? "" } : notFound;
    case "settings":
    case "admin":
      if (depth > 2) return notFound;
      return first === undefined ? { name: head } : { name: head, section: first };
    case "help":
      if (depth > 2) return notFound;
      return first === undefined ? { name: "help" } : { name: "help", topic: first };
    default:
      return notFound;
  }
}

/** The address of a view: the inverse of {@link parseRoute}. */
export function routeUrl(route: Route): string {
  const id = encodeURIComponent;
  const optional = (part: string | undefined) => (part === undefined ? "" : `/${id(part)}`);
  switch (route.name) {
    case "login":
    case "register":
    case "contacts":
    case "archive":
    case "starred":
    case "everyone":
      return `/${route.name}`;
    case "loginVerify":
      return "/login/verify";
    case "invite":
      return `/invite/${id(route.code)}`;
    case "recover":
      return `/recover${optional(route.token)}`;
    case "home":
      return "/";
    case "chats":
      return "/c";
    case "chat": {
      const message = route.message === undefined ? "" : `/m/${id(route.message)}`;
      const query = route.beside.length === 0 ? "" : `?beside=${route.beside.map(id).join(",")}`;
      return `/c/${id(route.chat)}${message}${query}`;
    }
    case "chatInfo":
      return `/c/${id(route.chat)}/info${optional(route.tab)}`;
    case "viewer":
      return `/c/${id(route.chat)}/view/${id(route.attachment)}`;
    case "window":
      return `/w/${id(route.chat)}`;
    case "user":
      return `/u/${id(route.userName)}`;
    case "newMessage":
      return "/new";
    case "newGroup":
      return "/new/group";
    case "requests":
      return "/contacts/requests";
    case "search":
      return `/search?q=${id(route.query)}`;
    case "settings":
    case "admin":
      return `/${route.name}${optional(route.section)}`;
    case "help":
      return `/help${optional(route.topic)}`;
    case "notFound":
      return "/not-found";
  }
}

function segments(pathname: string): string[] {
  try {
    return pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    // A broken escape names no view.
    return ["not-found"];
  }
}

function beside(query: URLSearchParams, main: string): string[] {
  const others = (query.get("beside") ?? "").split(",").filter((id) => id !== "" && id !== main);
  return [...new Set(others)].slice(0, besideMax);
}
