// Which dictionary is in use, and looking up the words of a code that came from the service.
import type { Language } from "../base/numbers";
import { en } from "./en";
import { vi, type Words } from "./vi";

export type { Words } from "./vi";

export function wordsOf(language: Language): Words {
  return language === "vi" ? vi : en;
}

// The words of a code; a code that a newer service has and this page does not know is shown itself.
export function wordFor(table: Readonly<Record<string, string>>, code: string): string {
  return table[code] ?? code;
}
