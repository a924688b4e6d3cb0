// Rows to events to the service, and what came back.
#include "cli/import_rows.hpp"

#include "cli/import_commands.hpp"
#include "client/http.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <map>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t places_max = 65'536;            // more than 16 batches of 1,000 on their way
constexpr std::size_t known_otherwise_max = 200'000;  // some 700 bytes each
constexpr std::string_view conflict = "event_id_conflict";  // proto/README.md

std::optional<instant> instant_in(const json::object& from, std::string_view name) {
    const auto* text = from.contains(name) ? from.at(name).if_string() : nullptr;
    return text == nullptr ? std::nullopt : parse_rfc3339(std::string_view(*text));
}

std::string text_in(const json::object& from, std::string_view name) {
    const auto* text = from.contains(name) ? from.at(name).if_string() : nullptr;
    return text == nullptr ? std::string() : std::string(*text);
}

std::optional<dossier::channel> channel_named(std::string_view name) {
    for (const auto via :
         {dossier::channel::in_person, dossier::channel::online, dossier::channel::post}) {
        if (dossier::name_of(via) == name) return via;
    }
    return std::nullopt;
}

// The answer of GET /v1/dossiers/{code}.
importer::stored_dossier stored_of(const json::object& from) {
    importer::stored_dossier out;
    out.agency = agency_code(text_in(from, "agency_code"));
    out.procedure = procedure_code(text_in(from, "procedure_code"));
    out.via = channel_named(text_in(from, "channel"));
    out.received_at = instant_in(from, "received_at");
    out.ended_at = instant_in(from, "ended_at");
    const auto* dues = from.at("dues").if_object();
    const auto* due = dues == nullptr ? nullptr : dues->at("appointment_current").if_object();
    if (due != nullptr && due->at("is_instant").as_bool())
        out.appointment_at = instant_in(*due, "due");
    else if (due != nullptr)
        out.appointment_date = parse_local_date(text_in(*due, "due_date"));
    for (const auto& item : from.at("facts").as_array()) {
        const auto& fact = item.as_object();
        if (const auto at = instant_in(fact, "occurred_at"))
            out.facts.insert_or_assign(text_in(fact, "event_id"), *at);
    }
    return out;
}

std::string words_of(std::string_view name) {
    constexpr std::array<std::array<std::string_view, 2>, 13> words{{
        {"rows", "dòng đã đọc (rows read)"},
        {"rows_refused", "dòng bị từ chối, cả hay một phần (rows refused)"},
        {"traces", "hồ sơ trong tệp (traces)"},
        {"dossiers_shown", "bản ghi hồ sơ (DongBoHoSoMC)"},
        {"moves_told", "bản ghi tiến độ (CapNhatTienDoHoSoMC)"},
        {"moves_told_already", "trong đó bản ghi hồ sơ đã nói (of these, told already)"},
        {"personal_fields_dropped", "trường dữ liệu cá nhân đã bỏ (personal fields dropped)"},
        {"events", "sự kiện tạo ra (events made)"},
        {"accepted", "sự kiện mới được nhận (accepted)"},
        {"duplicates", "sự kiện đã có từ trước (duplicates)"},
        {"events_refused", "sự kiện bị dịch vụ từ chối (refused by the service)"},
        {"events_known_otherwise", "sự kiện đã có với nội dung khác (known with another content)"},
        {"dossiers_changed", "hồ sơ khác với lần xuất trước (dossiers changed)"},
    }};
    for (const auto& [key, text] : words) {
        if (key == name) return std::string(text);
    }
    return name == "changes_told" ? "thay đổi mới được ghi cho các hồ sơ đó (changes told now)"
                                  : std::string(name);
}

}  // namespace

void add_row_options(CLI::App& sub, row_import_options& options) {
    sub.add_option("file", options.file, "the export, plain or gzip; - is standard input")
        ->required();
    sub.add_option("--out", options.out, "write events as JSON Lines; - is standard output");
    sub.add_option("--url", options.url, "push to this service");
    sub.add_option("--token-file", options.token_file, "credential (history grant)")
        ->envname("TIENDO_TOKEN_FILE");
    sub.add_option(
        "--rejects",
        options.rejects,
        "CSV of what was not taken and why [FILE.rejected.csv]; one of an earlier run is "
        "renamed to FILE.previous");
    sub.add_option("--batch", options.batch, "events a batch, at most 1000")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    sub.add_option("--as-of",
                   options.as_of,
                   "when the export was made, for changes that have no instant [when FILE was "
                   "written]");
    sub.add_flag("--json", options.as_json, "print the summary as JSON");
}

namespace {

// Looks at the other options first: an earlier run's refusals are not set aside for nothing.
std::filesystem::path rejects_of(const row_import_options& options) {
    if (options.out.empty() && options.url.empty() && options.catalogue_out.empty())
        throw client::usage_error("nowhere to send events: give --url, --out or both");
    if (!options.rejects.empty()) return options.rejects;
    return options.file == "-" ? "stdin.rejected.csv" : options.file + ".rejected.csv";
}

}  // namespace

instant time_of_export(const std::string& as_of, const std::string& file) {
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    if (!as_of.empty()) {
        const auto at = parse_rfc3339(as_of);
        if (!at) {
            throw client::usage_error(fmt::format(
                "--as-of {}: no instant; give one such as 2026-11-20T17:00:00+07:00", as_of));
        }
        return std::min(*at, now);
    }
    std::error_code ec;
    const auto written = std::filesystem::last_write_time(file, ec);
    if (file == "-" || ec) return now;
    const auto age = std::filesystem::file_time_type::clock::now() - written;
    return std::min(now, now - std::chrono::floor<std::chrono::seconds>(age));
}

row_import::row_import(const row_import_options& options)
    : options_(options),
      service_{options.url, options.token_file},
      rejects_(rejects_of(options)),
      progress_("rows") {
    outlet_options where;
    where.file = options.out;
    if (!options.url.empty()) where.push = push_options();
    events_.emplace(std::move(where));
}

client::push_options row_import::push_options() {
    client::push_options push;
    push.where = service_.where();
    push.token = service_.token();
    push.name = "tiendo import";
    push.batch_events = options_.batch;
    push.on_refused = [this](const dossier::dossier_event& event, const refusal& why) {
        on_refused(event, why);
    };
    return push;
}

bool row_import::take(importer::import_row&& row) {
    ++rows_;
    if (!row.refusals.empty()) ++rows_refused_;
    for (const auto& why : row.refusals) rejects_.add({row.row, row.line, row.dossier, {}}, why);
    if (!options_.url.empty()) {
        shared_.with([&](shared& s) {
            for (const auto& event : row.events) {
                s.places.insert_or_assign(event.id.str(),
                                          place{row.row, row.line, row.ended_at, row.appointment});
                s.order.push_back(event.id.str());
                if (s.order.size() <= places_max) continue;
                s.places.erase(s.order.front());
                s.order.pop_front();
            }
        });
    }
    for (const auto& event : row.events) {
        ++made_;
        if (!events_->take(event)) return false;
    }
    if (rows_ % 256 == 0) write_refused();
    return true;
}

void row_import::refuse(std::uint64_t row, std::size_t line, const refusal& why) {
    ++rows_;
    ++rows_refused_;
    rejects_.add({row, line, {}, {}}, why);
}

void row_import::tell(std::uint64_t used, std::uint64_t size) {
    if (used > 0 && size > 0 && rows_ > 0) {
        const auto share = static_cast<double>(used) / static_cast<double>(size);
        progress_.expect(static_cast<std::uint64_t>(static_cast<double>(rows_) / share));
    }
    const auto refused = rejects_.count();
    progress_.tell(rows_, refused == 0 ? std::string() : fmt::format(" · {} refused", refused));
}

// On the pusher's thread.
void row_import::on_refused(const dossier::dossier_event& event, const refusal& why) {
    shared_.with([&](shared& s) {
        const auto from = s.places.find(event.id.str());
        refused_event row{event, from == s.places.end() ? place{} : from->second, why};
        const bool changed = as_of_ && why.code == conflict;
        if (changed && importer::is_change(event.id)) return;  // told by an earlier run
        if (changed) ++s.known_otherwise_in_all;
        if (changed && s.known_otherwise.size() < known_otherwise_max) {
            s.known_otherwise.push_back(std::move(row));
        } else {
            if (changed) row.why.message += "; too many changed at once: import the file again";
            s.refused.push_back(std::move(row));
        }
    });
}

void row_import::write_refused() {
    auto refused = shared_.with([](shared& s) { return std::exchange(s.refused, {}); });
    for (const auto& row : refused) {
        ++service_refused_;
        rejects_.add({row.from.row, row.from.line, row.event.dossier.view(), row.event.id.view()},
                     row.why);
    }
}

std::optional<json::object> row_import::ask_dossier(const dossier_code& code) {
    if (options_.url.empty()) return std::nullopt;
    client::http_request request;
    request.target = "/v1/dossiers/" + client::percent_encoded(code.view());
    if (!asking_) asking_ = std::make_unique<client::http_session>(service_);
    const auto answer = asking_->ask(request);
    if (!answer.ok()) return std::nullopt;
    json::error_code failed;
    auto value = json::parse(answer.body, failed);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::vector<dossier::dossier_event> row_import::changes_of(const importer::changed_dossier& shown) {
    const auto found = ask_dossier(shown.events.front().dossier);
    if (!found) return {};
    const auto zone = calendar::time_zone::load(text_in(*found, "time_zone"));
    if (!zone) return {};
    return importer::changes_of(shown, stored_of(*found), *as_of_, *zone);
}

void row_import::tell_changes() {
    const auto known = shared_.with([](shared& s) { return std::exchange(s.known_otherwise, {}); });
    std::map<std::string, importer::changed_dossier> shown;
    for (const auto& row : known) {
        auto& dossier = shown[row.event.dossier.str()];
        dossier.row = row.from.row;
        dossier.events.push_back(row.event);
        if (row.from.ended_at) dossier.ended_at = row.from.ended_at;
        if (row.from.appointment) dossier.appointment = row.from.appointment;
    }
    if (shown.empty()) return;
    client::pusher changes(push_options());
    terminal::progress looked("changed dossiers", shown.size());
    std::uint64_t done = 0;
    for (const auto& [code, dossier] : shown) {
        looked.tell(++done);
        const auto events = changes_of(dossier);
        if (!events.empty()) ++dossiers_changed_;
        for (const auto& event : events) {
            if (!changes.push(event)) break;
        }
    }
    const auto sum = changes.finish();
    changes_told_ = sum.accepted;
    sum_->complete = sum_->complete && sum.complete;
    if (sum_->failure.empty()) sum_->failure = sum.failure;
}

exit_code row_import::finish(const json::object& counts, const std::optional<std::string>& broken) {
    // A file of half an export is not left behind; what was sent before the break stays.
    if (broken && options_.url.empty()) throw client::usage_error(*broken);
    sum_ = events_->finish();
    if (sum_ && sum_->complete && as_of_) tell_changes();
    write_refused();
    progress_.expect(rows_);
    tell(0, 0);
    progress_.finish();
    print(summary(counts));
    if (sum_ && !sum_->complete) throw client::unreachable_error(sum_->failure);
    if (broken) throw client::usage_error(*broken);
    return rejects_.count() == 0 ? exit_code::ok : exit_code::differs;
}

json::object row_import::summary(const json::object& counts) const {
    json::object out{{"rows", rows_}, {"rows_refused", rows_refused_}};
    for (const auto& member : counts) out.insert_or_assign(member.key(), member.value());
    out["events"] = made_;
    if (sum_) {
        out["accepted"] = sum_->accepted;
        out["duplicates"] = sum_->duplicates;
        out["events_refused"] = service_refused_;
        if (as_of_) {
            out["events_known_otherwise"] =
                shared_.with([](const shared& s) { return s.known_otherwise_in_all; });
            out["dossiers_changed"] = dossiers_changed_;
            out["changes_told"] = changes_told_;
            out["as_of"] = to_rfc3339(*as_of_);
        }
        out["complete"] = sum_->complete;
        if (!sum_->complete) out["failure"] = sum_->failure;
    }
    if (rejects_.count() != 0) out["rejects_file"] = rejects_.path().string();
    return out;
}

void row_import::print(const json::object& all) const {
    auto* to = options_.out == "-" ? stderr : stdout;
    if (options_.as_json) {
        fmt::print(to, "{}\n", json::serialize(all));
        return;
    }
    for (const auto& member : all) {
        if (!member.value().is_number()) continue;
        fmt::print(to,
                   "{:>12}  {}\n",
                   json::serialize(member.value()),
                   words_of(std::string_view(member.key())));
    }
    if (rejects_.count() != 0) {
        fmt::print(to,
                   "Dòng bị từ chối, lý do và cách sửa: {}\n"
                   "Sửa rồi nhập lại tệp: phần đã nhận không bị đếm hai lần.\n"
                   "(What was refused, why, and what to do. Import the mended file again:\n"
                   "what has arrived is not counted twice.)\n",
                   rejects_.path().string());
    }
}

}  // namespace tiendo::cli
