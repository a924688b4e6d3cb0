// Names and help of the samples, in one place.
#include "metrics.hpp"

#include "tiendo/observe/log.hpp"

namespace tiendo::service {
namespace {

using observe::sample;
using observe::sample_kind;

class list {
  public:
    void counter(const char* name, const char* help, std::uint64_t value) {
        out_.push_back({name, help, sample_kind::counter, static_cast<double>(value)});
    }
    void gauge(const char* name, const char* help, std::uint64_t value) {
        out_.push_back({name, help, sample_kind::gauge, static_cast<double>(value)});
    }
    void seconds(const char* name, const char* help, std::uint64_t nanoseconds) {
        out_.push_back({name, help, sample_kind::counter, static_cast<double>(nanoseconds) / 1e9});
    }
    std::vector<sample> take() && { return std::move(out_); }

  private:
    std::vector<sample> out_;
};

void add_core(list& l, const core& heart) {
    const auto& p = heart.probe();
    l.counter("tiendo_service_events_accepted_total", "Events made durable.", p.events_accepted);
    l.counter("tiendo_service_events_duplicate_total",
              "Events that were stored already.",
              p.events_duplicate);
    l.counter("tiendo_service_events_conflicting_total",
              "Events whose id stands for another value.",
              p.events_conflicting);
    l.counter("tiendo_service_groups_total", "Groups committed, one sync each.", p.groups);
    l.counter("tiendo_service_admissions_busy_total",
              "Batches answered Busy: the admission queue was full.",
              p.admissions_busy);
    l.counter("tiendo_service_admissions_parked_full_total",
              "Batches answered Busy: too many parked dossiers.",
              p.admissions_parked_full);
    l.gauge("tiendo_service_restate_dossiers",
            "Dossiers that the newest catalogue may judge otherwise.",
            p.to_restate);
    l.gauge("tiendo_service_restated_dossiers", "How many of them were judged anew.", p.restated);
    l.counter(
        "tiendo_service_reads_refused_total", "Reads refused: too many waited.", p.reads_refused);
    l.counter("tiendo_service_fold_waits_total", "Commits that waited for the fold.", p.fold_waits);
    l.counter("tiendo_service_checkpoints_total", "Checkpoints written.", p.checkpoints);
    l.counter("tiendo_alerts_transitions_total", "Alert transitions logged.", p.alerts_logged);
    l.gauge("tiendo_service_durable_sequence", "Where the durable log ends.", p.durable_sequence);
    l.gauge("tiendo_service_folded_sequence", "Up to where all is folded.", p.folded_sequence);
    l.gauge("tiendo_service_admission_events",
            "Events waiting for the commit thread.",
            p.admission_events);
    l.gauge(
        "tiendo_service_fold_queue_events", "Events durable but not folded.", p.fold_queue_events);
    l.gauge("tiendo_service_clock_held",
            "1 while a step of the wall clock waits for confirmation.",
            heart.is_clock_held() ? 1 : 0);
    l.seconds("tiendo_service_commit_seconds_total",
              "Time spent committing, syncs included.",
              p.commit_ns);
    l.seconds("tiendo_service_fold_seconds_total", "Time spent folding.", p.fold_ns);
    const auto s = heart.log().measure();
    l.gauge("tiendo_storage_log_disk_bytes", "Sorted files of the log.", s.log_disk_bytes);
    l.gauge("tiendo_storage_view_disk_bytes", "Sorted files of the views.", s.view_disk_bytes);
    l.gauge("tiendo_storage_wal_disk_bytes", "Write-ahead log.", s.wal_disk_bytes);
    l.gauge(
        "tiendo_storage_memory_bytes", "Write buffers, table readers and cache.", s.memory_bytes);
}

void add_scrub(list& l, const scrub_probe& s) {
    l.counter("tiendo_service_scrub_passes_total", "Recounts of the whole log finished.", s.passes);
    l.gauge("tiendo_service_scrub_differences",
            "What the last recount found wrong: 0, or somebody must act.",
            s.differences);
    l.gauge("tiendo_service_scrub_position", "Up to where the last recount compared.", s.position);
    l.gauge("tiendo_service_scrub_finished_timestamp_seconds",
            "When the last recount ended, seconds since 1970; 0 = none yet.",
            static_cast<std::uint64_t>(s.finished_at.load()));
    l.gauge("tiendo_service_scrub_reading_sequence",
            "How far the recount under way is; 0 = none is.",
            s.reading);
}

void add_engine(list& l, const engine::figures& f) {
    l.gauge("tiendo_engine_dossiers", "Dossiers known.", f.dossiers);
    l.gauge("tiendo_engine_dossiers_open", "Dossiers accepted and not ended.", f.open);
    l.gauge("tiendo_engine_dossiers_parked", "Dossiers without Submitted or Received.", f.parked);
    l.gauge("tiendo_engine_findings", "Facts without effect, or remarkable.", f.findings);
    l.gauge("tiendo_engine_dossiers_provisional",
            "Open dossiers with a due date outside the published holidays.",
            f.provisional);
    l.gauge("tiendo_engine_counter_rows",
            "Counters, by agency they tell for and month of recording; 262144 at most.",
            f.counters);
    l.gauge("tiendo_engine_step_names",
            "Names of steps and units that events have brought; never refused, 64 bytes each at "
            "most.",
            f.step_names);
    l.gauge("tiendo_alerts_firing", "Overdue alerts that fire.", f.alerts_firing);
}

void add_edges(list& l,
               const ingest::front_probe& i,
               const http::server_probe& h,
               const net::listener_probe& n) {
    l.counter("tiendo_ingest_batches_total", "Batches received.", i.batches);
    l.counter("tiendo_ingest_events_rejected_total", "Events refused by name.", i.events_rejected);
    l.counter("tiendo_ingest_batches_refused_total",
              "Batches refused whole for want of authority.",
              i.batches_refused);
    l.counter("tiendo_ingest_batches_busy_total", "Batches answered Busy.", i.batches_busy);
    l.counter("tiendo_ingest_messages_refused_total",
              "Messages that could not be read.",
              i.messages_refused);
    l.counter("tiendo_ingest_reads_paused_total",
              "Times a session stopped reading at a limit.",
              i.reads_paused);
    l.gauge("tiendo_ingest_sessions", "Counters connected.", i.sessions);
    l.counter("tiendo_http_requests_total", "HTTP requests.", h.requests);
    l.counter(
        "tiendo_http_unauthorised_total", "Requests without a valid credential.", h.unauthorised);
    l.counter("tiendo_http_refused_total", "Requests refused for another reason.", h.refused);
    l.counter("tiendo_http_reports_wrong_total",
              "Reports not given out: they did not add up, or their file could not be written.",
              h.reports_wrong);
    l.counter("tiendo_http_sessions_revoked_total",
              "Sessions closed because their credential was revoked or changed.",
              h.sessions_revoked);
    l.counter("tiendo_net_accepted_total", "Connections accepted.", n.accepted);
    l.counter("tiendo_net_accept_pauses_total",
              "Times accepting paused at connections_max.",
              n.accept_pauses);
    l.counter("tiendo_net_heads_refused_total",
              "Malformed heads and refused handshakes.",
              n.heads_refused);
    l.counter(
        "tiendo_net_deadlines_missed_total", "Connections cut by a deadline.", n.deadlines_missed);
    l.counter("tiendo_net_queues_overrun_total",
              "Connections closed at their queue's bound.",
              n.queues_overrun);
    l.counter("tiendo_net_received_bytes_total", "Bytes read.", n.bytes_in);
    l.counter("tiendo_net_sent_bytes_total", "Bytes written.", n.bytes_out);
    l.gauge("tiendo_net_connections", "Connections open.", n.open_connections);
}

void add_feed(list& l, const feed::feed_probe& f) {
    l.gauge("tiendo_feed_subscribers", "Supervisors connected.", f.subscribers);
    l.gauge("tiendo_feed_views", "Different subscriptions.", f.views);
    l.counter("tiendo_feed_snapshots_total", "Snapshots sent.", f.snapshots);
    l.counter("tiendo_feed_updates_total", "Updates sent.", f.updates);
    l.counter("tiendo_feed_encodings_total", "Frames encoded; the rest were shared.", f.encodings);
    l.counter("tiendo_feed_reads_refused_total",
              "Ticks without figures: too many reads waited.",
              f.reads_refused);
    l.counter("tiendo_feed_subscribers_refused_total",
              "Sessions refused at subscribers_max.",
              f.subscribers_refused);
    l.counter("tiendo_feed_subscribers_behind_total",
              "Subscribers closed because they did not read.",
              f.subscribers_behind);
}

void add_reports(list& l, const storage::report_files_probe& r) {
    l.gauge("tiendo_storage_reports", "Reports stored, as last counted.", r.number);
    l.gauge("tiendo_storage_reports_bytes", "Their bytes.", r.bytes);
    l.counter("tiendo_storage_reports_stored_total", "Reports stored since the start.", r.kept);
    l.counter("tiendo_storage_reports_refused_total",
              "Reports not stored: too many, too many bytes, or too large.",
              r.refused);
    l.counter("tiendo_storage_reports_failed_total",
              "Reports that the disk did not take or give.",
              r.failed);
    l.counter("tiendo_storage_reports_damaged_total",
              "Times a damaged stored report was met.",
              r.damaged);
}

}  // namespace

std::vector<sample> collect(const metric_sources& from) {
    list l;
    add_core(l, from.heart);
    add_scrub(l, from.scrub);
    add_engine(l, from.figures);
    l.gauge("tiendo_alerts_calendars_ending",
            "Calendars in use whose published holidays end within 60 days, or have ended.",
            from.calendars_ending);
    add_reports(l, from.reports);
    add_feed(l, from.live.probe());
    add_edges(l, from.counters.probe(), from.door.probe(), from.door.listener_probe());
    l.counter("tiendo_observe_dropped_lines_total",
              "Log lines dropped at the queue's bound.",
              observe::dropped_lines());
    return std::move(l).take();
}

}  // namespace tiendo::service
