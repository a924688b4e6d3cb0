"""What stored dossiers cost: the time to serve again, and memory."""
import shutil
import statistics
import time

from .measure import Row, spread
from .place import cpu_seconds, resident_bytes


def starts(context, closed, open_, count):
    """How long from exec to the ready line, page cache warm, and the resident bytes when everything is loaded."""
    data = context.place.fresh(closed, open_)
    taken, resident, cpu = [], 0, 0.0
    for i in range(count + 1):
        began = time.monotonic()
        service = context.place.start(data)
        if i:  # the first one warms the cache
            taken.append(time.monotonic() - began)
            cpu = cpu_seconds(service.process.pid)
        time.sleep(1)
        resident = resident_bytes(service.process.pid)
        service.stop()
        context.say(f"{closed:,} closed, {open_:,} open: serving after {time.monotonic() - began:.2f} s with its stop, "
                    f"{resident >> 20} MiB")
    shutil.rmtree(data)
    return {"seconds": taken, "resident": resident, "closed": closed, "open": open_, "cpu_s": cpu}


def row_of(name, told, bounds):
    return Row(name, statistics.median(told["seconds"]), spread(told["seconds"], ".2f"), *bounds,
               ratios=f"{told['cpu_s']:.2f} s of CPU")


def restart(context):
    empty = starts(context, 0, 0, 1)
    told = starts(context, 0, context.stored, context.pairs)
    an_open = (told["resident"] - empty["resident"]) / context.stored
    return [row_of(f"restart to serving, {context.stored:,} open, s", told, (3, 1.0, 0.4)),
            Row(f"RSS bytes an open dossier ({context.stored:,} against none)", an_open, f"{an_open:,.0f}",
                512, 256, 160)], \
        {"empty": empty, "open": told}


def restart_large(context):
    told = starts(context, 0, context.stored_large, 2)
    usual = (context.result_of("restart") or {}).get("open") or starts(context, 0, context.stored, 1)
    an_open = (told["resident"] - usual["resident"]) / (context.stored_large - context.stored)
    return [row_of(f"restart to serving, {context.stored_large:,} open, s", told, (20, 4, 2)),
            Row(f"RSS growth in bytes an open dossier ({context.stored_large:,} against {context.stored:,})", an_open,
                f"{an_open:,.0f}", 512, 256, 160)], {"open": told}


def restart_many(context):
    """The usual open ones among many closed ones of six events."""
    told = starts(context, context.closed, context.stored, 2)
    usual = (context.result_of("restart") or {}).get("open") or starts(context, 0, context.stored, 1)
    a_closed = (told["resident"] - usual["resident"]) / context.closed
    times = statistics.median(told["seconds"]) / statistics.median(usual["seconds"])
    _, preloaded = context.place.store(context.closed, context.stored)
    return [Row(f"restart, {context.stored:,} open among {context.closed:,} closed (bounds: 100M), times that of "
                f"{context.stored:,}", times, f"{times:.2f}: {spread(told['seconds'], '.2f')} s", 1.5, 1.2, 1.05),
            Row("RSS bytes a closed dossier of 6 events", a_closed, f"{a_closed:,.0f}", 24, 12, 8,
                ratios=f"preloaded at {preloaded['events_per_s']:,} events/s")], {"many": told}
