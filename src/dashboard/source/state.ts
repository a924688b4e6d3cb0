// What the page knows: its address, language and theme, the live figures and the catalogue. One
// object, changed here and drawn elsewhere: whoever changes it says so, and all that has changed
// since the last frame is drawn once, in the next one, while somebody can see it.
import { readAddress, readFormula, readPeriod, type Address } from "./address";
import { dateText, ZoneClock } from "./base/dates";
import type { Language } from "./base/numbers";
import { ask, endSession, Failure, failureFrom, tell } from "./http/client";
import type { AgenciesAnswer, AlertsAnswer, MeAnswer, ProceduresAnswer } from "./http/answers";
import { Remote } from "./http/remote";
import { Connection } from "./live/connection";
import { held, taken, updated, type LivePicture } from "./live/figures";
import { webSocketPorts } from "./live/web_socket";
import { readMessage, subscribeBytes } from "./live/wire";
import { usualThresholds, type FormulaThresholds, type Thresholds } from "./model/levels";
import { AgencyTree } from "./model/agencies";
import { wordsOf, type Words } from "./words/words";

export type Theme = "light" | "dark";

const catalogueAge = 10 * 60_000;
const alertsAge = 30_000; // without news of them
const alertsAgeAtLeast = 1_000;

export class State {
  address: Address = readAddress(new URL(location.href));
  language: Language = localStorage.getItem("language") === "en" ? "en" : "vi";
  readonly agencies: Remote<AgencyTree>;
  readonly procedures: Remote<ProceduresAnswer>;
  // How many alerts fire and how many are acknowledged.
  readonly alerts: Remote<AlertsAnswer>;
  // Of levels, as the service told them last.
  private judgedBy: FormulaThresholds = usualThresholds;
  private alertsSeen = -1; // the revision of the last question
  me: MeAnswer | undefined;
  picture: LivePicture | undefined;
  // The log position up to which all is counted; told each second.
  position = 0;
  refused: string | undefined; // what the service said of the subscription
  hasNewBundle = false;
  isPrinting = false; // all of a long table is wanted, not what is near the screen
  readonly link: Connection;
  private subscribedTo = "";
  private firstVersion: number | undefined; // of the catalogue
  private clock = new ZoneClock("Asia/Ho_Chi_Minh");
  private isDrawn = false;
  private wasLost = false;
  private bundle: string | null | undefined;
  private build: string | undefined; // of the service that answered first

  constructor(private readonly draw: () => void) {
    this.agencies = new Remote(() => this.changed());
    this.alerts = new Remote(() => this.changed());
    this.procedures = new Remote(() => this.changed());
    this.link = new Connection(webSocketPorts(() => this.ticket()), {
      greeting: () => this.greeting(),
      message: (bytes) => this.take(bytes),
      changed: () => {
        if (this.link.state === "reconnecting") this.wasLost = true;
        this.changed();
      },
    });
  }

  get isSimulated(): boolean {
    return this.picture?.simulated ?? this.me?.simulated ?? false;
  }
  // Of the formula that the view shows. While the told ones stay, it is the same object.
  get thresholds(): Thresholds {
    return this.judgedBy[readFormula(this.address.query)];
  }
  learnThresholds(told: FormulaThresholds): void {
    if (JSON.stringify(told) === JSON.stringify(this.judgedBy)) return;
    this.judgedBy = told;
    this.markThreshold();
  }
  // Bars have a tick where amber ends.
  private markThreshold(): void {
    document.documentElement.style.setProperty("--threshold", `${this.thresholds.amber}%`);
  }

  get words(): Words {
    return wordsOf(this.language);
  }

  start(): void {
    this.applyTheme();
    addEventListener("popstate", () => this.moved());
    if (this.address.view.name === "sign-in") return;
    void this.learnWhoAsks();
    this.link.start();
    setInterval(() => this.link.look(), 1000);
    document.addEventListener("visibilitychange", () => this.seenAgain());
    // What stands where depends on the width, and what is drawn of long tables on the place.
    addEventListener("resize", () => this.changed());
    addEventListener("scroll", () => this.changed(), { passive: true });
    addEventListener("beforeprint", () => this.print(true));
    addEventListener("afterprint", () => this.print(false));
    void this.lookForBundle();
  }

  // Each page of paper says what it is of, by which formula, when it was printed, and its number.
  private print(isPrinting: boolean): void {
    const { words, language, clock } = this;
    const now = Date.now();
    const at = `${clock.time(now)}, ${dateText(clock.date(now), language)}`;
    const { view, query } = this.address;
    const hasFormula = view.name === "overview" || view.name === "agency";
    const formula = hasFormula ? ` · ${words.formula}: ${words.formulaNames[readFormula(query)]}` : "";
    const foot = JSON.stringify(`${document.title}${formula} · ${words.printedAt(at)}`);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@page { @bottom-left { content: ${foot} } @bottom-right { content: "${words.page} " ` +
      'counter(page) "/" counter(pages) } }');
    document.adoptedStyleSheets = [sheet];
    this.isPrinting = isPrinting;
    this.draw();
  }

  // --- who asks

  // Whether this browser signed in here: then a ticket is asked for before each connection.
  get remembersSession(): boolean {
    return localStorage.getItem("signed-in") === "yes";
  }
  set remembersSession(isSignedIn: boolean) {
    if (isSignedIn) localStorage.setItem("signed-in", "yes");
    else localStorage.removeItem("signed-in");
  }

  private async learnWhoAsks(): Promise<void> {
    try {
      this.me = await ask<MeAnswer>("/v1/me");
      this.remembersSession = this.me.by === "cookie";
      this.changed();
    } catch (error) {
      if (failureFrom(error).status === 401) this.toSignIn();
    }
  }
  private async ticket(): Promise<string | undefined> {
    if (!this.remembersSession) return undefined;
    try {
      return (await tell<{ ticket: string }>("/v1/live/ticket")).ticket;
    } catch (error) {
      if (error instanceof Failure && error.status === 401) this.toSignIn();
      throw error;
    }
  }
  // Where to sign in; the reader comes back to where they were.
  private toSignIn(): void {
    this.remembersSession = false;
    const { pathname, search } = location;
    location.replace(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
  }
  async signOut(): Promise<void> {
    this.remembersSession = false;
    await endSession().catch(() => undefined); // it ends by itself in hours
    location.replace("/sign-in");
  }

  // --- drawing

  // Draws in the next frame; a hidden page draws when it is looked at again.
  changed(): void {
    if (this.isDrawn || document.hidden) return;
    this.isDrawn = true;
    requestAnimationFrame(() => {
      this.isDrawn = false;
      this.draw();
    });
  }

  private seenAgain(): void {
    if (document.hidden) return;
    this.link.hurry();
    this.link.greetAgain(); // one snapshot instead of what was missed
    this.changed();
  }

  // --- moving between views

  go(to: string): void {
    history.pushState(null, "", to);
    this.moved();
    scrollTo(0, 0);
    // A reader who cannot see the page goes on at its beginning.
    document.getElementById("content")?.focus({ preventScroll: true });
  }
  // As go(), but "back" skips what is replaced: for filters and sorting.
  replace(to: string): void {
    history.replaceState(null, "", to);
    this.moved();
  }
  private moved(): void {
    this.address = readAddress(new URL(location.href));
    this.refused = undefined;
    this.markThreshold();
    this.subscribe();
    this.changed();
  }

  // --- language and theme

  switchLanguage(): void {
    this.language = this.language === "vi" ? "en" : "vi";
    localStorage.setItem("language", this.language);
    this.changed();
  }
  switchTheme(): void {
    const isDark = getComputedStyle(document.documentElement).colorScheme.startsWith("dark");
    localStorage.setItem("theme", isDark ? "light" : "dark");
    this.applyTheme();
    this.changed();
  }
  private applyTheme(): void {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  }

  // --- the live feed

  // All agencies of the present period: every view is drawn from them, so that going from one to
  // another asks for nothing. Said anew when another period is looked at.
  private subscribe(): void {
    if (this.periodKey() === this.subscribedTo) return;
    this.picture = undefined;
    this.link.greetAgain();
  }
  private periodKey(): string {
    return JSON.stringify(readPeriod(this.address.query));
  }

  private greeting(): Uint8Array {
    this.subscribedTo = this.periodKey();
    return subscribeBytes(readPeriod(this.address.query));
  }

  private take(bytes: Uint8Array): void {
    const message = readMessage(bytes);
    switch (message?.kind) {
      case "snapshot":
        // The service begins anew: what the page knows is of other data.
        if (this.wasLost && message.position < this.position) location.reload();
        this.refused = undefined;
        this.picture = taken(message, (this.picture?.revision ?? 0) + 1);
        this.position = message.position;
        if (this.picture.timeZone !== this.clock.zone) {
          this.clock = new ZoneClock(this.picture.timeZone);
        }
        if (this.wasLost) void this.lookForBundle();
        this.wasLost = false;
        this.build ??= message.build;
        if (message.build !== this.build) this.hasNewBundle = true;
        break;
      case "update":
        if (this.picture) this.picture = updated(this.picture, message);
        this.position = message.position;
        break;
      case "heartbeat":
        if (this.picture) this.picture = held(this.picture, message.asOf);
        this.position = message.position;
        break;
      case "error":
        this.refused = message.message;
        break;
      case undefined:
        return; // of a newer service
    }
    this.changed();
  }

  // The instant up to which the figures are known to hold, by the service's clock: told with them and
  // each second since. Undefined until there are figures.
  heldUntil(): number | undefined {
    const { picture } = this;
    return picture && (picture.asOf || Date.now());
  }
  get zoneClock(): ZoneClock {
    return this.clock;
  }

  // --- the catalogue

  // Asked for before the first picture comes, and not again for that picture's version.
  loadAgencies(): void {
    const version = this.picture?.catalogueVersion;
    this.firstVersion ??= version;
    const key = version === this.firstVersion ? "first" : String(version);
    this.agencies.want(key, catalogueAge, async (signal) => {
      const answer = await ask<AgenciesAnswer>("/v1/agencies", {}, signal);
      return new AgencyTree(placed(answer.rows, new Date().toISOString().slice(0, 10)));
    });
  }

  get failure(): Failure | undefined {
    return this.agencies.failure;
  }

  // Of procedures only the search and their list want to know.
  loadProcedures(): void {
    this.procedures.want("procedures", catalogueAge, (signal) =>
      ask<ProceduresAnswer>("/v1/procedures", {}, signal),
    );
  }

  // --- alerts

  // How old an answer about alerts may be: with news of them it is asked for again soon.
  alertsMaxAge(seen: number): number {
    return (this.picture?.alertsRevision ?? 0) === seen ? alertsAge : alertsAgeAtLeast;
  }
  loadAlerts(): void {
    this.alerts.want("counts", this.alertsMaxAge(this.alertsSeen), (signal) => {
      this.alertsSeen = this.picture?.alertsRevision ?? 0;
      return ask<AlertsAnswer>("/v1/alerts", { state: "firing", limit: "1" }, signal);
    });
  }

  // --- a newer bundle in the service

  private async lookForBundle(): Promise<void> {
    try {
      const answer = await fetch("/", { method: "HEAD", headers: { Accept: "text/html" } });
      const tag = answer.headers.get("ETag");
      if (this.bundle === undefined) this.bundle = tag;
      else if (tag !== null && tag !== this.bundle) this.hasNewBundle = true;
      this.changed();
    } catch {
      // No answer: the live chip says so already.
    }
  }
}

// A closed agency stands where its successor stands, so that its figures go up the same way.
function placed(rows: AgenciesAnswer["rows"], today: string): ConstructorParameters<typeof AgencyTree>[0] {
  const parents = new Map(rows.map((row) => [row.agency_code, row.parent_code]));
  return rows.map((row) => {
    const isClosed = row.valid_to !== null && row.valid_to < today && row.successor_code !== null;
    const parent = isClosed ? parents.get(row.successor_code ?? "") : row.parent_code;
    return {
      code: row.agency_code,
      nameVi: row.name_vi,
      nameEn: row.name_en,
      kind: row.level,
      parent: parent ?? undefined,
    };
  });
}
