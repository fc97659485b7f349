import type { ChatKind, Presence } from "../chats/model.ts";

/** A member's place in a chat. */
export type Role = "owner" | "admin" | "member";

/** One member, as the list of members shows them. */
export interface MemberModel {
  readonly id: number;
  readonly name: string;
  readonly userName: string;
  readonly photo?: string | undefined;
  readonly presence: Presence;
  readonly role: Role;
  readonly isMe: boolean;
  /** What I may do about them. */
  readonly can: readonly ("makeAdmin" | "dropAdmin" | "makeOwner" | "remove")[];
}

/** Who may do something in a chat. */
export type WhoMay = "everyone" | "admins";

/** What can be changed about a group. */
export interface GroupSettings {
  readonly title: string;
  readonly about: string;
  readonly whoCanPost: WhoMay;
  readonly whoCanAdd: WhoMay;
  readonly whoCanMentionAll: WhoMay;
  readonly history: "all" | "fromJoining";
}

/** A chat, as its details show it. */
export interface DetailsModel {
  readonly id: number;
  readonly kind: ChatKind;
  readonly name: string;
  readonly colourId: string;
  readonly photo?: string | undefined;
  readonly about?: string | undefined;
  readonly members: number;
  readonly online: number;
  readonly isMuted: boolean;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  readonly canAdd: boolean;
  readonly canEdit: boolean;
  readonly canLeave: boolean;
  readonly isOwner: boolean;
  readonly settings: GroupSettings;
}

/** An invite link of a chat; `url` only right after it was made, because the server keeps no copy. */
export interface InviteModel {
  readonly id: number;
  readonly url?: string | undefined;
  readonly by: string;
  readonly expiresAt?: Date | undefined;
  readonly maxUses?: number | undefined;
  readonly uses: number;
}

/** How long a new link works and for how many people. */
export interface InviteWish {
  readonly expires: "hour" | "day" | "week" | "never";
  readonly maxUses: number | undefined;
}
