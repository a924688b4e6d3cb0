"""How long an acknowledgement takes: closed, and open at half of what the service can take."""
import shutil
import statistics

from .measure import Row, rounds, spread

POINTS = ("p50", "p99", "p999")


def rows_of(name, acks, bounds, ratios=""):
    rows = []
    for point, bound in zip(POINTS, zip(*bounds)):
        values = [ack[point] for ack in acks]
        rows.append(Row(f"{name}: {point.replace('999', '99.9')} ms", statistics.median(values), spread(values, ".2f"),
                        *bound, ratios=ratios if point == "p50" else ""))
    return rows


def closed(context):
    place = context.place
    data = place.fresh(0, context.stored)
    service = place.start(data)
    measured = rounds(context, lambda: place.bench(service, 8, 1, 1, context.seconds, context.warm_up))
    service.stop()
    shutil.rmtree(data)
    syncs = [r["ack_ms"]["p50"] / r["probe_ms"] for r in measured]
    return rows_of("ack, 8 connections x 1, batch 1", [r["ack_ms"] for r in measured],
                   ((1.0, 5, 20), (0.4, 1.5, 6), (0.25, 0.6, 4)),
                   f"{spread(syncs, '.1f')} times the probe's fdatasync; goal 4"), measured


def half(context):
    place = context.place
    data = place.fresh(0, context.stored)
    service = place.start(data)
    full = place.bench(service, 64, 16, 1, context.seconds, context.warm_up)["events_per_s"]
    service.wait_folded()

    def one_round():
        out = place.bench(service, 64, 64, 1, context.seconds, context.warm_up, full / 2)
        service.wait_folded()
        return out

    measured = rounds(context, one_round)
    service.stop()
    shutil.rmtree(data)
    unsent = sum(r["waiting_at_end"] + r["unanswered"] + r["forgotten"] for r in measured)
    return rows_of(f"ack at 50 % of {full:,.0f}/s, batch 1, 64 connections, open loop", [r["ack_ms"] for r in measured],
                   ((3, 15, 60), (1.0, 5, 25), (0.5, 2, 10)), f"{unsent} batches unsent at the end"), measured
