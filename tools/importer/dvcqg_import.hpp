// What do the records of the national exchange format become: DongBoHoSoMC, which
// shows a dossier as it stands, and CapNhatTienDoHoSoMC, which tells one move?
//
// A record that shows a dossier gives all facts that it dates; the same fact of a
// later record has the same id, so that what was told is a duplicate and what is
// new joins it (tools/importer/README.md says which field becomes what, and what a
// changed one means). Fields are read by name; nothing else is copied, and no
// personal field has a name here. Owner: one thread.
#pragma once

#include "importer/dvcqg_mapping.hpp"
#include "importer/import_row.hpp"
#include "importer/json_records.hpp"
#include "importer/seen_catalogue.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tiendo::importer {

// The field that makes an object a record.
inline constexpr std::string_view dvcqg_key = "MaHoSo";
// Dossiers of this run whose last state is remembered; of others the service is asked.
inline constexpr std::size_t remembered_max = 1'000'000;

// Where a dossier stood before the record: as this run or the service knows it.
struct known_dossier {
    agency_code agency;
    int state = 0;                   // 1 to 10; 0 = unknown
    bool shown_in_this_run = false;  // by a DongBoHoSoMC record
};

class dvcqg_import {
  public:
    // Asked for dossiers that this run has not met; nullopt: unknown. May be empty.
    using ask = std::function<std::optional<known_dossier>(const dossier_code&)>;

    dvcqg_import(dvcqg_mapping how, calendar::time_zone zone, instant as_of, ask service);

    [[nodiscard]] import_row row_of(const json_record& record);

    [[nodiscard]] std::uint64_t dossier_rows() const noexcept { return dossier_rows_; }
    [[nodiscard]] std::uint64_t progress_rows() const noexcept { return progress_rows_; }
    // Of the latter, those that say only what DongBoHoSoMC says better.
    [[nodiscard]] std::uint64_t told_already() const noexcept { return told_already_; }
    [[nodiscard]] std::uint64_t personal_fields_dropped() const noexcept { return personal_; }

    // The units and procedures of the dossiers shown so far.
    [[nodiscard]] catalogue::file_texts catalogue_files() const {
        return seen_.files(how_.root_code, how_.root_name);
    }

  private:
    struct work;  // one record and what becomes of it

    void show_dossier(work& w);
    void tell_receipt(work& w, instant received_at);
    void tell_supplements(work& w);
    void tell_state(work& w);
    void tell_end(work& w);
    void tell_move(work& w);
    void tell_step(work& w, instant at);
    void tell_answer(work& w, int before, instant at);
    void tell_moved_appointment(work& w);

    [[nodiscard]] std::optional<agency_code> agency_of(work& w);
    [[nodiscard]] std::optional<procedure_code> procedure_of(work& w);
    [[nodiscard]] std::optional<dossier::channel> channel_of(work& w);
    [[nodiscard]] dossier::channel return_channel_of(const work& w) const;
    enum class asking : std::uint8_t { allowed, needless };
    [[nodiscard]] known_dossier known(const dossier_code& code, asking may) const;
    void remember(const dossier_code& code, const known_dossier& now);
    void count_personal(const boost::json::object& record);

    dvcqg_mapping how_;
    calendar::time_zone zone_;
    instant as_of_;
    ask service_;
    std::unordered_map<std::string, known_dossier> known_;
    std::unordered_map<std::string, bool> is_personal_;  // names met
    seen_catalogue seen_;
    std::uint64_t dossier_rows_ = 0;
    std::uint64_t progress_rows_ = 0;
    std::uint64_t told_already_ = 0;
    std::uint64_t personal_ = 0;
};

// The three forms of the format: yyyyMMddHHmmss and yyyy-MM-dd HH:mm:ss are of the zone's wall,
// 2026-06-08T07:47:28.329 is UTC. nullopt: none of them, or before 2000.
[[nodiscard]] std::optional<instant> parse_dvcqg_date(std::string_view text,
                                                      const calendar::time_zone& zone);

// "Phòng Tư pháp" -> "PHONG-TU-PHAP": a code of a unit that is known by its name only.
[[nodiscard]] std::string unit_code_of(std::string_view name);

}  // namespace tiendo::importer
