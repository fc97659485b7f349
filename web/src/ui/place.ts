/**
 * Places a floating element beside its opener, inside the window: below when there is room, above otherwise; its start edge
 * (or end edge) in line with the opener's.
 */
export function placeBeside(floating: HTMLElement, opener: Element, options: PlaceOptions = {}): void {
  placeAt(floating, opener.getBoundingClientRect(), options);
}

/** How to place: which edges are in line, and how many pixels stay between. */
export type PlaceOptions = { align?: "start" | "end" | "center"; gap?: number };

/** Like {@link placeBeside}, for a place that is no element. */
export function placeAt(floating: HTMLElement, from: DOMRect, options: PlaceOptions = {}): void {
  const { align = "start", gap = 6 } = options;
  const margin = 8;
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
