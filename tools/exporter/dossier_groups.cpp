// Spilling events by dossier: each as its length and the event in its canonical bytes.
#include "exporter/dossier_groups.hpp"

#include "tiendo/base/digest.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

namespace tiendo::exporter {
namespace {

struct spilled {
    std::uint64_t sequence = 0;
    std::int64_t recorded_ms = 0;
    std::uint32_t sender_bytes = 0;
    std::uint32_t event_bytes = 0;
};

[[noreturn]] void no_room() {
    throw std::runtime_error(
        "the temporary files of the export cannot be written; TMPDIR names a folder with room for "
        "about 200 bytes an event");
}

// The same for every run, unlike a hash of the library.
std::size_t spill_of(std::string_view code, std::size_t spills) {
    return sha256(code)[0] % spills;
}

}  // namespace

// The files lose their names at once, so that nothing is left whatever ends the export.
dossier_groups::dossier_groups() {
    std::error_code ec;
    auto folder = (std::filesystem::temp_directory_path(ec) / "tiendo-export-XXXXXX").string();
    if (ec || ::mkdtemp(folder.data()) == nullptr) no_room();
    bool opened = true;
    for (std::size_t i = 0; i < spills; ++i) {
        files_[i].reset(std::fopen((folder + "/" + std::to_string(i)).c_str(), "w+b"));
        opened = opened && files_[i] != nullptr;
    }
    std::filesystem::remove_all(folder, ec);
    if (!opened) no_room();
}

void dossier_groups::add(const logged_event& event) {
    std::string bytes;
    dossier::encode(event.event, bytes);
    const spilled head{event.sequence,
                       event.recorded_at.time_since_epoch().count(),
                       static_cast<std::uint32_t>(event.sender.size()),
                       static_cast<std::uint32_t>(bytes.size())};
    auto* file = files_[spill_of(event.event.dossier.view(), spills)].get();
    const auto write = [file](const void* from, std::size_t size) {
        if (size != 0 && std::fwrite(from, size, 1, file) != 1) no_room();
    };
    write(&head, sizeof head);
    write(event.sender.data(), event.sender.size());
    write(bytes.data(), bytes.size());
    ++events_;
}

void dossier_groups::for_each(
    const std::function<void(const std::vector<logged_event>& of_one)>& take) {
    for (auto& file : files_) {
        std::rewind(file.get());
        std::map<std::string, std::vector<logged_event>> groups;
        spilled head;
        std::string bytes;
        while (std::fread(&head, sizeof head, 1, file.get()) == 1) {
            logged_event event;
            event.sequence = head.sequence;
            event.recorded_at = instant(milliseconds(head.recorded_ms));
            event.sender.resize(head.sender_bytes);
            bytes.resize(head.event_bytes);
            const bool whole =
                std::fread(event.sender.data(), 1, head.sender_bytes, file.get()) ==
                    head.sender_bytes &&
                std::fread(bytes.data(), 1, head.event_bytes, file.get()) == head.event_bytes &&
                dossier::decode(bytes, event.event);
            if (!whole) no_room();
            groups[event.event.dossier.str()].push_back(std::move(event));
        }
        for (auto& [code, events] : groups) {
            std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
                return std::pair(a.event.occurred_at, a.sequence) <
                       std::pair(b.event.occurred_at, b.sequence);
            });
            take(events);
        }
        file.reset();
    }
}

}  // namespace tiendo::exporter
