// Backups of a store: whole or refused by name, also when taken beside appends.
#include "tiendo/storage/backup.hpp"

#include "fixture.hpp"
#include "flip.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

namespace tiendo::storage {
namespace {

using testing::flip;
namespace fs = std::filesystem;

// A store with a checkpoint, tables and a tail in the write-ahead log, and room for backups.
class place {
  public:
    place() {
        fs::create_directories(backups_.path());
        log_ = must_open(data_.path());
        append_groups(*log_, 2, 1'000);
        REQUIRE(log_->write_checkpoint(checkpoint_at(log_->head(), 0)).has_value());
        append_groups(*log_, 3, 20);
    }
    store& log() { return *log_; }
    fs::path into() const { return backups_.path() / "one"; }
    fs::path back() const { return restored_.path(); }

    backup_request asked() const {
        backup_request out;
        out.into = into();
        out.made_at = instant{milliseconds{1'795'000'000'123}};
        out.counted = {log_->head().sequence, "aa", "bb", "cc", "dd"};
        out.at_least = log_->head();
        const auto newest = log_->load_checkpoint();
        out.checkpoint_at_least = newest ? newest->number : 0;
        out.parts.push_back(
            {"credentials.jsonl", {}, std::nullopt, std::string("{\"id\":\"c\"}\n"), false});
        return out;
    }
    std::variant<backup_manifest, backup_refused> make(const backup_pace& pace = {}) const {
        auto request = asked();
        const auto held = log_->hold_files();
        add_parts(std::get<held_files>(held), "db", request.parts);
        return write_backup(request, pace);
    }
    backup_manifest must_make() const {
        auto made = make();
        if (const auto* why = std::get_if<std::string>(&made)) FAIL(*why);
        return std::get<backup_manifest>(made);
    }

  private:
    scratch data_;
    scratch backups_;
    scratch restored_;
    std::unique_ptr<store> log_;
};

std::string refusal_of(const std::variant<backup_manifest, backup_refused>& end) {
    const auto* why = std::get_if<std::string>(&end);
    return why == nullptr ? std::string() : *why;
}

}  // namespace

TEST_CASE("a manifest comes back as it was, and no other text is one", "[storage][backup]") {
    backup_manifest m;
    m.made_at = instant{milliseconds{1'795'000'000'123}};
    m.checkpoint = 3;
    m.head.sequence = 12;
    m.head.records = 4;
    m.counted = {11, "aa", "bb", "cc", "dd"};
    m.files = {{"db/CURRENT", 16, sha256("x")}, {"witness", 3, sha256("y")}};
    const auto text = encode_manifest(m);
    const auto back = decode_manifest(text);
    REQUIRE(back);
    CHECK(back->files == m.files);
    CHECK(back->head == m.head);
    CHECK(back->counted == m.counted);
    CHECK(back->bytes() == 19);
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        auto other = text;
        other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
        INFO("bit " << bit);
        CHECK_FALSE(decode_manifest(other));
    }
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK_FALSE(decode_manifest(std::string_view(text).substr(0, size)));
}

TEST_CASE("a manifest that leads out of its backup is refused", "[storage][backup]") {
    for (const auto* name : {"../witness", "/etc/passwd", "db/../x", "db/a/b", "db/.x", "lock"}) {
        backup_manifest m;
        m.counted = {0, "aa", "bb", "cc", "dd"};
        m.files = {{name, 3, sha256("y")}};
        INFO(name);
        CHECK_FALSE(decode_manifest(encode_manifest(m)));
    }
}

TEST_CASE("a backup is restored with the same log, views and ids, and takes further events",
          "[storage][backup]") {
    place here;
    const auto head = here.log().head();
    const auto made = here.must_make();
    CHECK(made.head == head);
    CHECK(made.checkpoint == 1);
    append_groups(here.log(), 3, 10);  // not in it

    const auto checked = check_backup(here.into(), {});
    REQUIRE(std::holds_alternative<backup_manifest>(checked));
    CHECK_FALSE(restore_backup(here.into(), std::get<backup_manifest>(checked), here.back(), {}));

    const auto log = must_open(here.back());
    CHECK(log->head() == head);
    CHECK_FALSE(log->audit_chain({}).first_error);
    std::uint64_t ids = 0;
    CHECK_FALSE(log->scan_dedup([&](const dedup_entry&) { return ++ids > 0; }));
    CHECK(ids == 2'000);
    append_groups(*log, 1, 5);
    CHECK((fs::status(here.back() / "credentials.jsonl").permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("backups taken beside appends, flushes and checkpoints hold what was acknowledged before",
          "[storage][backup]") {
    place here;
    std::atomic<bool> stops{false};
    std::thread writer([&] {
        while (!stops) {
            const auto last = here.log().load_checkpoint()->at.sequence;
            append_groups(here.log(), 4, 600);
            const auto next = checkpoint_at(here.log().head(), last);
            REQUIRE(here.log().write_checkpoint(checkpoint(next)).has_value());
        }
    });
    for (int i = 0; i < 3; ++i) {
        const auto before = here.log().head();
        const auto made = here.make();
        const auto* manifest = std::get_if<backup_manifest>(&made);
        if (manifest == nullptr) {
            stops = true;
            writer.join();
            FAIL(std::get<std::string>(made));
        }
        CHECK(manifest->head.sequence >= before.sequence);
        CHECK_FALSE(restore_backup(here.into(), *manifest, here.back(), {}));
        CHECK(must_open(here.back())->head() == manifest->head);
        fs::remove_all(here.into());
        fs::remove_all(here.back());
    }
    stops = true;
    writer.join();
}

TEST_CASE("a bit flipped anywhere in a backup is seen, and the file is named",
          "[storage][backup]") {
    place here;
    const auto made = here.must_make();
    rng random(5);
    auto names = made.files;
    names.push_back({std::string(manifest_name), 0, {}});
    for (int i = 0; i < 300; ++i) {
        const auto& name = names[random.below(names.size())].name;
        const auto file = here.into() / name;
        const auto bit = random.below(fs::file_size(file) * 8);
        flip(file, bit);
        INFO(name << " bit " << bit);
        CHECK_THAT(refusal_of(check_backup(here.into(), {})),
                   Catch::Contains(file.string()) && Catch::Contains("is damaged"));
        flip(file, bit);
    }
    CHECK(refusal_of(check_backup(here.into(), {})).empty());
}

TEST_CASE("a lost, cut or half made backup is refused by name", "[storage][backup]") {
    place here;
    const auto made = here.must_make();
    SECTION("a file is missing") {
        fs::remove(here.into() / made.files.front().name);
        CHECK_THAT(refusal_of(check_backup(here.into(), {})),
                   Catch::Contains(made.files.front().name) && Catch::Contains("is missing"));
    }
    SECTION("a file was cut") {
        const auto file = here.into() / made.files.front().name;
        fs::resize_file(file, fs::file_size(file) - 1);
        CHECK_THAT(refusal_of(check_backup(here.into(), {})), Catch::Contains("bytes instead of"));
    }
    SECTION("no manifest") {
        fs::remove(here.into() / manifest_name);
        CHECK_THAT(refusal_of(check_backup(here.into(), {})), Catch::Contains("half made"));
    }
    SECTION("no backup") {
        CHECK_THAT(refusal_of(check_backup(here.into() / "none", {})),
                   Catch::Contains("is no directory"));
    }
}

TEST_CASE("a file that changes after the check is not restored", "[storage][backup]") {
    place here;
    const auto made = here.must_make();
    flip(here.into() / made.files.front().name, 77);
    const auto why = restore_backup(here.into(), made, here.back(), {});
    REQUIRE(why);
    CHECK_THAT(*why, Catch::Contains("is damaged"));
    CHECK(fs::is_empty(here.back()));
}

TEST_CASE("a directory with something in it is not restored into", "[storage][backup]") {
    place here;
    const auto made = here.must_make();
    fs::create_directories(here.back());
    std::ofstream(here.back() / "letter.txt") << "hello";
    const auto why = restore_backup(here.into(), made, here.back(), {});
    REQUIRE(why);
    CHECK_THAT(*why, Catch::Contains("is not empty"));
    CHECK(fs::exists(here.back() / "letter.txt"));
}

TEST_CASE("a restore that is cut short at any file leaves nothing that starts",
          "[storage][backup]") {
    place here;
    const auto made = here.must_make();
    for (std::size_t stretches = 0; stretches < made.files.size(); ++stretches) {
        // As a crash would: what was copied is looked at before it is cleared away.
        std::size_t seen = 0;
        const scratch cut;
        const auto why = restore_backup(
            here.into(), made, here.back(), [&](std::size_t, std::uint64_t, std::uint64_t) {
                if (seen++ < stretches) return true;
                fs::copy(here.back(), cut.path(), fs::copy_options::recursive);
                return false;
            });
        REQUIRE(why);
        INFO("after " << stretches);
        CHECK_THAT(must_refuse(cut.path()), !Catch::Contains("another process"));
        CHECK(fs::is_empty(here.back()));
    }
}

TEST_CASE("a source whose table is damaged gives no backup", "[storage][backup]") {
    scratch data;
    scratch backups;
    fs::create_directories(backups.path());
    auto log = must_open(data.path());
    append_groups(*log, 2, 1'000);
    REQUIRE(log->write_checkpoint(checkpoint_at(log->head(), 0)).has_value());
    std::vector<fs::path> tables;
    for (const auto& entry : fs::directory_iterator(data.path() / "db"))
        if (entry.path().extension() == ".sst") tables.push_back(entry.path());
    REQUIRE_FALSE(tables.empty());
    const auto largest =
        *std::ranges::max_element(tables, {}, [](const fs::path& f) { return fs::file_size(f); });
    flip(largest, 8 * 100);  // in its first block
    backup_request asked;
    asked.into = backups.path() / "one";
    asked.at_least = log->head();
    const auto held = log->hold_files();
    add_parts(std::get<held_files>(held), "db", asked.parts);
    CHECK_THAT(refusal_of(write_backup(asked, {})), Catch::Contains("damaged"));
    CHECK_FALSE(fs::exists(asked.into));
}

TEST_CASE("a copy that lacks what was acknowledged is no backup", "[storage][backup]") {
    place here;
    auto asked = here.asked();
    const auto held = here.log().hold_files();
    add_parts(std::get<held_files>(held), "db", asked.parts);
    append_groups(here.log(), 1, 10);
    asked.at_least = here.log().head();
    for (auto& part : asked.parts)
        if (part.name.ends_with(".log")) part.size = *part.size - 1;
    CHECK_THAT(refusal_of(write_backup(asked, {})), Catch::Contains("is not sound"));
    CHECK_FALSE(fs::exists(here.into()));
}

TEST_CASE("a backup without room or given up leaves nothing", "[storage][backup]") {
    place here;
    SECTION("no room beside what is kept") {
        auto asked = here.asked();
        asked.keep_free_bytes = std::uint64_t{1} << 60U;
        CHECK_THAT(refusal_of(write_backup(asked, {})), Catch::Contains("there is no room"));
    }
    SECTION("given up") {
        const auto end = here.make(
            [](std::size_t, std::uint64_t done, std::uint64_t total) { return done < total / 2; });
        CHECK_THAT(refusal_of(end), Catch::Contains("given up"));
    }
    SECTION("its name is taken") {
        fs::create_directories(here.into());
        CHECK_THAT(refusal_of(here.make()), Catch::Contains("there already"));
        return;  // what was there stays
    }
    CHECK_FALSE(fs::exists(here.into()));
}

}  // namespace tiendo::storage
