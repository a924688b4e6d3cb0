// Due dates and verdicts in closed form against a walk through the days and hours of each history.
#include "brute_walk.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

const random_world& grid_world() {
    static const random_world one = [] {
        auto out = law_world();
        out.agencies = {"X01.1", "X01.2", "X01.3", "X01.4"};
        out.keeps_grid = true;
        return out;
    }();
    return one;
}

// The story of one agency that nobody amends: what takes effect is then plain.
std::vector<dossier_event> plain_history(rng& random) {
    auto out = random_history(random, "D-1", grid_world());
    std::erase_if(out, [](const dossier_event& e) {
        const auto* body = std::get_if<fact_body>(&e.body);
        return body == nullptr || std::holds_alternative<transferred>(*body);
    });
    for (auto& e : out) e.agency = out.front().agency;
    std::sort(out.begin(), out.end(), [](const dossier_event& a, const dossier_event& b) {
        const auto key = [](const dossier_event& e) {
            return std::tuple{e.occurred_at, std::get<fact_body>(e.body).index(), e.id.str()};
        };
        return key(a) < key(b);
    });
    return out;
}

std::string text_of(const std::optional<walked_dossier::due>& d) {
    return !d ? "none" : d->at ? to_rfc3339(*d->at) : to_text(d->date);
}
std::string text_of(const std::optional<due_point>& d) {
    return !d ? "none" : d->at ? to_rfc3339(*d->at) : to_text(d->date);
}

verdict judged_by_walk(const walked_office& office,
                       const std::optional<walked_dossier::due>& d,
                       const std::optional<instant>& end) {
    if (!d || !end) return verdict::none;
    const auto order = d->at ? *end <=> *d->at : office.date_of(*end) <=> d->date;
    return order < 0 ? verdict::early : order == 0 ? verdict::on_time : verdict::late;
}

// The classes in which the dossier stands by its entries, and by the walk.
std::string served(const assessment& judged) {
    std::string out;
    for (const auto m : {measure::returned,
                         measure::payment_asked,
                         measure::paid,
                         measure::result,
                         measure::rated}) {
        int mask = 0;
        for (const auto& e : judged.entries) {
            if (e.what == m) mask += e.sign * e.bases;
        }
        out += fmt::format("{} {} ", name_of(m), mask);
    }
    return out;
}
std::string served(const walked_dossier& walked) {
    const auto of_channel = [](const std::optional<channel>& via) {
        return via ? 1 << (static_cast<int>(*via) - 1) : 8;
    };
    const auto& w = walked;
    return fmt::format("returned {} payment_asked {} paid {} result {} rated {} ",
                       w.handed_out ? of_channel(w.handed_out->via) : 0,
                       w.asked_to_pay ? 1 : 0,
                       w.paid ? of_channel(w.paid->via) : 0,
                       !w.digital    ? 0
                       : !*w.digital ? 4
                       : **w.digital ? 1
                                     : 2,
                       w.score ? 1 << (*w.score - 1) : 0);
}

}  // namespace

TEST_CASE("due dates in closed form equal a walk through every day and ten minutes, with pauses",
          "[properties]") {
    const std::map<std::string, walked_office> offices = [] {
        std::map<std::string, walked_office> out;
        out.emplace("X01.1", walked_office(world_files(), "vn", "Asia/Ho_Chi_Minh"));
        out.emplace("X01.2", walked_office(world_files(), "own", "Asia/Ho_Chi_Minh"));
        out.emplace("X01.3", walked_office(world_files(), "saturday", "Asia/Ho_Chi_Minh"));
        out.emplace("X01.4", walked_office(world_files(), "abroad", "Europe/Amsterdam"));
        return out;
    }();
    std::map<std::string, std::vector<std::vector<std::string>>> terms;
    for (auto& row : rows_of(world_procedures())) terms[row[0]].push_back(row);
    law law;
    law.add_version(parsed(world_files()), at("2025-01-01"), basis::current);

    const auto cases = setting("TIENDO_CASES", 2'000);
    const auto first = setting("TIENDO_SEED", 1);
    std::uint64_t moved_by_pauses = 0;
    for (auto seed = first; seed < first + cases; ++seed) {
        rng random(seed);
        const auto events = plain_history(random);
        history facts;
        for (std::size_t i = 0; i < events.size(); ++i) {
            facts.add(fact_of(events[i], {i + 1, events[i].occurred_at, "X01", false}, law), law);
        }
        assessment judged;
        assess(facts, law, judged, nullptr);
        const auto& office = offices.at(events.front().agency.str());
        const walked_dossier walked(office, terms, events);
        // Published abroad to 12 March only, at home to the end of the year.
        const auto last = parse_local_date("2026-03-12").value();
        const bool ends_early = events.front().agency == agency_code("X01.4");
        const auto is_provisional = [&](const walked_dossier::due& d) {
            return ends_early && (d.at ? office.date_of(*d.at) : d.date) > last;
        };
        const auto check = [&](basis b, const std::optional<walked_dossier::due>& by_walk) {
            const auto& due = judged.due[static_cast<std::size_t>(b)];
            const auto said = judged.verdicts[static_cast<std::size_t>(b)];
            const auto expected = judged_by_walk(office, by_walk, walked.finished_at);
            const bool marked = due && due->provisional;
            const bool to_be_marked = by_walk && is_provisional(*by_walk);
            if (text_of(due) == text_of(by_walk) && said == expected && marked == to_be_marked)
                return;
            for (const auto& e : events) {
                UNSCOPED_INFO(
                    to_rfc3339(e.occurred_at, std::chrono::hours{7})
                    << " " << name_of(static_cast<fact_kind>(std::get<fact_body>(e.body).index())));
            }
            INFO("TIENDO_SEED=" << seed << " TIENDO_CASES=1 " << name_of(b) << " "
                                << law.procedures.code(judged.procedure));
            REQUIRE(text_of(due) == text_of(by_walk));
            REQUIRE(said == expected);
            REQUIRE(marked == to_be_marked);
        };
        check(basis::statutory, walked.statutory);
        check(basis::committed, walked.committed);
        check(basis::original, walked.original);
        check(basis::current, walked.current);
        const auto& headline = walked.current     ? walked.current
                               : walked.committed ? walked.committed
                                                  : walked.statutory;
        check(basis::headline, headline);
        INFO("TIENDO_SEED=" << seed << " TIENDO_CASES=1");
        REQUIRE(served(judged) == served(walked));
        moved_by_pauses += judged.pauses.empty() ? 0 : 1;
    }
    CHECK(moved_by_pauses * 5 > cases * 2);
}
