import type {
  EditMessageRequest,
  ForwardRequest,
  ForwardResultDto,
  MessageDto,
  MessageEditsDto,
  MessagePageDto,
  MessageReceiptsDto,
  SendMessageRequest,
  SentDto,
  StarredPageDto,
} from "../contract/generated.ts";
import type { Http } from "./http.ts";

/** A page of a timeline: at most one of before, after and around. */
export interface PageRequest {
  /** Messages with a lower number. */
  before?: number;
  /** Messages with a higher number. */
  after?: number;
  /** Messages on both sides of this one. */
  around?: number;
  limit?: number;
}

/** Whom a deletion concerns. */
export type DeleteFor = "me" | "everyone";

/** Messages of a chat. A message is named by its chat and its number there. */
export class MessagesApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  page(chatId: number, page: PageRequest = {}): Promise<MessagePageDto> {
    return this.#http.get(`chats/${chatId}/messages`, { ...page });
  }

  send(chatId: number, request: SendMessageRequest): Promise<SentDto> {
    return this.#http.post(`chats/${chatId}/messages`, request);
  }

  edit(chatId: number, seq: number, request: EditMessageRequest): Promise<MessageDto> {
    return this.#http.put(`chats/${chatId}/messages/${seq}`, request);
  }

  delete(chatId: number, seq: number, scope: DeleteFor): Promise<void> {
    return this.#http.delete(`chats/${chatId}/messages/${seq}`, { for: scope });
  }

  /** Takes back a deletion "for me". */
  restore(chatId: number, seq: number): Promise<void> {
    return this.#http.post(`chats/${chatId}/messages/${seq}/restore`);
  }

  react(chatId: number, seq: number, emoji: string): Promise<void> {
    return this.#http.put(`chats/${chatId}/messages/${seq}/reactions/${encodeURIComponent(emoji)}`);
  }

  unreact(chatId: number, seq: number, emoji: string): Promise<void> {
    return this.#http.delete(`chats/${chatId}/messages/${seq}/reactions/${encodeURIComponent(emoji)}`);
  }

  pin(chatId: number, seq: number, isPinned: boolean): Promise<void> {
    const path = `chats/${chatId}/messages/${seq}/pin`;
    return isPinned ? this.#http.put(path) : this.#http.delete(path);
  }

  star(chatId: number, seq: number, isStarred: boolean): Promise<void> {
    const path = `chats/${chatId}/messages/${seq}/star`;
    return isStarred ? this.#http.put(path) : this.#http.delete(path);
  }

  forward(chatId: number, seq: number, request: ForwardRequest): Promise<ForwardResultDto> {
    return this.#http.post(`chats/${chatId}/messages/${seq}/forward`, request);
  }

  receipts(chatId: number, seq: number): Promise<MessageReceiptsDto> {
    return this.#http.get(`chats/${chatId}/messages/${seq}/receipts`);
  }

  edits(chatId: number, seq: number): Promise<MessageEditsDto> {
    return this.#http.get(`chats/${chatId}/messages/${seq}/edits`);
  }

  pinned(chatId: number): Promise<MessagePageDto> {
    return this.#http.get(`chats/${chatId}/pinned`);
  }

  starred(after?: string, limit?: number): Promise<StarredPageDto> {
    return this.#http.get("starred", { after, limit });
  }

  /** Marks everything up to a number as read (C20). */
  readUpTo(chatId: number, upTo: number): Promise<void> {
    return this.#http.post(`chats/${chatId}/read`, { upTo });
  }

  /** Marks exactly one message as read (A7). */
  readOne(chatId: number, seq: number): Promise<void> {
    return this.#http.post(`chats/${chatId}/messages/${seq}/read`);
  }

  /** Makes this message and all later ones unread again. */
  markUnread(chatId: number, fromSeq: number): Promise<void> {
    return this.#http.post(`chats/${chatId}/unread`, { fromSeq });
  }
}
