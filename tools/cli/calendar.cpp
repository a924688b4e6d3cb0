// tiendo calendar: is a changed file of the catalogue sound, and whom would it move?
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/explain_days.hpp"
#include "cli/explain_page.hpp"
#include "cli/job.hpp"
#include "cli/options.hpp"
#include "terminal/table.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/config/directory.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;

// Where the table of dossiers that move fits with their agencies; narrower, they are in --json.
constexpr std::size_t whole_table_columns = 120;

struct calendar_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    std::vector<std::string> files;
    std::string catalogue;
    std::string scope = "load";
    std::string since;
    std::string from;
    std::string to;
    std::size_t rows = 50;
    bool as_json = false;
};

// --- check -------------------------------------------------------------------------------

exit_code check(const calendar_options& options) {
    catalogue::file_texts texts;
    if (!options.catalogue.empty()) {
        auto read = config::read_directory(options.catalogue);
        if (const auto* refused = std::get_if<std::vector<file_refusal>>(&read))
            throw client::usage_error(refused->front().text());
        texts = std::get<catalogue::file_texts>(std::move(read));
        texts.erase("scope.csv");  // says whom they govern, not what they say
    }
    for (auto& [name, text] : texts_of(options.files)) texts[name] = text;
    const auto parsed = catalogue::catalogue::parse(texts);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&parsed)) {
        for (const auto& r : *refused) fmt::print(stderr, "{}\n", r.text());
        return exit_code::differs;
    }
    const auto& found = *std::get<std::shared_ptr<const catalogue::catalogue>>(parsed);
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(options.lang,
                                           "Danh mục hợp lệ: {} đơn vị, {} thủ tục",
                                           "The catalogue is sound: {} agencies, {} procedures")),
                           found.agencies().size(),
                           found.procedures().size()));
    return exit_code::ok;
}

// --- preview -----------------------------------------------------------------------------

// "≈": provisional; a mark that alone is lost or gained is what moves.
std::string day_text(const json::object& row, std::string_view side) {
    const auto text = text_at(row, fmt::format("due_{}", side));
    if (text.empty()) return "–";
    const auto* is_provisional = row.if_contains(fmt::format("provisional_{}", side));
    return (is_provisional != nullptr && *is_provisional == true ? "≈ " : "") +
           text.substr(0, std::min<std::size_t>(text.size(), 16));
}

std::string verdict_text(const std::string& verdict, terminal::language lang) {
    if (verdict == "early") return std::string(in(lang, "trước hạn", "early"));
    if (verdict == "on_time") return std::string(in(lang, "đúng hạn", "on time"));
    if (verdict == "late") return std::string(in(lang, "quá hạn", "late"));
    return "–";
}

// A due date a dossier is told with, as the service names it and in words.
struct named_basis {
    std::string_view key, vi, en;
};
constexpr std::array<named_basis, 4> told_bases{
    {{"statutory", "luật định", "statutory"},
     {"committed", "cam kết", "committed"},
     {"appointment_original", "hẹn gốc", "original"},
     {"appointment_current", "hẹn hiện tại", "current"}}};

// "statutory 250, committed 99": of how many dossiers which due date or verdict would be another.
std::string moved_by_basis_text(const json::object& result, terminal::language lang) {
    std::string out;
    for (const auto& basis : told_bases) {
        if (!out.empty()) out += ", ";
        const auto count = count_at(object_at(result, "moved_by_basis"), basis.key);
        out += fmt::format("{} {}", in(lang, basis.vi, basis.en), terminal::number(count, lang));
    }
    return out;
}

// One line for each due date of a dossier that would be another; those that move alike share one.
void add_moved_rows(const json::object& dossier,
                    terminal::language lang,
                    std::vector<std::vector<std::string>>& rows) {
    std::vector<std::vector<std::string>> lines;
    const auto& moved = object_at(dossier, "by_basis");
    for (const auto& basis : told_bases) {
        if (!moved.contains(basis.key)) continue;
        const auto& m = object_at(moved, basis.key);
        const std::string name(in(lang, basis.vi, basis.en));
        std::vector<std::string> line{text_at(dossier, "dossier_code"),
                                      text_at(dossier, "agency_code"),
                                      name,
                                      day_text(m, "before"),
                                      day_text(m, "after"),
                                      verdict_text(text_at(m, "verdict_before"), lang),
                                      verdict_text(text_at(m, "verdict_after"), lang)};
        const auto alike = std::find_if(lines.begin(), lines.end(), [&](const auto& other) {
            return std::equal(line.begin() + 3, line.end(), other.begin() + 3);
        });
        if (alike == lines.end()) {
            lines.push_back(std::move(line));
        } else {
            (*alike)[2] += ", " + name;
        }
    }
    rows.insert(rows.end(), lines.begin(), lines.end());
}

// Where the screen has no room beside: a dossier's code on a line above those of its due dates.
void put_dossiers_above(std::vector<std::vector<std::string>>& rows) {
    std::vector<std::vector<std::string>> out;
    std::string last;
    for (auto& row : rows) {
        if (row[0] != last) {
            last = row[0];
            out.emplace_back(row.size())[2] = last;
        }
        row[2].insert(0, "  ");
        out.push_back(std::move(row));
    }
    rows = std::move(out);
}

void print_moved(const json::object& result, const calendar_options& options) {
    const auto lang = options.lang;
    std::vector<std::vector<std::string>> rows;
    std::size_t shown = 0;
    for (const auto& item : array_at(result, "moved")) {
        if (shown == options.rows) break;
        ++shown;
        add_moved_rows(item.as_object(), lang, rows);
    }
    const auto moved = count_at(result, "open_moved") + count_at(result, "closed_moved");
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(lang,
                                           "Xét lại {} hồ sơ. Sẽ có hạn hoặc kết quả khác:\n"
                                           "{} đang giải quyết, {} đã kết thúc",
                                           "Judged {} dossiers again. Another due date or verdict "
                                           "would have:\n{} pending, {} ended")),
                           terminal::number(count_at(result, "judged"), lang),
                           terminal::number(count_at(result, "open_moved"), lang),
                           terminal::number(count_at(result, "closed_moved"), lang)));
    if (moved > 0) {
        fmt::print("{} {}\n",
                   in(lang, "Theo từng loại hạn:", "By due date:"),
                   moved_by_basis_text(result, lang));
    }
    if (rows.empty()) return;
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Hồ sơ", "Dossier"))},
        {std::string(in(lang, "Cơ quan", "Agency"))},
        {std::string(in(lang, "Loại hạn", "Due date")), terminal::align::left, true},
        {std::string(in(lang, "Hạn hiện tại", "Due now"))},
        {std::string(in(lang, "Hạn mới", "Due then"))},
        {std::string(in(lang, "Hiện tại", "Now"))},
        {std::string(in(lang, "Sẽ là", "Then"))}};
    const auto width = terminal::output_width();
    if (width && *width < whole_table_columns) {
        put_dossiers_above(rows);
        terminal::leave_out(columns, rows, 1);
        columns[1].heading = in(lang, "Hồ sơ · loại hạn", "Dossier · due date");
        terminal::leave_out(columns, rows, 0);
        terminal::wrap_column(columns, rows, 0, width);
    }
    fmt::print("\n{}", terminal::table_text(columns, rows, width));
    const bool has_provisional = std::ranges::any_of(rows, [](const auto& row) {
        return std::ranges::any_of(row, [](const auto& cell) { return cell.starts_with("≈"); });
    });
    if (has_provisional)
        fmt::print("{}\n",
                   in(lang,
                      "≈ tạm tính: ngày nghỉ của thời gian đó chưa công bố",
                      "≈ provisional: holidays of that time are not published yet"));
    if (static_cast<std::size_t>(moved) > shown) {
        fmt::print("{}\n",
                   fmt::format(fmt::runtime(in(lang,
                                               "… và {} hồ sơ khác (--rows, --json)",
                                               "… and {} more (--rows, --json)")),
                               terminal::number(moved - static_cast<std::int64_t>(shown), lang)));
    }
}

// "98.00% (49/50)" and how many are overdue, of one side of a row.
std::array<std::string, 2> side_text(const json::object* figures, terminal::language lang) {
    if (figures == nullptr) return {"–", "–"};
    const auto& rate = object_at(object_at(*figures, "rates"), "resolved");
    const auto n = count_at(rate, "numerator");
    const auto d = count_at(rate, "denominator");
    return {fmt::format("{} ({}/{})",
                        terminal::percent(n, d, lang),
                        terminal::number(n, lang),
                        terminal::number(d, lang)),
            terminal::number(count_at(object_at(*figures, "counts"), "overdue"), lang)};
}

// One without an English name keeps the other.
std::string name_of(const json::object& row, terminal::language lang) {
    auto name = text_at(row, lang == terminal::language::vi ? "name_vi" : "name_en");
    return name.empty() ? text_at(row, "name_vi") : name;
}

// What an agency has now and would have then: its own figures, or with all below it.
struct agency_sides {
    std::string name;
    const json::object* before = nullptr;
    const json::object* after = nullptr;
};

// Every choice that both sides of the rates rest on, and the version that each counts by.
std::vector<std::string> choices_of(const json::object& result, terminal::language lang) {
    const auto& was = object_at(result, "rates_before");
    const auto& is = object_at(result, "rates_after");
    const auto& period = object_at(was, "period");
    const auto version = [](const json::object& side) {
        return text_at(object_at(side, "versions"), "catalogue");
    };
    const layout how{lang, 0, colours::off};
    std::vector<std::string> out;
    const auto add = [&](std::string_view vi, std::string_view en, const std::string& value) {
        out.push_back(fmt::format("{} {}", in(lang, vi, en), value));
    };
    add("Kỳ", "Period", fmt::format("{} – {}", text_at(period, "from"), text_at(period, "to")));
    add("Công thức", "Formula", "resolved");
    add("Theo", "By the", lower_first(basis_words(text_at(was, "due"), how)));
    add("Tính đến",
        "As of",
        fmt::format("{} ({})", local_text(text_at(was, "as_of"), lang), text_at(was, "time_zone")));
    add("Danh mục phiên bản",
        "Catalogue version",
        fmt::format("{} → {}", version(was), version(is)));
    return out;
}

// Each agency whose figures would change, by code: a version may bring agencies and leave others
// out, so the rows of both sides do not stand at the same place. A parent's are those of its
// subtree, as in `tiendo rates`.
void print_rates(const json::object& result, terminal::language lang) {
    std::map<std::string, agency_sides> agencies;
    const auto take = [&](std::string_view side, const json::object* agency_sides::* member) {
        for (const auto& item : array_at(object_at(result, side), "rows")) {
            const auto& row = item.as_object();
            auto& found = agencies[text_at(row, "agency_code")];
            const auto* sum = row.if_contains("rolled_up");
            const bool is_parent =
                sum != nullptr && sum->is_object() &&
                object_at(sum->get_object(), "counts") != object_at(row, "counts");
            if (found.name.empty() || is_parent)
                found.name = (is_parent ? "Σ " : "") + name_of(row, lang);
            found.*member = sum != nullptr && sum->is_object() ? &sum->get_object() : &row;
        }
    };
    take("rates_after", &agency_sides::after);
    take("rates_before", &agency_sides::before);
    std::vector<std::vector<std::string>> rows;
    for (const auto& [code, a] : agencies) {
        if (a.before != nullptr && a.after != nullptr &&
            object_at(*a.before, "counts") == object_at(*a.after, "counts"))
            continue;
        const auto was = side_text(a.before, lang);
        const auto is = side_text(a.after, lang);
        rows.push_back({code, a.name, was[0], is[0], was[1], is[1]});
    }
    if (rows.empty()) return;
    using terminal::align;
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Mã", "Code"))},
        {std::string(in(lang, "Cơ quan", "Agency")), align::left, true},
        {std::string(in(lang, "Đúng hạn hiện tại", "On time now")), align::right},
        {std::string(in(lang, "Sẽ là", "Then")), align::right},
        {std::string(in(lang, "Đang quá hạn", "Overdue now")), align::right},
        {std::string(in(lang, "Sẽ là", "Then")), align::right}};
    const auto width = terminal::output_width();
    terminal::wrap_column(columns, rows, 1, width);
    fmt::print("\n{}", terminal::table_text(columns, rows, width));
    fmt::print("\n{}", terminal::items_text(choices_of(result, lang), width.value_or(80)));
}

exit_code preview(const calendar_options& options) {
    auto target = "/v1/calendar/preview?by=agency&rollup=true&scope=" + options.scope;
    const auto add = [&target](std::string_view key, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", key, client::percent_encoded(value));
    };
    add("since", options.since);
    add("from", options.from);
    add("to", options.to);
    const auto result = run_job(options.service, target, files_body(options.files));
    if (options.as_json) {
        fmt::print("{}\n", json::serialize(result));
        return exit_code::ok;
    }
    print_moved(result, options);
    print_rates(result, options.lang);
    const auto version = result.at("rates_after").at("versions").at("catalogue").to_number<int>();
    fmt::print("\n{} {},{},{}\n",
               in(options.lang,
                  "Chưa có gì thay đổi. Để áp dụng: chép tệp vào thư mục danh mục, ghi phạm vi\n"
                  "vào scope.csv, gửi SIGHUP cho tiendod. Dòng của scope.csv\n"
                  "(scope,since,version):",
                  "Nothing has changed. To apply: copy the file into the catalogue's directory,\n"
                  "write the scope into scope.csv, send tiendod a SIGHUP. The row of scope.csv\n"
                  "(scope,since,version):"),
               options.scope,
               options.since,
               version);
    return exit_code::ok;
}

const command calendar_command(60, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("calendar",
                                   "a changed calendar or catalogue: sound? whom would it move?");
    sub->require_subcommand(1);
    const auto options = std::make_shared<calendar_options>();
    const auto add_files = [&](CLI::App& to) {
        add_language_option(to, options->lang);
        to.add_option("FILE", options->files, "calendar.csv, procedures.csv, ...: by its name")
            ->required()
            ->check(CLI::ExistingFile);
    };
    auto* one = sub->add_subcommand("check", "whether the files are sound");
    add_example(*one, "tiendo calendar check calendar.csv --catalogue /etc/tiendo/catalogue");
    add_files(*one);
    one->add_option(
        "--catalogue", options->catalogue, "directory of the other files of the catalogue");
    one->callback([options, &status] { status = check(*options); });
    auto* other = sub->add_subcommand(
        "preview", "which dossiers and rates the files would move; changes nothing");
    add_example(*other, "tiendo calendar preview calendar.csv --scope all --from 2026-01-01");
    add_service_options(*other, options->service);
    add_files(*other);
    other
        ->add_option("--scope",
                     options->scope,
                     "whom they would govern: load (accepted from now on, and open now), all, "
                     "accepted (from --since on), open (those and what was open at --since)")
        ->capture_default_str()
        ->check(CLI::IsMember({"load", "all", "accepted", "open"}));
    other->add_option("--since", options->since, "RFC 3339, with --scope accepted or open");
    other->add_option("--from", options->from, "first day of the rates shown, YYYY-MM-DD");
    other->add_option("--to", options->to, "last day, inclusive");
    other->add_option("--rows", options->rows, "dossiers shown")->capture_default_str();
    other->add_flag("--json", options->as_json, "print the result as it is");
    other->callback([options, &status] { status = preview(*options); });
});

}  // namespace
}  // namespace tiendo::cli
