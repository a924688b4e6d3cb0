// Writing tables and the list of forms as JSON.
#include "report_json.hpp"

#include "api.hpp"
#include "json_writer.hpp"
#include "tiendo/report/period.hpp"

namespace tiendo::http {
namespace {

constexpr std::size_t cell_bytes = 12;
constexpr std::size_t frame_bytes = 8 * 1'024;

json_writer& write_words(json_writer& json, const report::words& w) {
    return json.open('{').member("vi", w.vi).member("en", w.en).close('}');
}

std::string_view name_of(report::cell_type type) {
    switch (type) {
        case report::cell_type::text:
            return "text";
        case report::cell_type::count:
            return "count";
        case report::cell_type::place:
            return "place";
        case report::cell_type::percent:
            return "percent";
        case report::cell_type::points:
            return "points";
        case report::cell_type::hundredths:
            return "number";
        case report::cell_type::date:
            return "date";
        case report::cell_type::moment:
            return "moment";
        case report::cell_type::hours:
            return "hours";
    }
    TIENDO_ASSERT(false);
}

bool is_written_as_text(report::cell_type type) {
    return type == report::cell_type::text || type == report::cell_type::date ||
           type == report::cell_type::moment;
}

// A rate has its two numbers too, wherever it stands.
void write_cell(json_writer& json, const report::cell& c, report::cell_type type) {
    const auto text = report::plain_text(c, type);
    const bool is_text = std::holds_alternative<std::string>(c);
    if (std::holds_alternative<report::no_value>(c) ||
        (text.empty() && !is_text && !is_written_as_text(type))) {
        json.null();
    } else if (is_text || is_written_as_text(type)) {
        json.text(text);
    } else {
        json.raw(text);
    }
}

void write_columns(json_writer& json, const report::table& t) {
    json.key("columns").open('[');
    for (const auto& c : t.columns) {
        json.open('{')
            .member("id", c.id)
            .member("number", c.number)
            .member("type", name_of(c.type));
        write_words(json.key("name"), c.name);
        json.key("detail").boolean(c.is_detail).key("above").open('[');
        for (const auto& w : c.above) write_words(json, w);
        json.close(']').close('}');
    }
    json.close(']');
}

void write_rows(json_writer& json, const report::table& t) {
    json.key("rows").open('[');
    for (const auto& r : t.rows) {
        json.open('{').member("kind", report::name_of(r.kind)).member("key", r.key).key("parent");
        if (r.parent) {
            json.text(t.rows[*r.parent].key);
        } else {
            json.null();
        }
        if (r.beside) json.key("beside").number(*r.beside);
        json.key("cells").open('[');
        for (std::size_t i = 0; i < r.cells.size(); ++i)
            write_cell(json, r.cells[i], t.columns[i].type);
        json.close(']').close('}');
    }
    json.close(']');
}

}  // namespace

std::string table_json(const report::table& t, const calendar::time_zone& zone) {
    json_writer json(frame_bytes + t.rows.size() * t.columns.size() * cell_bytes);
    json.open('{').member("form", t.form).member("code", t.paper.code);
    write_words(json.key("title"), t.paper.title).member("agency_code", t.agency_code);
    write_words(json.key("agency"), t.agency).key("period").open('{');
    const auto period = report::name_of(report::period{t.from, t.to});
    json.member("from", to_text(t.from)).member("to", to_text(t.to));
    json.member("vi", period.vi).member("en", period.en).close('}');
    json.member("as_of", zoned(t.as_of, zone)).member("time_zone", t.time_zone);
    json.member("due", rates::name_of(t.due));
    write_words(json.key("judged_by"), t.judged_by).key("position").number(t.position);
    json.key("versions").open('{').key("catalogue").number(t.catalogue_version).close('}');
    json.member("digest", t.digest()).key("particulars").open('[');
    for (const auto& p : t.particulars) {
        json.open('{').member("vi", p.name.vi).member("en", p.name.en);
        json.member("value", p.value).close('}');
    }
    json.close(']');
    write_columns(json, t);
    write_rows(json, t);
    json.key("beside").open('[');
    for (const auto& l : t.lines) {
        json.open('{').member("id", l.id).key("value").number(l.value);
        write_words(json.key("name"), l.name).close('}');
    }
    json.close(']').key("remarks").open('[');
    for (const auto* all : {&t.remarks, &t.remarks_of_details}) {
        for (const auto& w : *all) write_words(json, w);
    }
    json.close(']').close('}');
    return json.take();
}

std::string report_forms_json(
    const std::function<report::stationery(std::string_view)>& stationery) {
    json_writer json(frame_bytes);
    json.open('{').key("forms").open('[');
    for (const auto& f : all_report_forms()) {
        const auto paper = stationery ? stationery(f.name) : report::stationery{};
        json.open('{').member("form", f.name).member("code", paper.code);
        write_words(json.key("title"),
                    {paper.title.vi.empty() ? f.title.vi : paper.title.vi, f.title.en});
        json.key("parameters").open('[');
        for (const auto& p : f.takes) {
            json.open('{').member("name", p.name).member("vi", p.vi).member("en", p.en).close('}');
        }
        json.close(']').close('}');
    }
    json.close(']').key("formats").open('[').text("json").text("csv").text("xlsx").close(']');
    json.close('}');
    return json.take();
}

}  // namespace tiendo::http
