import { render } from "solid-js/web";
import { App } from "./app/App.tsx";
import { applyLanguage, watchMidnight } from "./i18n/index.ts";
import { watchRouter } from "./routing/router.ts";
import { watchTheme } from "./ui/theme.ts";
import "./ui/styles/index.css";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app element");

// Before the frame that paints the first screen, not after it.
const leaveBoot = new MutationObserver(() => {
  if (root.querySelector("main") === null) return;
  leaveBoot.disconnect();
  document.querySelector(".boot")?.remove();
});
leaveBoot.observe(root, { childList: true, subtree: true });
watchTheme();
watchRouter();
watchMidnight();
await applyLanguage();
render(() => <App />, root);

// After everything the first screen needs; the page may be through with loading by now.
const keep = () => setTimeout(() => void import("./app/update.ts").then(({ watchVersion }) => watchVersion()), 1_000);
if (document.readyState === "complete") keep();
else addEventListener("load", keep, { once: true });
