// Setting a table on pages with libxlsxwriter.
#include "tiendo/sheet/workbook.hpp"

#include "looks.hpp"
#include "memory_file.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/report/check.hpp"
#include "tiendo/report/period.hpp"
#include "tiendo/report/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace tiendo::sheet {
namespace {

using report::cell_type;
using report::row_kind;

constexpr double line_points = 15;        // the height of a line of 11 points
constexpr double title_line_points = 19;  // and of 14

void demand(lxw_error error) {
    if (error != LXW_NO_ERROR)
        throw std::runtime_error(std::string("the spreadsheet cannot be written: ") +
                                 lxw_strerror(error));
}

// "(3)=(4)+(5)+(6)" where the form has such a rule: what an office adds up by. More parts that
// stand side by side are told by the first and the last.
std::string numbering_of(const report::table& t, const std::string& number) {
    constexpr std::size_t parts_shown_max = 3;
    const auto place = [&t](std::string_view n) {
        return std::find_if(
            t.columns.begin(), t.columns.end(), [n](const auto& c) { return c.number == n; });
    };
    for (const auto& rule : report::sum_rules()) {
        if (rule.form != t.form || rule.sum != number) continue;
        const auto& parts = rule.parts;
        const auto apart = place(parts.back()) - place(parts.front());
        if (parts.size() > parts_shown_max && apart + 1 == std::ssize(parts))
            return fmt::format("{}=\n{}+…+{}", number, parts.front(), parts.back());
        return fmt::format("{}=\n{}", number, fmt::join(parts, "+"));
    }
    return number;
}

// Properties have room for 255 signs; the page itself has the whole text.
std::string property(std::string text) {
    constexpr std::size_t bytes_max = 250;
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text;
}

// Which form the page is of. Footers have room for 255 signs, and '&' begins a command in them.
std::string footer_name(const report::stationery& paper) {
    constexpr std::size_t bytes_max = 180;  // with two fonts and the pages beside it
    const auto escaped = [](std::string_view text) {
        std::string out;
        for (const char c : text) out += c == '&' ? std::string("&&") : std::string(1, c);
        return out;
    };
    for (const auto& name : {paper.code.empty() ? std::string() : "Biểu " + escaped(paper.code),
                             escaped(paper.title.vi)}) {
        if (!name.empty() && name.size() <= bytes_max) return name;
    }
    return {};
}

// Letters of Times in the width of a digit, by which columns are measured, as they come out on
// paper.
constexpr double small_letters = 0.74;
constexpr double bold_letters = 0.8;
constexpr double heading_letters = 0.95;
constexpr double capitals_12 = 1.12;
constexpr double capitals_14 = 1.42;

// How many lines a text takes in so many columns, parted at blanks: merged cells do not find their
// height themselves, and not every reader finds that of others.
double lines_of(const std::string& text, int columns_wide, double letter) {
    double lines = 1;
    double used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = std::string_view(text).substr(at, end - at);
        const auto width = static_cast<double>(report::letters_in(word)) * letter;
        at = end + 1;
        if (used > 0 && used + letter + width > columns_wide) {
            ++lines;
            used = 0;
        }
        used += used > 0 ? letter + width : width;
        // A word longer than the line is broken.
        for (; used > columns_wide; used -= columns_wide) ++lines;
    }
    return lines;
}

class setting {
  public:
    setting(const report::table& t, const std::string& path, local_date signed_on)
        : t_(t), signed_on_(signed_on), book_(workbook_new(path.c_str())), looks_(book_) {
        if (book_ == nullptr) throw std::runtime_error("the spreadsheet cannot be begun");
        page_ = workbook_add_worksheet(book_, "Báo cáo");
        last_ = static_cast<lxw_col_t>(t.columns.size() - 1);
        for (const auto& c : t.columns) width_ += c.width;
    }
    ~setting() {
        if (!is_closed_) lxw_workbook_free(book_);
    }
    setting(const setting&) = delete;
    setting& operator=(const setting&) = delete;

    void all() {
        set_properties();
        set_paper();
        set_heading();
        set_column_headings();
        set_rows();
        set_notes();
        set_signatures();
        is_closed_ = true;  // whatever comes of it
        demand(workbook_close(book_));
    }

  private:
    // Of the figures, not of the hour it was written: the same report is the same file.
    void set_properties() {
        auto title = property(t_.paper.title.vi);
        auto company = property(t_.agency.vi);
        auto comments = fmt::format("tiendo {} {}", t_.form, t_.digest());
        lxw_doc_properties said{};
        said.title = title.data();
        said.company = company.data();
        said.comments = comments.data();
        said.created =
            std::chrono::duration_cast<std::chrono::seconds>(t_.as_of.time_since_epoch()).count();
        demand(workbook_set_properties(book_, &said));
    }

    void set_paper() {
        worksheet_set_landscape(page_);
        worksheet_set_paper(page_, 9);  // A4
        worksheet_set_margins(page_, 0.6, 0.6, 0.6, 0.7);
        worksheet_fit_to_pages(page_, 1, 0);
        worksheet_center_horizontally(page_);
        worksheet_gridlines(page_, LXW_HIDE_ALL_GRIDLINES);
        const auto footer = fmt::format(
            R"(&L&"Times New Roman"&9{}&R&"Times New Roman"&9Trang &P/&N)", footer_name(t_.paper));
        demand(worksheet_set_footer(page_, footer.c_str()));
        for (lxw_col_t c = 0; c <= last_; ++c)
            demand(worksheet_set_column(page_, c, c, t_.columns[c].width, nullptr));
    }

    void write_across(lxw_col_t from, lxw_col_t to, const std::string& text, lxw_format* format) {
        if (from == to) {
            demand(worksheet_write_string(page_, row_, from, text.c_str(), format));
        } else {
            demand(worksheet_merge_range(page_, row_, from, row_, to, text.c_str(), format));
        }
    }

    [[nodiscard]] int width_of(lxw_col_t from, lxw_col_t to) const {
        int out = 0;
        for (auto c = from; c <= to; ++c) out += t_.columns[c].width;
        return out;
    }

    // Two blocks side by side, as official papers begin: who reports, and what.
    void set_heading() {
        auto left_end = lxw_col_t{0};
        while (left_end + 2 < last_ && width_of(0, left_end) * 100 < width_ * 36) ++left_end;
        auto right_start = left_end;
        while (right_start + 1 < last_ && width_of(0, right_start) * 100 < width_ * 55)
            ++right_start;
        ++right_start;
        const auto& paper = t_.paper;
        const report::period period{t_.from, t_.to};
        const auto beside = [&](const std::string& left, look l, const std::string& right, look r) {
            const auto lines =
                std::max(lines_of(left, width_of(0, left_end), capitals_12),
                         lines_of(right, width_of(right_start, last_), heading_letters));
            demand(worksheet_set_row(page_, row_, lines * (line_points + 1), nullptr));
            write_across(0, left_end, left, looks_.of(l));
            write_across(right_start, last_, right, looks_.of(r));
            ++row_;
        };
        const auto name = report::name_of(period).vi;
        const auto days = fmt::format(
            "(từ ngày {} đến ngày {})", report::slashed(t_.from), report::slashed(t_.to));
        const bool has_name = name.find('/') == std::string::npos;
        // A form without a number begins with its period; one of one thing is of none.
        std::vector<std::pair<std::string, look>> right;
        const bool has_period = t_.particulars.empty();
        if (has_period) right.emplace_back("Kỳ báo cáo: " + name, look::office);
        if (!paper.code.empty())
            right.insert(right.begin(), {"Biểu số: " + paper.code, look::agency});
        if (has_period && has_name) right.emplace_back(days, look::centred);
        right.resize(3, {std::string(), look::centred});
        beside(report::capitals(paper.issued_by), look::office, right[0].first, right[0].second);
        beside(report::capitals(t_.agency.vi), look::agency, right[1].first, right[1].second);
        beside("–––––––––––––", look::office, right[2].first, right[2].second);
        ++row_;
        set_title();
    }

    void set_title() {
        const auto title = report::capitals(t_.paper.title.vi);
        const auto lines = lines_of(title, width_, capitals_14);
        demand(worksheet_set_row(page_, row_, lines * title_line_points, nullptr));
        write_across(0, last_, title, looks_.of(look::title));
        ++row_;
        demand(worksheet_set_row(page_, row_, line_points, nullptr));
        auto until = "Số liệu tính " + report::until_words(t_.as_of_local).vi;
        if (!t_.judged_by.vi.empty()) until += "; " + t_.judged_by.vi;
        write_across(0, last_, "(" + until + ")", looks_.of(look::centred));
        ++row_;
        if (!t_.judged_by.vi.empty())
            write_across(0, last_, "Đơn vị tính: hồ sơ", looks_.of(look::unit));
        ++row_;
        set_particulars();
    }

    void set_particulars() {
        for (const auto& p : t_.particulars) {
            demand(worksheet_set_row(page_, row_, line_points + 1, nullptr));
            write_across(0, last_, p.name.vi + ": " + p.value, looks_.of(look::particular));
            ++row_;
        }
        if (!t_.particulars.empty()) ++row_;
    }

    [[nodiscard]] lxw_row_t depth() const {
        std::size_t deepest = 0;
        for (const auto& c : t_.columns) deepest = std::max(deepest, c.above.size());
        return static_cast<lxw_row_t>(deepest + 1);
    }

    [[nodiscard]] static bool shares(const report::column& a,
                                     const report::column& b,
                                     std::size_t level) {
        if (a.above.size() <= level || b.above.size() <= level) return false;
        return std::equal(a.above.begin(),
                          a.above.begin() + static_cast<std::ptrdiff_t>(level + 1),
                          b.above.begin());
    }

    // Headings that columns share stand over all of them; a column's own reaches down to the
    // numbers. Each page begins with them.
    void set_column_headings() {
        const auto top = row_;
        const auto bottom = top + depth() - 1;
        for (lxw_col_t c = 0; c <= last_; ++c) {
            const auto& above = t_.columns[c].above;
            for (std::size_t level = 0; level < above.size(); ++level) {
                if (c > 0 && shares(t_.columns[c - 1], t_.columns[c], level)) continue;
                auto last = c;
                while (last < last_ && shares(t_.columns[c], t_.columns[last + 1], level)) ++last;
                row_ = top + static_cast<lxw_row_t>(level);
                write_across(c, last, above[level].vi, looks_.of(look::heading));
            }
            set_own_heading(c, top + static_cast<lxw_row_t>(above.size()), bottom);
        }
        for (auto r = top; r < bottom; ++r)
            demand(worksheet_set_row(page_, r, line_points + 3, nullptr));
        demand(worksheet_set_row(page_, bottom, heading_points(), nullptr));
        row_ = bottom + 1;
        int lines = 1;
        for (lxw_col_t c = 0; c <= last_; ++c) {
            const auto text = numbering_of(t_, t_.columns[c].number);
            if (text.find('\n') != std::string::npos) lines = 2;
            write_across(c, c, text, looks_.of(look::numbering));
        }
        demand(worksheet_set_row(page_, row_, lines * (line_points - 1) + 2, nullptr));
        demand(worksheet_repeat_rows(page_, top, row_));
        ++row_;
        worksheet_freeze_panes(page_, row_, 2);
    }

    void set_own_heading(lxw_col_t c, lxw_row_t from, lxw_row_t bottom) {
        const auto& name = t_.columns[c].name.vi;
        auto* format = looks_.of(look::heading);
        if (from == bottom) {
            demand(worksheet_write_string(page_, from, c, name.c_str(), format));
        } else {
            demand(worksheet_merge_range(page_, from, c, bottom, c, name.c_str(), format));
        }
    }

    // Of the lowest row of headings, so that the longest of them has room below those shared.
    [[nodiscard]] double heading_points() const {
        double lines = 2;
        for (const auto& c : t_.columns) {
            const auto above =
                static_cast<double>(depth()) - 1 - static_cast<double>(c.above.size());
            lines = std::max(lines, lines_of(c.name.vi, c.width - 1, heading_letters) - above);
        }
        return lines * line_points + 3;
    }

    // The total closes the table.
    void set_rows() {
        for (const auto& r : t_.rows) {
            if (r.kind != row_kind::total) set_row(r);
        }
        for (const auto& r : t_.rows) {
            if (r.kind == row_kind::total) set_row(r);
        }
    }

    void set_row(const report::row& r) {
        const auto w = r.kind == row_kind::total   ? weight::bold_shaded
                       : r.kind == row_kind::group ? weight::bold
                                                   : weight::plain;
        // A row that needs more lines than one is given them: not every reader finds out itself.
        double lines = 1;
        for (lxw_col_t c = 0; c <= last_; ++c) {
            const auto* text = std::get_if<std::string>(&r.cells[c]);
            if (text != nullptr)
                lines = std::max(lines,
                                 lines_of(*text,
                                          t_.columns[c].width - 3,
                                          w == weight::plain ? small_letters : bold_letters));
            set_cell(c, r, w);
        }
        demand(worksheet_set_row(page_, row_, lines * line_points + 3, nullptr));
        ++row_;
    }

    void set_cell(lxw_col_t c, const report::row& r, weight w) {
        const auto type = t_.columns[c].type;
        const auto& value = r.cells[c];
        const auto text = report::plain_text(value, type);
        if (const auto l = number_look(type, t_.columns[c]); l && !text.empty()) {
            demand(worksheet_write_number(page_, row_, c, std::stod(text), looks_.of(*l, w)));
            return;
        }
        const bool is_name = type == cell_type::text && c > 0;
        const bool is_inside =
            r.kind == row_kind::detail && r.parent && t_.rows[*r.parent].kind == row_kind::group;
        const auto l = !is_name              ? look::ordinal
                       : is_inside && c == 1 ? look::indented_name
                                             : look::name;
        const bool is_void = text.empty() && !std::holds_alternative<std::string>(value);
        const auto shown = is_void ? std::string("–") : shown_text(value, text);
        demand(worksheet_write_string(page_, row_, c, shown.c_str(), looks_.of(l, w)));
    }

    [[nodiscard]] static std::optional<look> number_look(cell_type type, const report::column& c) {
        switch (type) {
            case cell_type::count:
                return look::number;
            case cell_type::place:
                return look::rank;
            case cell_type::percent:
            case cell_type::points:
            case cell_type::hours:
                return look::decimal;
            case cell_type::hundredths:
                return c.id.starts_with("change") ? look::change : look::decimal;
            case cell_type::text:
            case cell_type::date:
            case cell_type::moment:
                return std::nullopt;
        }
        TIENDO_ASSERT(false);
    }

    // Dates as offices write them.
    [[nodiscard]] static std::string shown_text(const report::cell& value,
                                                const std::string& text) {
        if (const auto* day = std::get_if<local_date>(&value)) return report::slashed(*day);
        if (const auto* at = std::get_if<local_time>(&value)) {
            const auto day = std::chrono::floor<std::chrono::days>(*at);
            return report::slashed(local_date{day}) + text.substr(text.find(' '));
        }
        return text;
    }

    void set_note(const std::string& text) {
        demand(worksheet_set_row(
            page_, row_, lines_of(text, width_, small_letters) * (line_points - 1), nullptr));
        write_across(0, last_, text, looks_.of(look::note));
        ++row_;
    }

    void set_notes() {
        ++row_;
        if (!t_.lines.empty()) {
            std::string text;
            for (const auto& l : t_.lines) {
                text += fmt::format("{}{}: {}{}",
                                    text.empty() ? "Ngoài biểu (hồ sơ): " : "; ",
                                    l.name.vi,
                                    l.value > 0 ? "+" : "",
                                    report::grouped(l.value));
            }
            set_note(text + ".");
        }
        for (const auto& r : t_.remarks) set_note(r.vi);
        set_note(fmt::format("Mã kiểm tra: {} (danh mục phiên bản {}, nhật ký đến {}).",
                             t_.digest().substr(0, 16),
                             t_.catalogue_version,
                             t_.position));
    }

    void set_signatures() {
        constexpr double room_for_a_hand = 60;
        ++row_;
        const std::chrono::year_month_day ymd{signed_on_};
        auto left_end = lxw_col_t{0};
        while (left_end + 2 < last_ && width_of(0, left_end) * 2 < width_) ++left_end;
        const auto right = static_cast<lxw_col_t>(left_end + 1);
        const auto& paper = t_.paper;
        const auto day = fmt::format("{}ngày {:02} tháng {:02} năm {}",
                                     paper.place.empty() ? "........., " : paper.place + ", ",
                                     static_cast<unsigned>(ymd.day()),
                                     static_cast<unsigned>(ymd.month()),
                                     static_cast<int>(ymd.year()));
        const auto beside = [&](const std::string& a, const std::string& b, look l) {
            write_across(0, left_end, a, looks_.of(l));
            write_across(right, last_, b, looks_.of(l));
            ++row_;
        };
        beside("", day, look::place);
        beside(report::capitals(paper.prepared_by),
               report::capitals(paper.signed_by),
               look::signature);
        beside("(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)", look::signing_hint);
        demand(worksheet_set_row(page_, row_++, room_for_a_hand, nullptr));
        beside(paper.preparer, paper.signer, look::signature);
    }

    const report::table& t_;
    local_date signed_on_;
    lxw_workbook* book_;
    looks looks_;
    lxw_worksheet* page_ = nullptr;
    lxw_col_t last_ = 0;  // column
    int width_ = 0;       // of all columns, in characters
    lxw_row_t row_ = 0;   // where writing goes on
    bool is_closed_ = false;
};

}  // namespace

std::string workbook_of(const report::table& t, local_date signed_on) {
    TIENDO_ASSERT(t.columns.size() > 3);
    const memory_file file;
    setting(t, file.path(), signed_on).all();
    return file.content();
}

}  // namespace tiendo::sheet
