#!/usr/bin/env python3
"""Breaks the law on purpose, one line at a time, and demands that a law case notices.

Each mutant replaces one whole line of one source file by another, compiles that file alone, links
it before the libraries (whose own copy is then not taken) with the objects of law_tests, and runs
them. It is killed when the tests fail, without a crash, and the case named beside it is among the
failures. A line that is no longer found exactly once, a mutant that does not compile and a case
that does not fail are errors: the table then has to follow the code.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DUES, STORY, LIFE, HISTORY = (f"src/dossier/{name}.cpp"
                              for name in ("due_dates", "assessment", "lifecycle", "history"))
START = "src/catalogue/clock_start.cpp"
CALENDAR, BUILD = "src/calendar/working_calendar.cpp", "src/calendar/build.cpp"
TRACK, STEPS = "src/dossier/step_track.cpp", "src/dossier/judge_steps.cpp"
FORMULAS, QUESTION, ROLL_UP = (f"src/rates/{name}.cpp" for name in ("formulas", "question", "roll_up"))

# What is broken; file; the line as it stands, without indentation; what replaces it; the case of
# tests/data/law that must notice.
MUTANTS = [
    ("verdicts compare instants instead of dates", DUES,
     "if (date < due.date) return verdict::early;",
     "if (at < due.breach) return verdict::early;", "due-day-0000"),
    ("the due day counts as late", DUES,
     "return date == due.date ? verdict::on_time : verdict::late;",
     "return verdict::late;", "due-day-2359"),
    ("a pending dossier is overdue on its due day", DUES,
     "calendar.start_of(date + std::chrono::days{1}),",
     "calendar.start_of(date),", "pending-due-day-2359"),
    ("the last day is not rolled forward", CALENDAR,
     "return roll_forward(clamp(clamp(date) + bounded));",
     "return clamp(clamp(date) + bounded);", "cd-10-saturday"),
    ("the first day is counted", DUES,
     "out.date = calendar.add_working_days(out.first, limit->amount);",
     "out.date = calendar.add_working_days(out.first, limit->amount - 1);", "accept-wd-0730"),
    ("next_day is taken for roll", START,
     "const bool rolls = rules.origin == origin_rule::roll;",
     "const bool rolls = rules.origin <= origin_rule::next_day;",
     "accept-wd-saturday-next"),
    ("a month overflows into the next", CALENDAR,
     ": local_date{std::chrono::year_month_day{month / std::chrono::last}});",
     ": local_date{month / std::chrono::last} + days{3});", "month-31-jan-common"),
    ("the cut-off is inclusive", START,
     "if (rules.cut_off && since_midnight > rules.cut_off->since_midnight) {",
     "if (rules.cut_off && since_midnight >= rules.cut_off->since_midnight) {",
     "cut-off-exactly"),
    ("a make-up Saturday is not worked", BUILD,
     "return found->second.hours.empty() ? hours.days[0] : found->second.hours;",
     "return found->second.hours.empty() ? hours.days[weekday_index(date)] : found->second.hours;",
     "swap-2026-08-22-counts"),
    ("a swapped day off is worked", BUILD,
     "if (found->second.kind == day_kind::off) return {};",
     "if (!found->second.name_vi.ends_with(\"hoán đổi ngày làm việc\")) return {};",
     "swap-2024-04-29-off"),
    ("the provisional mark is dropped", CALENDAR,
     "return (last && date > *last) || (first && date < *first);", "return (last && date < earliest_date) || (first && date < *first);",
     "provisional-one-past"),
    ("the clock starts at the counter of another territory", STORY,
     "if (!starts_elsewhere_) start_clock(a.at);", "start_clock(a.at);",
     "start-elsewhere-waiting"),
    ("pause_working is counted in wall-clock days", DUES,
     "by.days = calendar.working_days_between(begin, end);",
     "by.days = (end - begin).count();", "working-wall-clock"),
    ("pause_calendar does not roll", DUES,
     "if (by.days != 0) by.after = calendar.roll_forward(by.before + (end - begin));",
     "by.after = by.before + (end - begin);", "calendar-rolls"),
    ("restart keeps the old origin", DUES,
     "const auto begin = last_restart(pauses, *started_at_);",
     "const count_begin begin{*started_at_, std::nullopt};", "restart-thursday"),
    ("an unanswered restart excuses nothing at the end", STORY,
     "p.policy = catalogue::clock_policy::pause_working;",
     "p.policy = catalogue::clock_policy::none;", "restart-unanswered-end"),
    ("overlapping pauses count twice", DUES,
     "due_move one{i, std::max(p.from, covered_to), *p.to, date, date, 0, milliseconds{0}};",
     "due_move one{i, p.from, *p.to, date, date, 0, milliseconds{0}};",
     "overlap-united"),
    ("a pause begun after the due date moves it", DUES,
     "if (at ? one.from >= *at : calendar.date_of(one.from) > date) continue;",
     "if (at && one.from >= *at) continue;", "late-request-weekend"),
    ("a pause before counting begins is taken out", DUES,
     "{pauses, 0, std::max(begin.at, counting)},", "{pauses, 0, begin.at},",
     "before-counting-roll"),
    ("a pause open at the end is not closed by it", STORY,
     "if (p.to) continue;", "if (p.to || how == phase::finished) continue;", "open-at-end"),
    ("re-appointment moves the original appointment", DUES,
     "current_ = appointment_anchor(at);", "original_ = current_ = appointment_anchor(at);",
     "rescheduled-in-time"),
    ("restart keeps the old appointment", DUES,
     "if (!is_answered_restart(pauses[i])) continue;", "if (i < pauses.size()) continue;",
     "restart-drops-appointment"),
    ("10 decides instead of 9", LIFE,
     "end(phase::finished, state::processed, kind, c);", "in_process_ = true;",
     "nine-then-ten"),
    ("withdrawn counts as late", STORY,
     "if (phase_ != phase::finished) {", "if (phase_ == phase::open) {", "withdrawn-overdue"),
    ("stopped counts as resolved", STORY,
     "stands_[measure::stopped] = 1;", "stands_[measure::early] = reported;", "stopped-end"),
    ("the last Corrected to arrive wins", HISTORY,
     "if (a.content.kind != corrected_kind) continue;",
     "if (a.content.kind != corrected_kind || a.sequence < said_by->sequence) continue;",
     "corrected-latest-wins"),
    ("a Corrected beats Voided", HISTORY,
     "said_by = &a;", "said_by = &a, is_voided = false;",
     "voided-beats-corrected"),
    ("a second supplement request is ignored by index766", STORY,
     "++supplement_requests_;", "supplement_requests_ = 1;", "index-second-while-open"),
    ("an import counts as back-dated", STORY,
     "(f.history || f.recorded_at <= due.breach);", "f.recorded_at <= due.breach;",
     "back-dated-not-history"),
    ("who waits for the applicant is charged for it", STEPS,
     "if (p.policy != clock_policy::none) out.push_back({p.from, p.to.value_or(until)});",
     "if (p.policy == clock_policy::restart) out.push_back({p.from, p.to.value_or(until)});",
     "step-pause-inside"),
    ("a consulted agency works on the calendar of who asks", STEPS,
     "if (const auto* own = law.calendar_of_unit(rules.calendar_version, s.unit)) return own;",
     "static_cast<void>(law.calendar_of_unit(rules.calendar_version, s.unit));",
     "step-consulted-calendar"),
    ("the longest step answers whatever lies between the steps", STEPS,
     "if (longest && a.steps[*longest].used >= a.processing->outside_steps) return {longest};",
     "if (longest) return {longest};", "step-answers-outside"),
    ("a transfer ends the work of who was consulted", TRACK,
     "if (!s.to && !law_.is_consulted(s.unit, from)) close(s, at, from, span_end::transferred);",
     "if (!s.to) close(s, at, from, span_end::transferred);", "step-transfer-consulted"),
    ("a back-dated finish is still met when it falls due", STORY,
     "if (what == measure::fell_due_met) instead(moved, std::nullopt);",
     "if (what == measure::received) instead(moved, std::nullopt);", "late-instead-of-on-time"),
    ("one due date decides for all whether a finish is back-dated", STORY,
     "if (!was_known) backdated_ |= bit(static_cast<basis>(i));",
     "if (!was_known) backdated_ |= reported;", "by-each-basis-statutory"),
    ("a 10 told in time does not vouch for the 9 after it", LIFE,
     "out_.finish_told_again.push_back(*taken_);", "static_cast<void>(taken_);",
     "ten-told-in-time"),
    ("the score of the index is whole points", FORMULAS,
     "return share_of(2'000, r);  // 20.00 points",
     "return r.denominator > 0 ? std::optional(100 * *share_of(20, r)) : std::nullopt;",
     "score-third"),
    ("a parent is the mean of its children", FORMULAS,
     "late += other.late;", "late = (late + other.late) / 2;", "parent"),
    ("percent is rounded by double", FORMULAS,
     "return doubled >= 0 ? doubled / divisor : -((-doubled + divisor - 1) / divisor);",
     "return static_cast<std::int64_t>(1e-2 * double(whole) * (1e2 * double(numerator) /"
     " double(denominator)) + .5);",
     "half-up-not-binary"),
    ("an empty denominator is 100 %", FORMULAS,
     "if (denominator <= 0) return std::nullopt;", "if (denominator <= 0) return whole;",
     "empty-denominator"),
    ("a limit counted from unpublished days is taken for final", DUES,
     "if (rules_.calendar->is_provisional(rules_.calendar->date_of(begin.at))) due.provisional = true;",
     "", "unpublished-start"),
    ("a closed agency stays in its old place", ROLL_UP,
     "over_[i] = parent_of(acting);", "over_[i] = parent_of(i);", "chain-other-subtree"),
    ("by successor a dossier counts under the old name too", QUESTION,
     "const auto& shown = tree_ ? tree_->shown_as(a) : a;",
     "const auto& shown = a;", "merger-whole"),
    ("a figure holds what happens at its own instant", QUESTION,
     "if (r.ms < cut) continue;", "if (r.ms <= cut) continue;", "as-of-later"),
]


def mutated_text(text, old, new):
    lines = text.split("\n")
    found = [i for i, line in enumerate(lines) if line.strip() == old]
    if len(found) != 1:
        raise ValueError(f"the line stands {len(found)} times, not once: {old}")
    indent = lines[found[0]][: len(lines[found[0]]) - len(lines[found[0]].lstrip())]
    lines[found[0]] = indent + new
    return "\n".join(lines)


class Workshop:
    """Compiles one file as the build does, without optimising, and links the law tests with it."""

    def __init__(self, build, link, folder):
        self.link, self.folder = link, pathlib.Path(folder)
        commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
        self.commands = {pathlib.Path(c["file"]): c for c in commands}

    def compile(self, path, text):
        original = SOURCE / path
        command = self.commands[original]
        mutant, made = self.folder / original.name, self.folder / "mutant.o"
        mutant.write_text(text, encoding="utf-8")
        words, arguments = iter(shlex.split(command["command"])), []
        for word in words:
            if word == "-o":
                next(words)
            elif word != "-c" and word != str(original):
                arguments.append(word)
        arguments += ["-O0", "-g0", "-w", "-iquote", str(original.parent)]
        arguments += ["-o", str(made), "-c", str(mutant)]
        run = subprocess.run(arguments, cwd=command["directory"], capture_output=True, text=True)
        if run.returncode != 0:
            raise ValueError("it does not compile:\n" + run.stderr[-2000:])
        return made

    def tests_with(self, made):
        program = self.folder / "law_tests"
        compiler, *rest = self.link
        command = [compiler, "-fuse-ld=lld", str(made), *rest, "-o", str(program)]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            raise ValueError("it does not link:\n" + run.stderr[-2000:])
        return subprocess.run([str(program)], capture_output=True, text=True, timeout=120)


def failed_cases(output):
    """The rows named by failures: 'tables.csv case some-id, by ...', over line breaks."""
    words = output.split()
    return {words[i + 1].rstrip(",") for i, word in enumerate(words[:-1]) if word == "case"}


def verdict_on(workshop, path, old, new, case):
    text = (SOURCE / path).read_text(encoding="utf-8")
    try:
        run = workshop.tests_with(workshop.compile(path, mutated_text(text, old, new)))
    except ValueError as problem:
        return False, str(problem)
    failed = failed_cases(run.stdout)
    if run.returncode < 0 or "fatal error condition" in run.stdout:
        return False, "the tests crashed instead of failing"
    if run.returncode == 0:
        return False, "it SURVIVED: no law case failed"
    if case not in failed:
        return False, f"{case} did not fail, but {', '.join(sorted(failed))}"
    return True, f"killed by {case} and {len(failed) - 1} more"


def check_the_machine(workshop):
    """Unbroken, the same way of building passes: else every mutant would seem killed."""
    for path in sorted({mutant[1] for mutant in MUTANTS}):
        text = (SOURCE / path).read_text(encoding="utf-8")
        run = workshop.tests_with(workshop.compile(path, text))
        if run.returncode != 0:
            sys.exit(f"{path} unbroken fails the law tests:\n{run.stdout[-3000:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", required=True, help="the build directory")
    parser.add_argument("--only", default="", help="mutants whose description has this word")
    parser.add_argument("link", nargs="+", help="-- compiler, objects of law_tests, libraries")
    options = parser.parse_args()
    survivors = 0
    with tempfile.TemporaryDirectory(prefix="tiendo_mutants_") as folder:
        workshop = Workshop(options.build, options.link, folder)
        check_the_machine(workshop)
        for what, path, old, new, case in MUTANTS:
            if options.only not in what:
                continue
            killed, why = verdict_on(workshop, path, old, new, case)
            survivors += not killed
            print(f"{'ok  ' if killed else 'FAIL'} {what} ({path}): {why}", flush=True)
    print(f"{len(MUTANTS)} mutants of the law, {survivors} not killed as the table says")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
