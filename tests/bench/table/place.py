"""Where measurements happen: a made-up catalogue, preloaded data directories kept between runs, a started service."""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "acceptance"))
from service import Service, run, verify, without_horizon  # noqa: E402,F401

AGENCIES = 1_000
PROCEDURES = 40


def write_catalogue(folder):
    """A province with 1,000 agencies below it and 40 procedures of ten working days; H24 counts hours."""
    os.makedirs(folder, exist_ok=True)
    rows = ["code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id",
            "X01,Tỉnh Đo Lường,Province of Measures,province,,,,,vn"]
    rows += [f"X01.{i:04},Xã số {i},Commune {i},commune,X01,,,," for i in range(1, AGENCIES + 1)]
    write(folder, "agencies.csv", rows)
    rows = ["code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,"
            "committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,"
            "legal_source"]
    rows += [f"1.{i:06},Thủ tục số {i},Procedure {i},F{i % 8},Lĩnh vực {i % 8},10,working_days,,,,roll,pause_working,"
             "pause_working,pause_working,,,made up" for i in range(1, PROCEDURES + 1)]
    write(folder, "procedures.csv", rows)
    # A catalogue of its own for what falls due to the second.
    hours = os.path.join(folder, "hours")
    os.makedirs(hours, exist_ok=True)
    shutil.copy(os.path.join(folder, "agencies.csv"), hours)
    write(hours, "procedures.csv", [rows[0], "H24,Hai mươi bốn giờ,,F1,Lĩnh vực 1,24,hours,,,,roll,pause_working,none,"
                                             "pause_working,,,made up"])
    return folder


def write(folder, name, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def copy_store(source, target):
    """A data directory to write in: the sorted files, which nobody changes, are linked, the others copied."""
    def link_or_copy(a, b):
        return os.link(a, b) if a.endswith(".sst") else shutil.copy2(a, b)
    shutil.copytree(source, target, copy_function=link_or_copy)


def bytes_at_rest(folder):
    return sum(os.path.getsize(os.path.join(where, name)) for where, _, names in os.walk(folder) for name in names)


class Place:
    """Builds, directories and the scheduling class of one run of the table."""

    def __init__(self, build, cache, work, prefix=()):
        self.build, self.cache, self.work = (os.path.abspath(path) for path in (build, cache, work))
        self.prefix = list(prefix)  # "chrt -f 10": the scheduling class of both sides of a pair
        os.makedirs(self.cache, exist_ok=True)
        os.makedirs(self.work, exist_ok=True)
        self.catalogue = write_catalogue(os.path.join(self.cache, "catalogue"))
        self.tiendod, self.tiendo = self.tool("tiendod"), self.tool("tools/tiendo")
        self.env = without_horizon(self.cache)
        self.lives = 0
        self.services = []

    def tool(self, name):
        return os.path.join(self.build, name)

    def store(self, closed=0, open_=0, catalogue=None):
        """The preloaded directory of that many dossiers, written once and kept; and what writing it took."""
        suffix = "-" + os.path.basename(catalogue) if catalogue else ""
        folder = os.path.join(self.cache, f"closed{closed}-open{open_}{suffix}")
        told = folder + ".json"
        if not os.path.exists(told):
            shutil.rmtree(folder, ignore_errors=True)
            print(f"  preloading {closed:,} closed and {open_:,} open dossiers", file=sys.stderr, flush=True)
            out = run([self.tool("tests/bench/preload"), "--data", folder, "--catalogue", catalogue or self.catalogue,
                       "--closed", str(closed), "--open", str(open_)])
            with open(told, "w", encoding="utf-8") as file:
                file.write(out)
        return folder, read_json(told)

    def fresh(self, closed=0, open_=0, catalogue=None):
        """A directory to write in; remove it afterwards."""
        self.lives += 1
        target = os.path.join(self.work, f"data{self.lives}")
        shutil.rmtree(target, ignore_errors=True)
        if closed or open_:
            copy_store(self.store(closed, open_, catalogue)[0], target)
        return target

    def start(self, data, catalogue=None, env=None):
        service = Service(self.tiendod, data, catalogue or self.catalogue, log=os.path.join(self.work, "tiendod.log"),
                          env=self.env | (env or {}))
        self.services.append(service)
        if not service.wait_ready():
            with open(os.path.join(self.work, "tiendod.log"), encoding="utf-8") as log:
                raise RuntimeError("the service did not start: " + log.read()[-1000:])
        if self.prefix:
            run([self.prefix[0], "-a", self.prefix[1], "-p", self.prefix[2], str(service.process.pid)])
        return service

    def end_all(self):
        """What a line that failed has left running."""
        for service in self.services:
            if service.process.poll() is None:
                service.kill()

    def bench(self, service, connections, in_flight, batch, seconds, warm_up=0.0, rate=0.0):
        """What `tiendo bench` tells, the histogram included."""
        return json.loads(run(self.bench_command(service, connections, in_flight, batch, seconds, warm_up, rate)))

    def bench_command(self, service, connections, in_flight, batch, seconds, warm_up=0.0, rate=0.0,
                      afterwards=(0.0, 1)):
        return [*self.prefix, self.tiendo, "bench", "--url", service.url, "--connections", str(connections),
                "--in-flight", str(in_flight), "--batch", str(batch), "--duration", str(seconds), "--warm-up",
                str(warm_up), "--rate", str(rate), "--afterwards-rate", str(afterwards[0]), "--afterwards",
                str(afterwards[1]), "--json"]

    def bench_beside(self, *args, **kwargs):
        return subprocess.Popen(self.bench_command(*args, **kwargs), stdout=subprocess.PIPE, text=True,
                                stderr=subprocess.DEVNULL)


def ended(load, seconds=600):
    out, _ = load.communicate(timeout=seconds)
    if load.returncode != 0:
        raise RuntimeError(f"the load ended with {load.returncode}: {out[-500:]}")
    return json.loads(out)


def resident_bytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS"))


def written_bytes(pid):
    with open(f"/proc/{pid}/io", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("write_bytes"))


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
