// Prometheus' own serializer writes the text.
#include "tiendo/observe/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <utility>

namespace tiendo::observe {
namespace {

prometheus::MetricType type_of(family_kind kind) {
    switch (kind) {
        case family_kind::counter:
            return prometheus::MetricType::Counter;
        case family_kind::gauge:
            return prometheus::MetricType::Gauge;
        case family_kind::histogram:
            return prometheus::MetricType::Histogram;
    }
    return prometheus::MetricType::Untyped;
}

// Prometheus counts in each bucket whatever is not above it, and in +Inf everything.
prometheus::ClientMetric::Histogram histogram_of(const sample& s) {
    prometheus::ClientMetric::Histogram out;
    for (const auto& b : s.buckets) {
        out.sample_count += b.count;
        out.bucket.push_back({out.sample_count, b.upper});
    }
    out.sample_count += s.beyond;
    out.bucket.push_back({out.sample_count, std::numeric_limits<double>::infinity()});
    out.sample_sum = s.sum;
    return out;
}

prometheus::ClientMetric metric_of(const sample& s, family_kind kind) {
    prometheus::ClientMetric out;
    for (const auto& l : s.labels) out.label.push_back({l.name, l.value});
    switch (kind) {
        case family_kind::counter:
            out.counter.value = s.value;
            break;
        case family_kind::gauge:
            out.gauge.value = s.value;
            break;
        case family_kind::histogram:
            out.histogram = histogram_of(s);
            break;
    }
    return out;
}

}  // namespace

std::string exposition(const std::vector<family>& families) {
    std::vector<prometheus::MetricFamily> out;
    out.reserve(families.size());
    for (const auto& f : families) {
        prometheus::MetricFamily one;
        one.name = f.name;
        one.help = f.help;
        one.type = type_of(f.kind);
        for (const auto& s : f.samples) one.metric.push_back(metric_of(s, f.kind));
        out.push_back(std::move(one));
    }
    return prometheus::TextSerializer().Serialize(out);
}

}  // namespace tiendo::observe
