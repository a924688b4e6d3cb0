// Through which channel dossiers came, and their shares.
#include "forms_common.hpp"

#include <utility>

namespace tiendo::report {
std::vector<column> columns_of_channels() {
    const words received{"Số hồ sơ tiếp nhận trong kỳ", "Dossiers received in the period"};
    const words share{"Tỷ lệ (%)", "Share (%)"};
    const words at_counter{"Trực tiếp", "In person"};
    const words online{"Trực tuyến", "Online"};
    const words post{"Bưu chính", "Post"};
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 7},
        {"name", {"Cơ quan, đơn vị", "Agency"}, "(2)", cell_type::text, {}, 42},
        {"received", {"Tổng số", "Total"}, "(3)", cell_type::count, {received}, 12},
        {"received_in_person", at_counter, "(4)", cell_type::count, {received}, 12},
        {"received_online", online, "(5)", cell_type::count, {received}, 12},
        {"received_post", post, "(6)", cell_type::count, {received}, 12},
        {"share_in_person", at_counter, "(7)", cell_type::percent, {share}, 12},
        {"share_online", online, "(8)", cell_type::percent, {share}, 12},
        {"share_post", post, "(9)", cell_type::percent, {share}, 12},
    };
}

namespace {

std::vector<cell> cells_of(std::string number, std::string name, const rates::counts& c) {
    std::vector<cell> out{std::move(number), std::move(name), c.received()};
    for (const auto n : c.received_by_channel) out.emplace_back(n);
    for (const auto n : c.received_by_channel) out.emplace_back(rates::rate{n, c.received()});
    return out;
}

}  // namespace

table form_channels(const rates::answer& by_agency) {
    auto out = table_of("channels", by_agency);
    out.judged_by = {};
    out.columns = columns_of_channels();
    add_agencies(by_agency, cells_of, out);
    return out;
}

}  // namespace tiendo::report
