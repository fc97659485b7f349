import type { ChatState } from "./chat.ts";
import type { MessageItem } from "./message.ts";

/** How far a message of mine has come; it never goes backwards (C18). */
export type DeliveryStatus = "queued" | "failed" | "stored" | "delivered" | "read";

/** The status of a message of mine. In groups it is "read" with the first reader. */
export function deliveryStatus(chat: ChatState | undefined, item: MessageItem): DeliveryStatus {
  const pending = item.pending();
  if (pending !== undefined) return pending.state === "failed" ? "failed" : "queued";
  const { seq } = item.message();
  if (chat === undefined || !chat.chat().hasReceipts) return "stored";
  const { deliveredUpTo, readUpTo, reads } = chat.receipts();
  if (seq <= readUpTo || reads.has(seq)) return "read";
  return seq <= deliveredUpTo ? "delivered" : "stored";
}
