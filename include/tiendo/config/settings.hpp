// What an operator can set, module by module, with the default of each value.
//
// Plain values: a component gets its own struct by value, never the whole. Unit
// and meaning in a sentence, bounds and where a value came from are told by
// `explain` (load.hpp); the key of a field is <section>.<field>, its variable in
// the environment TIENDO_<SECTION>_<FIELD>. Durations are milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::config {

struct service_config {
    std::string data_dir;  // where the log lives; empty = not set, the service refuses to start
    std::string catalogue_dir;  // of the CSV files; empty = not set, the newest logged one counts
    std::string listen_address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0 = any free one
    bool insecure_loopback = false;
    bool simulated = false;
    std::string headline = "appointment_current";

    friend bool operator==(const service_config&, const service_config&) = default;
};

struct ingest_config {
    std::size_t message_bytes_max = 256 * 1024;
    std::size_t connections_max = 4'096;
    std::size_t admission_events_max = 200'000;
    std::size_t in_flight_batches_per_connection_max = 64;
    std::uint32_t handshake_timeout_ms = 10'000;
    std::uint32_t message_timeout_ms = 30'000;
    std::uint32_t idle_timeout_ms = 90'000;
    std::uint32_t busy_retry_after_ms = 50;
    std::uint32_t busy_after_ms = 80;
    std::size_t parked_per_credential_max = 10'000;

    friend bool operator==(const ingest_config&, const ingest_config&) = default;
};

struct feed_config {
    std::uint32_t tick_ms = 200;
    std::size_t subscribers_max = 10'000;
    std::size_t queue_bytes_max = 1024 * 1024;

    friend bool operator==(const feed_config&, const feed_config&) = default;
};

struct storage_config {
    std::size_t checkpoint_log_bytes = std::size_t{64} * 1024 * 1024;
    std::uint32_t checkpoint_interval_ms = 60'000;
    std::uint32_t scrub_interval_ms = 24 * 60 * 60'000;  // 0 = no scrub
    std::size_t scrub_bytes_per_second = std::size_t{4} * 1024 * 1024;
    // Room that events may not use: the smaller of both.
    std::uint32_t reserve_percent = 5;
    std::size_t reserve_bytes = std::size_t{1024} * 1024 * 1024;
    std::string backup_dir;  // empty = backups of a running service are refused
    std::size_t backup_bytes_per_second = std::size_t{64} * 1024 * 1024;
    std::string archive_dir;               // of records that left the database; empty = none did
    std::uint32_t archive_after_days = 0;  // 0 = the service moves none there

    friend bool operator==(const storage_config&, const storage_config&) = default;
};

struct engine_config {
    std::size_t ended_in_memory_max = 200'000;
    std::size_t fold_queue_events_max = 400'000;
    std::size_t reads_waiting_max = 1'024;

    friend bool operator==(const engine_config&, const engine_config&) = default;
};

// What stands over and under the reports that an office files. Text, as it is printed.
struct report_config {
    std::string issued_by;  // empty = nothing stands over the reporting agency
    std::string agency;     // empty = the name of the catalogue's topmost agency
    std::string place;      // empty = dots to write it on
    std::string prepared_by = "Người lập biểu";
    std::string signed_by = "Thủ trưởng đơn vị";
    std::string preparer;  // empty = written by hand
    std::string signer;
    std::string components;  // CSV of the criteria of the form `components`; empty = the shipped
    // The form's number and title, by form: the keys code_06a, title_06a and so on.
    struct heading {
        std::string_view form;
        std::string code;
        std::string title;
        friend bool operator==(const heading&, const heading&) = default;
    };
    std::vector<heading> forms{
        {"06a",
         "II.06a/VPCP/KSTT",
         "Tình hình, kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị trực tiếp giải "
         "quyết thủ tục hành chính"},
        {"766",
         "",
         "Tiến độ giải quyết hồ sơ thủ tục hành chính theo Quyết định số 766/QĐ-TTg (nhóm chỉ số "
         "2)"},
        {"ranking", "", "Xếp hạng cơ quan, đơn vị theo tỷ lệ giải quyết hồ sơ thủ tục hành chính"},
        {"channels", "", "Cơ cấu tiếp nhận hồ sơ thủ tục hành chính theo kênh"},
        {"returns", "", "Tình hình trả kết quả giải quyết thủ tục hành chính theo kênh"},
        {"payment", "", "Tình hình thanh toán phí, lệ phí thủ tục hành chính theo kênh"},
        {"digital", "", "Tình hình cấp kết quả giải quyết thủ tục hành chính điện tử"},
        {"satisfaction",
         "",
         "Mức độ hài lòng của tổ chức, cá nhân trong giải quyết thủ tục hành chính"},
        {"components", "", "Các chỉ tiêu thành phần theo Quyết định số 766/QĐ-TTg"},
        {"overdue", "", "Danh sách hồ sơ thủ tục hành chính đang giải quyết quá hạn"},
        {"findings", "", "Các vấn đề phát hiện trong giải quyết hồ sơ thủ tục hành chính"},
        {"durations", "", "Thời gian giải quyết hồ sơ thủ tục hành chính"},
        {"steps", "", "Thời gian giải quyết hồ sơ theo bộ phận và bước"},
        {"control-sheet", "05, TT 01/2018/TT-VPCP", "Phiếu kiểm soát quá trình giải quyết hồ sơ"},
    };

    friend bool operator==(const report_config&, const report_config&) = default;
};

struct alerts_config {
    std::string rules;  // TOML file of alert rules; empty = the usual ones

    friend bool operator==(const alerts_config&, const alerts_config&) = default;
};

// Where alerts are delivered to.
struct alertmanager_config {
    std::string address;  // HOST:PORT of an Alertmanager; empty = none
    std::string prefix;   // of its paths, when it does not serve at the root
    std::string page;     // a dossier's code behind it is where a person looks; empty = no link
    std::uint32_t resend_ms = 60'000;

    friend bool operator==(const alertmanager_config&, const alertmanager_config&) = default;
};

struct notify_config {
    std::string receivers;  // TOML file of receivers.hpp; empty = none

    friend bool operator==(const notify_config&, const notify_config&) = default;
};

// A share of a hundred, exact to two decimals: 9250 = 92.5 %.
struct percent {
    std::uint32_t hundredths = 0;
    friend bool operator==(const percent&, const percent&) = default;
};

// What the level of a rate is held against: red, amber, green, or too few dossiers to judge. Of a
// single formula where it has a section of its own: what that leaves out is as [levels] says.
struct levels_config {
    percent red_below_percent{9'000};
    percent amber_below_percent{9'500};  // not below red_below_percent
    std::uint32_t min_count = 20;

    friend bool operator==(const levels_config&, const levels_config&) = default;
};

struct settings {
    service_config service;
    ingest_config ingest;
    feed_config feed;
    storage_config storage;
    engine_config engine;
    report_config report;
    alerts_config alerts;
    alertmanager_config alertmanager;
    notify_config notify;
    levels_config levels;
    levels_config levels_resolved;
    levels_config levels_early;
    levels_config levels_due;
    levels_config levels_index766;
    bool early_has_levels = false;  // [levels.early] says something: else it is not judged itself

    friend bool operator==(const settings&, const settings&) = default;
};

}  // namespace tiendo::config
