// Writing a table as text: cells, CSV, and the digest of what it says.
#include "tiendo/report/table.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/base/digest.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::report {
namespace {

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;

std::string hundredths(std::int64_t n) {
    const auto magnitude = n < 0 ? -n : n;
    return fmt::format("{}{}.{:02}", n < 0 ? "-" : "", magnitude / 100, magnitude % 100);
}

std::string rate_text(const rates::rate& r, cell_type type) {
    const auto value =
        type == cell_type::points ? rates::index766_score_hundredths(r) : r.percent_hundredths();
    return value ? hundredths(*value) : std::string{};
}

// Hours with two decimals: what a person adds up.
std::string length_text(milliseconds length) {
    const auto hundredths_of_hour = (length.count() * 100 + 1'800'000) / 3'600'000;
    return hundredths(hundredths_of_hour);
}

std::string moment_text(local_time at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(at - day).count();
    return fmt::format("{} {:02}:{:02}", to_text(local_date{day}), minutes / 60, minutes % 60);
}

std::string csv_rows(const table& t) {
    std::string out = "row,key";
    for (const auto& c : t.columns) out += "," + catalogue::csv_field(c.id);
    const bool balances =
        std::any_of(t.rows.begin(), t.rows.end(), [](const row& r) { return r.beside; });
    out += balances ? ",beside\r\n" : "\r\n";
    for (const auto& r : t.rows) {
        out += fmt::format("{},{}", name_of(r.kind), catalogue::csv_field(r.key));
        for (std::size_t i = 0; i < r.cells.size(); ++i)
            out += "," + catalogue::csv_field(plain_text(r.cells[i], t.columns[i].type));
        if (balances) out += r.beside ? fmt::format(",{}", *r.beside) : ",";
        out += "\r\n";
    }
    for (const auto& l : t.lines)
        out += fmt::format("beside,{},{}\r\n", catalogue::csv_field(l.id), l.value);
    return out;
}

}  // namespace

std::string_view name_of(row_kind k) noexcept {
    switch (k) {
        case row_kind::detail:
            return "detail";
        case row_kind::group:
            return "group";
        case row_kind::total:
            return "total";
    }
    TIENDO_ASSERT(false);
}

std::optional<std::size_t> table::column_of(std::string_view id) const noexcept {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].id == id) return i;
    }
    return std::nullopt;
}

std::string plain_text(const cell& c, cell_type type) {
    return std::visit(overloaded{[](no_value) { return std::string{}; },
                                 [](const std::string& text) { return text; },
                                 [type](std::int64_t n) {
                                     return type == cell_type::hundredths ? hundredths(n)
                                                                          : std::to_string(n);
                                 },
                                 [type](const rates::rate& r) { return rate_text(r, type); },
                                 [](local_date day) { return to_text(day); },
                                 [](local_time at) { return moment_text(at); },
                                 [](milliseconds length) { return length_text(length); }},
                      c);
}

std::string csv_of(const table& t) {
    auto out = csv_rows(t);
    const auto about = [&out](std::string_view name, std::string_view value) {
        out += fmt::format("about,{},{}\r\n", name, catalogue::csv_field(value));
    };
    about("form", t.form);
    about("agency", t.agency_code);
    about("from", to_text(t.from));
    about("to", to_text(t.to));
    for (const auto& p : t.particulars) about(p.name.en, p.value);
    about("as_of", plain_text(t.as_of_local, cell_type::moment));
    about("time_zone", t.time_zone);
    about("due", rates::name_of(t.due));
    about("position", std::to_string(t.position));
    about("catalogue_version", std::to_string(t.catalogue_version));
    about("digest", t.digest());
    return out;
}

std::string table::digest() const {
    std::string over;
    for (const auto& p : particulars) over += fmt::format("|{}={}", p.name.en, p.value);
    const auto said = fmt::format("{}{}|{}|{}|{}|{}|{}\n{}",
                                  form,
                                  over,
                                  agency_code,
                                  to_text(from),
                                  to_text(to),
                                  as_of.time_since_epoch().count(),
                                  rates::name_of(due),
                                  csv_rows(*this));
    return to_hex(sha256(said));
}

}  // namespace tiendo::report
