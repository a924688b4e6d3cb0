// Comparing what people type with names: without case and without Vietnamese diacritics.

// "Hà Giang" -> "ha giang"; đ counts as d.
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/đ/g, "d");
}

// Whether every word of `asked` occurs in the already folded `name`.
export function matches(foldedName: string, asked: string): boolean {
  return folded(asked)
    .split(/\s+/)
    .every((word) => foldedName.includes(word));
}

// By code points, the same in every browser.
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
