// Which units and procedures does an export speak of: a first catalogue for a
// service that has none yet.
//
// Units stand below one root; procedures have the export's names and fields and no limits, so that
// the appointment is the due date, and a pause in working time. What stands there
// is to be looked through before use. Owner: one thread. At seen_max further ones are counted.
#pragma once

#include "tiendo/base/text.hpp"
#include "tiendo/catalogue/files.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace tiendo::importer {

inline constexpr std::size_t seen_max = 20'000;  // of each: the nation has 3,500 and 6,000

class seen_catalogue {
  public:
    struct procedure_names {
        std::string name, field_code, field_name;
    };
    void add(const agency_code& agency, const std::string& name);
    void add(const procedure_code& procedure, const procedure_names& names);

    // agencies.csv and procedures.csv.
    [[nodiscard]] catalogue::file_texts files(const std::string& root_code,
                                              const std::string& root_name) const;
    [[nodiscard]] std::uint64_t left_out() const noexcept { return left_out_; }

  private:
    std::map<std::string, std::string> agencies_;
    std::map<std::string, procedure_names> procedures_;
    std::uint64_t left_out_ = 0;
};

}  // namespace tiendo::importer
