// Rows, sums and earlier counts; see the header.
#include "explain_json.hpp"

#include "api.hpp"
#include "dossier_json.hpp"
#include "tiendo/calendar/day_words.hpp"

namespace tiendo::http {

void write_limit(json_writer& json, const std::optional<calendar::limit>& limit) {
    if (!limit) {
        json.null();
        return;
    }
    json.open('{').key("amount").number(limit->amount);
    json.member("unit", calendar::name_of(limit->unit)).close('}');
}

void write_day(json_writer& json, const dossier::day_row& row, const calendar::time_zone& zone) {
    json.member("date", to_text(row.date)).member("role", name_of(row.role));
    json.key("number").number(row.number);
    if (row.from) {
        json.member("from", zoned(row.from, zone)).member("to", zoned(row.to, zone));
        json.key("milliseconds").number(row.length.count());
    }
    json.key("pause");
    row.pause ? json.number(*row.pause) : json.null();
    const auto words =
        calendar::words_of({row.date, row.working, {}, row.reason, row.legal_source});
    json.key("working").boolean(row.working).key("named").boolean(!row.reason.empty());
    json.member("why_vi", words.vi).member("why_en", words.en);
    json.member("legal_source", row.legal_source).key("is_due").boolean(row.is_due);
}

void write_sum(json_writer& json, const dossier::day_sum& sum) {
    json.open('{').key("counted_days").number(sum.counted_days);
    json.key("paused_days").number(sum.paused_days);
    json.key("moved_working_days").number(sum.moved_working_days);
    json.key("moved_calendar_days").number(sum.moved_calendar_days);
    json.key("counted_milliseconds").number(sum.counted.count());
    json.key("paused_milliseconds").number(sum.paused.count());
    json.key("moved_milliseconds").number(sum.moved.count()).close('}');
}

void write_days(json_writer& json, const dossier::derivation& by, const calendar::time_zone& zone) {
    json.key("days").open('[');
    for (const auto& row : by.days) {
        json.open('{');
        write_day(json, row, zone);
        json.close('}');
    }
    json.close(']').key("days_left_out").number(by.days_left_out).key("sum");
    write_sum(json, by.sum);
}

void write_first_count(json_writer& json,
                       const std::optional<dossier::earlier_count>& first,
                       const calendar::time_zone& zone) {
    if (!first) {
        json.null();
        return;
    }
    const auto& by = first->working;
    json.open('{').key("due");
    write_due(json, first->due, zone);
    json.member("counted_from", zoned(by.counted_from, zone));
    json.key("after_cut_off").boolean(by.after_cut_off).key("unmoved");
    write_due(json, by.unmoved, zone);
    write_days(json, by, zone);
    json.close('}');
}

}  // namespace tiendo::http
