// spdlog behind three functions, so that its headers stay here.
#include "tiendo/observe/log.hpp"

#include "tiendo/base/check.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace tiendo::observe {
namespace {

constexpr std::size_t queued_lines_max = 8'192;

std::shared_ptr<spdlog::logger>& logger() {
    static std::shared_ptr<spdlog::logger> one;
    return one;
}

spdlog::level::level_enum to_spdlog(level at) {
    switch (at) {
        case level::debug:
            return spdlog::level::debug;
        case level::info:
            return spdlog::level::info;
        case level::warn:
            return spdlog::level::warn;
        case level::error:
            return spdlog::level::err;
    }
    TIENDO_ASSERT(false);
}

}  // namespace

void start_log(level least) {
    spdlog::init_thread_pool(queued_lines_max, 1);
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    logger() = std::make_shared<spdlog::async_logger>(
        "tiendod", sink, spdlog::thread_pool(), spdlog::async_overflow_policy::overrun_oldest);
    logger()->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
    logger()->set_level(to_spdlog(least));
    logger()->flush_on(spdlog::level::info);
}

void flush_log() {
    if (logger()) logger()->flush();
    logger().reset();
    spdlog::shutdown();  // joins the writing thread: all queued lines are out
}

void log(level at, std::string_view module, std::string_view line) {
    if (logger()) logger()->log(to_spdlog(at), "{}: {}", module, line);
}

std::uint64_t dropped_lines() {
    const auto pool = spdlog::thread_pool();
    return pool ? pool->overrun_counter() : 0;
}

}  // namespace tiendo::observe
