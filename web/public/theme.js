// Runs before the first paint, so that a dark page never flashes white. Kept in step with src/app/theme.ts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("parley.theme");
  } catch {
    // Storage may be forbidden; the system's theme is then the answer.
  }
  const isDark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", isDark ? "#13151c" : "#ffffff");
})();
