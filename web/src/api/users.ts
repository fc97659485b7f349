import type {
  MessagePageDto,
  SendMessageRequest,
  SentDto,
  UserDto,
  UserPageDto,
  UserUnreadDto,
} from "../contract/generated.ts";
import type { Http } from "./http.ts";
import type { PageRequest } from "./messages.ts";

/** Which people to list. */
export interface UserQuery {
  query?: string;
  status?: "online" | "offline";
  after?: string;
  limit?: number;
}

/** People: search, profiles, and the direct chat with one before it exists. */
export class UsersApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  list(query: UserQuery = {}, signal?: AbortSignal): Promise<UserPageDto> {
    return this.#http.get("users", { ...query }, signal);
  }

  get(userId: number): Promise<UserDto> {
    return this.#http.get(`users/${userId}`);
  }

  byName(userName: string): Promise<UserDto> {
    return this.#http.get(`users/by-name/${encodeURIComponent(userName)}`);
  }

  unread(userId: number): Promise<UserUnreadDto> {
    return this.#http.get(`users/${userId}/unread`);
  }

  messages(userId: number, page: PageRequest = {}): Promise<MessagePageDto> {
    return this.#http.get(`users/${userId}/messages`, { ...page });
  }

  send(userId: number, request: SendMessageRequest): Promise<SentDto> {
    return this.#http.post(`users/${userId}/messages`, request);
  }
}
