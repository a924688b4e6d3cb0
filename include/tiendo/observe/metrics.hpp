// Figures for operators, in Prometheus text form. Names live here and where the
// samples are listed (service), nowhere else: tiendo_<module>_<noun>_<unit>.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::observe {

enum class sample_kind : std::uint8_t { counter, gauge };

struct sample {
    std::string name;  // "tiendo_engine_dossiers"
    std::string help;  // one sentence
    sample_kind kind = sample_kind::counter;
    double value = 0;
};

// The text of GET /metrics.
[[nodiscard]] std::string exposition(const std::vector<sample>& samples);

}  // namespace tiendo::observe
