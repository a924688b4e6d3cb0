// Writing refused rows; see the header.
#include "client/rejected_file.hpp"

#include "tiendo/wire/codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace tiendo::client {

void rejected_file::add(const dossier::dossier_event& event, const refusal& why) {
    if (path_.empty()) return;
    write(event.id.view(), why, wire::event_to_json(event));
}

void rejected_file::add(std::string_view source, const refusal& why) {
    if (path_.empty()) return;
    write("", why, boost::json::serialize(boost::json::string(source)));
}

void rejected_file::write(std::string_view event_id,
                          const refusal& why,
                          std::string_view event_json) {
    if (!out_.is_open()) {
        out_.open(path_, std::ios::trunc);
        if (!out_) {
            throw std::runtime_error(
                fmt::format("{}: cannot be written; give another --rejected FILE", path_.string()));
        }
    }
    const boost::json::object reason{
        {"event_id", event_id}, {"code", why.code}, {"field", why.field}, {"message", why.message}};
    auto line = boost::json::serialize(reason);
    line.pop_back();
    out_ << line << ",\"event\":" << event_json << "}\n" << std::flush;
}

}  // namespace tiendo::client
