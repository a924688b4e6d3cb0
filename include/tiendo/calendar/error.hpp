// What can go wrong in the calendar module.
#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

namespace tiendo::calendar {

enum class errc {
    unknown_time_zone = 1,  // when the zone's name is not in the tz database
    out_of_range,           // when an amount leads outside the years 1900 to 2200
};

[[nodiscard]] const boost::system::error_category& category() noexcept;
[[nodiscard]] inline boost::system::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), category()};
}

}  // namespace tiendo::calendar

template <>
struct boost::system::is_error_code_enum<tiendo::calendar::errc> : std::true_type {};
