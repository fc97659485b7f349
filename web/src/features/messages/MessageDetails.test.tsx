import { render, screen } from "@solidjs/testing-library";
import { beforeAll, expect, test, vi } from "vitest";
import { loadTexts } from "../../i18n/index.ts";
import { MessageDetails } from "./MessageDetails.tsx";
import type { ShownMessage } from "./model.ts";

const message: ShownMessage = {
  key: "a",
  seq: 7,
  authorId: 1,
  isMine: true,
  at: new Date("2026-11-12T09:24:00"),
  text: "new",
};
const names = ["?", "Kasia", "Zofia", "Marta", "Piotr"];
const person = (id: number) => ({ id, name: names[id] ?? "?", userName: `u${id}` });

beforeAll(async () => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["en-GB"]);
  await loadTexts("groups");
});

// jsdom draws no modal dialogs.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
};

test("message details say who read it, whom it reached and whom not, with the times [S0-28]", () => {
  render(() => (
    <MessageDetails
      message={message}
      person={person}
      details={{
        storedAt: new Date("2026-11-12T09:24:31"),
        receipts: [
          { userId: 2, deliveredAt: new Date("2026-11-12T09:24:32"), readAt: new Date("2026-11-12T09:25:07") },
          { userId: 3, deliveredAt: new Date("2026-11-12T09:26:00"), readAt: undefined },
          { userId: 4, deliveredAt: undefined, readAt: undefined },
        ],
        edits: [{ text: "old", replacedAt: new Date("2026-11-12T09:30:00") }],
      }}
      onRetry={() => {}}
      onClose={() => {}}
    />
  ));
  const headings = screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);
  expect(headings).toEqual([
    "Read by 1 person",
    "Delivered to 1 person",
    "Not delivered to 1 person yet",
    "Earlier versions",
  ]);
  const rows = screen.getAllByRole("listitem").map((row) => row.textContent ?? "");
  expect(rows[0]).toMatch(/Zofia.*12 November 2026.*09:25:07/);
  expect(rows[1]).toMatch(/Marta.*09:26:00/);
  expect(rows[2]).toMatch(/Piotr$/);
  expect(rows[3]).toMatch(/^old.*09:30:00/);
});

test("a chat too large for receipts says so, a failed load can be tried again", () => {
  const onRetry = vi.fn();
  render(() => (
    <MessageDetails
      message={message}
      person={person}
      details={{ storedAt: message.at, receipts: undefined, edits: [] }}
      isFailed
      onRetry={onRetry}
      onClose={() => {}}
    />
  ));
  screen.getByText("This chat is too large to show who has read a message.");
  screen.getByText("Try again").click();
  expect(onRetry).toHaveBeenCalledOnce();
});
