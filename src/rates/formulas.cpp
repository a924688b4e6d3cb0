// The four formulas, their names and sentences, and counts from columns.
#include "columns.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>

namespace tiendo::rates {

counts counts_of(const columns& at, const columns& before, due_basis basis) noexcept {
    const auto b = static_cast<std::size_t>(basis);
    const auto flow = [&](std::size_t column) { return std::int64_t{at[column]} - before[column]; };
    const auto by_basis = [&](measure m) { return flow(first_column(m) + b); };
    const auto stock = [&](measure m, std::size_t offset = 0) {
        return std::int64_t{at[first_column(m) + offset]};
    };
    constexpr auto index = static_cast<std::size_t>(dossier::basis::index766);

    counts c;
    for (std::size_t i = 0; i < dossier::channel_count; ++i) {
        c.received_by_channel[i] = flow(first_column(measure::received) + i);
    }
    c.early = by_basis(measure::early);
    c.on_time = by_basis(measure::on_time);
    c.late = by_basis(measure::late);
    c.finished_no_due = by_basis(measure::finished_no_due);
    c.withdrawn = flow(first_column(measure::withdrawn));
    c.stopped = flow(first_column(measure::stopped));
    c.transferred_in = flow(first_column(measure::transferred_in));
    c.transferred_out = flow(first_column(measure::transferred_out));
    c.fell_due = by_basis(measure::fell_due);
    c.fell_due_met = by_basis(measure::fell_due_met);
    c.index_finished_in_time = flow(first_column(measure::index_in_time));
    c.index_finished_late = flow(first_column(measure::index_late));
    c.carried_over = before[first_column(measure::open)];
    c.open = stock(measure::open);
    c.overdue = stock(measure::overdue, b);
    c.no_due = stock(measure::no_due, b);
    c.paused = stock(measure::paused);
    c.index_pending_overdue = stock(measure::overdue, index);
    c.index_pending_in_time = c.open - c.index_pending_overdue - stock(measure::no_due, index);
    return c;
}

counts& counts::operator+=(const counts& other) noexcept {
    for (std::size_t i = 0; i < received_by_channel.size(); ++i) {
        received_by_channel[i] += other.received_by_channel[i];
    }
    early += other.early;
    on_time += other.on_time;
    late += other.late;
    finished_no_due += other.finished_no_due;
    withdrawn += other.withdrawn;
    stopped += other.stopped;
    transferred_in += other.transferred_in;
    transferred_out += other.transferred_out;
    fell_due += other.fell_due;
    fell_due_met += other.fell_due_met;
    index_finished_in_time += other.index_finished_in_time;
    index_finished_late += other.index_finished_late;
    carried_over += other.carried_over;
    open += other.open;
    overdue += other.overdue;
    no_due += other.no_due;
    paused += other.paused;
    index_pending_in_time += other.index_pending_in_time;
    index_pending_overdue += other.index_pending_overdue;
    services += other.services;
    return *this;
}

service_counts& service_counts::operator+=(const service_counts& other) noexcept {
    for (std::size_t i = 0; i < of.size(); ++i) of[i] += other.of[i];
    return *this;
}

std::int64_t service_counts::sum(service first, service last) const noexcept {
    std::int64_t out = 0;
    for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
        out += of[i];
    return out;
}

std::int64_t service_counts::score_sum() const noexcept {
    std::int64_t out = 0;
    for (std::int64_t score = 1; score <= 5; ++score)
        out += score *
               of[static_cast<std::size_t>(service::rated_1) + static_cast<std::size_t>(score) - 1];
    return out;
}

std::string_view name_of(service s) noexcept {
    constexpr std::array<std::string_view, service_count> names{"returned_in_person",
                                                                "returned_online",
                                                                "returned_post",
                                                                "payment_asked",
                                                                "paid_in_person",
                                                                "paid_online",
                                                                "paid_post",
                                                                "paid_not_told",
                                                                "result_digital",
                                                                "result_on_paper",
                                                                "result_not_told",
                                                                "rated_1",
                                                                "rated_2",
                                                                "rated_3",
                                                                "rated_4",
                                                                "rated_5"};
    return names[static_cast<std::size_t>(s)];
}

rate rate_of(formula f, const counts& c) noexcept {
    const auto judged = c.early + c.on_time + c.late;
    switch (f) {
        case formula::resolved:
            return {c.early + c.on_time, judged};
        case formula::early:
            return {c.early, judged};
        case formula::due:
            return {c.fell_due_met, c.fell_due};
        case formula::index766: {
            const auto in_time = c.index_finished_in_time + c.index_pending_in_time;
            return {in_time, in_time + c.index_finished_late + c.index_pending_overdue};
        }
    }
    TIENDO_ASSERT(false);
}

namespace {

// whole * numerator / denominator, half up.
std::optional<std::int64_t> share_of(std::int64_t whole, const rate& r) noexcept {
    const auto& [numerator, denominator] = r;
    if (denominator <= 0) return std::nullopt;
    // floor((2 * whole * n + d) / 2d) is half up; a taken-back numerator below zero rounds the same
    // way.
    const auto doubled = 2 * whole * numerator + denominator;
    const auto divisor = 2 * denominator;
    return doubled >= 0 ? doubled / divisor : -((-doubled + divisor - 1) / divisor);
}

std::string hundredths_text(const std::optional<std::int64_t>& hundredths) {
    if (!hundredths) return "–";
    const auto magnitude = *hundredths < 0 ? -*hundredths : *hundredths;
    return fmt::format("{}{}.{:02}", *hundredths < 0 ? "-" : "", magnitude / 100, magnitude % 100);
}

}  // namespace

std::optional<std::int64_t> rate::percent_hundredths() const noexcept {
    return share_of(10'000, *this);
}

std::string percent_text(const rate& r) {
    return hundredths_text(r.percent_hundredths());
}

std::optional<std::int64_t> index766_score_hundredths(const rate& r) noexcept {
    return share_of(2'000, r);  // 20.00 points
}

std::string index766_score_text(const rate& r) {
    return hundredths_text(index766_score_hundredths(r));
}

std::string_view name_of(due_basis basis) noexcept {
    return dossier::name_of(static_cast<dossier::basis>(basis));
}

std::optional<due_basis> parse_due_basis(std::string_view name) noexcept {
    for (std::size_t i = 0; i < due_basis_count; ++i) {
        if (name == name_of(static_cast<due_basis>(i))) return static_cast<due_basis>(i);
    }
    return std::nullopt;
}

std::string_view name_of(back_dating b) noexcept {
    switch (b) {
        case back_dating::as_dated:
            return "as_dated";
        case back_dating::late:
            return "late";
    }
    TIENDO_ASSERT(false);
}

std::optional<back_dating> parse_back_dating(std::string_view name) noexcept {
    for (const auto b : {back_dating::as_dated, back_dating::late}) {
        if (name == name_of(b)) return b;
    }
    return std::nullopt;
}

std::string_view name_of(group_by by) noexcept {
    switch (by) {
        case group_by::agency:
            return "agency";
        case group_by::procedure:
            return "procedure";
        case group_by::field:
            return "field";
        case group_by::channel:
            return "channel";
        case group_by::day:
            return "day";
        case group_by::agency_and_field:
            return "agency_and_field";
    }
    TIENDO_ASSERT(false);
}

std::optional<group_by> parse_group_by(std::string_view name) noexcept {
    for (const auto by : {group_by::agency,
                          group_by::procedure,
                          group_by::field,
                          group_by::channel,
                          group_by::day}) {
        if (name == name_of(by)) return by;
    }
    return std::nullopt;
}

std::string_view name_of(formula f) noexcept {
    switch (f) {
        case formula::resolved:
            return "resolved";
        case formula::early:
            return "early";
        case formula::due:
            return "due";
        case formula::index766:
            return "index766";
    }
    TIENDO_ASSERT(false);
}

std::string_view sentence_of(formula f) noexcept {
    switch (f) {
        case formula::resolved:
            return "Of the dossiers finished in the period, those finished early or on time.";
        case formula::early:
            return "Of the dossiers finished in the period, those finished before their due date.";
        case formula::due:
            return "Of the dossiers whose due date passed in the period, those finished by it.";
        case formula::index766:
            return "Of all dossiers received in the period or carried over, those ended in time or "
                   "still in time; one open request for papers stands at its instant, a second "
                   "one is overdue (QĐ 766/QĐ-TTg group 2: 20 points times this rate).";
    }
    TIENDO_ASSERT(false);
}

std::string_view sentence_vi_of(formula f) noexcept {
    switch (f) {
        case formula::resolved:
            return "Trong số hồ sơ đã giải quyết trong kỳ, số trước hạn và đúng hạn.";
        case formula::early:
            return "Trong số hồ sơ đã giải quyết trong kỳ, số giải quyết trước hạn.";
        case formula::due:
            return "Trong số hồ sơ đến hạn trong kỳ, số đã giải quyết trước hoặc đúng hạn.";
        case formula::index766:
            return "Trong số hồ sơ tiếp nhận trong kỳ và kỳ trước chuyển qua, số đã kết thúc đúng "
                   "hạn và còn "
                   "trong hạn; đang chờ bổ sung lần đầu thì tính tại lúc yêu cầu, từ lần thứ hai "
                   "là quá hạn (QĐ 766/QĐ-TTg nhóm 2: 20 điểm nhân với tỷ lệ này).";
    }
    TIENDO_ASSERT(false);
}

}  // namespace tiendo::rates
