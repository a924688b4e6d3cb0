// Formats, made once for each look.
#include "looks.hpp"

namespace tiendo::sheet {
namespace {

constexpr auto* font = "Times New Roman";  // what offices file in (NĐ 30/2020, appendix I)
constexpr lxw_color_t shade = 0xEDEDED;

bool is_in_box(look l) {
    return l >= look::heading && l <= look::change;
}

double size_of(look l) {
    if (l == look::title) return 14;
    if (l == look::office || l == look::agency || l == look::signature) return 12;
    if (l == look::numbering || l == look::note) return 10;
    return 11;
}

std::uint8_t alignment_of(look l) {
    switch (l) {
        case look::unit:
        case look::number:
        case look::decimal:
        case look::change:
            return LXW_ALIGN_RIGHT;
        case look::name:
        case look::indented_name:
        case look::note:
        case look::particular:
            return LXW_ALIGN_LEFT;
        case look::office:
        case look::agency:
        case look::title:
        case look::centred:
        case look::heading:
        case look::numbering:
        case look::ordinal:
        case look::rank:
        case look::place:
        case look::signature:
        case look::signing_hint:
            return LXW_ALIGN_CENTER;
    }
    return LXW_ALIGN_LEFT;
}

bool is_slanted(look l) {
    return l == look::centred || l == look::unit || l == look::numbering || l == look::place ||
           l == look::signing_hint;
}

bool is_bold(look l) {
    return l == look::agency || l == look::title || l == look::heading || l == look::signature;
}

}  // namespace

lxw_format* looks::of(look l, weight w) {
    auto& known = made_[{l, w}];
    if (known != nullptr) return known;
    known = workbook_add_format(book_);
    format_set_font_name(known, font);
    format_set_font_size(known, size_of(l));
    format_set_text_wrap(known);
    format_set_align(known, alignment_of(l));
    format_set_align(known, LXW_ALIGN_VERTICAL_CENTER);
    if (is_bold(l) || w != weight::plain) format_set_bold(known);
    if (is_slanted(l)) format_set_italic(known);
    if (is_in_box(l)) format_set_border(known, LXW_BORDER_THIN);
    if (w == weight::bold_shaded || l == look::heading) {
        format_set_pattern(known, LXW_PATTERN_SOLID);
        format_set_fg_color(known, shade);
    }
    // Nothing touches its box: names begin, and numbers end, a little inside.
    if (l == look::name) format_set_indent(known, 1);
    if (l == look::indented_name) format_set_indent(known, 2);
    if (l == look::rank) format_set_num_format(known, "0");
    if (l == look::number) format_set_num_format(known, "#,##0_)");
    if (l == look::decimal) format_set_num_format(known, "#,##0.00_)");
    if (l == look::change) format_set_num_format(known, R"(+#,##0.00_);"−"#,##0.00_);0.00_))");
    return known;
}

}  // namespace tiendo::sheet
