// How do the rows of an export reach a file or the service: what the import commands share.
//
// Events go to an outlet, refused rows with their reasons to a CSV file, whether
// the importer or the service refused them. Once all is answered, events that the service knows
// otherwise are compared with the dossier as it stands, and what differs is told
// as facts of their own (importer/changes.hpp). Owner: one thread.
#pragma once

#include "cli/command.hpp"
#include "cli/outlet.hpp"
#include "client/http.hpp"
#include "importer/byte_source.hpp"
#include "importer/changes.hpp"
#include "importer/import_row.hpp"
#include "importer/rejects_file.hpp"
#include "terminal/progress.hpp"
#include "tiendo/base/guarded.hpp"

#include <boost/json.hpp>

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tiendo::cli {

struct row_import_options {
    std::string file;
    std::filesystem::path mapping;
    std::string out;
    std::filesystem::path catalogue_out;  // of dvcqg
    std::filesystem::path rejects;        // empty: FILE.rejected.csv
    std::string url;
    std::filesystem::path token_file;
    std::size_t batch = 500;
    std::string as_of;
    bool as_json = false;
};

// --out, --url, --token-file, --batch, --rejects, --json and the file itself.
void add_row_options(CLI::App& sub, row_import_options& options);

class row_import {
  public:
    // Throws client::usage_error when there is nowhere to send events, or files cannot be written.
    explicit row_import(const row_import_options& options);

    // False: the service has been given up.
    bool take(importer::import_row&& row);
    void refuse(std::uint64_t row, std::size_t line, const refusal& why);
    // Reads `source` to its end through a reader whose callbacks take the rows; `alive` says
    // whether they still are. Why it could not be read further, if so.
    template <class Reader>
    [[nodiscard]] std::optional<file_refusal> read(importer::byte_source& source,
                                                   Reader& reader,
                                                   const bool& alive) {
        std::vector<char> block(256 * 1024);
        while (alive) {
            const auto got = source.read(block);
            if (auto broken = got == 0 ? reader.finish() : reader.feed({block.data(), got});
                broken || got == 0)
                return broken;
            tell(source.used(), source.size());
        }
        return std::nullopt;
    }
    // Bytes of the input that were used, of how many.
    void tell(std::uint64_t used, std::uint64_t size);
    // Dossiers told otherwise before are looked at; `as_of` stands for what has no instant.
    void tell_changes_as_of(instant as_of) { as_of_ = as_of; }
    // Waits for every answer, prints the summary with these counts, and says how it ended.
    // `broken`: why the input could not be read to its end.
    exit_code finish(const boost::json::object& counts, const std::optional<std::string>& broken);

    // The dossier as the service has it; nullopt: unknown there, or there is no service.
    [[nodiscard]] std::optional<boost::json::object> ask_dossier(const dossier_code& code);

  private:
    // Of the row that an event came from.
    struct place {
        std::uint64_t row = 0;
        std::size_t line = 0;
        std::optional<instant> ended_at, appointment;
    };
    struct refused_event {
        dossier::dossier_event event;
        place from;
        refusal why;
    };
    // Shared with the pusher's thread.
    struct shared {
        std::unordered_map<std::string, place> places;  // of events that may be on their way
        std::deque<std::string> order;                  // of their ids, oldest first
        std::vector<refused_event> refused;             // to be written by this thread
        std::vector<refused_event> known_otherwise;
        std::uint64_t known_otherwise_in_all = 0;
    };

    [[nodiscard]] client::push_options push_options();
    void on_refused(const dossier::dossier_event& event, const refusal& why);
    void write_refused();
    void tell_changes();
    std::vector<dossier::dossier_event> changes_of(const importer::changed_dossier& shown);
    void print(const boost::json::object& all) const;
    [[nodiscard]] boost::json::object summary(const boost::json::object& counts) const;

    const row_import_options& options_;
    client::service_options service_;
    std::unique_ptr<client::http_session> asking_;  // opened with the first question
    guarded<shared> shared_;
    importer::rejects_file rejects_;
    std::optional<outlet> events_;
    terminal::progress progress_;
    std::optional<instant> as_of_;
    std::optional<client::push_summary> sum_;
    std::uint64_t rows_ = 0;
    std::uint64_t rows_refused_ = 0;
    std::uint64_t made_ = 0;
    std::uint64_t dossiers_changed_ = 0;
    std::uint64_t changes_told_ = 0;
    std::uint64_t service_refused_ = 0;
};

}  // namespace tiendo::cli
