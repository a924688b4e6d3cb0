// What is impossible for the clock and the catalogue, and what is only late or
// early and therefore welcome.
#include "tiendo/wire/validate.hpp"

#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

using namespace tiendo;

namespace {

std::shared_ptr<const catalogue::catalogue> small_catalogue() {
    catalogue::file_texts files;
    files["agencies.csv"] =
        "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
        "P,Tỉnh,Province,province,,,,,vn\n"
        "OLD,Sở cũ,Old department,department,P,,2025-07-01,NEW,\n"
        "NEW,Sở mới,New department,department,P,2025-07-01,,,\n";
    files["procedures.csv"] =
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_"
        "limit,"
        "committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,"
        "valid_from,valid_to,legal_source\n"
        "1.000,Cấp phép,Permit,XD,Xây dựng,15,working_days,,,,roll,pause_working,none,none,,"
        "2026-01-01,Decision 1\n"
        "2.000,Cấp đổi,Renewal,XD,Xây "
        "dựng,15,working_days,,,,roll,pause_working,none,none,,,Decision "
        "2\n";
    auto parsed = catalogue::catalogue::parse(files);
    if (const auto* broken = std::get_if<std::vector<file_refusal>>(&parsed)) {
        FAIL(broken->front().text());
    }
    return std::get<std::shared_ptr<const catalogue::catalogue>>(parsed);
}

const catalogue::catalogue& known() {
    static const auto catalogue = small_catalogue();
    return *catalogue;
}

const auto now = *parse_rfc3339("2026-02-13T10:00:00+07:00");

// The refusal of an event of agency NEW with this body, as "code field"; "" when it is possible.
std::string judged(const std::string& body,
                   const std::string& occurred_at = "2026-02-13T09:00:00+07:00",
                   const std::string& agency = "NEW") {
    const auto read =
        wire::event_from_json(R"({"event_id":"e","dossier_code":"D","agency_code":")" + agency +
                              R"(","occurred_at":")" + occurred_at + "\"," + body + "}");
    if (const auto* why = std::get_if<refusal>(&read)) FAIL(why->field + " " + why->message);
    const auto why = wire::validate(std::get<dossier::dossier_event>(read), known(), now);
    if (!why) return "";
    CHECK_FALSE(why->message.empty());
    return why->code + " " + why->field;
}

}  // namespace

TEST_CASE("an agency that is no more is refused with the days on which it was",
          "[wire][validate]") {
    const auto read =
        wire::event_from_json(R"({"event_id":"e","dossier_code":"D","agency_code":"OLD",)"
                              R"("occurred_at":"2026-02-13T09:00:00+07:00","rated":{"score":5}})");
    const auto why = wire::validate(std::get<dossier::dossier_event>(read), known(), now);
    REQUIRE(why);
    CHECK(why->message.find("it is valid until before 2025-07-01; its successor is 'NEW'") !=
          std::string::npos);
}

TEST_CASE("facts from 2000-01-01 until five minutes ahead of the clock are possible",
          "[wire][validate]") {
    const std::string rated = R"("rated":{"score":5})";
    CHECK(judged(rated, "2026-02-13T10:05:00+07:00") == "");
    CHECK(judged(rated, "2026-02-13T10:05:00.001+07:00") == "time_in_future occurred_at");
    CHECK(judged(rated, "2000-01-01T00:00:00Z", "P") == "");
    CHECK(judged(rated, "1999-12-31T23:59:59.999Z", "P") == "time_too_early occurred_at");
}

TEST_CASE("the replacing fact of a correction is judged at its own instant", "[wire][validate]") {
    const auto correction = [](const std::string& at, const std::string& body) {
        return R"("corrected":{"target_event_id":"t","occurred_at":")" + at + "\"," + body + "}";
    };
    const std::string received = R"("received":{"procedure_code":"1.000","channel":"POST"})";
    CHECK(judged(correction("2025-12-31T12:00:00+07:00", received)) == "");
    CHECK(judged(correction("2026-02-01T12:00:00+07:00", received)) ==
          "unknown_procedure corrected.received.procedure_code");
    CHECK(judged(correction("2027-02-01T12:00:00+07:00", received)) ==
          "time_in_future corrected.occurred_at");
    CHECK(judged(correction("1970-01-01T00:00:00Z", R"("withdrawn":{})")) ==
          "time_too_early corrected.occurred_at");
    CHECK(judged(correction("2025-06-01T00:00:00Z", R"("transferred":{"to_agency_code":"NEW"})")) ==
          "unknown_agency corrected.transferred.to_agency_code");
}

TEST_CASE("agencies are looked up on the local date of the fact that names them",
          "[wire][validate]") {
    const std::string rated = R"("rated":{"score":5})";
    CHECK(judged(rated, "2026-02-13T09:00:00+07:00", "NOWHERE") == "unknown_agency agency_code");
    CHECK(judged(rated, "2025-06-30T23:59:59+07:00", "OLD") == "");
    CHECK(judged(rated, "2025-07-01T00:00:00+07:00", "OLD") == "unknown_agency agency_code");
    CHECK(judged(rated, "2025-06-30T17:00:00Z", "NEW") == "");
    CHECK(judged(rated, "2025-06-30T16:59:59Z", "NEW") == "unknown_agency agency_code");
    CHECK(judged(R"("transferred":{"to_agency_code":"OLD"})") ==
          "unknown_agency transferred.to_agency_code");
    CHECK(judged(R"("transferred":{"to_agency_code":"P"})") == "");
    CHECK(judged(R"("received":{"procedure_code":"2.000","channel":"POST",)"
                 R"("receiving_agency_code":"X"})") ==
          "unknown_agency received.receiving_agency_code");
}

TEST_CASE("a closed procedure refuses only a Received that happened outside its validity",
          "[wire][validate]") {
    const std::string received = R"("received":{"procedure_code":"1.000","channel":"POST"})";
    CHECK(judged(received, "2025-12-31T23:59:59+07:00") == "");
    CHECK(judged(received, "2026-01-01T00:00:00+07:00") ==
          "unknown_procedure received.procedure_code");
    CHECK(judged(R"("submitted":{"procedure_code":"1.000","channel":"POST"})") == "");
    CHECK(judged(R"("submitted":{"procedure_code":"3","channel":"POST"})") ==
          "unknown_procedure submitted.procedure_code");
}

TEST_CASE("appointments outside the years 2000 to 2149 are slips of the pen", "[wire][validate]") {
    const auto at = [](const std::string& when) {
        return R"("new_appointment_at":")" + when + "\"}";
    };
    CHECK(judged(R"("rescheduled":{)" + at("2149-12-31T23:59:59Z")) == "");
    CHECK(judged(R"("rescheduled":{)" + at("2150-01-01T00:00:00Z")) ==
          "time_out_of_range rescheduled.new_appointment_at");
    CHECK(judged(R"("resumed":{)" + at("1999-12-31T00:00:00Z")) ==
          "time_out_of_range resumed.new_appointment_at");
    CHECK(judged(R"("received":{"procedure_code":"2.000","channel":"POST",)"
                 R"("appointment_at":"9999-01-01T00:00:00Z"})") ==
          "time_out_of_range received.appointment_at");
    CHECK(judged(R"("supplement_received":{"reason_code":"x"})") == "");
}
