/** Above this many rows a change of order is shown at once: measuring them all would take longer than the movement. */
const rowsMax = 300;
/** Farther than this a row does not travel: it would only blur, in pixels. */
const distanceMax = 1_200;

/**
 * Lets rows glide to their new places (first, last, invert, play) after the order of a list changed.
 * Nothing moves when less motion is wanted.
 * @returns a function to call after every change of order; it reads the rows' places and animates the difference.
 */
export function createGlide(rows: () => readonly HTMLElement[], keyOf: (row: HTMLElement) => string): () => void {
  let places = new Map<string, number>();
  return () => {
    const present = rows();
    if (present.length > rowsMax) {
      places.clear();
      return;
    }
    const next = new Map(present.map((row) => [keyOf(row), row.offsetTop]));
    const isStill = document.documentElement.dataset["motion"] === "reduced";
    for (const row of isStill ? [] : present) {
      const before = places.get(keyOf(row));
      const after = next.get(keyOf(row));
      if (before === undefined || after === undefined) continue;
      const distance = before - after;
      if (distance === 0 || Math.abs(distance) > distanceMax || typeof row.animate !== "function") continue;
      row.animate([{ transform: `translateY(${distance}px)` }, { transform: "none" }], {
        duration: 180,
        easing: "cubic-bezier(.2,.8,.2,1)",
      });
    }
    places = next;
  };
}
