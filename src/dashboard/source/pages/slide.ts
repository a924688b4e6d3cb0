// Rows that change places slide there, so that the eye can follow: from where they stood before the
// drawing to where they stand after it. Only those that the screen shows; at once for readers who
// want no motion.

const sliding = "tr[data-code], .wall [data-code]";

function placesOf(rows: Iterable<HTMLElement>): Map<string, number> {
  const places = new Map<string, number>();
  for (const row of rows) {
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) places.set(row.dataset["code"] ?? "", top);
  }
  return places;
}

// To be called while the old order still stands in the page; for so many milliseconds.
export function slideRows(slideFor = 300): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const rows = (): NodeListOf<HTMLElement> => document.querySelectorAll<HTMLElement>(sliding);
  const before = placesOf(rows());
  queueMicrotask(() => {
    for (const [code, top] of placesOf(rows())) {
      const row = document.querySelector(`[data-code="${CSS.escape(code)}"]`);
      // One that comes from beyond the screen comes from its edge.
      const from = (before.get(code) ?? innerHeight) - top;
      if (from !== 0) row?.animate({ transform: [`translateY(${from}px)`, "none"] }, { duration: slideFor, easing: "ease-out" });
    }
  });
}
