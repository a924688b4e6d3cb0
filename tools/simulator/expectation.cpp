// Writing the books as JSON.
#include "simulator/expectation.hpp"

#include <fmt/format.h>

namespace tiendo::simulator {
namespace {

std::string counts_json(const office_counts& of) {
    return fmt::format(
        R"({{"received":{},"received_in_person":{},"received_online":{},"received_post":{},)"
        R"("early":{},"on_time":{},"late":{},"withdrawn":{},"stopped":{},)"
        R"("transferred_in":{},"transferred_out":{},"open":{}}})",
        of.received(),
        of.received_by_channel[0],
        of.received_by_channel[1],
        of.received_by_channel[2],
        of.early,
        of.on_time,
        of.late,
        of.withdrawn,
        of.stopped,
        of.transferred_in,
        of.transferred_out,
        of.open);
}

}  // namespace

std::string expectation_json(const province& of,
                             const tally& books,
                             const expectation_frame& frame) {
    std::string out = fmt::format(
        "{{\"seed\":{},\"from\":\"{}\",\"as_of\":\"{}\",\"events\":{},\"duplicates\":{},\n"
        "\"dossiers_voided\":{},\"dossiers_declined\":{},\n\"total\":{},\n\"agencies\":{{\n",
        frame.seed,
        to_rfc3339(frame.from),
        to_rfc3339(frame.as_of),
        frame.events,
        frame.duplicates,
        books.dossiers_voided(),
        books.dossiers_declined(),
        counts_json(books.total()));
    for (std::size_t i = 0; i < of.offices.size(); ++i) {
        out += fmt::format("\"{}\":{}{}\n",
                           of.offices[i].code.view(),
                           counts_json(books.by_office()[i]),
                           i + 1 == of.offices.size() ? "" : ",");
    }
    return out + "}}\n";
}

}  // namespace tiendo::simulator
