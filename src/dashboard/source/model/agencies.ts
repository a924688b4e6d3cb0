// Which agencies stand below which, and what a place amounts to with all below it. The service
// sends each agency's own dossiers; counts are linear, so a subtree is the sum of its members.
import type { Language } from "../base/numbers";
import { compareText } from "../base/text";
import { sumOf, type Figures } from "./counts";

export type AgencyKind = "ministry" | "province" | "department" | "commune" | "unit";

export interface Agency {
  readonly code: string;
  readonly nameVi: string;
  readonly nameEn: string;
  readonly kind: AgencyKind;
  readonly parent: string | undefined;
}

export class AgencyTree {
  private readonly byCode = new Map<string, Agency>();
  private readonly below = new Map<string, Agency[]>();
  readonly roots: readonly Agency[];

  constructor(readonly all: readonly Agency[]) {
    for (const agency of all) this.byCode.set(agency.code, agency);
    const roots: Agency[] = [];
    for (const agency of all) {
      if (agency.parent === undefined || !this.byCode.has(agency.parent)) {
        roots.push(agency);
      } else {
        const siblings = this.below.get(agency.parent);
        if (siblings) siblings.push(agency);
        else this.below.set(agency.parent, [agency]);
      }
    }
    this.roots = roots;
  }

  find(code: string): Agency | undefined {
    return this.byCode.get(code);
  }
  children(code: string): readonly Agency[] {
    return this.below.get(code) ?? [];
  }
  // From the root down to the agency's parent.
  ancestors(code: string): Agency[] {
    const out: Agency[] = [];
    let next = this.byCode.get(code)?.parent;
    // A tree cannot be deeper than it has members.
    while (next !== undefined && out.length <= this.all.length) {
      const found = this.byCode.get(next);
      if (!found) break;
      out.unshift(found);
      next = found.parent;
    }
    return out;
  }
  // The agency and all below it.
  subtree(code: string): string[] {
    const out = [code];
    for (let i = 0; i < out.length; ++i) {
      const at = out[i];
      if (at !== undefined) for (const child of this.children(at)) out.push(child.code);
    }
    return out;
  }
  // The agencies that a table of everything lists: below a single root its children, otherwise the
  // roots themselves.
  top(): readonly Agency[] {
    const only = this.roots.length === 1 ? this.roots[0] : undefined;
    const below = only ? this.children(only.code) : [];
    return below.length > 0 ? below : this.roots;
  }
  // The one that all that top() lists stand below, if there is one: its own dossiers are in no row of
  // theirs.
  aboveTop(): Agency | undefined {
    const only = this.only();
    return only && this.children(only.code).length > 0 ? only : undefined;
  }
  // The province that all stand in, if there is one.
  only(): Agency | undefined {
    return this.roots.length === 1 ? this.roots[0] : undefined;
  }

  figures(code: string, own: ReadonlyMap<string, Figures>): Figures {
    const members: Figures[] = [];
    for (const member of this.subtree(code)) {
      const found = own.get(member);
      if (found) members.push(found);
    }
    const [first] = members;
    return members.length === 1 && first ? first : sumOf(members);
  }
}

export function nameOf(agency: Agency, language: Language): string {
  return (language === "en" && agency.nameEn) || agency.nameVi || agency.code;
}

export function compareNames(a: Agency, b: Agency, language: Language): number {
  return compareText(nameOf(a, language), nameOf(b, language));
}
