// Runs before the first paint, so that a dark page never flashes white. The keys are those of src/ui/theme.ts.
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be forbidden; the system decides then.
    }
  };
  const root = document.documentElement;
  const theme = read("parley.theme");
  const isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  const isStill = read("parley.motion") === "reduced" || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const size = Number(read("parley.textSize"));
  root.dataset.theme = isDark ? "dark" : "light";
  root.dataset.motion = isStill ? "reduced" : "full";
  if (size >= 14 && size <= 20) root.style.fontSize = `${(size / 15) * 100}%`;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", isDark ? "#13151c" : "#ffffff");
})();
