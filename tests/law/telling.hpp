// What a row of tests/data/law says, made into a law and dossiers that can be judged.
//
// The words of the tables are those of tests/data/law/README.md: terms of a
// procedure, events with local times. A word that is not known fails the test;
// nothing in a row is passed over.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/dossier/event.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::testing {

// A row by the names of its columns.
using table_row = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] std::vector<table_row> rows_of(const std::string& table,
                                             const std::vector<std::string_view>& columns);

// The parts of `text` between `separator`s, without blanks at their ends; no empty ones.
[[nodiscard]] std::vector<std::string> parts_of(std::string_view text, char separator);

// A phrase, word by word.
class phrase {
  public:
    explicit phrase(std::string_view text) : words_(parts_of(text, ' ')) {}
    [[nodiscard]] bool at_end() const noexcept { return next_ == words_.size(); }
    [[nodiscard]] std::string_view peek() const noexcept {
        return at_end() ? std::string_view{} : std::string_view{words_[next_]};
    }
    [[nodiscard]] std::string word();
    [[nodiscard]] bool take(std::string_view expected);
    // "2026-03-02", "2026-03-02 09:00", "... 15:00:00.001", "... 24:00", on the wall in Việt Nam.
    [[nodiscard]] instant time();
    [[nodiscard]] int number();

  private:
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};
[[nodiscard]] instant time_of(std::string_view text);

// One procedure under one or two versions of the catalogue.
struct terms {
    explicit terms(std::string_view text);
    std::string procedures_csv;
    std::string steps_csv;
    std::string agency = "X01.1";
    dossier::basis headline = dossier::basis::current;
    std::optional<instant> next_year_published;
};

// An event as it reaches the log.
struct told {
    dossier::dossier_event event;
    instant recorded_at{};
    bool history = false;
};
[[nodiscard]] std::vector<told> story_of(std::string_view text, const terms& rules);

// The law of a row and its dossiers, judged as often as wanted.
class case_file {
  public:
    explicit case_file(const terms& rules);
    void tell(const told& said);
    [[nodiscard]] dossier::assessment judge(std::string_view code,
                                            std::vector<std::string>* findings = nullptr) const;
    [[nodiscard]] const dossier::law& law() const noexcept { return law_; }
    [[nodiscard]] const std::map<std::string, dossier::history, std::less<>>& dossiers() const {
        return dossiers_;
    }

  private:
    dossier::law law_;
    std::map<std::string, dossier::history, std::less<>> dossiers_;
    std::uint64_t sequence_ = 0;
};

}  // namespace tiendo::testing
