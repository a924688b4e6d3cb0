// Every form of every random province and period adds up, and no figure of it can be moved
// without being noticed. TIENDO_PROVINCES says how many provinces (default 1,000).
#include "report_forms.hpp"
#include "tiendo/report/check.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

constexpr int dossiers_each = 40;
constexpr int periods_each = 3;

// Forms filled from rates look at no stored record.
class no_log final : public engine::core_reader {
  public:
    bool read(std::function<void(const engine::engine&)>) override { return false; }
    bool read_acknowledged(std::function<void(const engine::engine&)>) override { return false; }
    [[nodiscard]] std::shared_ptr<const catalogue::catalogue> current_catalogue() const override {
        return nullptr;
    }
    [[nodiscard]] std::optional<engine::log_record> record_of(std::uint64_t) const override {
        return std::nullopt;
    }
};

bool is_of_rates(std::string_view form) {
    constexpr std::array forms{
        "06a", "766", "ranking", "channels", "returns", "payment", "digital", "satisfaction"};
    return std::find(forms.begin(), forms.end(), form) != forms.end();
}

// A question that a request could ask: any period around the histories, any part of the world.
std::string random_query(const http::report_form& form, rng& random) {
    const auto from =
        local_date{std::chrono::sys_days{std::chrono::year{2026} / 1 / 20}.time_since_epoch()} +
        std::chrono::days{random.between(0, 80)};
    auto out = fmt::format(
        "from={}&to={}", to_text(from), to_text(from + std::chrono::days{random.between(0, 40)}));
    const auto takes = [&form](std::string_view name) {
        return std::any_of(
            form.takes.begin(), form.takes.end(), [name](const auto& p) { return p.name == name; });
    };
    if (takes("agency") && random.chance(500))
        out += "&agency=" + law_world().agencies[random.below(14)];
    if (takes("due"))
        out += fmt::format(
            "&due={}",
            rates::name_of(static_cast<rates::due_basis>(random.below(rates::due_basis_count))));
    if (takes("places") && random.chance(500)) out += "&places=by_successor";
    if (takes("formula"))
        out += fmt::format(
            "&formula={}",
            rates::name_of(static_cast<rates::formula>(random.below(rates::formula_count))));
    return out;
}

http::report_tables tables_of(const http::report_form& form,
                              const std::string& query,
                              const engine::engine& engine) {
    std::vector<std::string_view> known;
    for (const auto& p : form.takes) known.push_back(p.name);
    http::parameters asked(query, {}, known);
    const auto catalogue = engine.catalogue_in_force();
    const auto look =
        form.read(asked, {at("2026-09-01"), *catalogue, report::shipped_components()});
    if (asked.refused()) FAIL(asked.refused()->body);
    auto made = look(engine)(no_log());
    REQUIRE(std::holds_alternative<http::report_tables>(made));
    return std::get<http::report_tables>(std::move(made));
}

std::string text_of(const std::vector<report::disagreement>& all) {
    std::string out;
    for (const auto& d : all)
        out += fmt::format("{}: {}: {} told, {} found\n", d.where, d.rule, d.told, d.found);
    return out;
}

// The counts of the form: which row and column.
std::vector<std::pair<std::size_t, std::size_t>> counts_of(const report::table& t) {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    for (std::size_t r = 0; r < t.rows.size(); ++r) {
        for (std::size_t c = 0; c < t.columns.size(); ++c) {
            if (t.columns[c].type == report::cell_type::count &&
                std::holds_alternative<std::int64_t>(t.rows[r].cells[c]))
                out.emplace_back(r, c);
        }
    }
    return out;
}

// One figure more or less somewhere, and the form must not add up any longer, or tell another
// figure than the tables of the same look beside it.
void require_noticed(http::report_tables tables, rng& random) {
    auto& form = tables.front();
    const auto places = counts_of(form);
    if (places.empty()) return;
    const auto [r, c] = places[random.below(places.size())];
    std::get<std::int64_t>(form.rows[r].cells[c]) += random.chance(500) ? 1 : -1;
    INFO("moved: row " << form.rows[r].key << " column " << form.columns[c].id);
    REQUIRE(
        (!report::disagreements(form).empty() || !report::disagreements_between(tables).empty()));
}

}  // namespace

TEST_CASE("every form of any province and period adds up, and no figure of it moves unnoticed",
          "[properties]") {
    const auto provinces = setting("TIENDO_PROVINCES", 1'000);
    const auto first = setting("TIENDO_SEED", 1);
    std::uint64_t figures = 0;
    for (auto seed = first; seed < first + provinces; ++seed) {
        INFO("TIENDO_SEED=" << seed << " TIENDO_PROVINCES=1");
        rng random(seed * 104'729);
        const auto facts = random_province(seed, dossiers_each, law_world());
        const auto engine =
            engine_of(book_of(facts, random_versions(random, facts.size()), random));
        for (const auto& form : http::all_report_forms()) {
            if (!is_of_rates(form.name)) continue;
            for (int i = 0; i < periods_each; ++i) {
                const auto query = random_query(form, random);
                INFO("/v1/reports/" << form.name << "?" << query);
                auto tables = tables_of(form, query, *engine);
                for (const auto& t : tables) {
                    INFO(t.form << "\n" << text_of(report::disagreements(t)));
                    REQUIRE(report::disagreements(t).empty());
                    figures += counts_of(t).size();
                }
                INFO(text_of(report::disagreements_between(tables)));
                REQUIRE(report::disagreements_between(tables).empty());
                if (form.name != "ranking") require_noticed(std::move(tables), random);
            }
        }
    }
    CHECK(figures > provinces * 100);
}
