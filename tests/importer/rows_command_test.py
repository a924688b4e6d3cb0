#!/usr/bin/env python3
"""tiendo import dvcqg and csv, as a person runs them without a service: what comes out, what is refused and where
that stands, and how it ends.

Usage: rows_command_test.py PATH-OF-TIENDO
"""
import csv
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TIENDO = sys.argv.pop(1)
SECRET = "Nguyễn Thị Bí Mật"


def record(number, **changes):
    out = {"MaHoSo": f"H56.1-{number}", "MaTTHC": "1.005129", "KenhThucHien": "1", "ChuHoSo": SECRET,
           "DonViXuLy": "H56.1", "NgayTiepNhan": "20260608074753", "NgayHenTra": "20260615170000",
           "TrangThaiHoSo": "9", "NgayKetThucXuLy": "20260612150000"}
    out.update(changes)
    return {key: value for key, value in out.items() if value is not None}


class Rows(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "hoso.json"
        self.rejects = self.folder / "hoso.json.rejected.csv"

    def run_import(self, form, *options, file=None, stdin=None):
        done = subprocess.run([TIENDO, "import", form, str(file or self.file), *options], capture_output=True,
                              input=stdin, cwd=self.folder, timeout=60)
        for said in (done.stdout, done.stderr):
            self.assertNotIn(SECRET.encode(), said)
        return done

    def give(self, *records):
        self.file.write_text(json.dumps({"data": list(records)}, ensure_ascii=False), encoding="utf-8")

    def test_a_sound_file_ends_with_0_and_leaves_no_rejects(self):
        self.give(record(1), record(2))
        done = self.run_import("dvcqg", "--out", "events.jsonl", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual((summary["rows"], summary["events"], summary["personal_fields_dropped"]), (2, 4, 2))
        self.assertFalse(self.rejects.exists())
        events = (self.folder / "events.jsonl").read_text(encoding="utf-8")
        self.assertEqual(len(events.splitlines()), 4)
        self.assertNotIn(SECRET, events)

    def test_refused_rows_end_with_1_and_stand_in_a_file_that_tells_of_one_run(self):
        self.give(record(1), record(2, NgayTiepNhan=SECRET), record(3, KenhThucHien="9"))
        self.assertEqual(self.run_import("dvcqg", "--out", "-").returncode, 1)
        rows = list(csv.DictReader(self.rejects.read_text(encoding="utf-8").splitlines()))
        self.assertEqual([(r["row"], r["dossier_code"], r["field"], r["code"]) for r in rows],
                         [("2", "H56.1-2", "NgayTiepNhan", "bad_date"),
                          ("3", "H56.1-3", "KenhThucHien", "unknown_channel")])
        self.assertNotIn(SECRET, self.rejects.read_text(encoding="utf-8"))
        self.give(record(1))
        self.assertEqual(self.run_import("dvcqg", "--out", "-").returncode, 0)
        self.assertFalse(self.rejects.exists())
        self.assertTrue(pathlib.Path(str(self.rejects) + ".previous").exists())

    def test_a_file_that_ends_early_ends_with_2_and_leaves_no_output(self):
        self.give(record(1))
        self.file.write_bytes(self.file.read_bytes()[:-1])
        done = self.run_import("dvcqg", "--out", "events.jsonl")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"hoso.json:1: the text ends inside an object", done.stderr)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["hoso.json"])

    def test_gzip_and_a_pipe_are_read_like_the_file(self):
        self.give(record(1), record(2))
        plain = self.run_import("dvcqg", "--out", "-").stdout
        packed = gzip.compress(self.file.read_bytes())
        self.assertEqual(self.run_import("dvcqg", "--out", "-", file="-", stdin=packed).stdout, plain)

    def test_a_device_is_written_into_and_not_replaced(self):
        self.give(record(1))
        link = self.folder / "events"
        os.symlink("/dev/null", link)
        self.assertEqual(self.run_import("dvcqg", "--out", str(link)).returncode, 0)
        self.assertTrue(link.is_symlink())
        self.assertFalse(pathlib.Path("/dev/null.part").exists())

    def test_nowhere_to_send_and_an_unwritable_place_for_refusals_are_named(self):
        self.give(record(1))
        done = self.run_import("dvcqg")
        self.assertEqual((done.returncode, b"--url" in done.stderr), (2, True))
        done = self.run_import("dvcqg", "--out", "-", "--rejects", "absent/rejects.csv")
        self.assertEqual((done.returncode, b"--rejects absent/rejects.csv" in done.stderr), (2, True))

    def test_a_flat_file_goes_by_its_mapping(self):
        (self.folder / "m.toml").write_text(
            '[file]\ndelimiter = "|"\nrows = "dossiers"\ndate_formats = ["%d/%m/%Y"]\n'
            '[columns]\ndossier_code = "ma"\nagency_code = "dv"\n'
            '[constants]\nprocedure_code = "1.0"\nchannel = "POST"\n[dates]\nreceived = "nhan"\n')
        (self.folder / "f.csv").write_text(f"ma|ten|dv|nhan\nA-1|{SECRET}|H56|08/06/2026\nA-2|x|H56|?\n",
                                           encoding="utf-8")
        done = self.run_import("csv", "--mapping", "m.toml", "--out", "-", file="f.csv")
        self.assertEqual(done.returncode, 1, done.stderr)
        event = json.loads(done.stdout)
        self.assertEqual((event["event_id"], event["occurred_at"]), ("A-1:csv-received", "2026-06-07T17:00:00Z"))
        done = self.run_import("csv", "--out", "-", file="f.csv")
        self.assertEqual((done.returncode, b"no such column" in done.stderr), (2, True))


if __name__ == "__main__":
    unittest.main()
