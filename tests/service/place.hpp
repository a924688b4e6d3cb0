// A data directory, the lives of a core on it, and what a counter and a reader do there.
#pragma once

#include "../dossier/story.hpp"
#include "tiendo/service/core.hpp"

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>

namespace tiendo::testing {

// A data directory that goes with the test, and lives of a core on it.
class place {
  public:
    place() : clock_(at("2026-03-10 08:00")) {
        static int number = 0;
        directory_ = std::filesystem::temp_directory_path() /
                     ("tiendo-core-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    }
    ~place() { std::filesystem::remove_all(directory_); }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

    std::unique_ptr<service::core> open(service::core_limits limits = {},
                                        const catalogue::file_texts& files = story_files()) {
        auto opened = try_open(limits);
        if (const auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
        auto heart = std::move(std::get<std::unique_ptr<service::core>>(opened));
        REQUIRE(heart->offer_catalogue(files, dossier::basis::current).empty());
        return heart;
    }
    // The sentence that refuses to open it.
    std::string refusal() {
        auto opened = try_open({});
        if (const auto* why = std::get_if<std::string>(&opened)) return *why;
        FAIL("the directory was opened");
        return {};
    }
    const std::filesystem::path& directory() const { return directory_; }
    // Returns once the clock is past `then`, so that what is recorded next is recorded later.
    void wait_past(instant then) const {
        while (clock_.now() <= then) std::this_thread::yield();
    }

  private:
    std::variant<std::unique_ptr<service::core>, std::string> try_open(
        const service::core_limits& limits) {
        service::core::setup how;
        how.data = directory_;
        how.limits = limits;
        how.fatal = [](const std::string& why) { FAIL(why); };
        return service::core::open(std::move(how), clock_);
    }

    std::filesystem::path directory_;
    service::wall_clock clock_;
};

inline std::shared_ptr<const engine::credential> gateway() {
    engine::credential c;
    c.id = "gateway";
    c.sending_agency = agency_code("X01");
    return std::make_shared<const engine::credential>(std::move(c));
}

inline engine::submission submission_of(const std::vector<dossier::dossier_event>& events,
                                        std::promise<engine::commit_outcome>* answered) {
    engine::submission s;
    s.who = gateway();
    for (const auto& e : events) {
        engine::submission_item item{e, {}, {}};
        encode(e, item.bytes);
        item.digest = sha256(item.bytes);
        s.items.push_back(std::move(item));
    }
    s.done = [answered](const engine::commit_outcome& o) { answered->set_value(o); };
    return s;
}

inline engine::commit_outcome commit(service::core& heart,
                                     const std::vector<dossier::dossier_event>& events) {
    std::promise<engine::commit_outcome> answered;
    REQUIRE(heart.submit(submission_of(events, &answered)) == engine::admitted::yes);
    return answered.get_future().get();
}

// What the engine says of itself once everything durable is folded.
inline engine::figures folded(service::core& heart) {
    for (;;) {
        std::promise<engine::figures> asked;
        REQUIRE(heart.read([&](const engine::engine& e) { asked.set_value(e.measure()); }));
        const auto f = asked.get_future().get();
        if (f.position == heart.probe().durable_sequence) return f;
    }
}

inline dossier::dossier_event receipt_of(int n) {
    const auto text = std::to_string(n);
    return event("r" + text, at("2026-03-09 09:00"), receipt("WD5"), "X01.1", "D-" + text);
}

}  // namespace tiendo::testing
