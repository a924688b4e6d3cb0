// What does an alert say, in one sentence, to a person?
#pragma once

#include "tiendo/alerts/desk.hpp"

#include <string>
#include <string_view>

namespace tiendo::alerts {

struct sentence {
    std::string vi;
    std::string en;
};
// `agency_vi` and `agency_en` name its agency; codes will do.
[[nodiscard]] sentence sentence_of(const alert& a,
                                   std::string_view agency_vi,
                                   std::string_view agency_en);

}  // namespace tiendo::alerts
