"""How old is what supervisors see, what do they cost the counters, and how fast are all rates asked for?"""
import http.client
import json
import shutil
import statistics
import time
import urllib.parse

from .measure import Row, rounds, spread
from .place import ended, run
from .throughput import LOADS


def start(context, tick_ms):
    data = context.place.fresh(0, context.stored)
    return data, context.place.start(data, env={"TIENDO_FEED_TICK_MS": str(tick_ms),
                                                "TIENDO_INGEST_CONNECTIONS_MAX": "16000",
                                                "TIENDO_FEED_SUBSCRIBERS_MAX": "16000"})


def watchers(context, service, count, seconds):
    return [*context.place.prefix, context.place.tool("tests/bench/watchers"), "--url", service.url, "--watchers",
            str(count), "--seconds", str(seconds)]


def freshness(context):
    """From an acknowledgement until each subscriber has figures with it; 50 % load beside the middle number."""
    rows, measured = [], {}
    few, some, many = context.watchers
    for count, tick, bounds in ((few, 50, (100, 60, 25)), (some, 50, (200, 100, 60)), (many, 500, (1500, 700, 300))):
        data, service = start(context, tick)
        rate = 0.0
        if count == some:
            rate = context.place.bench(service, *LOADS[100], 100, context.seconds, 1)["events_per_s"] / 2
            service.wait_folded()

        def one_round():
            load = None
            if rate:
                load = context.place.bench_beside(service, 64, 64, 100, context.seconds + 6, 0, rate)
            told = json.loads(run(watchers(context, service, count, context.seconds)))
            if load:
                told["load"] = ended(load)["ack_ms"]
            return told

        told = rounds(context, one_round)
        service.stop()
        shutil.rmtree(data)
        p99 = [r["freshness_ms"]["p99"] for r in told]
        beside = f", beside {rate:,.0f} events/s" if rate else ""
        rows.append(Row(f"freshness p99 ms, {count:,} supervisors, tick {tick} ms{beside}", statistics.median(p99),
                        f"{spread(p99, '.1f')}, p50 {statistics.median(r['freshness_ms']['p50'] for r in told):.1f}",
                        *bounds, ratios=f"never sent: {sum(r['never_sent'] for r in told)}; readers' cores "
                               f"{max(r['client_cores'] for r in told):.2f}"))
        measured[str(count)] = told
    return rows, measured


def lost(context):
    """Ingest without and beside subscribers at 20 Hz, in turns."""
    data, service = start(context, 50)
    count = context.watchers[1]

    def one_round():
        alone = context.place.bench(service, *LOADS[100], 100, context.seconds, context.warm_up)
        service.wait_folded()
        load = context.place.bench_beside(service, *LOADS[100], 100, context.seconds, context.warm_up + 3)
        told = json.loads(run(watchers(context, service, count, context.seconds + context.warm_up)))
        beside = ended(load)
        service.wait_folded()
        return {"alone": alone["events_per_s"], "beside": beside["events_per_s"], "watchers": told}

    measured = rounds(context, one_round)
    service.stop()
    shutil.rmtree(data)
    share = [100 * (1 - r["beside"] / r["alone"]) for r in measured]
    return [Row(f"ingest lost to {count:,} supervisors at 20 Hz, %", statistics.median(share), spread(share, ".1f"),
                30, 20, 10, ratios=f"{spread([r['watchers']['figures_per_s'] for r in measured])} frames/s")], measured


def rates(context):
    """All agencies at once, from the first byte sent to the last one read."""
    data, service = start(context, 200)
    line = http.client.HTTPConnection(urllib.parse.urlsplit(service.url).netloc, timeout=60)
    taken, size = [], 0
    for _ in range(30 if context.quick else 500):
        began = time.perf_counter()
        line.request("GET", "/v1/rates?by=agency")
        size = len(line.getresponse().read())
        taken.append((time.perf_counter() - began) * 1000)
    service.stop()
    shutil.rmtree(data)
    taken.sort()
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    return [Row("rates of all 1,000 agencies, request to last byte, p50 ms", p50,
                f"{p50:.2f}, p99 {p99:.2f}, {size // 1024} KiB", 5, 1, 0.3)], {"ms": taken, "bytes": size}
