// Assembling a catalogue from its tables, and looking things up in it.
#include "tiendo/catalogue/catalogue.hpp"

#include "fields.hpp"
#include "read_calendars.hpp"
#include "refusal_list.hpp"
#include "tables.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace tiendo::catalogue {

namespace {

using step_name = std::pair<std::string_view, std::string_view>;  // procedure, step

step_name step_key(const step& s) {
    return {s.procedure.view(), s.step_code};
}

}  // namespace

// Takes the tables apart and holds them against each other; friend of the catalogue.
struct catalogue_builder {
    using linked = std::vector<std::optional<std::size_t>>;

    catalogue_builder(const file_texts& texts, refusal_list& list) : files(texts), refusals(list) {}

    const file_texts& files;
    refusal_list& refusals;
    agency_table agencies;
    calendars_read calendars;
    std::unordered_map<std::string_view, std::size_t> index;  // of sound agencies, views into them
    linked parents;
    linked successors;

    void check_names();
    std::optional<std::string_view> needed(std::string_view file);
    void refuse(std::size_t agency, std::string field, std::string reason);
    void link_agencies();
    std::optional<std::size_t> agency_named(std::size_t from,
                                            const std::optional<agency_code>& code,
                                            std::string_view field);
    void check_circles(const linked& next, std::string_view field);
    void resolve_calendars(const std::vector<std::size_t>& top_down);
    [[nodiscard]] std::vector<std::size_t> top_down_order() const;
    void place_agencies(catalogue& out, const std::vector<std::size_t>& top_down) const;
    [[nodiscard]] std::shared_ptr<const catalogue> build();
};

// A file we do not know is most likely a misspelt one, whose rows would be missed silently.
void catalogue_builder::check_names() {
    for (const auto& [name, text] : files) {
        const bool known =
            std::find(file_names.begin(), file_names.end(), name) != file_names.end() ||
            std::find(embedded_file_names.begin(), embedded_file_names.end(), name) !=
                embedded_file_names.end();
        if (known) continue;
        refusals.add({.file = name,
                      .line = 0,
                      .field = {},
                      .reason = fmt::format("is no file of a catalogue: the files are {}",
                                            fmt::join(file_names, ", "))});
    }
}

// The text of a file that must be there.
std::optional<std::string_view> catalogue_builder::needed(std::string_view file) {
    const auto found = files.find(std::string(file));
    if (found != files.end()) return found->second;
    refusals.add({.file = std::string(file),
                  .line = 0,
                  .field = {},
                  .reason = "is missing: put it beside the other files of the catalogue"});
    return std::nullopt;
}

void catalogue_builder::refuse(std::size_t agency, std::string field, std::string reason) {
    refusals.add({.file = "agencies.csv",
                  .line = agencies.lines[agency],
                  .field = std::move(field),
                  .reason = std::move(reason)});
}

std::optional<std::size_t> catalogue_builder::agency_named(std::size_t from,
                                                           const std::optional<agency_code>& code,
                                                           std::string_view field) {
    if (!code) return std::nullopt;
    if (const auto found = index.find(code->view()); found != index.end()) return found->second;
    const bool told = agencies.known.contains(code->view());
    if (!told && agencies.state == table_state::whole) {
        refuse(
            from,
            std::string(field),
            fmt::format("unknown agency {}: add it to agencies.csv or name another", code->view()));
    }
    return std::nullopt;
}

void catalogue_builder::link_agencies() {
    for (std::size_t i = 0; i < agencies.rows.size(); ++i) {
        index.emplace(agencies.rows[i].code.view(), i);
    }
    for (std::size_t i = 0; i < agencies.rows.size(); ++i) {
        parents.push_back(agency_named(i, agencies.rows[i].parent, "parent_code"));
        successors.push_back(agency_named(i, agencies.rows[i].successor, "successor_code"));
    }
    check_circles(parents, "parent_code");
    check_circles(successors, "successor_code");
}

void catalogue_builder::check_circles(const linked& next, std::string_view field) {
    constexpr std::size_t shown_max = 6;
    for (const auto& circle : circles_of(next)) {
        std::string way;
        for (std::size_t i = 0; i < std::min(circle.size(), shown_max); ++i) {
            way += fmt::format("{} -> ", agencies.rows[circle[i]].code.view());
        }
        if (circle.size() > shown_max) way += "... -> ";
        refuse(circle.front(),
               std::string(field),
               fmt::format("leads back to itself: {}{}; leave it empty on one of them",
                           way,
                           agencies.rows[circle.front()].code.view()));
    }
}

// Parents before children, children in file order: the agencies within one stand together.
// Agencies above which something is broken do not occur.
std::vector<std::size_t> catalogue_builder::top_down_order() const {
    std::vector<std::vector<std::size_t>> children(agencies.rows.size());
    std::vector<std::size_t> waiting;
    for (std::size_t i = agencies.rows.size(); i-- > 0;) {
        if (const auto parent = parents[i]) {
            children[*parent].push_back(i);
        } else if (!agencies.rows[i].parent) {
            waiting.push_back(i);
        }
    }
    std::vector<std::size_t> order;
    while (!waiting.empty()) {
        const std::size_t i = waiting.back();
        waiting.pop_back();
        order.push_back(i);
        waiting.insert(waiting.end(), children[i].begin(), children[i].end());
    }
    return order;
}

void catalogue_builder::resolve_calendars(const std::vector<std::size_t>& top_down) {
    for (const std::size_t i : top_down) {
        agency& a = agencies.rows[i];
        const auto parent = parents[i];
        if (a.calendar_id.empty() && parent) {
            a.calendar_id = agencies.rows[*parent].calendar_id;
        } else if (a.calendar_id.empty()) {
            refuse(
                i,
                "calendar_id",
                "is empty and there is no parent to take it from: name a calendar, for example vn");
        } else if (!calendars.defined.contains(a.calendar_id) &&
                   calendars.state == table_state::whole) {
            refuse(i,
                   "calendar_id",
                   fmt::format("unknown calendar {}: define it in calendars.csv or name another, "
                               "for example vn",
                               quoted(a.calendar_id)));
        }
    }
}

void catalogue_builder::place_agencies(catalogue& out,
                                       const std::vector<std::size_t>& top_down) const {
    out.places_.resize(top_down.size());
    for (std::size_t n = 0; n < top_down.size(); ++n) {
        const std::size_t i = top_down[n];
        const agency& a = out.agencies_[i];
        catalogue::place& at = out.places_[i];
        at.first = n;
        at.last = n + 1;
        at.calendar = out.calendars_.find(a.calendar_id)->second.get();
        if (a.level == agency_level::province) {
            at.province = &a;
        } else if (const auto parent = parents[i]) {
            at.province = out.places_[*parent].province;
        }
        out.agency_by_code_.emplace(a.code.view(), i);
    }
    for (std::size_t n = top_down.size(); n-- > 0;) {
        const std::size_t i = top_down[n];
        if (const auto parent = parents[i]) {
            catalogue::place& above = out.places_[*parent];
            above.last = std::max(above.last, out.places_[i].last);
        }
    }
    const auto root = std::find(parents.begin(), parents.end(), std::nullopt);
    out.main_calendar_ = out.places_[static_cast<std::size_t>(root - parents.begin())].calendar;
}

std::shared_ptr<const catalogue> catalogue_builder::build() {
    check_names();
    procedure_table procedures;
    if (const auto text = needed("agencies.csv")) agencies = read_agencies(*text, refusals);
    if (const auto text = needed("procedures.csv")) procedures = read_procedures(*text, refusals);
    calendars = read_calendars(files, refusals);
    std::vector<step> steps;
    if (const auto found = files.find("steps.csv"); found != files.end()) {
        steps = read_steps(found->second, procedures, refusals);
    }
    link_agencies();
    const auto top_down = top_down_order();
    resolve_calendars(top_down);
    if (agencies.rows.empty() && refusals.empty()) {
        refusals.add({.file = "agencies.csv",
                      .line = 0,
                      .field = "code",
                      .reason = "has no agency: add at least one without a parent_code"});
    }
    if (!refusals.empty()) return nullptr;

    const std::shared_ptr<catalogue> out(new catalogue);
    out->files_ = files;
    if (calendars.shipped) out->files_.insert(shipped_files().begin(), shipped_files().end());
    out->calendars_ = std::move(calendars.calendars);
    out->agencies_ = std::move(agencies.rows);
    place_agencies(*out, top_down);
    out->procedures_ = std::move(procedures.rows);
    for (std::size_t i = 0; i < out->procedures_.size(); ++i) {
        out->procedure_by_code_.emplace(out->procedures_[i].code.view(), i);
    }
    out->steps_ = std::move(steps);
    out->steps_by_code_.resize(out->steps_.size());
    std::iota(out->steps_by_code_.begin(), out->steps_by_code_.end(), std::size_t{0});
    std::sort(out->steps_by_code_.begin(),
              out->steps_by_code_.end(),
              [&all = out->steps_](std::size_t a, std::size_t b) {
                  return std::tuple{step_key(all[a]), all[a].valid_from} <
                         std::tuple{step_key(all[b]), all[b].valid_from};
              });
    return out;
}

std::variant<std::shared_ptr<const catalogue>, std::vector<file_refusal>> catalogue::parse(
    const file_texts& files) {
    refusal_list refusals;
    catalogue_builder builder(files, refusals);
    auto built = builder.build();
    if (!refusals.empty()) return refusals.in_file_order();
    return built;
}

std::vector<file_refusal> catalogue::refusals_of_successor(const catalogue& next) const {
    refusal_list refusals;
    const auto gone = [&](std::string_view file, std::string_view code) {
        refusals.add({.file = std::string(file),
                      .line = 0,
                      .field = "code",
                      .reason = fmt::format("{} is gone, but events speak of it: keep its row and "
                                            "close it by valid_to",
                                            code)});
    };
    for (const agency& a : agencies_) {
        if (next.find_agency(a.code.view()) == nullptr) gone("agencies.csv", a.code.view());
    }
    for (const procedure& p : procedures_) {
        if (next.find_procedure(p.code.view()) == nullptr) gone("procedures.csv", p.code.view());
    }
    if (zone().name() != next.zone().name()) {
        refusals.add(
            {.file = "agencies.csv",
             .line = 0,
             .field = "calendar_id",
             .reason = fmt::format("the first root agency's calendar would move the days of "
                                   "all figures from {} to {}: give it a calendar in {}",
                                   zone().name(),
                                   next.zone().name(),
                                   zone().name())});
    }
    return refusals.in_file_order();
}

const procedure_row* procedure::row_on(local_date date) const noexcept {
    for (const procedure_row& row : rows) {
        if (row.valid.holds_on(date)) return &row;
    }
    return nullptr;
}

const step* catalogue::step_on(std::string_view procedure,
                               std::string_view step_code,
                               local_date date) const noexcept {
    const step_name wanted{procedure, step_code};
    const auto after = std::upper_bound(
        steps_by_code_.begin(), steps_by_code_.end(), date, [&](local_date d, std::size_t i) {
            const auto& s = steps_[i];
            return wanted < step_key(s) ||
                   (wanted == step_key(s) && s.valid_from && d < *s.valid_from);
        });
    if (after == steps_by_code_.begin()) return nullptr;
    const auto& found = steps_[*std::prev(after)];
    return step_key(found) == wanted ? &found : nullptr;
}

const agency* catalogue::find_agency(std::string_view code) const noexcept {
    const auto found = agency_by_code_.find(code);
    return found == agency_by_code_.end() ? nullptr : &agencies_[found->second];
}

const procedure* catalogue::find_procedure(std::string_view code) const noexcept {
    const auto found = procedure_by_code_.find(code);
    return found == procedure_by_code_.end() ? nullptr : &procedures_[found->second];
}

const calendar::working_calendar* catalogue::find_calendar(std::string_view id) const noexcept {
    const auto found = calendars_.find(id);
    return found == calendars_.end() ? nullptr : found->second.get();
}

const catalogue::place* catalogue::place_of(std::string_view code) const noexcept {
    const auto found = agency_by_code_.find(code);
    return found == agency_by_code_.end() ? nullptr : &places_[found->second];
}

const calendar::working_calendar& catalogue::calendar_of(const agency& a) const noexcept {
    const place* at = place_of(a.code.view());
    TIENDO_ASSERT(at != nullptr);
    return *at->calendar;
}

bool catalogue::is_within(std::string_view code, std::string_view ancestor) const noexcept {
    const place* inner = place_of(code);
    const place* outer = place_of(ancestor);
    if (inner == nullptr || outer == nullptr) return false;
    return outer->first <= inner->first && inner->first < outer->last;
}

const agency* catalogue::province_of(const agency& a) const noexcept {
    const place* at = place_of(a.code.view());
    return at == nullptr ? nullptr : at->province;
}

const calendar::working_calendar& catalogue::main_calendar() const noexcept {
    return *main_calendar_;
}

const calendar::time_zone& catalogue::zone() const noexcept {
    return main_calendar_->zone();
}

}  // namespace tiendo::catalogue
