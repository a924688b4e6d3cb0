// Answers item by item; see the header.
#include "expecting.hpp"

#include <algorithm>
#include <stdexcept>

namespace tiendo::testing {
namespace {

// "2026-03-02 09:00", with seconds and milliseconds where there are any.
std::string wall_text(instant at) {
    auto text = to_rfc3339(at, std::chrono::hours{7});
    text = text.substr(0, text.find('+'));
    text[10] = ' ';
    if (text.ends_with(":00") && text.size() == 19) text.resize(16);
    return text;
}

std::string wall_text(const std::optional<instant>& at) {
    return at ? wall_text(*at) : "none";
}

// "20:00": hours and minutes.
std::string hours_text(working_duration length) {
    const auto minutes = length.length.count() / 60'000;
    const auto rest = std::to_string(minutes % 60);
    return std::to_string(minutes / 60) + (rest.size() == 1 ? ":0" : ":") + rest;
}

// Names joined by " + ", in the order of the alphabet: their order among themselves says nothing.
std::string sorted_names(std::string_view text) {
    auto names = parts_of(text, '+');
    std::sort(names.begin(), names.end());
    std::string out;
    for (const auto& n : names) out += (out.empty() ? "" : " + ") + n;
    return out;
}

// The enumerator of `Name` that is called so; the tables leave out "appointment_".
template <class Name, std::size_t Count>
Name named(std::string_view name) {
    const auto whole = "appointment_" + std::string(name);
    for (std::size_t i = 0; i < Count; ++i) {
        const auto known = dossier::name_of(static_cast<Name>(i));
        if (known == name || known == whole) return static_cast<Name>(i);
    }
    throw std::runtime_error("not understood: '" + std::string(name) + "'");
}

}  // namespace

dossier::basis basis_of(std::string_view name) {
    return named<dossier::basis, dossier::basis_count>(name);
}
dossier::measure measure_of(std::string_view name) {
    return named<dossier::measure, dossier::measure_count>(name);
}

int stands(const dossier::assessment& judged, const standing_question& q, const dossier::law& law) {
    int sum = 0;
    for (const auto& e : judged.entries) {
        if (e.at >= q.at || e.what != q.what) continue;
        if (dossier::is_by_basis(q.what) && (e.bases & dossier::bit(q.by)) == 0) continue;
        if (!q.agency.empty() && law.agencies.code(e.agency) != q.agency) continue;
        sum += e.sign;
    }
    return sum;
}

std::string due_text(const dossier::assessment& judged, dossier::basis b) {
    const auto& due = judged.due[static_cast<std::size_t>(b)];
    if (!due) return "none";
    return (due->at ? wall_text(*due->at) : to_text(due->date)) +
           (due->provisional ? " provisional" : "");
}

judged_case::judged_case(const case_file& file, std::string_view code, instant asked_at)
    : file_(file), judged_(file.judge(code, &findings_)), asked_at_(asked_at) {}

std::string judged_case::findings_text() const {
    std::string out;
    for (const auto& f : findings_) out += (out.empty() ? "" : " + ") + f;
    return out.empty() ? "none" : sorted_names(out);
}

// "early.statutory 1", "open 0 at 2026-03-05", "open 1 at 2026-03-05 of X01.2": returns the rest
// as it should have been written.
std::string judged_case::count(phrase& words) const {
    const auto name = words.word();
    const auto dot = name.find('.');
    standing_question q;
    q.what = measure_of(name.substr(0, dot));
    if (dot != std::string::npos) q.by = basis_of(name.substr(dot + 1));
    if (dossier::is_by_basis(q.what) && dot == std::string::npos)
        throw std::runtime_error(name + " is counted by due date: name one, as in late.statutory");
    q.at = asked_at_;
    ignore(words.word(), "the expected number");
    while (!words.at_end()) {
        if (words.take("at")) {
            q.at = words.time();
        } else if (words.take("of")) {
            q.agency = words.word();
        } else {
            throw std::runtime_error("not understood: " + std::string(words.peek()));
        }
    }
    return std::to_string(stands(judged_, q, file_.law()));
}

// Whether an open dossier is overdue or in time; asked of the counts, and where nothing comes
// after the instant, of the dossier itself too.
std::string judged_case::side(phrase& words) const {
    const auto b = basis_of(words.word());
    auto at = asked_at_;
    if (words.take("at")) at = words.time();
    const auto is_overdue =
        stands(judged_, {dossier::measure::overdue, b, at, ""}, file_.law()) == 1;
    const auto is_open =
        stands(judged_, {dossier::measure::open, dossier::basis::headline, at, ""}, file_.law()) ==
        1;
    const auto has_none = stands(judged_, {dossier::measure::no_due, b, at, ""}, file_.law()) == 1;
    if (at == asked_at_ && dossier::is_open(judged_.now) && judged_.is_overdue(b, at) != is_overdue)
        return "the counts and the dossier disagree";
    if (!is_open) return "not open";
    if (has_none) return "no due date";
    return is_overdue ? "overdue" : "in_time";
}

const dossier::step_span& judged_case::step(phrase& words) const {
    const auto number = static_cast<std::size_t>(words.number());
    if (number < 1 || number > judged_.steps.size())
        throw std::runtime_error("there is no step " + std::to_string(number));
    return judged_.steps[number - 1];
}

std::optional<outcome_of_item> judged_case::about_steps(const std::string& name,
                                                        phrase& words) const {
    const auto rest = [&words] {
        std::string out;
        while (!words.at_end()) out += (out.empty() ? "" : " ") + words.word();
        return out;
    };
    if (name == "spans") return outcome_of_item{rest(), std::to_string(judged_.steps.size())};
    if (name == "answers") {
        const auto& by = judged_.late_by;
        return outcome_of_item{rest(),
                               !by        ? "none"
                               : by->span ? std::to_string(*by->span + 1)
                                          : "outside"};
    }
    if (name == "outside" || name == "worked" || name == "took") {
        const auto& took = judged_.processing.value();
        if (name == "took") return outcome_of_item{rest(), std::to_string(took.working_days)};
        return outcome_of_item{rest(),
                               hours_text(name == "worked" ? took.worked : took.outside_steps)};
    }
    if (name == "span") {
        const auto& s = step(words);
        return span_told(s, rest());
    }
    if (name == "used") {
        const auto& s = step(words);
        const auto standing = dossier::standing_times(judged_.pauses, asked_at_);
        return outcome_of_item{rest(), hours_text(dossier::time_used(s, standing, asked_at_))};
    }
    if (name == "overrun") {
        const auto& s = step(words);
        return outcome_of_item{rest(), hours_text(s.overrun)};
    }
    if (name == "step_late") {
        const auto& s = step(words);
        return outcome_of_item{rest(), s.late ? "yes" : "no"};
    }
    if (name == "step_due") {
        const auto& s = step(words);
        return outcome_of_item{rest(),
                               !s.due      ? "none"
                               : s.due->at ? wall_text(*s.due->at)
                                           : to_text(s.due->date)};
    }
    if (name == "running_late") {
        const auto& s = step(words);
        auto expected = words.word();
        const auto at = words.take("at") ? words.time() : asked_at_;
        return outcome_of_item{std::move(expected), s.is_past_limit(at) ? "yes" : "no"};
    }
    return std::nullopt;
}

// "B1 P1 2026-03-02 09:00 to 2026-03-04 16:00 finished"; "-" without a unit.
outcome_of_item judged_case::span_told(const dossier::step_span& s, std::string expected) const {
    const auto& labels = file_.law().steps.labels();
    return {std::move(expected),
            labels.code(s.step) + " " +
                (s.unit == dossier::no_ref ? std::string("-") : labels.code(s.unit)) + " " +
                wall_text(s.from) + " to " + wall_text(s.to) + " " +
                std::string(dossier::name_of(s.ended))};
}

outcome_of_item judged_case::answer(std::string_view item) const {
    phrase words(item);
    const auto name = words.word();
    const auto rest = [&] {
        std::string out;
        while (!words.at_end()) out += (out.empty() ? "" : " ") + words.word();
        return out;
    };
    if (name == "verdict") {
        const auto b = basis_of(words.word());
        return {rest(),
                std::string(dossier::name_of(judged_.verdicts[static_cast<std::size_t>(b)]))};
    }
    if (name == "state") return {rest(), std::string(dossier::name_of(judged_.now))};
    if (name == "submitted") return {rest(), wall_text(judged_.submitted_at)};
    if (name == "accepted") return {rest(), wall_text(judged_.received_at)};
    if (name == "clock") return {rest(), wall_text(judged_.clock_started_at)};
    if (name == "ended") return {rest(), wall_text(judged_.ended_at)};
    if (name == "agency") return {rest(), file_.law().agencies.code(judged_.agency)};
    if (name == "findings") return {sorted_names(rest()), findings_text()};
    if (name == "overdue" || name == "in_time") return {name, side(words)};
    if (name == "count") {
        auto again = words;
        ignore(again.word(), "the measure");
        return {again.word(), count(words)};
    }
    if (auto told = about_steps(name, words)) return *std::move(told);
    const auto b = basis_of(name);
    return {rest(), due_text(judged_, b)};
}

}  // namespace tiendo::testing
