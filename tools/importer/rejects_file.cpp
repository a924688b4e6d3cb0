// Writing refused rows as CSV.
#include "importer/rejects_file.hpp"

#include "client/address.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <system_error>

namespace tiendo::importer {

rejects_file::rejects_file(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code ec;
    const bool existed = std::filesystem::exists(path_, ec);
    if (!std::ofstream(path_, std::ios::app)) {
        throw client::usage_error(fmt::format(
            "--rejects {}: cannot be written, so refused rows could not be kept; nothing "
            "was sent. Give a file in a folder that can be written",
            path_.string()));
    }
    if (!std::filesystem::is_regular_file(path_, ec)) return;  // a device holds no earlier run
    if (existed)
        std::filesystem::rename(path_, path_.string() + ".previous", ec);
    else
        std::filesystem::remove(path_, ec);
    if (ec) {
        throw client::usage_error(fmt::format(
            "--rejects {}: an earlier run's file cannot be set aside ({}); nothing was sent",
            path_.string(),
            ec.message()));
    }
}

void rejects_file::add(const rejected_row& where, const refusal& why) {
    if (++count_ > refusals_kept_max) return;
    if (!out_.is_open()) {
        out_.open(path_, std::ios::app | std::ios::binary);
        out_ << "row,line,dossier_code,event_id,field,code,reason\n";
    }
    const auto number = [](std::uint64_t n) { return n == 0 ? std::string() : std::to_string(n); };
    out_ << fmt::format("{},{},{},{},{},{},{}\n",
                        number(where.row),
                        number(where.line),
                        catalogue::csv_field(where.dossier),
                        catalogue::csv_field(where.event),
                        catalogue::csv_field(why.field),
                        catalogue::csv_field(why.code),
                        catalogue::csv_field(why.message));
    out_.flush();
    if (!out_) {
        throw std::runtime_error(
            fmt::format("{}: cannot be written any more; make room and import again, what has "
                        "arrived is not counted twice",
                        path_.string()));
    }
}

}  // namespace tiendo::importer
