// GET /v1/log: the events as they were recorded, in the order of the log, a page at a time.
//
// For exports and for whoever folds the log himself. A page begins behind the
// sequence that the one before it ended with, and never reaches beyond what is
// folded, so that every figure asked for afterwards includes it. Records are read
// on the log's own thread. It tells everything of every agency, officers' codes
// included: a supervisor may read it, a counter may not.
#include "api.hpp"
#include "ask.hpp"
#include "json_writer.hpp"
#include "tiendo/wire/codec.hpp"

namespace tiendo::http {
namespace {

// A page ends at the first of these. Some 400 bytes an event; records of other kinds hold none.
constexpr std::size_t page_events_max = 5'000;
constexpr std::size_t page_events_default = 1'000;
constexpr std::size_t page_records_max = 10'000;
constexpr std::size_t page_bytes_max = std::size_t{8} << 20U;

struct log_page {
    json_writer rows;
    std::size_t events = 0;
    std::size_t bytes = 0;
    std::uint64_t erased = 0;
    std::uint64_t next_after = 0;
    bool damaged = false;  // a record in the middle cannot be read
};

struct page_question {
    std::uint64_t after = 0;
    std::uint64_t position = 0;
    std::size_t limit = page_events_default;

    [[nodiscard]] bool is_full(const log_page& page, std::size_t records) const {
        return page.next_after >= position || page.events >= limit || records >= page_records_max ||
               page.bytes >= page_bytes_max;
    }
};

void add_event(log_page& page, const engine::log_record& record, std::size_t index) {
    const auto& item = record.items[index];
    dossier::dossier_event event;
    if (item.bytes.empty() || !dossier::decode(item.bytes, event)) {
        ++page.erased;
        return;
    }
    const auto& from = record.origins[item.origin_index];
    const auto text = wire::event_to_json(event);
    page.rows.open('{').key("sequence").number(record.first_sequence + index);
    page.rows.member("recorded_at", to_rfc3339(record.recorded_at));
    page.rows.member("sending_agency_code", from.sending_agency.view());
    page.rows.key("history").boolean(from.history).key("event").raw(text).close('}');
    page.bytes += text.size() + 120;
    ++page.events;
}

log_page page_of(const page_question& asked, const engine::core_reader& log) {
    log_page page;
    page.next_after = asked.after;
    page.rows.open('[');
    for (std::size_t records = 0; !asked.is_full(page, records); ++records) {
        const auto record = log.record_of(page.next_after + 1);
        if (!record) {
            page.damaged = true;
            break;
        }
        const auto last = std::min(record->last_sequence(), asked.position);
        if (record->kind != engine::record_kind::events) {
            page.next_after = last;
            continue;
        }
        while (page.next_after < last && page.events < asked.limit) {
            const auto index = page.next_after + 1 - record->first_sequence;
            add_event(page, *record, static_cast<std::size_t>(index));
            ++page.next_after;
        }
    }
    page.rows.close(']');
    return page;
}

}  // namespace

api::answer api::log(requester who, net::http_request request) {
    parameters asked(request.query(), {"after", "limit"});
    page_question question;
    constexpr auto sequence_max = std::size_t{1} << 53U;  // what JSON's readers take exactly
    question.after = asked.number("after", 0, sequence_max).value_or(0);
    question.limit = asked.number("limit", 1, page_events_max).value_or(page_events_default);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (auto refused = refuse_counter(*who, "the log tells of every agency"))
        co_return std::move(*refused);
    const auto found =
        co_await ask_tagged(&engine::core_reader::read_acknowledged,
                            reader_,
                            tag_of(who, request, is_settled::yes),
                            [](const engine::engine& e) { return e.measure().position; });
    if (!found) co_return engine_busy();
    if (!found->answer) co_return not_modified(found->tag);
    question.position = *found->answer;
    auto page = co_await from_log(log_thread_,
                                  [question, from = &reader_] { return page_of(question, *from); });
    if (!page) co_return engine_busy();
    if (page->damaged) {
        co_return net::problem(500,
                               {"log_unreadable",
                                "after",
                                "The log's record behind sequence " +
                                    std::to_string(page->next_after) + " cannot be read.",
                                "Run `tiendo verify` and follow what it says; records that "
                                "were archived need storage.archive_dir."});
    }
    json_writer json;
    json.open('{').key("after").number(question.after).key("events").raw(page->rows.take());
    json.key("erased").number(page->erased).key("next_after").number(page->next_after);
    json.key("more").boolean(page->next_after < question.position);
    json.key("position").number(question.position).close('}');
    co_return with_tag(json_response(json.take()), found->tag);
}

}  // namespace tiendo::http
