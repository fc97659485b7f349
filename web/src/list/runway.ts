/**
 * Browsers cap the height of an element (Chromium at about 33 million pixels, Firefox at 17), and precision suffers before.
 * A list that is higher shows a window of it, the runway, which is moved along when the reader comes near its edge.
 */
export const runwayMax = 8_000_000;

/** How near to a cut edge of the runway the reader may come before it is moved, in CSS pixels. */
export const runwayMargin = 1_000_000;

/**
 * The first pixel of the list that lies on the runway.
 * @param start its present value.
 * @param offset the pixel of the list at the top of the view.
 * @param total height of the list.
 */
export function runwayStart(
  start: number,
  offset: number,
  total: number,
  max: number = runwayMax,
  margin: number = runwayMargin,
): number {
  if (total <= max) return 0;
  const last = total - max;
  const isNearTop = start > 0 && offset - start < margin;
  const isNearEnd = start < last && start + max - offset < margin;
  const kept = Math.min(Math.max(start, 0), last);
  if (!isNearTop && !isNearEnd && offset >= kept && offset <= kept + max) return kept;
  return Math.min(Math.max(Math.round(offset - max / 2), 0), last);
}
