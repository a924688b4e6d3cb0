// Prometheus' own serializer writes the text.
#include "tiendo/observe/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace tiendo::observe {

std::string exposition(const std::vector<sample>& samples) {
    std::vector<prometheus::MetricFamily> families;
    families.reserve(samples.size());
    for (const auto& s : samples) {
        prometheus::MetricFamily family;
        family.name = s.name;
        family.help = s.help;
        prometheus::ClientMetric metric;
        if (s.kind == sample_kind::counter) {
            family.type = prometheus::MetricType::Counter;
            metric.counter.value = s.value;
        } else {
            family.type = prometheus::MetricType::Gauge;
            metric.gauge.value = s.value;
        }
        family.metric.push_back(std::move(metric));
        families.push_back(std::move(family));
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace tiendo::observe
