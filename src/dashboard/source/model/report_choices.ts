// What can be chosen of a report beside its form: the reporting months that offices count by, each
// parameter of a form that has a list of values, and any agency.
import { addDays, type LocalDate } from "../base/dates";
import type { Language } from "../base/numbers";
import { folded, matches } from "../base/text";
import type { ReportForms } from "../http/answers";
import { nameOf, type Agency } from "./agencies";

// Offices report months from the 15th to the 14th, or from the 21st to the 20th.
export const firstDays = [15, 21] as const;

// From that day of last month to the day before it in this month.
export function reportingMonth(today: LocalDate, firstDay: number): { from: LocalDate; to: LocalDate } {
  const day = String(firstDay).padStart(2, "0");
  const lastMonth = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
  return { from: `${lastMonth}-${day}`, to: addDays(`${today.slice(0, 7)}-${day}`, -1) };
}

export interface Choice {
  readonly name: string; // of the service's parameter
  readonly asked: string; // of the address's
  readonly vi: string;
  readonly en: string;
  readonly values: readonly [string, ...string[]]; // the first is what the service takes by itself
}

// The service tells a parameter's values behind a colon: "limits in: working_days, calendar_days".
export function choicesOf(form: ReportForms["forms"][number] | undefined): Choice[] {
  return (form?.parameters ?? []).flatMap(({ name, vi, en }) => {
    const [label = "", list] = en.split(": ");
    const [first, ...others] = list?.split(", ") ?? [];
    if (first === undefined) return [];
    // The formula is chosen as on all pages.
    const asked = name === "formula" ? "f" : name;
    return [{ name, asked, vi: vi.split(": ")[0] ?? "", en: label, values: [first, ...others] }];
  });
}
// What of it an address asks for; a value that the form does not list is not asked for.
export function chosenOf({ asked, values }: Choice, query: URLSearchParams): string {
  const said = query.get(asked);
  return values.find((one) => one === said) ?? values[0];
}

// How an agency stands in a list to choose from; names are not unique, codes are.
export const listed = (agency: Agency, language: Language): string =>
  `${nameOf(agency, language)} · ${agency.code}`;

// Whom a text means: one as it stands in the list, by its code, or the first whose name has the words.
export function agencyMeant(all: readonly Agency[], text: string, language: Language): Agency | undefined {
  const asked = text.trim();
  if (asked === "") return undefined;
  const code = asked.toUpperCase();
  return all.find((one) => one.code === code || listed(one, language) === asked) ??
    all.find((one) => matches(folded(listed(one, language)), asked));
}
