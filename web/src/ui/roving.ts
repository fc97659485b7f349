/**
 * Roving focus: moves the focus among the elements of `root` that match `selector` by arrow keys, Home and End.
 * @param axis `vertical` takes Up and Down, `horizontal` Left and Right (mirrored in right-to-left), `both` takes all.
 * @returns the element that got the focus, or undefined when the key is none of these; then nothing was done.
 */
export function rovingKey(
  event: KeyboardEvent,
  root: HTMLElement,
  selector: string,
  axis: "vertical" | "horizontal" | "both",
): HTMLElement | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  const items = [...root.querySelectorAll<HTMLElement>(selector)];
  if (items.length === 0) return undefined;
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const forward = getComputedStyle(root).direction === "rtl" ? -1 : 1;
  let to: number | undefined;
  if (event.key === "Home") to = 0;
  else if (event.key === "End") to = items.length - 1;
  else if (axis !== "horizontal" && event.key === "ArrowDown") to = at + 1;
  else if (axis !== "horizontal" && event.key === "ArrowUp") to = at - 1;
  else if (axis !== "vertical" && event.key === "ArrowRight") to = at + forward;
  else if (axis !== "vertical" && event.key === "ArrowLeft") to = at - forward;
  if (to === undefined) return undefined;
  event.preventDefault();
  const target = items[Math.min(Math.max(to, 0), items.length - 1)];
  target?.focus();
  return target;
}
