// Rows of dossiers that are not in memory, from the store. What cannot be read ends the process by
// `fatal`. Owner: the fold thread.
#pragma once

#include "tiendo/engine/ports.hpp"
#include "tiendo/storage/store.hpp"

#include <functional>
#include <string>

namespace tiendo::service {

class stored_rows final : public engine::stored_dossiers {
  public:
    stored_rows(const storage::store& from, std::function<void(const std::string&)> fatal)
        : from_(from), fatal_(std::move(fatal)) {}

    [[nodiscard]] std::vector<std::optional<std::string>> rows_of(
        std::span<const std::string_view> codes) const override {
        auto rows = from_.rows("dossiers", codes);
        if (!rows) fatal_("stored dossiers cannot be read: " + rows.error().message());
        return std::move(*rows);
    }
    void each_row(
        std::string_view from,
        const std::function<bool(std::string_view, std::string_view)>& visit) const override {
        walk("dossiers", from, visit);
    }
    void each_ended(std::string_view from,
                    const std::function<bool(std::string_view)>& visit) const override {
        walk("ended", from, [&](std::string_view key, std::string_view) { return visit(key); });
    }

  private:
    void walk(std::string_view family,
              std::string_view from,
              const storage::store::row_visitor& visit) const {
        if (const auto broken = from_.walk(family, from, visit)) fatal_(broken->why);
    }

    const storage::store& from_;
    std::function<void(const std::string&)> fatal_;
};

}  // namespace tiendo::service
