// Writing refused rows; see the header.
#include "client/rejected_file.hpp"

#include "client/address.hpp"
#include "tiendo/net/http_message.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <system_error>

namespace tiendo::client {
namespace {

namespace json = boost::json;

// `source` as one line when it is a JSON object, else empty. Its own letters are kept: parsing and
// writing anew would drop a member that stands twice, which may be why it was refused.
std::string object_line(std::string_view source) {
    json::error_code failed;
    const auto value = json::parse({source.data(), source.size()}, failed);
    if (failed || !value.is_object()) return {};
    std::string out(source);
    out.erase(out.find_last_not_of(" \t\r") + 1);
    // JSON has a bare CR only between its tokens, and some readers take it for the end of a line.
    std::replace(out.begin(), out.end(), '\r', ' ');
    return out;
}

}  // namespace

void rejected_file::begin(earlier_rejections earlier) {
    if (path_.empty()) return;
    std::error_code ec;
    const bool existed = std::filesystem::exists(path_, ec);
    if (!std::ofstream(path_, std::ios::app)) {
        throw usage_error(
            fmt::format("--rejected {}: cannot be written, so refused events could not be kept; "
                        "nothing was sent. Give a file in a folder that can be written",
                        path_.string()));
    }
    // A device or a pipe holds nothing of an earlier run.
    if (!std::filesystem::is_regular_file(path_, ec)) return;
    if (!existed) {
        std::filesystem::remove(path_, ec);
    } else if (earlier == earlier_rejections::set_aside) {
        auto aside = path_;
        aside += ".previous";
        std::filesystem::rename(path_, aside, ec);
    }
    if (ec) {
        throw usage_error(
            fmt::format("--rejected {}: an earlier run's file cannot be set aside ({}); nothing "
                        "was sent. Move it away or give another file",
                        path_.string(),
                        ec.message()));
    }
}

void rejected_file::add(const dossier::dossier_event& event, const refusal& why) {
    if (path_.empty()) return;
    write(event.id.view(), why, "event", wire::event_to_json(event));
}

void rejected_file::add(std::string_view source, const refusal& why) {
    if (path_.empty()) return;
    const auto id = wire::event_id_of_line(source);
    const auto object = object_line(source);
    if (object.empty())
        write(id.view(), why, "line", net::json_quoted(source));
    else
        write(id.view(), why, "event", object);
}

void rejected_file::write(std::string_view event_id,
                          const refusal& why,
                          std::string_view member,
                          std::string_view value_json) {
    if (!out_.is_open()) out_.open(path_, std::ios::app);
    const json::object reason{
        {"event_id", event_id}, {"code", why.code}, {"field", why.field}, {"message", why.message}};
    auto line = json::serialize(reason);
    line.pop_back();
    out_ << line << ",\"" << member << "\":" << value_json << "}\n" << std::flush;
    if (!out_) {
        throw std::runtime_error(
            fmt::format("{}: cannot be written any more; the refusal of event '{}' ({}: {}) is "
                        "not kept. Make room or give another --rejected FILE, and run the same "
                        "command again",
                        path_.string(),
                        event_id,
                        why.code,
                        why.message));
    }
}

}  // namespace tiendo::client
