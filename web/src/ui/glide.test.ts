import { afterEach, expect, test, vi } from "vitest";
import { createGlide } from "./glide.ts";

/** A row at a place; jsdom has no layout, so the place is given. */
function row(key: string, top: number) {
  const element = document.createElement("li");
  element.id = key;
  Object.defineProperty(element, "offsetTop", { configurable: true, value: top });
  const animate = vi.fn();
  Object.assign(element, { animate });
  const moveTo = (place: number) => Object.defineProperty(element, "offsetTop", { configurable: true, value: place });
  return { element, animate, moveTo };
}

afterEach(() => {
  delete document.documentElement.dataset["motion"];
});

function two() {
  const first = row("a", 0);
  const second = row("b", 68);
  const glide = createGlide(
    () => [first.element, second.element],
    (element) => element.id,
  );
  glide();
  return { first, second, glide };
}

test("rows that changed places start where they were", () => {
  const { first, second, glide } = two();
  first.moveTo(68);
  second.moveTo(0);
  glide();
  expect(first.animate.mock.calls[0]?.[0][0]).toEqual({ transform: "translateY(-68px)" });
  expect(second.animate.mock.calls[0]?.[0][0]).toEqual({ transform: "translateY(68px)" });
});
test("rows that stayed and rows that came do not move", () => {
  const { first, second, glide } = two();
  glide();
  expect(first.animate).not.toHaveBeenCalled();
  expect(second.animate).not.toHaveBeenCalled();
});
test("nothing moves when less motion is wanted", () => {
  const { first, glide } = two();
  document.documentElement.dataset["motion"] = "reduced";
  first.moveTo(300);
  glide();
  expect(first.animate).not.toHaveBeenCalled();
});
