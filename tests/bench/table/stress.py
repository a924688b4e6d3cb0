"""Deadlines that fall due together, and ten times more load than the service can take."""
import datetime
import json
import os
import shutil
import time

from .measure import Row
from .place import ended, resident_bytes, run, verify

FIRING = 'tiendo_alerts{state="firing"}'
NEVER = 1e9


def text_of(seconds):
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.isoformat(timespec="milliseconds")


def lateness(context):
    """A thousand that fall due a millisecond apart, while many are open. Seen by asking for the count again and again:
    how often that answers bounds the figure from above."""
    place, count = context.place, 1_000
    hours = os.path.join(place.catalogue, "hours")
    data = place.fresh(0, context.stored, hours)
    service = place.start(data, hours)
    due = time.time() + 8
    events = os.path.join(place.work, "due.jsonl")
    with open(events, "w", encoding="utf-8") as file:
        for i in range(count):
            file.write(json.dumps({"event_id": f"due{i}", "dossier_code": f"DUE-{i}", "agency_code": "X01.0001",
                                   "occurred_at": text_of(due - 60), "received": {
                                       "procedure_code": "H24", "channel": "ONLINE",
                                       "appointment_at": text_of(due + i / count)}}) + "\n")
    run([place.tiendo, "push", events, "--url", service.url], cwd=place.work)
    service.wait_folded()
    assert time.time() < due, "they fell due before they were told"
    late, asked = [], 0
    while len(late) < count:
        fired, now = int(service.metric(FIRING)), time.time()
        asked += now > due
        late += [now - (due + i / count) for i in range(len(late), min(fired, count))]
        assert now < due + 120, f"only {fired} have fired"
    service.stop()
    shutil.rmtree(data)
    p99 = sorted(late)[int(count * 0.99)] * 1000
    return [Row(f"deadline fired late by, p99 ms ({context.stored:,} open, 1,000 due in one second)", p99,
                f"{p99:.0f}, most {max(late) * 1000:.0f}", 1000, 100, 20, ratios=f"asked {asked} times")], \
        {"late_s": late}


def burst(context):
    """All open dossiers fall due at one instant, beside 2,000 events a second."""
    place = context.place
    hours = os.path.join(place.catalogue, "hours")
    due = int(time.time()) + 60 + context.stored // 12_000
    data = os.path.join(place.work, "burst")
    run([place.tool("tests/bench/preload"), "--data", data, "--catalogue", hours, "--open", str(context.stored),
         "--procedure", "H24", "--appointment", text_of(due)])
    service = place.start(data, hours)
    seconds = 5 if context.quick else 15
    assert time.time() + seconds + 6 < due, "they fall due before all is ready"
    quiet = place.bench(service, 8, 16, 10, seconds, 1, 2_000)["ack_ms"]
    time.sleep(max(0.0, due - time.time() - 3))
    load = place.bench_beside(service, 8, 16, 10, seconds, 1, 2_000)
    late = 0.0
    while service.metric(FIRING) < context.stored:
        late = time.time() - due
        assert late < 300, f"only {service.metric(FIRING):.0f} have fired"
        time.sleep(0.02)
    late, over = time.time() - due, ended(load)["ack_ms"]
    service.wait_folded(300)
    service.stop()
    shutil.rmtree(data)
    return [Row(f"{context.stored:,} deadlines due at once: s until all have fired", late, f"{late:.1f}", 30, 10, 3),
            Row("ack p99 ms while they fire", over["p99"], f"{over['p99']:.1f}, before {quiet['p99']:.1f}",
                100, 25, 10)], \
        {"seconds": late, "quiet": quiet, "over": over}


def overload(context):
    """R12: ten times the planned load, by the clock. Planned is half of what it takes at most, in batches of a hundred.
    Then the planned load alone, over the same connections: when are acknowledgements as fast as ever?"""
    place = context.place
    data = place.fresh()
    service = place.start(data)
    full = place.bench(service, 64, 2, 100, max(3, context.seconds / 2), 1)
    service.wait_folded()
    planned = full["events_per_s"] / 2
    load = place.bench_beside(service, 256, 64, 100, context.long_s, 0, planned * 10, afterwards=(planned, 10))
    most, verified_at_least = 0, full["acknowledged_ever"]
    while load.poll() is None:
        most = max(most, resident_bytes(service.process.pid))
        time.sleep(0.2)
    over = ended(load)
    verified_at_least += over["acknowledged_ever"]
    refused = {name: service.metric("tiendo_" + name) for name in (
        "ingest_batches_unread_total", "ingest_batches_too_late_total", "ingest_sessions_hushed_total",
        "service_admissions_busy_total", "service_admissions_late_total", "service_admissions_behind_total")}
    service.wait_folded(300)
    assert service.stop() == 0
    stored = verify(place.tiendo, data)["events"]
    shutil.rmtree(data)
    missing = max(0, verified_at_least - stored)
    share = over["events_per_s"] / full["events_per_s"]
    name = f"10x the planned load, {planned * 10:,.0f}/s for {context.long_s:.0f} s"
    return [Row(f"{name}: p99 ms of what is taken, from its sending", over["taken_ms"]["p99"],
                f"{over['taken_ms']['p99']:.0f}, p50 {over['taken_ms']['p50']:.0f}", 100, 100, 100,
                ratios=f"{over['events_per_s']:,.0f}/s taken, {share:.2f} of the most; {over['waiting_at_end']:,} "
                       "batches unsent"),
            Row("the same: Busy answers after, p99 ms", over["busy_ms"]["p99"] if over["busy"] else NEVER,
                f"{over['busy_ms']['p99']:.1f}, {over['busy']:,} of them", 100, 100, 100,
                ratios=f"pauses of up to {over['busy_pause_ms_max']} ms"),
            Row("the same: acknowledged events that verify does not find", missing,
                f"{missing} of {verified_at_least:,}", 0, 0, 0, ratios=f"most resident {most >> 20} MiB"),
            Row("the same: s until 99 of 100 acks come within 100 ms again", over["recovered_s"],
                f"{over['recovered_s']:.1f}", 5, 5, 5, ratios=f"at {planned:,.0f}/s")], \
        {"full": full, "over": over, "missing": missing, "resident": most, "refused": refused}
