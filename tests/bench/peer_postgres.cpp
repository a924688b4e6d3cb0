// The events of `tiendo bench` into PostgreSQL: how many a second, and how long does each commit
// take? tests/bench/peer.py starts the cluster and runs this.
//
//   peer_postgres fill  --db CONNINFO --catalogue DIR --open N      what both sides hold before
//   peer_postgres load  --db CONNINFO --catalogue DIR --route arrays|copy --connections C --batch B
//   peer_postgres query --db CONNINFO --sql TEXT --times N           ms, p50 and p99
//   peer_postgres write --catalogue DIR --run R --events N           the same events as JSON Lines
//
// One thread and one call in flight for each connection. Each connection has agencies of its own,
// so that none waits for another's rows: the peer's best case.
#include "client/bench_events.hpp"
#include "client/bench_tally.hpp"
#include "client/histogram.hpp"
#include "peer_rows.hpp"
#include "stored_dossiers.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/config/directory.hpp"
#include "tiendo/wire/codec.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <libpq-fe.h>
#include <memory>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace {

namespace bench = tiendo::bench;
namespace client = tiendo::client;
namespace dossier = tiendo::dossier;
namespace wire = tiendo::wire;
using std::chrono::steady_clock;

[[noreturn]] void end(const std::string& why) {
    fmt::print(stderr, "peer_postgres: {}\n", why);
    std::_Exit(1);
}

struct settings {
    std::string db;
    std::string catalogue;
    std::string route = "arrays";
    std::string sql;
    std::size_t connections = 4;
    std::size_t batch = 100;
    double seconds = 10;
    double warm_up = 2;
    std::uint64_t closed = 0;
    std::uint64_t open = 0;
    std::uint64_t run = 0;     // of the events' source; 0 = from the clock
    std::uint64_t events = 0;  // exactly so many, over one connection; 0 = by time
    std::size_t times = 100;
    std::int64_t at = 0;  // when the events occur, in s since 1970; 0 = now
};

struct result_closer {
    void operator()(PGresult* r) const { PQclear(r); }
};
using pg_result = std::unique_ptr<PGresult, result_closer>;

class connection {
  public:
    explicit connection(const std::string& where) : pg_(PQconnectdb(where.c_str())) {
        if (PQstatus(pg_.get()) != CONNECTION_OK) end(PQerrorMessage(pg_.get()));
    }
    // Of a command; ends the program when it fails.
    pg_result run(const std::string& sql, ExecStatusType wanted = PGRES_COMMAND_OK) {
        return checked(pg_result(PQexec(pg_.get(), sql.c_str())), wanted);
    }
    pg_result rows(const std::string& sql) { return run(sql, PGRES_TUPLES_OK); }
    void prepare(const std::string& sql) {
        (void)checked(pg_result(PQprepare(pg_.get(), "ingest", sql.c_str(), 0, nullptr)),
                      PGRES_COMMAND_OK);
    }
    pg_result call(const std::vector<std::string>& values) {
        const char* at[bench::peer_columns];
        int lengths[bench::peer_columns];
        int formats[bench::peer_columns];
        for (std::size_t i = 0; i < values.size(); ++i) {
            at[i] = values[i].data();
            lengths[i] = static_cast<int>(values[i].size());
            formats[i] = 1;
        }
        return checked(
            pg_result(PQexecPrepared(
                pg_.get(), "ingest", static_cast<int>(values.size()), at, lengths, formats, 0)),
            PGRES_TUPLES_OK);
    }
    // The bytes of a COPY that `begin` has begun.
    void copy(const std::string& begin, const std::string& bytes) {
        (void)run(begin, PGRES_COPY_IN);
        if (PQputCopyData(pg_.get(), bytes.data(), static_cast<int>(bytes.size())) != 1 ||
            PQputCopyEnd(pg_.get(), nullptr) != 1)
            end(PQerrorMessage(pg_.get()));
        while (const pg_result left{PQgetResult(pg_.get())})
            if (PQresultStatus(left.get()) != PGRES_COMMAND_OK) end(PQerrorMessage(pg_.get()));
    }

  private:
    struct closer {
        void operator()(PGconn* c) const { PQfinish(c); }
    };
    pg_result checked(pg_result r, ExecStatusType wanted) const {
        if (PQresultStatus(r.get()) != wanted) end(PQerrorMessage(pg_.get()));
        return r;
    }
    std::unique_ptr<PGconn, closer> pg_;
};

struct codes {
    std::vector<std::string> agencies;
    std::vector<std::string> procedures;
};

codes codes_of(const std::string& folder) {
    auto agencies = bench::codes_of_file(folder + "/agencies.csv");
    if (agencies.size() > 1) agencies.erase(agencies.begin());
    return {std::move(agencies), bench::codes_of_file(folder + "/procedures.csv")};
}

std::chrono::sys_seconds moment_of(const settings& how) {
    if (how.at != 0) return std::chrono::sys_seconds{std::chrono::seconds{how.at}};
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// The events of one connection, in batches.
class source {
  public:
    source(const client::bench_templates& templates, std::uint64_t run, std::size_t link)
        : made_(templates, run, static_cast<std::uint16_t>(link)) {}
    std::vector<dossier::dossier_event> next(std::size_t count, std::chrono::sys_seconds now) {
        made_.write_batch(client::bench_source::first_batch_id, count, now, frame_);
        auto message = wire::decode_client_message(frame_, wire::subprotocol::protobuf);
        auto* batch = std::get_if<wire::event_batch>(&message);
        if (batch == nullptr) end("a made frame does not decode");
        std::vector<dossier::dossier_event> out;
        out.reserve(count);
        for (auto& event : batch->events)
            out.push_back(std::get<dossier::dossier_event>(std::move(event)));
        return out;
    }

  private:
    client::bench_source made_;
    std::string frame_;
};

// Those of the codes that connection `link` of `links` has for itself.
std::vector<std::string> share_of(const std::vector<std::string>& codes,
                                  std::size_t link,
                                  std::size_t links) {
    std::vector<std::string> out;
    for (std::size_t i = link; i < codes.size(); i += links) out.push_back(codes[i]);
    return out;
}

class sender {
  public:
    sender(const settings& how, const codes& all, std::uint64_t run, std::size_t link)
        : how_(how),
          agencies_(all.agencies),
          procedures_(all.procedures),
          templates_({share_of(all.agencies, link, how.connections), all.procedures}),
          source_(templates_, run, link),
          pg_(how.db) {
        if (how.route == "copy") {
            (void)pg_.run(
                "CREATE TEMP TABLE stage (id uuid, dossier text, agency smallint, procedure "
                "smallint, kind smallint, occurred_at timestamptz, body bytea) ON COMMIT DELETE "
                "ROWS");
        } else {
            pg_.prepare(fmt::format("SELECT {}(1::smallint, $1, $2, $3, $4, $5, $6, $7)",
                                    how.batch == 1 ? "ingest_one" : "ingest_arrays"));
        }
    }
    void make(std::size_t count) {
        const auto events = source_.next(count, moment_of(how_));
        rows_.resize(events.size());
        for (std::size_t i = 0; i < events.size(); ++i)
            bench::row_of(
                events[i], bench::uuid_of(events[i].id.view()), agencies_, procedures_, rows_[i]);
    }
    // What was made, in one transaction; how many of it were new.
    int send() {
        if (how_.route == "copy") {
            bytes_.clear();
            bench::begin_copy(bytes_);
            for (const auto& row : rows_) bench::copy_row(row, bytes_);
            bench::end_copy(bytes_);
            pg_.copy("BEGIN; COPY stage FROM STDIN BINARY", bytes_);
            const auto told = pg_.rows("SELECT ingest_staged(1::smallint)");
            (void)pg_.run("COMMIT");
            return std::atoi(PQgetvalue(told.get(), 0, 0));
        }
        arrays_.resize(bench::peer_columns);
        for (std::size_t i = 0; i < bench::peer_columns; ++i) {
            if (how_.batch == 1)
                arrays_[i] = rows_[0][i];
            else
                bench::array_of(rows_, i, arrays_[i]);
        }
        return std::atoi(PQgetvalue(pg_.call(arrays_).get(), 0, 0));
    }

  private:
    const settings& how_;
    bench::code_numbers agencies_;
    bench::code_numbers procedures_;
    client::bench_templates templates_;
    source source_;
    connection pg_;
    std::vector<bench::peer_row> rows_;
    std::vector<std::string> arrays_;  // or the values of one event
    std::string bytes_;
};

std::uint64_t run_of(const settings& how) {
    if (how.run != 0) return how.run;
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                          std::chrono::system_clock::now().time_since_epoch())
                                          .count());
}

double cpu_seconds() {
    ::rusage use{};
    ::getrusage(RUSAGE_SELF, &use);
    const auto of = [](const ::timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return of(use.ru_utime) + of(use.ru_stime);
}

// Exactly how.events, over one connection, and the last batch once more.
void load_counted(const settings& how, const codes& all) {
    sender one(how, all, run_of(how), 0);
    std::uint64_t accepted = 0;
    for (std::uint64_t sent = 0; sent < how.events; sent += how.batch) {
        one.make(std::min<std::uint64_t>(how.batch, how.events - sent));
        accepted += static_cast<std::uint64_t>(one.send());
    }
    fmt::print("{{\"accepted\":{},\"accepted_again\":{}}}\n", accepted, one.send());
}

void load(const settings& how) {
    const auto all = codes_of(how.catalogue);
    if (how.events != 0) return load_counted(how, all);
    const auto run = run_of(how);
    std::vector<std::unique_ptr<sender>> senders;
    for (std::size_t i = 0; i < how.connections; ++i)
        senders.push_back(std::make_unique<sender>(how, all, run, i));
    const auto in = [](double s) {
        return std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(s));
    };
    const auto from = steady_clock::now() + in(how.warm_up);
    const auto to = from + in(how.seconds);
    std::vector<client::bench_tally> tallies(how.connections);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < how.connections; ++i) {
        tallies[i].measure(from, to);
        threads.emplace_back([&how, to, &one = *senders[i], &tally = tallies[i]] {
            while (steady_clock::now() < to) {
                one.make(how.batch);
                const auto since = steady_clock::now();
                const auto accepted = static_cast<std::uint64_t>(one.send());
                tally.acknowledged(
                    {since, since}, {accepted, how.batch - accepted, 0}, steady_clock::now());
            }
        });
    }
    std::this_thread::sleep_until(from);
    const auto cpu_from = cpu_seconds();
    std::this_thread::sleep_until(to);
    const auto cpu = cpu_seconds() - cpu_from;
    for (auto& t : threads) t.join();
    client::histogram ack;
    std::uint64_t events = 0;
    std::uint64_t duplicates = 0;
    for (const auto& tally : tallies) {
        events += tally.result().events;
        duplicates += tally.result().duplicates;
        tally.result().ack.each_bucket([&ack](auto edge, auto count) { ack.record(edge, count); });
    }
    const auto ms = [&ack](std::uint64_t per_100000) {
        return std::chrono::duration<double, std::milli>(ack.percentile(per_100000)).count();
    };
    fmt::print(R"({{"events_per_s":{:.1f},"ack_ms":{{"p50":{:.3f},"p99":{:.3f},"p999":{:.3f}}},)"
               R"("route":"{}","connections":{},"batch":{},"duplicates":{},"client_cores":{:.3f}}})"
               "\n",
               static_cast<double>(events) / how.seconds,
               ms(50'000),
               ms(99'000),
               ms(99'900),
               how.route,
               how.connections,
               how.batch,
               duplicates,
               cpu / how.seconds);
}

constexpr std::int16_t limit_days = 10;  // of every procedure of the made-up catalogue
constexpr std::int16_t shift_days_max = 30;

// The dates of the product's own calendar, as tables.
void fill_calendar(connection& pg, const std::string& folder) {
    auto files = tiendo::config::read_directory(folder);
    const auto parsed = tiendo::catalogue::catalogue::parse(std::get<0>(std::move(files)));
    const auto* vn = std::get<0>(parsed)->find_calendar("vn");
    if (vn == nullptr) end("the catalogue has no calendar vn");
    const tiendo::local_date first{std::chrono::year{2022} / 1 / 1};
    const tiendo::local_date last{std::chrono::year{2028} / 12 / 31};
    std::string days = "INSERT INTO workday VALUES ";
    std::string dues = "INSERT INTO due_of VALUES ";
    std::int64_t nth = 0;
    for (auto day = first; day <= last; day += std::chrono::days{1}) {
        nth += vn->is_working_day(day) ? 1 : 0;
        const auto text = tiendo::to_text(day);
        days += fmt::format("('{}',{}),", text, nth);
        for (std::int16_t n = 0; n <= shift_days_max; ++n) {
            const auto due = vn->add_working_days(vn->roll_forward(day), n);
            dues += fmt::format("({},'{}','{}'),", n, text, tiendo::to_text(due));
        }
    }
    days.pop_back();
    dues.pop_back();
    (void)pg.run(days);
    (void)pg.run(dues);
}

bench::stored_settings stored_of(const settings& how, const codes& all) {
    bench::stored_settings out;
    out.agencies = all.agencies;
    out.procedures = all.procedures;
    out.closed = how.closed;
    out.open = how.open;
    out.until = moment_of(how);
    out.appointment = out.until + std::chrono::hours{24 * 400};
    return out;
}

void fill(const settings& how) {
    const auto all = codes_of(how.catalogue);
    const bench::code_numbers agencies(all.agencies);
    const bench::code_numbers procedures(all.procedures);
    connection pg(how.db);
    for (const auto& [code, number] : agencies.all())
        (void)pg.run(fmt::format("INSERT INTO agency VALUES ({}, '{}')", number, code));
    for (const auto& [code, number] : procedures.all())
        (void)pg.run(
            fmt::format("INSERT INTO procedure VALUES ({}, '{}', {})", number, code, limit_days));
    fill_calendar(pg, how.catalogue);
    (void)pg.run(
        "CREATE TEMP TABLE stage (id uuid, dossier text, agency smallint, procedure smallint, kind "
        "smallint, occurred_at timestamptz, body bytea) ON COMMIT DELETE ROWS");
    const auto what = stored_of(how, all);
    const auto total = how.closed + how.open;
    constexpr std::uint64_t rows_max = 50'000;
    std::vector<dossier::dossier_event> events;
    bench::peer_row row;
    for (std::uint64_t i = 0; i < total;) {
        std::string bytes;
        bench::begin_copy(bytes);
        for (const auto stop = std::min(total, i + rows_max); i < stop; ++i) {
            bench::events_of_stored(what, i, events);
            for (const auto& event : events) {
                bench::row_of(event, bench::uuid_of(event.id.view()), agencies, procedures, row);
                bench::copy_row(row, bytes);
            }
        }
        bench::end_copy(bytes);
        pg.copy("BEGIN; COPY stage FROM STDIN BINARY", bytes);
        (void)pg.rows("SELECT ingest_staged(1::smallint)");
        (void)pg.run("COMMIT");
        fmt::print(stderr, "\r{} of {} dossiers   ", i, total);
    }
    fmt::print(stderr, "\n");
}

void query(const settings& how) {
    connection pg(how.db);
    client::histogram taken;
    std::size_t rows = 0;
    for (std::size_t i = 0; i < how.times; ++i) {
        const auto began = steady_clock::now();
        const auto answer = pg.rows(how.sql);
        taken.record(steady_clock::now() - began);
        rows = static_cast<std::size_t>(PQntuples(answer.get()));
    }
    const auto ms = [&taken](std::uint64_t p) {
        return std::chrono::duration<double, std::milli>(taken.percentile(p)).count();
    };
    fmt::print(R"({{"rows":{},"p50_ms":{:.3f},"p99_ms":{:.3f}}})"
               "\n",
               rows,
               ms(50'000),
               ms(99'000));
}

// The events of fill and of load_counted, for `tiendo push`.
void write(const settings& how) {
    const auto all = codes_of(how.catalogue);
    const auto what = stored_of(how, all);
    std::vector<dossier::dossier_event> stored;
    for (std::uint64_t i = 0; i < how.closed + how.open; ++i) {
        bench::events_of_stored(what, i, stored);
        for (const auto& event : stored) fmt::print("{}\n", wire::event_to_json(event));
    }
    const client::bench_templates templates({all.agencies, all.procedures});
    source made(templates, run_of(how), 0);
    for (std::uint64_t sent = 0; sent < how.events; sent += how.batch) {
        const auto count = std::min<std::uint64_t>(how.batch, how.events - sent);
        for (const auto& event : made.next(count, moment_of(how)))
            fmt::print("{}\n", wire::event_to_json(event));
    }
}

}  // namespace

int main(int argc, char** argv) {
    settings how;
    CLI::App app{"peer_postgres: the same events into PostgreSQL"};
    app.require_subcommand(1);
    const auto add = [&](const char* name, const char* what, void (*run)(const settings&)) {
        auto* sub = app.add_subcommand(name, what);
        sub->add_option("--db", how.db, "libpq's connection string");
        sub->add_option("--catalogue", how.catalogue, "folder of agencies.csv, procedures.csv");
        sub->add_option("--route", how.route)->check(CLI::IsMember({"arrays", "copy"}));
        sub->add_option("--connections", how.connections)->check(CLI::Range(1, 256));
        sub->add_option("--batch", how.batch)->check(CLI::Range(1, 1'000));
        sub->add_option("--seconds", how.seconds);
        sub->add_option("--warm-up", how.warm_up);
        sub->add_option("--closed", how.closed, "dossiers of six events");
        sub->add_option("--open", how.open, "dossiers of one event");
        sub->add_option("--run", how.run, "the source of the events");
        sub->add_option("--events", how.events, "exactly so many, over one connection");
        sub->add_option("--at", how.at, "when they occur, in s since 1970");
        sub->add_option("--sql", how.sql);
        sub->add_option("--times", how.times);
        sub->callback([&how, run] { run(how); });
    };
    add("fill", "what is stored before", fill);
    add("load", "events for a time", load);
    add("query", "how long a question takes", query);
    add("write", "the events as JSON Lines", write);
    CLI11_PARSE(app, argc, argv);
    return 0;
}
