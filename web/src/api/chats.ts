import type {
  Changes,
  ChatEntryDto,
  ChatPageDto,
  ChatPreferencesRequest,
  CreateGroupRequest,
  CreateInviteRequest,
  Hello,
  InviteDto,
  InvitePreviewDto,
  MemberPageDto,
  MemberRole,
  Ready,
  Reset,
  Resumed,
  SaveDraftRequest,
  UnreadDto,
  UnreadReasonDto,
  UpdateChatRequest,
} from "../contract/generated.ts";
import type { Http } from "./http.ts";
import type { DeleteFor } from "./messages.ts";

/** Which chats to list. */
export interface ChatQuery {
  after?: string;
  limit?: number;
  archived?: boolean;
}

/** Chats, their members and invites, and the HTTP twins of the socket's catching up. */
export class ChatsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  list(query: ChatQuery = {}): Promise<ChatPageDto> {
    return this.#http.get("chats", { ...query });
  }

  get(chatId: number): Promise<ChatEntryDto> {
    return this.#http.get(`chats/${chatId}`);
  }

  create(request: CreateGroupRequest): Promise<ChatEntryDto> {
    return this.#http.post("chats", request);
  }

  update(chatId: number, request: UpdateChatRequest): Promise<ChatEntryDto> {
    return this.#http.put(`chats/${chatId}`, request);
  }

  delete(chatId: number, scope: DeleteFor): Promise<void> {
    return this.#http.delete(`chats/${chatId}`, { for: scope });
  }

  members(chatId: number, after?: string, limit?: number): Promise<MemberPageDto> {
    return this.#http.get(`chats/${chatId}/members`, { after, limit });
  }

  addMembers(chatId: number, userIds: readonly number[]): Promise<void> {
    return this.#http.post(`chats/${chatId}/members`, { userIds });
  }

  setRole(chatId: number, userId: number, role: MemberRole): Promise<void> {
    return this.#http.put(`chats/${chatId}/members/${userId}`, { role });
  }

  removeMember(chatId: number, userId: number): Promise<void> {
    return this.#http.delete(`chats/${chatId}/members/${userId}`);
  }

  leave(chatId: number, successorId?: number): Promise<void> {
    return this.#http.post(`chats/${chatId}/leave`, { successorId });
  }

  invites(chatId: number): Promise<InviteDto[]> {
    return this.#http.get(`chats/${chatId}/invites`);
  }

  createInvite(chatId: number, request: CreateInviteRequest): Promise<InviteDto> {
    return this.#http.post(`chats/${chatId}/invites`, request);
  }

  revokeInvite(chatId: number, inviteId: number): Promise<void> {
    return this.#http.delete(`chats/${chatId}/invites/${inviteId}`);
  }

  invite(code: string): Promise<InvitePreviewDto> {
    return this.#http.get(`invites/${encodeURIComponent(code)}`);
  }

  acceptInvite(code: string): Promise<ChatEntryDto> {
    return this.#http.post(`invites/${encodeURIComponent(code)}/accept`);
  }

  setPreferences(chatId: number, request: ChatPreferencesRequest): Promise<void> {
    return this.#http.put(`chats/${chatId}/preferences`, request);
  }

  saveDraft(chatId: number, request: SaveDraftRequest): Promise<void> {
    return this.#http.put(`chats/${chatId}/draft`, request);
  }

  unread(): Promise<UnreadDto[]> {
    return this.#http.get("unread");
  }

  whyUnread(chatId: number): Promise<UnreadReasonDto> {
    return this.#http.get(`chats/${chatId}/unread`);
  }

  /** The twin of the socket's `range`. */
  changes(chatId: number, from: number): Promise<Changes | Reset> {
    return this.#http.get(`chats/${chatId}/changes`, { from });
  }

  /** The twin of the socket's `hello`. */
  sync(hello: Omit<Hello, "type">): Promise<Ready | Resumed> {
    return this.#http.post("sync", hello);
  }
}
