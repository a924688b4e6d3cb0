// Names and help of the samples, in one place.
#include "metrics.hpp"

#include "tiendo/observe/log.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tiendo::service {
namespace {

using observe::family_kind;
using observe::sample;

constexpr double nanoseconds = 1e9;  // in a second

class list {
  public:
    void counter(const char* name, const char* help, std::uint64_t value) {
        single(name, help, family_kind::counter, static_cast<double>(value));
    }
    template <class Number>
    void gauge(const char* name, const char* help, const Number& value) {
        single(name, help, family_kind::gauge, static_cast<double>(value));
    }
    void seconds(const char* name, const char* help, std::uint64_t spent) {
        single(name, help, family_kind::counter, static_cast<double>(spent) / nanoseconds);
    }
    // A family whose samples are added to what is returned, before the next one begins.
    std::vector<sample>& labelled(const char* name, const char* help, family_kind kind) {
        out_.push_back({name, help, kind, {}});
        return out_.back().samples;
    }
    // `unit`: how many of the counted make one of the unit of the name.
    template <class Histogram>
    void histogram(const char* name, const char* help, const Histogram& of, double unit) {
        labelled(name, help, family_kind::histogram).push_back(sample_of(of, unit));
    }
    template <class Histogram>
    [[nodiscard]] static sample sample_of(const Histogram& of, double unit) {
        sample out;
        const auto counts = of.counts();
        for (std::size_t i = 0; i < of.bounds().size(); ++i)
            out.buckets.push_back({static_cast<double>(of.bounds()[i]) / unit, counts[i]});
        out.beyond = counts.back();
        out.sum = static_cast<double>(of.sum()) / unit;
        return out;
    }
    std::vector<observe::family> take() && { return std::move(out_); }

  private:
    void single(const char* name, const char* help, family_kind kind, double value) {
        labelled(name, help, kind).push_back({{}, value, {}, 0, 0});
    }
    std::vector<observe::family> out_;
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
    l.counter("tiendo_service_admissions_late_total",
              "Batches answered Busy: what was admitted had waited too long for the disk.",
              p.admissions_late);
    l.counter("tiendo_service_admissions_behind_total",
              "Batches answered Busy: too many stored events waited for the engine.",
              p.admissions_behind);
    l.counter("tiendo_service_admissions_parked_full_total",
              "Batches answered Busy: too many parked dossiers.",
              p.admissions_parked_full);
    l.counter("tiendo_service_admissions_disk_reserve_total",
              "Batches answered Busy: the data disk had no room but its reserve.",
              p.admissions_disk_reserve);
    l.gauge("tiendo_service_restate_dossiers",
            "Dossiers that the newest catalogue may judge otherwise.",
            p.to_restate);
    l.gauge("tiendo_service_restated_dossiers", "How many of them were judged anew.", p.restated);
    l.counter(
        "tiendo_service_reads_refused_total", "Reads refused: too many waited.", p.reads_refused);
    l.counter("tiendo_service_fold_waits_total", "Commits that waited for the fold.", p.fold_waits);
    l.counter("tiendo_alerts_transitions_total", "Alert transitions logged.", p.alerts_logged);
    l.gauge("tiendo_alerts_conditions_left_out",
            "What the rules found at the newest look beyond what is watched.",
            p.conditions_left_out);
    l.gauge("tiendo_service_durable_sequence", "Where the durable log ends.", p.durable_sequence);
    l.gauge("tiendo_service_folded_sequence", "Up to where all is folded.", p.folded_sequence);
    l.gauge("tiendo_service_clock_held",
            "1 while a step of the wall clock waits for confirmation.",
            heart.is_clock_held() ? 1 : 0);
    l.seconds("tiendo_service_commit_seconds_total",
              "Time spent committing, syncs included.",
              p.commit_ns);
    l.seconds("tiendo_service_fold_seconds_total", "Time spent folding.", p.fold_ns);
}

void add_latencies(list& l, const core_probe& p, std::chrono::nanoseconds now) {
    l.histogram("tiendo_service_ack_latency_seconds",
                "From a batch's admission to its acknowledgement.",
                p.ack_latency,
                nanoseconds);
    l.histogram("tiendo_service_group_events",
                "Events of a group, which is written and synced as one.",
                p.group_events,
                1);
    l.histogram("tiendo_storage_append_seconds",
                "Write and sync of a group on the log.",
                p.append_time,
                nanoseconds);
    l.histogram("tiendo_service_fold_lag_seconds",
                "From a group's acknowledgements until its events are in every figure.",
                p.fold_lag,
                nanoseconds);
    const auto since = p.behind_since.load();
    const auto behind =
        since == 0 ? std::int64_t{0} : std::max<std::int64_t>(0, now.count() - since);
    l.gauge("tiendo_service_fold_behind_seconds",
            "How long the oldest acknowledged group has waited for the fold; 0: none does.",
            static_cast<double>(behind) / nanoseconds);
}

// How full each queue is stands beside how full it may be.
void add_queues(list& l, const core& heart) {
    const auto& p = heart.probe();
    const auto& most = heart.limits();
    l.gauge("tiendo_service_admission_events",
            "Events waiting for the commit thread.",
            p.admission_events.load());
    l.gauge("tiendo_service_admission_events_max",
            "At so many, batches are answered Busy.",
            most.admission_events_max);
    l.gauge("tiendo_service_fold_queue_events",
            "Events durable but not folded.",
            p.fold_queue_events.load());
    l.gauge("tiendo_service_fold_queue_events_max",
            "At so many, commits wait for the fold.",
            most.fold_events_max);
    l.gauge("tiendo_service_reads_waiting",
            "Questions that wait for the engine.",
            p.reads_waiting.load());
    l.gauge("tiendo_service_reads_waiting_max",
            "At so many, further ones are refused.",
            most.reads_max);
}

void add_checkpoints(list& l, const core_probe& p) {
    l.counter("tiendo_service_checkpoints_total", "Checkpoints written.", p.checkpoints);
    l.seconds("tiendo_service_checkpoint_seconds_total",
              "Time spent writing checkpoints.",
              p.checkpoint_ns);
    l.gauge("tiendo_service_checkpoint_timestamp_seconds",
            "When the newest checkpoint was written, seconds since 1970; 0 = none yet.",
            p.checkpoint_at.load());
    l.gauge("tiendo_service_checkpoint_bytes",
            "Rows of the newest checkpoint since the start.",
            p.checkpoint_bytes.load());
    l.gauge("tiendo_service_unsaved_log_bytes",
            "Of the log, in no checkpoint yet: read again at a start.",
            p.unsaved_log_bytes.load());
    l.gauge("tiendo_service_dossiers_away",
            "Dossiers that have ended and are not in memory.",
            p.dossiers_away.load());
}

void add_storage(list& l,
                 const storage::statistics& s,
                 const observe::disk_figures& disk,
                 const disk_room& room) {
    l.counter("tiendo_storage_log_appended_bytes_total",
              "Written to the log since the start.",
              s.appended_bytes);
    l.gauge("tiendo_storage_disk_free_bytes",
            "Free on the file system of the data directory.",
            disk.free_bytes);
    l.gauge("tiendo_storage_disk_size_bytes", "Size of that file system.", disk.size_bytes);
    l.gauge("tiendo_storage_disk_reserve_bytes",
            "Free room there that new events may not use.",
            room.reserve_bytes);
    l.gauge("tiendo_storage_disk_reserve_reached",
            "1 while new events are refused because only the reserve is left.",
            room.is_low ? 1 : 0);
    l.gauge("tiendo_storage_writes_delayed",
            "1 while the database slows writes until it has caught up.",
            s.writes_delayed ? 1 : 0);
    l.gauge("tiendo_storage_log_disk_bytes", "Sorted files of the log.", s.log_disk_bytes);
    l.gauge("tiendo_storage_view_disk_bytes", "Sorted files of the views.", s.view_disk_bytes);
    l.gauge("tiendo_storage_log_begin_sequence",
            "Records up to here were moved to the archive; 0 = none.",
            s.log_begin);
    l.gauge("tiendo_storage_wal_disk_bytes", "Write-ahead log.", s.wal_disk_bytes);
    auto& files = l.labelled(
        "tiendo_storage_files", "Sorted files, each an open descriptor.", family_kind::gauge);
    for (const auto& [name, count] : s.files)
        files.push_back({{{"family", std::string(name)}}, static_cast<double>(count), {}, 0, 0});
    l.counter("tiendo_storage_merges_total",
              "Merges of small files since the start, beside the database's own.",
              s.merges);
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

void add_archives(list& l, const archive_probe& a) {
    l.counter("tiendo_service_archive_segments_total",
              "Segments of old records that the service has sealed since the start.",
              a.segments);
    l.counter("tiendo_service_archive_failed_total",
              "Times since the start that old records could not be moved to the archive.",
              a.failed);
}

void add_backups(list& l, const backup_probe& b) {
    l.counter("tiendo_service_backups_total", "Backups made since the start.", b.made);
    l.counter("tiendo_service_backups_failed_total",
              "Backups begun since the start that were not made.",
              b.failed);
    l.gauge("tiendo_service_backup_timestamp_seconds",
            "When the newest was made, seconds since 1970; 0 = none since the start.",
            static_cast<std::uint64_t>(b.made_at.load()));
    l.gauge("tiendo_service_backup_bytes", "Bytes of the newest.", b.bytes);
    l.gauge("tiendo_service_backup_duration_seconds",
            "How long the newest took, in whole seconds.",
            b.took_ns / 1'000'000'000);
}

void add_engine(list& l, const engine::figures& f) {
    l.gauge("tiendo_engine_dossiers", "Dossiers known.", f.dossiers);
    l.gauge("tiendo_engine_dossiers_open", "Dossiers accepted and not ended.", f.open);
    l.gauge("tiendo_engine_dossiers_parked", "Dossiers without Submitted or Received.", f.parked);
    l.gauge("tiendo_engine_findings", "Facts without effect, or remarkable.", f.findings);
    l.gauge("tiendo_engine_dossiers_provisional",
            "Open dossiers with a due date outside the published holidays.",
            f.provisional);
    l.gauge("tiendo_engine_counters",
            "Counters, by agency they tell for and month of recording; 262144 at most.",
            f.counters);
    l.gauge("tiendo_engine_step_names",
            "Names of steps and units that events have brought; never refused, 64 bytes each at "
            "most.",
            f.step_names);
    l.counter("tiendo_engine_gaps_forgotten_total",
              "Stretches of numbers that counters skipped, beyond the 16 that are kept of each.",
              f.gaps_forgotten);
    auto& states = l.labelled("tiendo_alerts", "Alerts that stand, by state.", family_kind::gauge);
    const auto add = [&states](const char* state, std::uint64_t number) {
        states.push_back({{{"state", state}}, static_cast<double>(number), {}, 0, 0});
    };
    add("firing", f.alerts_firing);
    add("acknowledged", f.alerts_acknowledged);
    l.gauge("tiendo_alerts_silences", "Silences known, ended ones too; 2000 at most.", f.silences);
}

void add_alertmanager(list& l, const notify::alertmanager_probe& a) {
    l.counter("tiendo_notify_calls_total", "Calls to the Alertmanager.", a.calls);
    l.counter("tiendo_notify_calls_failed_total",
              "Calls that it did not take; all is told again.",
              a.calls_failed);
    l.counter("tiendo_notify_alerts_sent_total", "Alerts in calls, repeats too.", a.alerts_sent);
    l.counter("tiendo_notify_silences_sent_total", "Silences mirrored there.", a.silences_sent);
    l.gauge("tiendo_notify_alerts_told", "Alerts that it was told stand.", a.told);
    l.gauge("tiendo_notify_alerts_left_out",
            "Alerts that stand beyond the 20000 newest, of which it is not told.",
            a.left_out);
    l.gauge("tiendo_notify_succeeded_timestamp_seconds",
            "When it was last told all, seconds since 1970; 0 = never.",
            a.succeeded_at_seconds);
}

// A family for each figure, a sample for each receiver: their names come from an operator's file.
void add_receivers(list& l, const webhooks& hooks) {
    const auto all = hooks.probes();
    const auto add = [&](const char* name, const char* help, family_kind kind, const auto& value) {
        auto& samples = l.labelled(name, help, kind);
        for (const auto& [receiver, probe] : all)
            samples.push_back(
                {{{"receiver", receiver}}, static_cast<double>(value(*probe)), {}, 0, 0});
    };
    using probe = notify::webhook_probe;
    const auto counter = [&](const char* name, const char* help, auto probe::* part) {
        add(name, help, family_kind::counter, [part](const probe& p) { return (p.*part).load(); });
    };
    const auto gauge = [&](const char* name, const char* help, auto probe::* part) {
        add(name, help, family_kind::gauge, [part](const probe& p) { return (p.*part).load(); });
    };
    counter("tiendo_notify_receiver_calls_total", "Calls to a webhook.", &probe::calls);
    counter("tiendo_notify_receiver_calls_failed_total",
            "Calls that it did not take; they are made again.",
            &probe::calls_failed);
    counter("tiendo_notify_receiver_notices_sent_total",
            "Notices in calls that it took.",
            &probe::notices_sent);
    counter("tiendo_notify_receiver_left_out_total",
            "Alerts given up because more than 20000 were not settled.",
            &probe::left_out);
    gauge("tiendo_notify_receiver_unsettled",
          "Alerts of which it may have to hear more; 20000 at most.",
          &probe::unsettled);
    gauge("tiendo_notify_receiver_waiting",
          "Alerts with a notice that is due and was not taken yet.",
          &probe::waiting);
    gauge("tiendo_notify_receiver_set_aside",
          "Of these, alerts in calls that it refused; they are tried apart from the others.",
          &probe::set_aside);
    gauge("tiendo_notify_receiver_failing",
          "1 while its last call of alerts that are not set aside was not taken.",
          &probe::is_failing);
    gauge("tiendo_notify_receiver_paused",
          "1 after it answered that it is gone, until receivers are read again.",
          &probe::is_paused);
    gauge("tiendo_notify_receiver_succeeded_timestamp_seconds",
          "When it last took a call, seconds since 1970; 0 = never.",
          &probe::succeeded_at_seconds);
    const auto& box = hooks.outbox_probe();
    l.counter("tiendo_storage_outbox_batches_total",
              "Batches of rows written to the outbox.",
              box.batches);
    l.counter("tiendo_storage_outbox_rows_total", "Rows in them.", box.rows);
}

void add_month(list& l, const month_figures& m) {
    l.gauge("tiendo_engine_dossiers_overdue",
            "Dossiers open past their headline due date, as last counted.",
            m.overdue);
    const auto pairs = [&](const char* name, const char* help, std::int64_t rates::rate::* part) {
        auto& samples = l.labelled(name, help, family_kind::gauge);
        for (const auto& a : m.top) {
            for (std::size_t i = 0; i < all_formulas.size(); ++i) {
                const auto formula = std::string(rates::name_of(all_formulas[i]));
                samples.push_back({{{"agency", a.code}, {"formula", formula}},
                                   static_cast<double>(a.rates[i].*part),
                                   {},
                                   0,
                                   0});
            }
        }
    };
    pairs("tiendo_rates_month_numerator",
          "Numerator of a rate of the month until now, of an agency at the top with all below it.",
          &rates::rate::numerator);
    pairs("tiendo_rates_month_denominator",
          "Denominator of that rate; 0: there is no rate.",
          &rates::rate::denominator);
    l.gauge("tiendo_rates_month_timestamp_seconds",
            "When these and the overdue dossiers were counted, seconds since 1970; 0 = not yet.",
            std::chrono::floor<std::chrono::seconds>(m.as_of).time_since_epoch().count());
}

void add_process(list& l, const observe::process_figures& p) {
    l.labelled(
         "process_cpu_seconds_total", "Processor time of user and system.", family_kind::counter)
        .push_back({{}, p.cpu_seconds, {}, 0, 0});
    l.gauge("process_resident_memory_bytes", "Resident memory.", p.resident_bytes);
    l.gauge("process_virtual_memory_bytes", "Virtual memory.", p.virtual_bytes);
    l.gauge("process_open_fds", "Open file descriptors.", p.open_files);
    l.gauge("process_max_fds", "File descriptors that may be open.", p.open_files_max);
    l.gauge("process_threads", "Threads.", p.threads);
    l.gauge("process_start_time_seconds", "When it started, seconds since 1970.", p.started_at);
    l.labelled("tiendo_build_info", "1; the version stands in the label.", family_kind::gauge)
        .push_back({{{"version", std::string(build_version())}}, 1, {}, 0, 0});
}

void add_requests(list& l, const http::server_probe& h) {
    auto& durations = l.labelled("tiendo_http_request_duration_seconds",
                                 "From a request that is read to its answer, by class of route.",
                                 family_kind::histogram);
    for (const auto& c : h.classes) {
        auto one = list::sample_of(c.duration, nanoseconds);
        one.labels.push_back({"route", c.name});
        durations.push_back(std::move(one));
    }
    auto& answers = l.labelled(
        "tiendo_http_answers_total", "Answers by class of status.", family_kind::counter);
    for (std::size_t i = 0; i < h.answers_by_class.size(); ++i) {
        const auto status = std::to_string(i + 2) + "xx";
        answers.push_back(
            {{{"status", status}}, static_cast<double>(h.answers_by_class[i].load()), {}, 0, 0});
    }
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
    l.counter("tiendo_ingest_batches_unread_total",
              "Batches answered Busy before they were read.",
              i.batches_unread);
    l.counter("tiendo_ingest_batches_too_late_total",
              "Batches answered Busy after they had waited to be read.",
              i.batches_too_late);
    l.counter("tiendo_ingest_sessions_hushed_total",
              "Messages of sessions that went on sending while told to wait: unread for that time.",
              i.sessions_hushed);
    l.gauge("tiendo_ingest_unread_bytes", "Of messages that wait to be read.", i.intake_bytes);
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
    l.counter("tiendo_http_tickets_refused_total",
              "Tickets for /v1/live not given out: too many were outstanding.",
              h.tickets_refused);
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

std::optional<std::int64_t> horizon_days(const catalogue::catalogue& of, instant now) {
    std::optional<std::int64_t> out;
    for (const auto& a : of.agencies()) {
        const auto& calendar = of.calendar_of(a);
        const auto today = calendar.date_of(now);
        const auto last = calendar.published_to();
        if (!last || !a.valid.holds_on(today)) continue;
        const std::int64_t days = (*last - today).count();
        out = std::min(out.value_or(days), days);
    }
    return out;
}

std::string_view build_version() noexcept {
    return TIENDO_VERSION;
}

std::vector<observe::family> collect(const metric_sources& from) {
    list l;
    l.gauge("tiendo_service_ready", "1 while it serves.", from.is_ready ? 1 : 0);
    add_core(l, from.heart);
    add_latencies(l, from.heart.probe(), from.now);
    add_queues(l, from.heart);
    add_checkpoints(l, from.heart.probe());
    add_storage(l, from.heart.log().measure(), from.disk, from.heart.room());
    add_scrub(l, from.scrub);
    add_backups(l, from.backups);
    add_archives(l, from.archives);
    add_engine(l, from.figures);
    add_month(l, from.month);
    if (from.alertmanager != nullptr) add_alertmanager(l, *from.alertmanager);
    if (from.receivers != nullptr) add_receivers(l, *from.receivers);
    l.gauge("tiendo_alerts_calendars_ending",
            "Calendars in use whose published holidays end within 60 days, or have ended.",
            from.calendars_ending);
    if (from.horizon_days)
        l.gauge("tiendo_calendar_horizon_seconds",
                "From today to the day on which the published holidays of a calendar in use end.",
                *from.horizon_days * 86'400);
    add_reports(l, from.reports);
    add_feed(l, from.live.probe());
    add_edges(l, from.counters.probe(), from.door.probe(), from.door.listener_probe());
    add_requests(l, from.door.probe());
    l.counter("tiendo_observe_dropped_lines_total",
              "Log lines dropped at the queue's bound.",
              observe::dropped_lines());
    add_process(l, from.process);
    return std::move(l).take();
}

}  // namespace tiendo::service
