import type { Presence } from "../chats/model.ts";

/** Somebody or something that can be found: a person, a group or the general room. */
export interface Found {
  /** Unique among all kinds. */
  readonly key: string;
  readonly kind: "person" | "group" | "everyone";
  readonly name: string;
  /** Nick of a person. */
  readonly userName?: string | undefined;
  /** Members of a group. */
  readonly members?: number | undefined;
  readonly colourId: string;
  readonly photo?: string | undefined;
  readonly presence?: Presence | undefined;
  /** Why it cannot be picked, in words; it can when left out. */
  readonly why?: string | undefined;
}

/** A person, as the profile shows them. */
export interface ProfileModel {
  readonly id: number;
  readonly name: string;
  readonly userName: string;
  readonly photo?: string | undefined;
  readonly about?: string | undefined;
  readonly presence?: Presence | undefined;
  readonly isMe: boolean;
  readonly isClosed: boolean;
  /** Groups both are in, as far as known. */
  readonly inCommon: readonly { readonly id: number; readonly name: string }[];
  readonly joinedAt?: Date | undefined;
  /** Whether the conversation is muted; undefined while there is none. */
  readonly isMuted?: boolean | undefined;
}
