// One agency with all below it: why it is red, what it amounts to, where time is lost, which
// dossiers to look at, how it went day by day, and what it is made of.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, readFormula } from "../address";
import { countText } from "../base/numbers";
import { beforeOfAgency, ofAgency, type FigureSource, type PeriodFigures } from "../figures";
import type { RatesAnswer, StepsAnswer } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { nameOf, type Agency, type AgencyTree } from "../model/agencies";
import { rateOf, type Figures } from "../model/counts";
import { levelOfCounts, shortOf, type Level } from "../model/levels";
import { balance } from "../parts/balance";
import { mixBar } from "../parts/bars";
import { choices } from "../parts/choices";
import { loading } from "../parts/notices";
import { ratesAre } from "../parts/rate_card";
import { levelRange, percentOf } from "../parts/level_words";
import { levelPill } from "../parts/shapes";
import { tiles } from "../parts/tiles";
import type { State } from "../state";
import { Breakdowns } from "./agency_breakdowns";
import { DossierLists } from "./agency_lists";
import { stepsCard, unitName } from "./agency_steps";
import { Trends } from "./agency_trends";
import { provenance } from "./overview";
import { largestPlace, largestProcedure, slowestStep } from "./why";

const renewAfter = 10_000; // what HTTP tells follows the live figures at this pace

export class AgencyPage {
  private readonly steps: Remote<StepsAnswer>;
  private readonly procedures: Remote<RatesAnswer>;
  private readonly lists: DossierLists;
  private readonly trends: Trends;
  private readonly breakdowns: Breakdowns;

  constructor(
    private readonly state: State,
    private readonly source: FigureSource,
    private readonly code: string,
  ) {
    const changed = (): void => state.changed();
    this.steps = new Remote(changed);
    this.procedures = new Remote(changed);
    this.lists = new DossierLists(state, code);
    this.trends = new Trends(state, code);
    this.breakdowns = new Breakdowns(state);
  }

  draw(): TemplateResult {
    const { state, code } = this;
    const all = this.source.present();
    const tree = state.agencies.value;
    if (!all || !tree) return loading(state, this.source.failure, () => this.source.retry());
    const agency = tree.find(code);
    if (!agency) return html`<h1 class="card notice">${state.words.notInScope}: ${code}</h1>`;
    const figures = ofAgency(all, tree, code);
    const formula = readFormula(state.address.query);
    const level = levelOfCounts(figures.total.counts, state.thresholds);
    const before = beforeOfAgency(this.source.before(all), tree, code);
    this.load(figures);
    ratesAre((of) => {
      const below = of === "" ? agency : tree.find(of);
      const shown = of === "" ? figures.total : tree.figures(of, all.own);
      return below && { title: nameOf(below, state.language), figures: shown, formula, period: figures };
    });
    const names = this.procedureNames();
    return html`${this.heading(tree, agency, level, figures)}
      ${this.why(figures, level, names)}
      ${tiles(state, formula, figures.total, this.source.beforeTiles(all, before, tree.subtree(code)),
        mixBar(figures.total.counts))}
      <div class="two">
        ${stepsCard(state, this.steps, names)} ${this.lists.draw(names)}
      </div>
      ${this.trends.draw(figures, formula)} ${balance(state, figures.total)}
      ${this.breakdowns.draw(figures, tree, agency, formula, this.procedures)}
      ${provenance(state, figures)}`;
  }

  private load(figures: PeriodFigures): void {
    const { from, to } = figures;
    const agency = this.code;
    const key = JSON.stringify([from, to]);
    this.steps.want(key, renewAfter, (signal) =>
      ask<StepsAnswer>("/v1/steps", { agency, from, to, by: "step" }, signal),
    );
    this.procedures.want(key, renewAfter, (signal) =>
      ask<RatesAnswer>("/v1/rates", { agency, from, to, by: "procedure" }, signal),
    );
  }

  private procedureNames(): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    for (const row of this.procedures.value?.rows ?? []) {
      const name = (this.state.language === "en" && row.name_en) || row.name_vi;
      if (row.procedure_code) names.set(row.procedure_code, name || row.procedure_code);
    }
    return names;
  }

  private heading(tree: AgencyTree, agency: Agency, level: Level, figures: PeriodFigures): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    const above = tree.ancestors(agency.code);
    return html`<div class="context">
      <div>
        <nav class="crumb" aria-label=${words.agency}>
          <a href=${linkTo({ name: "overview" }, address.query)}>${words.overview}</a>${above.map(
            (one, i) =>
              i === 0 && tree.only() === one
                ? nothing
                : html` › <a href=${linkTo({ name: "agency", code: one.code }, address.query)}
                      >${nameOf(one, language)}</a
                    >`,
          )}
          › ${words.kinds[agency.kind]}
        </nav>
        <h1>
          ${nameOf(agency, language)}
          ${levelPill(level, `${words.levels[level]} · ${levelRange(state, level)}`)}
        </h1>
      </div>
      <span class="sp not-phone"></span>
      ${choices(state, figures)}
    </div>`;
  }

  // --- why

  private why(
    { total: figures, isOver }: PeriodFigures,
    level: Level,
    names: ReadonlyMap<string, string>,
  ): TemplateResult {
    const { words, language, thresholds } = this.state;
    const isBelow = level === "red" || level === "amber";
    const title = level === "red" ? words.whyRed : level === "amber" ? words.whyAmber
      : figures.counts.overdue > 0 ? words.inTrouble : words.quietAgency;
    const threshold = level === "red" ? thresholds.red : thresholds.amber;
    const short = shortOf(threshold, rateOf(thresholds.judged, figures.counts));
    return html`<section class="card why ${level}">
      <div>
        <h2>${title}</h2>
        <p>${this.cause(figures, isOver, level, names)}</p>
      </div>
      ${isBelow && short > 0
        ? html`<div class="gap">
            <span>${words.againstThreshold(percentOf(this.state, threshold))}</span>
            <b>${words.short(countText(short, language))}</b>
            <span>${words.onTimeDossiers}</span>
          </div>`
        : nothing}
    </section>`;
  }

  private cause(
    figures: Figures,
    isOver: boolean,
    level: Level,
    names: ReadonlyMap<string, string>,
  ): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const n = (count: number): string => countText(count, language);
    const c = figures.counts;
    const finished = c.early + c.on_time + c.late;
    const late = c.late > 0 && level !== "green"
      ? html`${words.finishedLate(n(c.late), n(finished))} `
      : nothing;
    // The list is of now: it tells nothing about the end of a period that is over.
    const oldest = isOver ? undefined : this.lists.longestOverdue;
    if (c.overdue === 0 || !oldest) {
      return html`${late}${c.overdue === 0 ? words.noOverdueHere : nothing}`;
    }
    const group = largestProcedure(this.procedures.value?.rows ?? []);
    const step = slowestStep(this.steps.value?.rows ?? []);
    const place = largestPlace(this.steps.value?.overdue_at ?? [], c.overdue);
    const unit = unitName(state, place?.unit_code, place?.unit_name_vi);
    return html`${late}${place
        ? html`<b>${n(place.dossiers)}/${n(c.overdue)}</b>${words.overdueAreAtStep}<b
              >${place.step_name_vi ?? place.step_code}${unit && `, ${unit}`}</b
            >. `
        : nothing}${!group ? nothing : group.isCause
        ? html`<b>${n(group.count)}/${n(group.all)}</b>${words.overdueAreOfProcedure}<b
              >${names.get(group.code) ?? group.code}</b
            >. `
        : html`${words.spreadOut(n(group.all), n(group.groups))} `}${step && !place
        ? html`${words.slowestStep}<b>${step.step_name_vi ?? step.step_code}</b>${step.unit_code && `, ${unitName(state, step.unit_code, step.unit_name_vi)}`}: ${words.runningOver(n(step.running_late))} `
        : nothing}${words.longestOverdue}<a
        href=${linkTo({ name: "dossier", code: oldest.dossier_code }, state.address.query)}
        >${oldest.dossier_code}</a>${oldest.working_days_overdue
          ? ` (${words.workingDays(n(oldest.working_days_overdue))})`
          : nothing}.`;
  }
}
