// Figures for operators, in Prometheus text form. Names live here and where the
// families are listed (service), nowhere else: tiendo_<module>_<noun>_<unit>, base
// units, _total behind counters. Values of labels come from closed sets: names of
// routes, formulas and top-level agencies; never a dossier, a client or a session.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::observe {

enum class family_kind : std::uint8_t { counter, gauge, histogram };

struct label {
    std::string name;
    std::string value;
};

struct bucket {
    double upper = 0;         // inclusive
    std::uint64_t count = 0;  // of values in this range alone
};

struct sample {
    std::vector<label> labels;
    double value = 0;             // of a counter or gauge
    std::vector<bucket> buckets;  // of a histogram, ascending
    std::uint64_t beyond = 0;     // values above the last bucket
    double sum = 0;
};

struct family {
    std::string name;  // "tiendo_engine_dossiers"
    std::string help;  // one sentence
    family_kind kind = family_kind::counter;
    std::vector<sample> samples;
};

// The text of GET /metrics.
[[nodiscard]] std::string exposition(const std::vector<family>& families);

}  // namespace tiendo::observe
