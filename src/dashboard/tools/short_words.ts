// Gives the dictionary's keys short names in the bundle. They are hundreds, each written once for a
// language and once for each use, and are a thirtieth of all scripts; in the sources they say what
// the word is for.
//
// It rests on a rule that this file also checks, so that a use which it would miss fails the build
// and is not an "undefined" on a page: whatever holds the dictionary is called `words`. Keys that
// are also a string somewhere (`words[view.name]`) keep their names.
import type { Plugin } from "vite";

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

function visit(node: Node, take: (node: Node) => void): void {
  take(node);
  for (const value of Object.values(node)) {
    for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) visit(one, take);
  }
}

const nameOf = (node: unknown): string | undefined =>
  isNode(node) && node.type === "Identifier" ? (node["name"] as string) : undefined;
const memberOf = (node: Node): string | undefined =>
  node.type === "MemberExpression" && node["computed"] !== true ? nameOf(node["property"]) : undefined;
const isWords = (node: unknown): boolean =>
  nameOf(node) === "words" || (isNode(node) && memberOf(node) === "words");

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const shortName = (i: number): string =>
  (i < letters.length ? "" : shortName(Math.floor(i / letters.length) - 1)) + letters[i % letters.length];

export const shortWords: Plugin = {
  name: "short-words",
  transform(code, id) {
    if (!id.includes("/source/") || id.includes("/words/")) return;
    for (const [, name] of code.matchAll(/([\w$]+|[}\]])\??: Words\b/g)) {
      if (name !== "words") this.error(`${id}: what holds the dictionary must be called words, not ${name}`);
    }
  },
  renderChunk(code) {
    const dictionaries = new Map<string, Node[]>();
    const uses: Node[] = [];
    const strings = new Set<string>();
    visit(this.parse(code) as unknown as Node, (node) => {
      const { id, init } = node;
      if (node.type === "Literal") strings.add(String(node["value"]));
      if (node.type === "TemplateElement") strings.add((node["value"] as { raw: string }).raw);
      if (isWords(node["object"]) && memberOf(node) !== undefined) uses.push(node["property"] as Node);
      if (node.type !== "VariableDeclarator" || !isNode(id) || !isNode(init)) return;
      const name = nameOf(id);
      if (/^words\$/.test(name ?? "")) this.error(`two things are called words: ${name}`);
      if (id.type === "ObjectPattern" && isWords(init)) this.error("words are taken one by one: words.key");
      if ((name === "vi" || name === "en") && init.type === "ObjectExpression") {
        const properties = init["properties"] as Node[];
        if (properties.some((property) => property["shorthand"] === true)) this.error("a word is written out");
        dictionaries.set(name, properties.map((property) => property["key"] as Node));
      }
    });
    const keys = (dictionaries.get("vi") ?? []).map(nameOf);
    if (keys.length === 0 || dictionaries.size !== 2) this.error("the dictionaries are not where they were");
    const other = uses.map(nameOf).find((name) => !keys.includes(name));
    if (other !== undefined) this.error(`something called words has ${other}, which is no word`);
    const short = new Map<string, string>();
    const taken = new Set(keys.filter((key) => strings.has(key ?? "")));
    let next = 0;
    for (const key of keys) {
      if (key === undefined || taken.has(key)) continue;
      let name = shortName(next++);
      while (taken.has(name)) name = shortName(next++);
      short.set(key, name);
    }
    const edits = [...[...dictionaries.values()].flat(), ...uses].sort((a, b) => a.start - b.start);
    let out = "";
    let from = 0;
    for (const at of edits) {
      out += code.slice(from, at.start) + (short.get(nameOf(at) ?? "") ?? code.slice(at.start, at.end));
      from = at.end;
    }
    return out + code.slice(from);
  },
};
