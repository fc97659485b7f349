import { render } from "@solidjs/testing-library";
import { expect, test } from "vitest";
import { App } from "./app/App.tsx";

test("the application draws something", () => {
  const { container } = render(() => <App />);
  expect(container.textContent).not.toBe("");
});
