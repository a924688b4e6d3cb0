// The text that Prometheus reads.
#include "tiendo/observe/metrics.hpp"

#include "tiendo/observe/process.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace tiendo::observe {

TEST_CASE("a family is written once, with its help, its type and all its samples", "[metrics]") {
    const std::vector<family> all{
        {"tiendo_answers_total",
         "Answers by class.",
         family_kind::counter,
         {{{{"status", "2xx"}}, 5, {}, 0, 0}, {{{"status", "4xx"}}, 2, {}, 0, 0}}}};

    CHECK(exposition(all) ==
          "# HELP tiendo_answers_total Answers by class.\n"
          "# TYPE tiendo_answers_total counter\n"
          "tiendo_answers_total{status=\"2xx\"} 5\n"
          "tiendo_answers_total{status=\"4xx\"} 2\n");
}

TEST_CASE("buckets of a histogram add up, and the last one has everything", "[metrics]") {
    const std::vector<family> all{{"tiendo_wait_seconds",
                                   "How long.",
                                   family_kind::histogram,
                                   {{{}, 0, {{0.5, 3}, {1, 2}}, 4, 12.5}}}};

    CHECK(exposition(all) ==
          "# HELP tiendo_wait_seconds How long.\n"
          "# TYPE tiendo_wait_seconds histogram\n"
          "tiendo_wait_seconds_count 9\n"
          "tiendo_wait_seconds_sum 12.5\n"
          "tiendo_wait_seconds_bucket{le=\"0.5\"} 3\n"
          "tiendo_wait_seconds_bucket{le=\"1\"} 5\n"
          "tiendo_wait_seconds_bucket{le=\"+Inf\"} 9\n");
}

TEST_CASE("a process that runs has memory, threads, files, and a beginning", "[metrics]") {
    const auto found = measure_process();

    CHECK(found.resident_bytes > 100'000);
    CHECK(found.virtual_bytes >= found.resident_bytes);
    CHECK(found.threads >= 1);
    CHECK(found.open_files >= 3);
    CHECK(found.open_files_max >= found.open_files);
    CHECK(found.started_at > 1.6e9);  // after 2020
    CHECK(found.cpu_seconds >= 0);
}

TEST_CASE("a place that does not exist has no disk", "[metrics]") {
    const auto here = measure_disk(std::filesystem::temp_directory_path());
    CHECK(here.size_bytes > 0);
    CHECK(here.free_bytes <= here.size_bytes);
    CHECK(measure_disk("/no/such/place").size_bytes == 0);
}

}  // namespace tiendo::observe
