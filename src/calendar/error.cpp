// The texts of the calendar's error codes.
#include "tiendo/calendar/error.hpp"

#include <string>

namespace tiendo::calendar {
namespace {

class calendar_category final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "tiendo.calendar"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::unknown_time_zone:
                return "the time zone is not in the tz database; use an IANA name such as "
                       "Asia/Ho_Chi_Minh";
            case errc::out_of_range:
                return "the amount leads outside the years 1900 to 2200";
        }
        return "unknown calendar error";
    }
};

}  // namespace

const boost::system::error_category& category() noexcept {
    static const calendar_category instance;
    return instance;
}

}  // namespace tiendo::calendar
