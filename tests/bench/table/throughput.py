"""Durable events a second: in turns with what RocksDB itself takes; sustained; with many stored against fewer."""
import shutil
import statistics

from .measure import Row, limit, rounds, spread
from .place import bytes_at_rest, written_bytes

LOADS = {1: (64, 16), 100: (64, 2), 1000: (16, 2)}  # batch: connections, in flight
BOUNDS = {1: (100_000, 200_000, 500_000), 100: (130_000, 250_000, 700_000), 1000: (130_000, 250_000, 700_000)}
FLOOR_OF_WRITE = {1: 1.2, 100: 1.6, 1000: 1.6}


def throughput(context):
    """Rounds A B A B A B: tiendo at batch 1, write, tiendo at 100, full, tiendo at 1,000, lean."""
    place = context.place

    def one_round():
        data = place.fresh(0, context.stored)
        service = place.start(data)
        out = {}
        for batch, mode in zip(LOADS, ("write", "full", "lean")):
            out[str(batch)] = place.bench(service, *LOADS[batch], batch, context.seconds, context.warm_up)
            out[mode] = limit(place, mode, context.seconds, context.stored)["events_per_s"]
            service.wait_folded()
            context.say(f"batch {batch}: {out[str(batch)]['events_per_s']:,.0f}/s, {mode} {out[mode]:,.0f}/s")
        service.stop()
        shutil.rmtree(data)
        return out

    measured, rows = rounds(context, one_round), []
    for batch, bounds in BOUNDS.items():
        ours = [r[str(batch)]["events_per_s"] for r in measured]
        ratios = "; ".join(f"{spread([r[str(batch)]['events_per_s'] / r[mode] for r in measured], '.2f')} {mode}"
                           for mode in ("write", "full", "lean"))
        acks = [statistics.median(r[str(batch)]["ack_ms"][p] for r in measured) for p in ("p50", "p99")]
        rows.append(Row(f"durable events/s, batch {batch} ({LOADS[batch][0]} x {LOADS[batch][1]})",
                        statistics.median(ours), f"{spread(ours)}, ack p50 / p99 {acks[0]:.1f} / {acks[1]:.1f} ms",
                        *bounds, more=True, ratios=f"{ratios}; floor {FLOOR_OF_WRITE[batch]} write"))
    return rows, measured


def sustained(context):
    """A minute at batch 100 against ten seconds before it; bytes written and at rest."""
    place = context.place
    data = place.fresh(0, context.stored)
    stored = bytes_at_rest(data)
    service = place.start(data)
    events = int(service.metric("tiendo_service_durable_sequence"))
    short = place.bench(service, *LOADS[100], 100, context.seconds, context.warm_up)
    service.wait_folded()
    before, begun = written_bytes(service.process.pid), service.metric("tiendo_service_durable_sequence")
    long = place.bench(service, *LOADS[100], 100, context.long_s)
    service.wait_folded()
    written = written_bytes(service.process.pid) - before
    ended = service.metric("tiendo_service_durable_sequence")
    service.stop()
    rest = (bytes_at_rest(data) - stored) / (ended - events)
    shutil.rmtree(data)
    share = long["events_per_s"] / short["events_per_s"]
    an_event = written / (ended - begun)
    rows = [Row(f"sustained {context.long_s:.0f} s, batch 100, of the short run", share,
                f"{share:.2f}: {long['events_per_s']:,.0f} of {short['events_per_s']:,.0f}/s, ack p99 "
                f"{long['ack_ms']['p99']:.1f} ms", 0.7, 0.85, 0.95, more=True),
            Row("disk bytes written an event (/proc io), batch 100", an_event, f"{an_event:,.0f}", 900, 500, 300),
            Row("disk bytes at rest an event, log and views, no compaction asked for", rest, f"{rest:,.0f}",
                260, 180, 130)]
    return rows, {"short": short, "long": long, "written_an_event": an_event, "at_rest_an_event": rest}


def size(context):
    """Two services in turn, one with the usual store, one with the large one."""
    place = context.place
    data = [place.fresh(0, count) for count in (context.stored, context.stored_large)]
    services = [place.start(folder) for folder in data]

    def one_round():
        out = {}
        for name, service in zip(("usual", "large"), services):
            out[name] = place.bench(service, *LOADS[100], 100, context.seconds, context.warm_up)
            service.wait_folded()
            out[name + "_ack"] = place.bench(service, 8, 1, 1, context.seconds, 0.5)["ack_ms"]
        context.say(f"{out['large']['events_per_s']:,.0f}/s against {out['usual']['events_per_s']:,.0f}/s")
        return out

    measured = rounds(context, one_round)
    for service, folder in zip(services, data):
        service.stop()
        shutil.rmtree(folder)
    rate = [r["large"]["events_per_s"] / r["usual"]["events_per_s"] for r in measured]
    ack = [r["large_ack"]["p99"] / r["usual_ack"]["p99"] for r in measured]
    sizes = f"{context.stored_large:,} open stored against {context.stored:,}"
    return [Row(f"events/s, batch 100, {sizes}", statistics.median(rate), spread(rate, ".2f"), 0.8, 0.9, 1.0,
                more=True),
            Row(f"ack p99, 8 x 1, {sizes} (bounds: of 100M against 1M)", statistics.median(ack), spread(ack, ".2f"),
                2.0, 1.3, 1.0)], measured
