/**
 * Places a floating element beside its opener, inside the window: below when there is room, above otherwise; its start edge
 * (or end edge) in line with the opener's.
 */
export function placeBeside(
  floating: HTMLElement,
  opener: Element,
  options: { align?: "start" | "end" | "center"; gap?: number } = {},
): void {
  const { align = "start", gap = 6 } = options;
  const margin = 8;
  const from = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const isRtl = getComputedStyle(floating).direction === "rtl";
  const left =
    align === "center"
      ? from.left + from.width / 2 - width / 2
      : (align === "start") !== isRtl
        ? from.left
        : from.right - width;
  const below = from.bottom + gap;
  const top =
    below + height + margin <= innerHeight || from.top - gap - height < margin ? below : from.top - gap - height;
  floating.style.setProperty("left", `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`);
  floating.style.setProperty("top", `${Math.max(margin, Math.min(top, innerHeight - height - margin))}px`);
}
