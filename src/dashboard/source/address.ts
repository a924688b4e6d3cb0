// Every view has its own address: reading it, writing it. Defaults are left out; parameters that a
// view does not know are kept and ignored.
import { isLocalDate, type LocalDate } from "./base/dates";
import { formulas, type Formula } from "./model/counts";
import { levels, type Level } from "./model/levels";

export type Period =
  | { readonly kind: "today" | "month" | "quarter" | "year" }
  | { readonly kind: "range"; readonly from: LocalDate; readonly to: LocalDate };

export type View =
  | { readonly name: "overview" }
  | { readonly name: "agency"; readonly code: string }
  | { readonly name: "dossier"; readonly code: string }
  | { readonly name: "alerts" }
  | { readonly name: "alert"; readonly id: number }
  | { readonly name: "reports" }
  | { readonly name: "calendar" }
  | { readonly name: "wall" }
  | { readonly name: "sign-in" }
  | { readonly name: "unknown"; readonly path: string };

export interface Address {
  readonly view: View;
  readonly query: URLSearchParams;
}

function codeIn(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix) || path.length === prefix.length) return undefined;
  try {
    return decodeURIComponent(path.slice(prefix.length)).toUpperCase();
  } catch {
    return undefined; // a stray %
  }
}

export function readView(path: string): View {
  if (path === "/" || path === "/index.html") return { name: "overview" };
  const plain = (["alerts", "reports", "calendar", "wall", "sign-in"] as const).find((name) => path === `/${name}`);
  if (plain) return { name: plain };
  const alert = /^\/alerts\/([1-9]\d{0,15})$/.exec(path)?.[1];
  if (alert !== undefined) return { name: "alert", id: Number(alert) };
  const agency = codeIn(path, "/agency/");
  if (agency !== undefined) return { name: "agency", code: agency };
  const dossier = codeIn(path, "/dossier/");
  if (dossier !== undefined) return { name: "dossier", code: dossier };
  return { name: "unknown", path };
}

export function readAddress(url: URL): Address {
  return { view: readView(url.pathname), query: url.searchParams };
}

export function pathOf(view: View): string {
  switch (view.name) {
    case "overview":
      return "/";
    case "agency":
      return `/agency/${encodeURIComponent(view.code)}`;
    case "dossier":
      // A code may contain slashes; they stay readable.
      return `/dossier/${encodeURIComponent(view.code).replace(/%2F/g, "/")}`;
    case "alert":
      return `/alerts/${view.id}`;
    case "unknown":
      return view.path;
    default:
      return `/${view.name}`;
  }
}

// --- parameters that all views share

export const defaultFormula: Formula = "resolved";

export function readFormula(query: URLSearchParams): Formula {
  const asked = query.get("f");
  return formulas.find((name) => name === asked) ?? defaultFormula;
}

export function readPeriod(query: URLSearchParams): Period {
  const asked = query.get("p") ?? "month";
  if (asked === "today" || asked === "quarter" || asked === "year") return { kind: asked };
  const [from, to, ...more] = asked.split("..");
  if (from && to && more.length === 0 && isLocalDate(from) && isLocalDate(to) && from <= to) {
    return { kind: "range", from, to };
  }
  return { kind: "month" };
}

export function periodParameter(period: Period): string | undefined {
  if (period.kind === "month") return undefined;
  return period.kind === "range" ? `${period.from}..${period.to}` : period.kind;
}

export function readAsOf(query: URLSearchParams): string | undefined {
  const asked = query.get("as_of");
  return asked !== null && !Number.isNaN(Date.parse(asked)) ? asked : undefined;
}

export function readLevels(query: URLSearchParams): ReadonlySet<Level> {
  const asked = (query.get("level") ?? "").split(",");
  return new Set(levels.filter((level) => asked.includes(level)));
}

const shared = ["p", "f", "as_of"];

// The address of another view, with what all views share.
export function linkTo(view: View, from: URLSearchParams, own: Record<string, string> = {}): string {
  const query = new URLSearchParams();
  for (const name of shared) {
    const value = from.get(name);
    if (value !== null) query.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) query.set(name, value);
  const text = readable(query);
  return pathOf(view) + (text === "" ? "" : `?${text}`);
}

// The same view with some parameters changed; undefined takes one out.
export function linkWith(
  at: Address,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const query = new URLSearchParams(at.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = readable(query);
  return pathOf(at.view) + (text === "" ? "" : `?${text}`);
}

// Commas and dots between dates read better unescaped, and are allowed in a query.
function readable(query: URLSearchParams): string {
  return query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
}
