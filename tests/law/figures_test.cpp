// Figures of a period and the formulas of rates, by the tables of tests/data/law. The ledger is led
// as the engine leads it: each fact takes the dossier's old contribution back and adds the new one.
#include "check_table.hpp"
#include "telling.hpp"
#include "tiendo/rates/ledger.hpp"
#include "tiendo/rates/roll_up.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tiendo::testing {
namespace {

using rates::counts;

struct named_count {
    std::string_view name;
    std::int64_t counts::* field;
};
constexpr named_count named_counts[] = {{"early", &counts::early},
                                        {"on_time", &counts::on_time},
                                        {"late", &counts::late},
                                        {"finished_no_due", &counts::finished_no_due},
                                        {"withdrawn", &counts::withdrawn},
                                        {"stopped", &counts::stopped},
                                        {"in", &counts::transferred_in},
                                        {"out", &counts::transferred_out},
                                        {"fell_due", &counts::fell_due},
                                        {"fell_due_met", &counts::fell_due_met},
                                        {"index_finished_in_time", &counts::index_finished_in_time},
                                        {"index_finished_late", &counts::index_finished_late},
                                        {"carried_over", &counts::carried_over},
                                        {"open", &counts::open},
                                        {"overdue", &counts::overdue},
                                        {"no_due", &counts::no_due},
                                        {"paused", &counts::paused},
                                        {"index_pending_in_time", &counts::index_pending_in_time},
                                        {"index_pending_overdue", &counts::index_pending_overdue}};

std::int64_t& count_named(counts& c, std::string_view name) {
    if (name == "in_person") return c.received_by_channel[0];
    if (name == "online") return c.received_by_channel[1];
    if (name == "post") return c.received_by_channel[2];
    for (const auto& known : named_counts) {
        if (known.name == name) return c.*known.field;
    }
    for (std::size_t i = 0; i < rates::service_count; ++i) {
        if (rates::name_of(static_cast<rates::service>(i)) == name) return c.services.of[i];
    }
    throw std::runtime_error("not understood: '" + std::string(name) + "'");
}

// "3/4 75.00"
std::string rate_text(std::string_view formula, const counts& c) {
    for (const auto f : {rates::formula::resolved,
                         rates::formula::early,
                         rates::formula::due,
                         rates::formula::index766}) {
        if (rates::name_of(f) != formula) continue;
        const auto rate = rates::rate_of(f, c);
        return std::to_string(rate.numerator) + "/" + std::to_string(rate.denominator) + " " +
               rates::percent_text(rate);
    }
    throw std::runtime_error("not understood: '" + std::string(formula) + "'");
}

std::string rest_of(phrase& words) {
    std::string out;
    while (!words.at_end()) out += (out.empty() ? "" : " ") + words.word();
    return out;
}

// A law, its dossiers and the ledger of their contributions.
class book {
  public:
    explicit book(const terms& rules) : file_(rules) {
        ledger_.set_zone(file_.law().newest()->zone());
        if_late_.set_zone(file_.law().newest()->zone());
    }

    void tell(const told& said) {
        const auto code = said.event.dossier.str();
        if (file_.dossiers().contains(code)) enter(code, -1);
        file_.tell(said);
        enter(code, 1);
        written_to_ = std::max(written_to_, said.recorded_at);
    }

    // "2026-03-01..2026-03-31 X01 due statutory by_successor as_of 2026-03-12 12:00"
    [[nodiscard]] counts ask(std::string_view question) const {
        phrase words(question);
        const auto period = parts_of(words.word(), '.');
        rates::query q;
        q.with_services = true;
        q.from = parse_local_date(period.at(0)).value();
        q.to = parse_local_date(period.at(1)).value();
        while (!words.at_end()) {
            if (words.take("due")) {
                q.due = rates::parse_due_basis(words.word()).value();
            } else if (words.take("as_of")) {
                q.as_of = words.time();
            } else if (words.take("by_successor")) {
                q.places = rates::placing::by_successor;
            } else if (words.take("back_dated")) {
                q.back_dated = rates::parse_back_dating(words.word()).value();
            } else {
                q.agency = agency_code(words.word());
            }
        }
        const rates::ledger::context in{
            file_.law(), *file_.law().newest(), std::max(written_to_, time_of("2026-12-31"))};
        auto out = ledger_.ask(q, in);
        if (q.places == rates::placing::by_successor) {
            const rates::roll_up tree(in.catalogue, q.to, q.places);
            for (const auto& row : out.rows) {
                INFO("a row under the old name " << row.key);
                CHECK(tree.shown_as(*in.catalogue.find_agency(row.key)).code.view() == row.key);
            }
        }
        if (q.back_dated == rates::back_dating::late) add(out, if_late_.ask(q, in));
        return out.total.count;
    }

  private:
    void enter(const std::string& code, std::int32_t times) {
        const auto judged = file_.judge(code);
        for (const auto& e : judged.entries)
            ledger_.apply({e, judged.procedure, judged.via}, times, file_.law());
        for (const auto& e : judged.if_backdated_is_late)
            if_late_.apply({e, judged.procedure, judged.via}, times, file_.law());
        ledger_.settle();
        if_late_.settle();
    }

    case_file file_;
    rates::ledger ledger_;
    rates::ledger if_late_;  // what is added where back-dated finishes count as late
    instant written_to_{};
};

void check_figure(const table_row& row) {
    const terms rules(row.at("terms"));
    book all(rules);
    for (const auto& said : story_of(row.at("story"), rules)) all.tell(said);
    auto got = all.ask(row.at("question"));
    CHECK(got.balances());
    const auto items = parts_of(row.at("expected"), ';');
    REQUIRE_FALSE(items.empty());
    for (const auto& item : items) {
        INFO("expected: " << item);
        phrase words(item);
        const auto name = words.word();
        if (name == "rate") {
            const auto formula = words.word();
            CHECK(rate_text(formula, got) == rest_of(words));
        } else if (name == "received") {
            CHECK(got.received() == words.number());
        } else {
            CHECK(count_named(got, name) == words.number());
        }
    }
}

void check_formula(const table_row& row) {
    counts sum;
    for (const auto& child : parts_of(row.at("counts"), '|')) {
        counts one;
        for (const auto& item : parts_of(child, ';')) {
            phrase words(item);
            auto& field = count_named(one, words.word());
            field = words.number();
        }
        sum += one;
    }
    const auto items = parts_of(row.at("expected"), ';');
    REQUIRE_FALSE(items.empty());
    for (const auto& item : items) {
        phrase words(item);
        const auto formula = words.word();
        if (formula == "score") {
            const auto rate = rates::rate_of(rates::formula::index766, sum);
            CHECK(rates::index766_score_text(rate) == rest_of(words));
        } else {
            CHECK(rate_text(formula, sum) == rest_of(words));
        }
    }
}

}  // namespace

TEST_CASE("law: what a period's figures and rates are", "[law][table]") {
    check_table("figures.csv",
                {"id", "source", "rule", "terms", "story", "question", "expected", "reasoning"},
                check_figure);
}
TEST_CASE("law: rates with back-dated finishes counted as late", "[law][table]") {
    check_table("back_dating.csv",
                {"id", "source", "rule", "terms", "story", "question", "expected", "reasoning"},
                check_figure);
}
TEST_CASE("law: what people are served with", "[law][table]") {
    check_table("services.csv",
                {"id", "source", "rule", "terms", "story", "question", "expected", "reasoning"},
                check_figure);
}
TEST_CASE("law: the four rates and their rounding", "[law][table]") {
    check_table(
        "formulas.csv", {"id", "source", "rule", "counts", "expected", "reasoning"}, check_formula);
}

}  // namespace tiendo::testing
