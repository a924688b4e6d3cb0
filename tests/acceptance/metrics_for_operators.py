#!/usr/bin/env python3
"""What operators are given is true: metrics that promtool finds clean, rules and a dashboard over metrics that exist.

A real tiendod serves a province of two agencies. Its /metrics must be clean by `promtool check metrics`, its labels from
closed sets without any dossier, its histograms whole, its month rates those of /v1/rates. Every metric that a rule of
tools/prometheus or a panel of tools/grafana asks for must be there, with the labels that the query names.

  metrics_for_operators.py --build build/dev                 # needs no promtool
  metrics_for_operators.py --build build/dev --promtool      # promtool's own checks; skipped without it
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from service import Service, run, without_horizon

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
RULES = os.path.join(SOURCE, "tools", "prometheus")
DASHBOARD = os.path.join(SOURCE, "tools", "grafana", "tiendo.json")
AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
X01.1,Sở Một,Department One,department,X01,,,,
X02,Tỉnh Khác,Another Province,province,,,,,vn
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
P5,Thủ tục Năm ngày,Procedure Five,F1,Lĩnh vực 1,5,working_days,,,,roll,pause_working,none,pause_working,,,
"""
RECEIVERS = """[[webhook]]
name = "duty"
url = "https://127.0.0.1:1/"
secret_file = "secret"
allow = ["127.0.0.1"]
"""
# Labels and the values that they may have; agencies are those at the top.
CLOSED = {"agency": {"X01", "X02"}, "formula": {"resolved", "index766", "due", "early"}, "state": {"firing", "acknowledged"},
          "status": {"2xx", "3xx", "4xx", "5xx"}, "receiver": {"duty"},
          "family": {"default", "log", "dedup", "dossiers", "ledger", "alerts", "meta", "position", "ended"}}
FREE = {"le", "version", "route"}


def events():
    for i in range(6):
        dossier = f"SECRET-{i}"
        common = {"dossier_code": dossier, "agency_code": "X01.1", "counter_id": "COUNTER-7", "actor": "OFFICER-9"}
        yield {**common, "event_id": f"{dossier}-1", "occurred_at": "2026-11-02T09:00:00+07:00",
               "received": {"procedure_code": "P5", "channel": "ONLINE"}}
        if i < 4:
            day = "2026-11-04" if i < 3 else "2026-11-19"
            yield {**common, "event_id": f"{dossier}-9", "occurred_at": day + "T09:00:00+07:00",
                   "processed": {"outcome": "GRANTED"}}


class Metrics:
    """A scrape, read: families with type and help, samples with labels."""

    def __init__(self, text):
        self.types, self.help, self.samples = {}, {}, []
        for line in text.splitlines():
            if line.startswith("# HELP "):
                name, self.help[line.split()[2]] = line.split()[2], line.split(" ", 3)[3]
                assert name not in self.types, f"{name} stands twice"
            elif line.startswith("# TYPE "):
                self.types[line.split()[2]] = line.split()[3]
            else:
                name, labels, value = re.fullmatch(r"([a-z_0-9]+)(?:\{(.*)\})? (\S+)", line).groups()
                self.samples.append((name, dict(re.findall(r'([a-z_]+)="([^"]*)"', labels or "")), float(value)))

    def family_of(self, name):
        for ending in ("_bucket", "_sum", "_count"):
            if name.endswith(ending) and self.types.get(name[:-len(ending)]) == "histogram":
                return name[:-len(ending)]
        return name

    def value(self, name, **labels):
        found = [v for n, have, v in self.samples if n == name and labels.items() <= have.items()]
        assert len(found) == 1, (name, labels, found)
        return found[0]

    def labels_of(self, family):
        return {label for name, labels, _ in self.samples if self.family_of(name) == family for label in labels}


def judge_conventions(metrics, text):
    for secret in ("SECRET", "COUNTER-7", "OFFICER-9", "X01.1"):
        assert secret not in text, f"{secret} is in /metrics"
    for name, kind in metrics.types.items():
        assert re.match(r"(tiendo_(service|engine|rates|alerts|notify|storage|ingest|http|net|feed|observe|calendar|"
                        r"build)|"
                        r"process)(_|$)", name), name
        assert metrics.help[name].endswith("."), f"the help of {name} is no sentence"
        assert name.endswith("_total") == (kind == "counter"), f"{name} is a {kind}"
        assert not re.search(r"_(ms|ns|kb|mb|minutes|milliseconds)(_|$)", name), f"{name} is not in a base unit"
    for name, labels, value in metrics.samples:
        family = metrics.family_of(name)
        assert family in metrics.types, f"{name} has no type"
        for label, said in labels.items():
            assert label in FREE or said in CLOSED[label], f"{name}: {label}={said} is of no closed set"
        assert value == value, f"{name} is not a number"


def judge_histograms(metrics):
    rows = {}
    for name, labels, value in metrics.samples:
        if name.endswith("_bucket"):
            rows.setdefault((metrics.family_of(name), labels.get("route")), []).append((float(labels["le"]), value))
    assert len({family for family, _ in rows}) >= 5, rows.keys()
    for (family, route), buckets in rows.items():
        counts = [count for _, count in sorted(buckets)]
        of_route = {"route": route} if route else {}
        assert counts == sorted(counts) and counts[-1] == metrics.value(family + "_count", **of_route), (family, route)


def judge_figures(service, metrics):
    assert metrics.value("tiendo_service_ready") == 1
    assert metrics.value("tiendo_service_events_accepted_total") == 10
    assert metrics.value("tiendo_service_ack_latency_seconds_count") == metrics.value("tiendo_ingest_batches_total")
    assert metrics.value("tiendo_service_group_events_sum") == 10
    # Groups, and records of the service's own.
    assert metrics.value("tiendo_storage_append_seconds_count") >= metrics.value("tiendo_service_groups_total")
    assert metrics.value("tiendo_service_fold_behind_seconds") == 0
    assert metrics.value("tiendo_engine_dossiers_open") == 2
    assert metrics.value("tiendo_engine_dossiers_overdue") == 2
    assert metrics.value("tiendo_alerts", state="firing") == 2
    assert metrics.value("tiendo_alerts", state="acknowledged") == 0
    # Nobody listens there.
    assert metrics.value("tiendo_notify_receiver_failing", receiver="duty") == 1
    assert metrics.value("tiendo_notify_receiver_waiting", receiver="duty") == 2
    assert metrics.value("tiendo_notify_receiver_set_aside", receiver="duty") == 0
    assert metrics.value("tiendo_notify_succeeded_timestamp_seconds") == 0
    assert metrics.value("tiendo_http_request_duration_seconds_count", route="none") == 1
    assert metrics.value("tiendo_http_answers_total", status="4xx") == 1
    # From 22 November 2026 to the end of the shipped calendar.
    assert metrics.value("tiendo_calendar_horizon_seconds") == 39 * 86400
    assert 0 < metrics.value("tiendo_storage_disk_free_bytes") < metrics.value("tiendo_storage_disk_size_bytes")
    assert metrics.value("process_open_fds") > 5 and metrics.value("process_resident_memory_bytes") > 1e6
    assert abs(metrics.value("process_start_time_seconds") - time.time()) < 600
    totals = service.get("/v1/rates?agency=X01&from=2026-11-01&to=2026-11-22")["total"]["rates"]
    for formula, rate in totals.items():
        for part in ("numerator", "denominator"):
            told = metrics.value("tiendo_rates_month_" + part, agency="X01", formula=formula)
            assert told == rate[part], (formula, part, told, rate)
    assert totals["resolved"] == {"numerator": 3, "denominator": 4, "percent": 75.0}, totals["resolved"]
    assert metrics.value("tiendo_rates_month_denominator", agency="X02", formula="due") == 0


def names_in(query):
    """Each metric that a query asks for, with the labels it selects by."""
    for name, selector in re.findall(r"\b((?:tiendo|process)_[a-z0-9_]+)\b(?:\{([^}]*)\})?", query):
        yield name, set(re.findall(r"([a-z_]+)\s*(?:=~|!~|!=|=)", selector))


def judge_queries(metrics, queries, whose):
    """What is asked for is there; labels that Prometheus adds itself are job and instance."""
    present = {name for name, _, _ in metrics.samples}
    asked = set()
    for query in queries:
        for name, labels in names_in(query):
            assert name in present, f"{whose} asks for {name}, which does not exist: {query}"
            missing = labels - metrics.labels_of(metrics.family_of(name)) - {"job", "instance"}
            assert not missing, f"{whose} selects {name} by {missing}: {query}"
            asked.add(metrics.family_of(name))
        for label in re.findall(r"by \(([^)]*)\)", query):
            used = {part.strip() for part in label.split(",")} - {"job", "instance"}
            known = set().union(*(metrics.labels_of(metrics.family_of(n)) for n, _ in names_in(query)))
            assert used <= known, f"{whose} groups by {used - known}: {query}"
    return asked


def queries_of_rules():
    """The expressions, without a reader of YAML: each is `expr: text`, or the lines below `expr: >-`."""
    with open(os.path.join(RULES, "tiendo.rules.yml"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    for i, line in enumerate(lines):
        if not line.strip().startswith("expr:"):
            continue
        text, indent = line.split("expr:", 1)[1].strip(), len(line) - len(line.lstrip())
        if text == ">-":
            text = ""
            for below in lines[i + 1:]:
                if len(below) - len(below.lstrip()) <= indent:
                    break
                text += " " + below.strip()
        yield text


def judge_rules_tested():
    """Each alert rings in a test of the rules (promtool runs them)."""
    texts = []
    for name in ("tiendo.rules.yml", "tiendo.rules.test.yml"):
        with open(os.path.join(RULES, name), encoding="utf-8") as file:
            texts.append(file.read())
    alerts = re.findall(r"- alert: (\w+)", texts[0])
    untested = [name for name in alerts if not re.search(rf"\b{name}\b", texts[1])]
    assert len(alerts) > 20 and not untested, f"never seen to ring: {untested}"


def judge_dashboard(metrics):
    with open(DASHBOARD, encoding="utf-8") as file:
        dashboard = json.load(file)
    panels = [p for p in dashboard["panels"] if p["type"] != "row"]
    ids = [p["id"] for p in dashboard["panels"]]
    assert len(panels) > 20 and len(ids) == len(set(ids))
    taken = set()
    for p in dashboard["panels"]:
        place = p["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                 for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24, f"panel {p['title']} lies over another one"
        taken |= cells
    queries = [t["expr"] for p in panels for t in p["targets"]]
    variables = [v["query"]["query"] for v in dashboard["templating"]["list"] if isinstance(v["query"], dict)]
    assert all("/" in p["title"] or p["title"] == "WAL" for p in panels), "titles are in both languages"
    return judge_queries(metrics, queries + variables, "the dashboard")


def judge_with_promtool(promtool, text):
    for command, standard_input in (([promtool, "check", "metrics"], text),
                                    ([promtool, "check", "rules", "tiendo.rules.yml"], None),
                                    ([promtool, "test", "rules", "tiendo.rules.test.yml"], None)):
        done = subprocess.run(command, input=standard_input, capture_output=True, text=True, cwd=RULES, timeout=100)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
        if standard_input is not None:
            assert not (done.stdout + done.stderr).strip(), done.stdout + done.stderr


def judge(build, service, folder, promtool):
    tiendo = os.path.join(build, "tools", "tiendo")
    path = os.path.join(folder, "events.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(e) + "\n" for e in events())
    run([tiendo, "push", path, "--url", service.url], cwd=folder)
    service.wait_folded()
    try:
        service.get("/no/such/route")
        raise AssertionError("there is such a route")
    except urllib.error.HTTPError as refused:
        assert refused.code == 404
    end = time.monotonic() + 30
    while (service.metric("tiendo_engine_dossiers_overdue") != 2 or service.get("/v1/alerts")["firing"] != 2 or
           'tiendo_notify_receiver_failing{receiver="duty"} 1' not in service.get("/metrics")):
        assert time.monotonic() < end, "the figures of the month did not come"
        time.sleep(0.2)
    text = service.get("/metrics")
    metrics = Metrics(text)
    judge_conventions(metrics, text)
    judge_histograms(metrics)
    judge_figures(service, metrics)
    judge_rules_tested()
    rules = list(queries_of_rules())
    assert len(rules) > 20, rules
    asked = judge_queries(metrics, [q for q in rules if "tiendo:" not in q], "the rules") | judge_dashboard(metrics)
    assert len(asked) > 40, asked
    if promtool:
        judge_with_promtool(promtool, text)


def judge_the_judge():
    """A name that does not exist, and a label that a metric has not, are seen."""
    metrics = Metrics("# HELP tiendo_feed_views Views.\n# TYPE tiendo_feed_views gauge\ntiendo_feed_views 1\n")
    for query in ("tiendo_feed_vews", 'tiendo_feed_views{agency="X"}', "sum by (agency) (tiendo_feed_views)"):
        try:
            judge_queries(metrics, [query], "a test")
        except AssertionError:
            continue
        raise AssertionError(f"{query} was let pass")


def promtool_of(build):
    """From the path, or where tools/install unpacks it."""
    return shutil.which("promtool") or shutil.which("promtool", path=os.path.join(build, "..", "debian", "usr", "bin"))


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--build", required=True)
    asked.add_argument("--promtool", action="store_true")
    options = asked.parse_args()
    build = os.path.abspath(options.build)
    promtool = promtool_of(build) if options.promtool else None
    if options.promtool and promtool is None:
        print("SKIPPED: promtool (Debian's package prometheus) is neither in the path nor in build/debian: tools/install")
        return 77
    judge_the_judge()
    folder = tempfile.mkdtemp(prefix="tiendo-metrics-")
    service = None
    try:
        catalogue = os.path.join(folder, "catalogue")
        os.mkdir(catalogue)
        for name, content in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
            with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
                file.write(content)
        for name, content in (("secret", "0123456789abcdef" * 2), ("receivers.toml", RECEIVERS),
                              ("tiendo.toml", f'[notify]\nreceivers = "{folder}/receivers.toml"\n'
                               '[alertmanager]\naddress = "127.0.0.1:1"\n')):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
            os.chmod(path, 0o600)
        service = Service(os.path.join(build, "tiendod"), os.path.join(folder, "data"), catalogue,
                          extra=("--test-clock", "2026-11-22T10:00:00+07:00", "--config",
                                 os.path.join(folder, "tiendo.toml")), log=os.path.join(folder, "log"),
                          env=without_horizon(folder))
        assert service.wait_ready(), "tiendod did not start"
        judge(build, service, folder, promtool)
        assert service.stop() == 0
    finally:
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("metrics: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
