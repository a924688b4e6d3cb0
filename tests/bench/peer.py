#!/usr/bin/env python3
"""tiendo beside PostgreSQL 15 in one run: the same events, the same meaning, in turns on one machine.

Starts a cluster of its own in a temporary directory, tuned as peer_settings() says, listening on a socket only, and
removes it at the end. The peer's tables and its one call for a batch: peer_schema.sql; its client: peer_postgres.cpp.
First both sides are given the same events and must count the same. Then throughput by batch size (PostgreSQL by
arrays and by COPY over 1, 4 and 8 connections, its best counts), the rates of 1,000 agencies, bytes by event. Where the
yardstick's source is found (TIENDO_SHARED), RocksDB alone takes its turn: one writer thread that reads state and id
and writes four keys an event.

  peer.py --build build/release                       about 12 minutes
  peer.py --build build/release --batches 100         one of the sizes
  peer.py --build build/release --quick               about 2 minutes, no figure to be told
  peer.py --build build/release --install             with apt-get, when PostgreSQL 15 or libpq-dev is absent
"""
import argparse
import glob
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

from table.measure import SHARED, build_programs, limit, probe_ms, spread
from table.place import Place, bytes_at_rest, run
from table.throughput import LOADS

HERE = os.path.dirname(os.path.abspath(__file__))
POSTGRES = "/usr/lib/postgresql/15/bin"
ARGUMENTS = ("ingest_arrays(p_sender smallint, p_ids uuid[], p_dossiers text[], p_agencies smallint[], "
             "p_procedures smallint[], p_kinds smallint[], p_at timestamptz[], p_bodies bytea[])")
ARRAYS = ("unnest(p_ids, p_dossiers, p_agencies, p_procedures, p_kinds, p_at, p_bodies) "
          "AS u(id, dossier, agency, procedure, kind, occurred_at, body)")
RATES = ("SELECT a.code, sum(c.received), sum(c.early), sum(c.on_time), sum(c.late) FROM counter c "
         "JOIN agency a ON a.id = c.agency WHERE c.day BETWEEN date_trunc('year', now()) AND now() GROUP BY a.code")
RATES_BY_SCAN = ("SELECT agency, count(*), count(*) FILTER (WHERE day_of(ended_at) <= due), count(ended_at) "
                 "FROM dossier WHERE received_at >= date_trunc('year', now()) GROUP BY agency")


MARKS = ("<!-- tables of tests/bench/peer.py -->", "<!-- end of tables -->")


def peer_settings():
    return {"shared_buffers": "4GB", "max_wal_size": "8GB", "synchronous_commit": "on", "wal_compression": "lz4",
            "wal_buffers": "64MB", "checkpoint_timeout": "15min", "work_mem": "64MB", "jit": "off",
            "max_connections": "40", "plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1",
            "effective_cache_size": "8GB", "listen_addresses": "''", "timezone": "UTC"}


class Cluster:
    """A PostgreSQL of its own, by an unprivileged user, on a socket in its directory."""

    def __init__(self, prefix):
        self.folder = tempfile.mkdtemp(prefix="tiendo-peer-")
        self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres", "postgres")
        self.data = os.path.join(self.folder, "data")
        self.db = f"host={self.folder} dbname=postgres user=peer"
        run([*self.as_user, f"{POSTGRES}/initdb", "-D", self.data, "-U", "peer", "-A", "trust", "-E", "UTF8",
             "--locale=C"], cwd="/")
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in peer_settings().items())
        command = [*prefix, *self.as_user, f"{POSTGRES}/postgres", "-D", self.data, "-k", self.folder]
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, cwd="/",
                                            start_new_session=True)
        for _ in range(300):
            if subprocess.run([f"{POSTGRES}/pg_isready", "-q", "-h", self.folder], check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not start")

    def sql(self, text):
        return run(["psql", "-h", self.folder, "-U", "peer", "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1",
                    "-c", text])

    def make_tables(self):
        with open(os.path.join(HERE, "peer_schema.sql"), encoding="utf-8") as file:
            text = file.read()
        tables, function = text.split("CREATE FUNCTION @NAME@")
        function = "CREATE FUNCTION @NAME@" + function
        # plpgsql looks at the staging table, which is each session's own, only when it is called.
        for name, source in ((ARGUMENTS, ARRAYS), ("ingest_staged(p_sender smallint)", "stage u")):
            tables += function.replace("@NAME@", name).replace("@SOURCE@", source)
        self.sql(tables)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        shutil.rmtree(self.folder)


class Bench:
    def __init__(self, how, place):
        self.how, self.place = how, place
        self.tool = place.tool("tests/bench/peer_postgres")
        self.cluster = Cluster(place.prefix)
        self.results = {"settings": peer_settings(), "runs": []}

    def peer(self, command, **options):
        words = [word for name, value in options.items() for word in ("--" + name.replace("_", "-"), str(value))]
        return run([*self.place.prefix, self.tool, command, "--db", self.cluster.db, "--catalogue",
                    self.place.catalogue, *words])

    def count_the_same(self):
        """The same events to both, some twice: the counters of each agency and day must be equal."""
        count, closed = (20_000, 2_000) if self.how.quick else (100_000, 20_000)
        at = int(time.time())
        self.peer("fill", closed=closed, at=at)  # over two years, with pauses, one in eight late
        events = os.path.join(self.place.work, "events.jsonl")
        with open(events, "w", encoding="utf-8") as file:
            file.write(run([self.tool, "write", "--catalogue", self.place.catalogue, "--run", "77", "--events",
                            str(count), "--closed", str(closed), "--at", str(at)]))
        # The first tenth one by one, all by COPY, which adds the others, and all by arrays, which adds none.
        tenth = count // 10
        for route, batch, events_, new in (("arrays", 1, tenth, tenth), ("copy", 500, count, count - tenth),
                                           ("arrays", 500, count, 0)):
            told = json.loads(self.peer("load", run=77, events=events_, at=at, connections=1, batch=batch, route=route))
            assert told == {"accepted": new, "accepted_again": 0}, (route, batch, told)
        rows = [line.split("|") for line in self.cluster.sql(
            "SELECT a.code, sum(received), sum(early), sum(on_time), sum(late), sum(received - early - on_time - late) "
            "FROM counter c JOIN agency a ON a.id = c.agency GROUP BY a.code").splitlines()]
        theirs = {row[0]: tuple(map(int, row[1:])) for row in rows}
        dues = dict(line.split("|") for line in self.cluster.sql(
            "SELECT code, due FROM dossier ORDER BY md5(code) LIMIT 200").splitlines())
        data = self.place.fresh()
        service = self.place.start(data)
        for _ in range(2):
            run([self.place.tiendo, "push", events, "--url", service.url], cwd=self.place.work)
        service.wait_folded()
        answer = service.get("/v1/rates?by=agency&from=2024-01-01")
        counts = {row["agency_code"]: row["counts"] for row in answer["rows"]}
        names = ("received", "early", "on_time", "late", "open")
        ours = {code: figures for code, row in counts.items()
                if code != "X01" and any(figures := tuple(row[name] for name in names))}
        assert ours == theirs, [(code, ours.get(code), theirs.get(code)) for code in ours | theirs
                                if ours.get(code) != theirs.get(code)][:5]
        for code, due in dues.items():
            told = service.get("/v1/dossiers/" + urllib.parse.quote(code))["due"]["due_date"]
            assert told == due, (code, told, due)
        service.stop()
        shutil.rmtree(data)
        total = [sum(column) for column in zip(*ours.values())]
        print(f"both counted the same: {count + 6 * closed:,} events, sent twice to each, {len(ours)} agencies, "
              + ", ".join(f"{name} {value:,}" for name, value in zip(names, total)) + f"; {len(dues)} due dates equal",
              flush=True)
        self.results["counted"] = dict(zip(names, total))

    def fill(self):
        self.cluster.sql("TRUNCATE event, dossier, counter, agency, procedure, workday, due_of")
        began = time.monotonic()
        self.peer("fill", open=self.how.dossiers)
        self.cluster.sql("VACUUM ANALYZE")
        self.cluster.sql("CHECKPOINT")
        self.results["peer_fill_s"] = time.monotonic() - began
        self.results["peer_at_rest"] = self.peer_sizes()
        store, _ = self.place.store(0, self.how.dossiers)
        self.results["tiendo_at_rest_bytes"] = bytes_at_rest(store) / self.how.dossiers

    def loads(self):
        return [told["load"] for told in self.results["runs"]]

    def peer_sizes(self):
        event, dossier = (float(self.cluster.sql(
            f"SELECT pg_total_relation_size('{name}')::float / greatest(1, (SELECT count(*) FROM {name}))"))
            for name in ("event", "dossier"))
        return {"bytes_an_event": event, "bytes_a_dossier": dossier}

    def peer_run(self, batch, route, connections, seconds):
        self.cluster.sql("CHECKPOINT")
        told = json.loads(self.peer("load", route=route, connections=connections, batch=batch, seconds=seconds,
                                    warm_up=self.how.warm_up))
        told.update(side="PostgreSQL", load=os.getloadavg()[0])
        self.results["runs"].append(told)
        print(f"  PostgreSQL {route:6} {connections} x batch {batch}: {told['events_per_s']:,.0f}/s, ack p50/p99 "
              f"{told['ack_ms']['p50']:.2f}/{told['ack_ms']['p99']:.2f} ms, its client {told['client_cores']:.2f} of "
              "a core", flush=True)
        return told

    def tiendo_run(self, service, batch, load, seconds):
        told = self.place.bench(service, *load, batch, seconds, self.how.warm_up)
        told.pop("ack_histogram_us")
        told.update(side="tiendo", load=os.getloadavg()[0])
        self.results["runs"].append(told)
        print(f"  tiendo {load[0]} x {load[1]} in flight, batch {batch}: {told['events_per_s']:,.0f}/s, ack p50/p99 "
              f"{told['ack_ms']['p50']:.2f}/{told['ack_ms']['p99']:.2f} ms, its client {told['client_cores']:.2f} of "
              "a core", flush=True)
        return told

    def compare(self, batch):
        """PostgreSQL's best form, found by short runs; then pairs in turn with it."""
        forms = [("arrays", c) for c in (1, 4, 8)] + ([] if batch == 1 else [("copy", c) for c in (1, 4, 8)])
        probing = min(3, self.how.seconds)
        tried = {form: self.peer_run(batch, *form, probing) for form in forms}
        best = max(tried, key=lambda form: tried[form]["events_per_s"])
        ours, theirs, limits, probes = [], [], [], []
        data = self.place.fresh(0, self.how.dossiers)
        service = self.place.start(data)
        for _ in range(self.how.pairs):
            probes.append(probe_ms(self.place))
            ours.append(self.tiendo_run(service, batch, LOADS[batch], self.how.seconds))
            service.wait_folded()
            theirs.append(self.peer_run(batch, *best, self.how.seconds))
            if self.how.limit:
                limits.append(limit(self.place, "full", self.how.seconds, self.how.dossiers, batch)["events_per_s"])
                print(f"  rocksdb_limit full, batch {batch}: {limits[-1]:,.0f}/s", flush=True)
        same = None
        if batch == 1:  # the same load on both: eight that wait for each answer
            same = (self.tiendo_run(service, 1, (8, 1), self.how.seconds)["ack_ms"],
                    self.peer_run(1, "arrays", 8, self.how.seconds)["ack_ms"])
        service.wait_folded()
        service.stop()
        shutil.rmtree(data)
        return {"batch": batch, "best": best, "ours": ours, "theirs": theirs, "limits": limits, "probes": probes,
                "same_load": same}

    def rates(self):
        times = 30 if self.how.quick else 200
        by_counter, by_scan = (json.loads(self.peer("query", sql=sql, times=n))
                               for sql, n in ((RATES, times), (RATES_BY_SCAN, 5)))
        data = self.place.fresh(0, self.how.dossiers)
        service = self.place.start(data)
        line = http.client.HTTPConnection(urllib.parse.urlsplit(service.url).netloc, timeout=60)
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            line.request("GET", "/v1/rates?by=agency")
            line.getresponse().read()
            taken.append((time.perf_counter() - began) * 1000)
        service.stop()
        shutil.rmtree(data)
        return {"tiendo_ms": statistics.median(taken), "counter_ms": by_counter["p50_ms"], "scan_ms": by_scan["p50_ms"],
                "rows": by_counter["rows"]}


def report(bench, compared, rates):
    lines = ["| batch | tiendo, events/s | PostgreSQL 15, its best | as | times | RocksDB with reads, one writer | "
             "times | ack p50 / p99 ms, tiendo | PostgreSQL |", "|---|---|---|---|---|---|---|---|---|"]
    for row in compared:
        a, b = ([r["events_per_s"] for r in row[side]] for side in ("ours", "theirs"))
        acks = [" / ".join(f"{statistics.median(r['ack_ms'][p] for r in row[side]):.2f}" for p in ("p50", "p99"))
                for side in ("ours", "theirs")]
        c = row["limits"]
        beside = f"{spread(c)} | {spread([x / y for x, y in zip(a, c)], '.2f')}" if c else "- | -"
        lines.append(f"| {row['batch']} | {spread(a)} | {spread(b)} | {row['best'][0]}, {row['best'][1]} connections | "
                     f"**{spread([x / y for x, y in zip(a, b)], '.2f')}** | {beside} | {acks[0]} | {acks[1]} |")
    same = next((row["same_load"] for row in compared if row["same_load"]), None)
    rest, full = bench.results["peer_at_rest"], bench.results["peer_after"]
    lines += ["", "| figure | tiendo | PostgreSQL 15 |", "|---|---|---|"]
    if same:
        lines.append("| ack, 8 connections x 1, batch 1: p50 / p99 ms | "
                     + " | ".join(f"{ack['p50']:.2f} / {ack['p99']:.2f}" for ack in same) + " |")
    lines += [f"| rates of {rates['rows']:,} agencies, ms | {rates['tiendo_ms']:.2f} over HTTP, JSON, five due dates | "
              f"{rates['counter_ms']:.2f} from counters, {rates['scan_ms']:.0f} from the dossiers |",
              f"| bytes at rest a dossier of one event | {bench.results['tiendo_at_rest_bytes']:.0f}, its log included "
              f"| {rest['bytes_an_event'] + rest['bytes_a_dossier']:.0f}: event {rest['bytes_an_event']:.0f}, dossier "
              f"{rest['bytes_a_dossier']:.0f}; after the load {full['bytes_an_event']:.0f}, "
              f"{full['bytes_a_dossier']:.0f} |"]
    probes = [probe for row in compared for probe in row["probes"]]
    loads = ", ".join(f"{c} x {n}" for c, n in (LOADS[row["batch"]] for row in compared))
    lines += ["", f"Rounds in turn: {bench.how.pairs}, each of {bench.how.seconds:g} s; {bench.how.dossiers:,} stored",
              f"dossiers on each side before; tiendo by {loads} connections and batches in flight; build",
              f"{os.path.basename(bench.place.build)}; {'SCHED_RR' if bench.how.realtime else 'SCHED_OTHER'} for all; "
              f"fdatasync {min(probes):.2f} to {max(probes):.2f} ms,",
              f"load {min(bench.loads()):.1f} to {max(bench.loads()):.1f}."]
    print("\n" + "\n".join(lines))
    return "\n".join(lines) + "\n"


def write_into(path, table):
    """Between the two marks in a document."""
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + MARKS[0] + "\n" + table + MARKS[1] + after)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="the build directory, best of the preset release")
    p.add_argument("--install", action="store_true", help="apt-get install postgresql-15 libpq-dev where absent")
    p.add_argument("--quick", action="store_true", help="short runs over 50,000 dossiers")
    p.add_argument("--batches", default="1,100,1000")
    p.add_argument("--dossiers", type=int, default=1_000_000, help="stored on both sides before")
    p.add_argument("--pairs", type=int, default=3)
    p.add_argument("--seconds", type=float, default=10)
    p.add_argument("--cache", default=os.path.expanduser("~/.cache/tiendo-bench"), help="keeps preloaded stores")
    p.add_argument("--realtime", action="store_true", help="both sides and their clients under SCHED_RR 10")
    p.add_argument("--json", help="write all results here")
    p.add_argument("--readme", help="write the tables into this document, between its two marks")
    how = p.parse_args()
    how.warm_up = 0.5 if how.quick else 2
    how.limit = os.path.exists(os.path.join(SHARED, "bench", "rocksdb_limit.cpp"))
    if how.quick:
        how.dossiers, how.pairs, how.seconds = 50_000, 1, 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    if not os.path.exists(f"{POSTGRES}/postgres") or not glob.glob("/usr/include/postgresql/libpq-fe.h"):
        if not how.install:
            sys.exit("PostgreSQL 15 or libpq-dev is not installed; --install does it by apt-get")
        run(["apt-get", "install", "-y", "--no-install-recommends", "postgresql-15", "postgresql-client-15",
             "libpq-dev"], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
        run(["cmake", how.build])  # so that it finds libpq
    build_programs(how.build, ["tiendod", "tiendo", "preload", "peer_postgres"])
    work = tempfile.mkdtemp(prefix="tiendo-peer-work-")
    bench = None
    try:
        bench = Bench(how, Place(how.build, how.cache, work, ["chrt", "-r", "10"] if how.realtime else []))
        bench.cluster.make_tables()
        bench.count_the_same()
        bench.fill()
        compared = [bench.compare(batch) for batch in map(int, how.batches.split(","))]
        rates = bench.rates()
        bench.results.update(peer_after=bench.peer_sizes(), compared=compared, rates=rates)
        table = report(bench, compared, rates)
        if how.readme:
            write_into(how.readme, table)
        if how.json:
            with open(how.json, "w", encoding="utf-8") as file:
                json.dump(bench.results, file, indent=1)
    finally:
        if bench:
            bench.cluster.stop()
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
