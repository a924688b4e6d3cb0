// Records of the national exchange format to events.
#include "importer/dvcqg_import.hpp"

#include "importer/personal_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::importer {

namespace json = boost::json;

namespace {

constexpr std::string_view state_9_end = "NgayKetThucXuLy";
constexpr std::string_view supplements_field = "DanhSachHoSoBoSung";
constexpr std::size_t supplements_max = 256;
constexpr std::string_view step_code = "XU-LY";  // the format tells no step's name
constexpr std::size_t names_max = 10'000;        // of members, remembered as personal or not

std::string stamp(instant at) {
    return std::to_string(at.time_since_epoch().count());
}

// A member as text, numbers and truth values included; nullopt: absent, null, empty or no value.
std::optional<std::string> text_of(const json::object& from, std::string_view name) {
    const auto* value = from.if_contains({name.data(), name.size()});
    if (value == nullptr) return std::nullopt;
    if (const auto* number = value->if_int64()) return std::to_string(*number);
    if (const auto* number = value->if_uint64()) return std::to_string(*number);
    const auto* text = value->if_string();
    if (text == nullptr) return std::nullopt;
    const auto begin = text->find_first_not_of(" \t");
    if (begin == json::string::npos) return std::nullopt;
    const auto end = text->find_last_not_of(" \t");
    return std::string(text->data() + begin, end - begin + 1);
}

}  // namespace

struct dvcqg_import::work {
    const json::object& from;
    import_row& out;
    const calendar::time_zone& zone;
    const dvcqg_mapping& how;
    dossier_code code{};
    agency_code agency{};
    procedure_code procedure{};
    dossier::channel via = dossier::channel::in_person;
    int state = 0;
    std::optional<instant> receipt{};
    std::optional<instant> appointment_before_supplements{}, last_new_appointment{};
    bool supplement_is_open = false;
    bool supplement_was_answered = false;

    void refuse(std::string name, std::string field, std::string message) {
        out.refusals.push_back({std::move(name), std::move(field), std::move(message)});
    }
    [[nodiscard]] std::optional<instant> date(const json::object& in,
                                              std::string_view name,
                                              const std::string& path) {
        const auto text = text_of(in, name);
        if (!text) return std::nullopt;
        const auto at = parse_dvcqg_date(*text, zone);
        if (!at) {
            refuse(
                "bad_date",
                path + std::string(name),
                fmt::format("{} is no date of the format; give yyyyMMddHHmmss, yyyy-MM-dd "
                            "HH:mm:ss (both local) or yyyy-MM-ddTHH:mm:ss.fff (UTC), from 2000 on",
                            shown(*text)));
        }
        return at;
    }
    [[nodiscard]] std::optional<instant> date(std::string_view name) {
        return date(from, name, "");
    }
    // The first of these fields that is there; bad ones are refused.
    [[nodiscard]] std::optional<instant> first_date(const std::vector<std::string_view>& names) {
        for (const auto name : names) {
            if (const auto at = date(name)) return at;
        }
        return std::nullopt;
    }
    void tell(std::string_view suffix, instant at, dossier::fact_body body) {
        dossier::dossier_event event;
        event.id = id_of(code, suffix);
        event.dossier = code;
        event.agency = agency;
        event.counter = counter_id(how.counter);
        event.occurred_at = at;
        event.body = std::move(body);
        if (!how.officer_field.empty()) {
            const auto officer = text_of(from, how.officer_field);
            if (officer && officer->size() <= code_bytes_max)
                (void)normalise_code(*officer, event.actor);
        }
        out.events.push_back(std::move(event));
    }
};

dvcqg_import::dvcqg_import(dvcqg_mapping how, calendar::time_zone zone, instant as_of, ask service)
    : how_(std::move(how)), zone_(std::move(zone)), as_of_(as_of), service_(std::move(service)) {}

import_row dvcqg_import::row_of(const json_record& record) {
    import_row out;
    out.row = record.row;
    out.line = record.line;
    json::error_code failed;
    const auto value = json::parse({record.text.data(), record.text.size()}, failed);
    if (failed || !value.is_object()) {
        out.refusals.push_back({"not_json", "", "the record is not JSON; export it again"});
        return out;
    }
    const auto& from = value.get_object();
    count_personal(from);
    work w{from, out, zone_, how_};
    const auto given = text_of(from, dvcqg_key);
    std::string code;
    if (!given || !normalise_code(*given, code)) {
        w.refuse(
            "bad_code", std::string(dvcqg_key), "a dossier's code has 1 to 64 of A-Z 0-9 . _ / -");
        return out;
    }
    w.code = dossier_code(code);
    out.dossier = code;
    const bool shows = from.contains("TrangThaiHoSo");
    const auto field = shows ? std::string_view("TrangThaiHoSo") : std::string_view("TrangThai");
    const auto state = text_of(from, field);
    const bool known_state = state && state->size() <= 2 && !state->empty() &&
                             state->find_first_not_of("0123456789") == std::string::npos;
    w.state = known_state ? std::stoi(*state) : 0;
    if (w.state < 1 || w.state > 10) {
        w.refuse("bad_state",
                 std::string(field),
                 state ? fmt::format("{} is no state; the national list has 1 to 10", shown(*state))
                       : "missing; a dossier has TrangThaiHoSo, a move TrangThai, from 1 to 10");
        return out;
    }
    if (shows)
        show_dossier(w);
    else
        tell_move(w);
    return out;
}

// --- DongBoHoSoMC: a dossier as it stands ---------------------------------------------

void dvcqg_import::show_dossier(work& w) {
    ++dossier_rows_;
    const auto agency = agency_of(w);
    const auto procedure = procedure_of(w);
    const auto via = channel_of(w);
    const auto submitted_at = w.date("NgayNopHoSo");
    w.receipt = w.date("NgayTiepNhan");
    w.out.appointment = w.date("NgayHenTra");
    const bool may_be_unaccepted = w.state == 5 || w.state == 7;
    const bool accepted = w.state != 1 && w.state != 3 && (w.receipt || !may_be_unaccepted);
    const auto start = accepted ? w.receipt : submitted_at ? submitted_at : w.receipt;
    if (!start && w.out.refusals.empty()) {
        w.refuse("no_start",
                 "NgayTiepNhan",
                 "missing; without it nothing can be judged. Give the date of the receipt");
    }
    if (!w.out.refusals.empty()) return;
    w.agency = *agency;
    w.procedure = *procedure;
    w.via = *via;
    seen_.add(w.agency, text_of(w.from, "DonViXuLy").value_or(""));
    seen_.add(w.procedure,
              {text_of(w.from, "TenTTHC").value_or(""),
               text_of(w.from, "MaLinhVuc").value_or(""),
               text_of(w.from, "TenLinhVuc").value_or("")});
    if (!accepted || (submitted_at && *submitted_at < *w.receipt)) {
        w.tell("mc-1", submitted_at.value_or(*start), dossier::submitted{w.procedure, w.via});
    }
    tell_supplements(w);
    if (accepted) tell_receipt(w, *w.receipt);
    tell_state(w);
    if (accepted) tell_moved_appointment(w);
    remember(w.code, {w.agency, w.state, true});
}

void dvcqg_import::tell_receipt(work& w, instant received_at) {
    dossier::received body;
    body.procedure = w.procedure;
    body.via = w.via;
    body.appointment_at = w.appointment_before_supplements;
    if (!body.appointment_at) body.appointment_at = w.out.appointment;
    w.tell("mc-2", received_at, body);
}

void dvcqg_import::tell_supplements(work& w) {
    const auto* found = w.from.if_contains({supplements_field.data(), supplements_field.size()});
    const auto* list = found == nullptr ? nullptr : found->if_array();
    if (list == nullptr) return;
    std::optional<instant> first_request, last_answer;
    for (std::size_t i = 0; i < std::min(list->size(), supplements_max); ++i) {
        const auto* entry = (*list)[i].if_object();
        if (entry == nullptr) continue;
        count_personal(*entry);
        const auto path = fmt::format("{}[{}].", supplements_field, i);
        const auto asked_at = w.date(*entry, "NgayBoSung", path);
        const auto answered_at = w.date(*entry, "NgayTiepNhanBoSung", path);
        const auto before = w.date(*entry, "NgayHenTraTruoc", path);
        const auto after = w.date(*entry, "NgayHenTraMoi", path);
        if (!asked_at) {
            w.refuse("no_request_date",
                     path + "NgayBoSung",
                     "missing; this request was left out, the rest was sent");
            continue;
        }
        // Requests are told apart by their instant: their numbers begin anew in some systems.
        w.tell("mc-5:" + stamp(*asked_at), *asked_at, dossier::supplement_requested{});
        if (before && (!first_request || *asked_at < *first_request)) {
            first_request = asked_at;
            w.appointment_before_supplements = before;
        }
        if (!answered_at) {
            w.supplement_is_open = true;
            continue;
        }
        w.supplement_was_answered = true;
        w.tell(
            "mc-4:" + stamp(*asked_at), *answered_at, dossier::supplement_received{{}, {}, after});
        if (after && (!last_answer || *last_answer < *answered_at)) {
            last_answer = answered_at;
            w.last_new_appointment = after;
        }
    }
}

void dvcqg_import::tell_state(work& w) {
    const auto at = [&] { return w.first_date({how_.state_at_field}); };
    const auto needs_date = [&w](std::string_view what) {
        w.refuse("state_without_date",
                 "TrangThaiHoSo",
                 fmt::format("state {} has no date here ({}); what stood before was sent. Give it, "
                             "or import the CapNhatTienDoHoSoMC record of this state",
                             w.state,
                             what));
    };
    switch (w.state) {
        case 4:
            if (w.supplement_is_open) {
                w.refuse("unanswered_supplement",
                         std::string(supplements_field),
                         "a request has no NgayTiepNhanBoSung though the dossier is in process: "
                         "its clock stands still until the date of the answer is given");
            } else if (!w.supplement_was_answered) {
                w.tell("mc-4", *w.receipt, dossier::step_started{std::string(step_code), {}, {}});
            }
            break;
        case 5:
            if (w.supplement_is_open) break;
            if (const auto asked_at = w.first_date({"NgayYeuCauBoSung", how_.state_at_field}))
                w.tell("mc-5:" + stamp(*asked_at), *asked_at, dossier::supplement_requested{});
            else
                needs_date("DanhSachHoSoBoSung[].NgayBoSung");
            break;
        case 6:
            if (const auto asked_at = at())
                w.tell("mc-6:" + stamp(*asked_at), *asked_at, dossier::payment_requested{});
            else
                needs_date(how_.state_at_field);
            break;
        case 3:
        case 7:
        case 8:
        case 9:
        case 10:
            tell_end(w);
            if (!w.out.ended_at) needs_date(w.state == 10 ? "NgayTra" : state_9_end);
            break;
        default:
            break;
    }
}

void dvcqg_import::tell_end(work& w) {
    std::vector<std::string_view> names{state_9_end};
    if (w.state == 3) names.insert(names.begin(), "NgayTuChoi");
    if (w.state != 10) names.insert(names.end(), {"NgayTra", how_.state_at_field});
    const auto done_at = w.first_date(names);
    const auto returned_at = w.state != 10 ? std::nullopt
                             : done_at     ? w.first_date({"NgayTra", state_9_end})
                                           : w.first_date({"NgayTra", how_.state_at_field});
    w.out.ended_at = done_at ? done_at : returned_at;
    if (done_at) {
        if (w.state == 3) w.tell("mc-3", *done_at, dossier::declined{});
        if (w.state == 7) w.tell("mc-7", *done_at, dossier::withdrawn{});
        if (w.state == 8 && how_.state_8_suspends) w.tell("mc-8", *done_at, dossier::suspended{});
        if (w.state == 8 && !how_.state_8_suspends) w.tell("mc-8", *done_at, dossier::stopped{});
        if (w.state >= 9) w.tell("mc-9", *done_at, dossier::processed{});
    }
    if (returned_at) w.tell("mc-10", *returned_at, dossier::returned{return_channel_of(w)});
}

// An appointment that neither the receipt nor the answers to supplements explain was moved at an
// instant that the record does not tell: at the latest when it was exported, or at the end.
void dvcqg_import::tell_moved_appointment(work& w) {
    const auto now = w.out.appointment;
    const auto explained =
        w.last_new_appointment ? w.last_new_appointment : w.appointment_before_supplements;
    // Some systems leave NgayHenTra as it stood on the receipt.
    if (!now || !explained || *now == *explained || now == w.appointment_before_supplements) return;
    const auto at = std::min(as_of_, w.out.ended_at.value_or(as_of_));
    w.tell("mc-hen:" + stamp(*now), at, dossier::rescheduled{*now, "NGAYHENTRA", {}});
}

// --- CapNhatTienDoHoSoMC: one move -----------------------------------------------------

void dvcqg_import::tell_move(work& w) {
    ++progress_rows_;
    const auto at = w.first_date({how_.state_at_field});
    if (!at) {
        if (w.out.refusals.empty())
            w.refuse("no_instant", how_.state_at_field, "missing; a move needs its instant");
        return;
    }
    const bool names_agency =
        std::any_of(how_.agency_fields.begin(), how_.agency_fields.end(), [&w](const auto& field) {
            return text_of(w.from, field).has_value();
        });
    // Only the way back into process depends on what was before.
    const bool must_know = w.state == 4 || (w.state > 2 && !names_agency);
    const auto before = known(w.code, must_know ? asking::allowed : asking::needless);
    // The receipt's procedure and channel stand in DongBoHoSoMC only, and what this run has been
    // shown is not told a second time.
    if (w.state <= 2 || (before.shown_in_this_run && before.state == w.state && w.state != 4)) {
        ++told_already_;
        return;
    }
    if (before.agency.empty() || names_agency) {
        const auto agency = agency_of(w);
        if (!agency) return;
        w.agency = *agency;
    } else {
        w.agency = before.agency;
    }
    const auto suffix = fmt::format("cn-{}:{}", w.state, stamp(*at));
    if (w.state == 3) w.tell(suffix, *at, dossier::declined{});
    if (w.state == 4) {
        tell_answer(w, before.state, *at);
        tell_step(w, *at);
    }
    if (w.state == 5) w.tell(suffix, *at, dossier::supplement_requested{});
    if (w.state == 6) w.tell(suffix, *at, dossier::payment_requested{});
    if (w.state == 7) w.tell(suffix, *at, dossier::withdrawn{});
    if (w.state == 8 && how_.state_8_suspends) w.tell(suffix, *at, dossier::suspended{});
    if (w.state == 8 && !how_.state_8_suspends) w.tell(suffix, *at, dossier::stopped{});
    if (w.state == 9) w.tell(suffix, *at, dossier::processed{});
    if (w.state == 10) w.tell(suffix, *at, dossier::returned{return_channel_of(w)});
    remember(w.code, {w.agency, w.state, before.shown_in_this_run});
}

// A unit worked from NgayBatDau until the officer acted; without that date only its end is known.
void dvcqg_import::tell_step(work& w, instant at) {
    const auto begun = w.date("NgayBatDau");
    const auto unit = unit_code_of(text_of(w.from, "PhongBanXuLy").value_or(""));
    if (begun && *begun <= at) {
        w.tell("cn-4:" + stamp(*begun) + ":b",
               *begun,
               dossier::step_started{std::string(step_code), unit, {}});
        if (*begun == at) return;
    }
    w.tell("cn-4:" + stamp(at), at, dossier::step_finished{std::string(step_code), unit, {}});
}

// Back in process after 5, 6 or 8: the papers came, the fee was paid, the stop was lifted.
void dvcqg_import::tell_answer(work& w, int before, instant at) {
    const auto suffix = fmt::format("cn-4:{}:r{}", stamp(at), before);
    if (before == 5) w.tell(suffix, at, dossier::supplement_received{});
    if (before == 6) w.tell(suffix, at, dossier::payment_made{});
    if (before == 8) w.tell(suffix, at, dossier::resumed{});
}

// --- values ----------------------------------------------------------------------------

std::optional<agency_code> dvcqg_import::agency_of(work& w) {
    std::string field, given;
    for (const auto& name : how_.agency_fields) {
        const auto text = text_of(w.from, name);
        if (!text) continue;
        const auto found = how_.agencies.find(*text);
        if (found != how_.agencies.end()) return agency_code(found->second);
        if (given.empty()) {
            field = name;
            given = *text;
        }
    }
    std::string code;
    if (normalise_code(given, code)) return agency_code(code);
    if (how_.agency_otherwise) return agency_code(*how_.agency_otherwise);
    if (given.empty())
        w.refuse("no_agency", how_.agency_fields.front(), "missing; or give [agencies] otherwise");
    else
        w.refuse("unknown_agency",
                 field,
                 fmt::format("{} is no code and not in [agencies] of the mapping; add it there",
                             shown(given)));
    return std::nullopt;
}

std::optional<procedure_code> dvcqg_import::procedure_of(work& w) {
    const auto given = text_of(w.from, "MaTTHC");
    const auto found = given ? how_.procedures.find(*given) : how_.procedures.end();
    if (found != how_.procedures.end()) return procedure_code(found->second);
    std::string code;
    if (given && normalise_code(*given, code)) return procedure_code(code);
    if (how_.procedure_otherwise) return procedure_code(*how_.procedure_otherwise);
    w.refuse(
        "no_procedure", "MaTTHC", "missing, or no code; add it to [procedures] of the mapping");
    return std::nullopt;
}

std::optional<dossier::channel> dvcqg_import::channel_of(work& w) {
    const auto given = text_of(w.from, "KenhThucHien");
    const auto found = given ? how_.channels.find(*given) : how_.channels.end();
    if (found != how_.channels.end()) return found->second;
    if (how_.channel_otherwise) return how_.channel_otherwise;
    w.refuse("unknown_channel",
             "KenhThucHien",
             fmt::format("{}; give 1 (in person), 2 (online) or 3 (post), or [channels] otherwise",
                         given ? shown(*given) + " is none" : "missing"));
    return std::nullopt;
}

dossier::channel dvcqg_import::return_channel_of(const work& w) const {
    const auto given = text_of(w.from, "HinhThuc");
    const auto found = given ? how_.return_channels.find(*given) : how_.return_channels.end();
    return found != how_.return_channels.end() ? found->second : how_.return_otherwise;
}

known_dossier dvcqg_import::known(const dossier_code& code, asking may) const {
    const auto found = known_.find(code.str());
    if (found != known_.end()) return found->second;
    if (may == asking::needless || !service_) return {};
    return service_(code).value_or(known_dossier{});
}

void dvcqg_import::remember(const dossier_code& code, const known_dossier& now) {
    if (known_.size() < remembered_max || known_.contains(code.str()))
        known_.insert_or_assign(code.str(), now);
}

void dvcqg_import::count_personal(const json::object& record) {
    for (const auto& member : record) {
        const std::string name(member.key());
        auto found = is_personal_.find(name);
        if (found == is_personal_.end()) {
            if (is_personal_.size() >= names_max) is_personal_.clear();
            found = is_personal_.emplace(name, is_personal_field(name)).first;
        }
        if (found->second && !member.value().is_null()) ++personal_;
    }
}

}  // namespace tiendo::importer
