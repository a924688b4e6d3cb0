#!/usr/bin/env python3
"""tiendo import xes, as a person runs it: repeatable, in any order, from a pipe,
and a broken file is refused with its line.

Usage: command_test.py PATH-OF-TIENDO MAPPING
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

MAPPING = sys.argv.pop(2)
TIENDO = sys.argv.pop(1)


def trace(number, **changes):
    values = {"concept:name": f"case-{number}", "department": "General", "channel": "Desk"}
    dates = {"startdate": "2011-10-11T13:42:22.688+02:00", "enddate": "2011-10-18T13:56:55.943+02:00",
             "deadline": "2011-12-06T01:06:40.000+01:00"}
    for key, value in changes.items():
        (dates if key in dates else values)[key] = value
    lines = [f'<string key="{k}" value="{v}"/>' for k, v in values.items() if v]
    lines += [f'<date key="{k}" value="{v}"/>' for k, v in dates.items() if v]
    return "<trace>\n" + "\n".join(lines) + "\n</trace>\n"


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.log = self.folder / "log.xes"
        body = "".join(trace(i) for i in range(50)) + trace(50, channel="Fax") + trace(51, enddate=None)
        self.log.write_text("<log>\n" + body + "</log>\n")

    def import_xes(self, *options, source=None, stdin=None, mapping=MAPPING):
        return subprocess.run([TIENDO, "import", "xes", str(source or self.log), "--mapping",
                               str(mapping), *options], capture_output=True, input=stdin, timeout=60)

    def lines(self, name, *options, **how):
        out = self.folder / name
        done = self.import_xes("--out", str(out), *options, **how)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out.read_bytes().splitlines()

    def test_two_imports_give_the_same_file(self):
        self.assertEqual(self.lines("a"), self.lines("b"))
        self.assertEqual(len(self.lines("a")), 50 * 2 + 1)

    def test_a_shuffled_import_holds_the_same_events_in_another_order(self):
        plain, shuffled = self.lines("a"), self.lines("b", "--shuffle", "7")
        self.assertNotEqual(plain, shuffled)
        self.assertEqual(sorted(plain), sorted(shuffled))

    def test_gzip_and_a_pipe_are_read_like_the_file(self):
        packed = self.folder / "log.xes.gz"
        packed.write_bytes(gzip.compress(self.log.read_bytes()))
        plain = self.lines("a")
        self.assertEqual(plain, self.lines("b", source=packed))
        self.assertEqual(plain, self.lines("c", source="-", stdin=packed.read_bytes()))

    def test_odd_traces_are_counted_in_the_summary_and_listed_in_the_notes(self):
        done = self.import_xes("--notes", str(self.folder / "notes.csv"))
        self.assertIn(b"52 traces, 51 dossiers, 101 events", done.stdout)
        self.assertIn(b"1  trace without a mapped channel: not sent", done.stdout)
        notes = (self.folder / "notes.csv").read_text().splitlines()
        self.assertEqual(notes[0], "line,trace,rule,detail")
        self.assertEqual([n.split(",")[1:3] for n in notes[1:]],
                         [["case-50", "without_channel"], ["case-51", "without_end"]])

    def test_a_broken_file_is_refused_with_its_line_and_leaves_no_output(self):
        self.log.write_text("<log>\n<trace>\n</log>\n")
        out = self.folder / "out.jsonl"
        done = self.import_xes("--out", str(out))
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"log.xes:3: not well-formed XML: mismatched tag", done.stderr)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["log.xes"])

    def test_cut_gzip_data_is_refused(self):
        packed = self.folder / "log.xes.gz"
        packed.write_bytes(gzip.compress(self.log.read_bytes())[:-20])
        done = self.import_xes("--out", str(self.folder / "out"), source=packed)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"ends early", done.stderr)

    def test_a_missing_file_or_a_wrong_mapping_is_named(self):
        done = self.import_xes("--out", "-", source="absent.xes")
        self.assertEqual((done.returncode, b"absent.xes" in done.stderr), (2, True))
        wrong = self.folder / "m.toml"
        wrong.write_text(pathlib.Path(MAPPING).read_text() + "\n[colour]\n")
        done = self.import_xes("--out", "-", mapping=wrong)
        self.assertEqual((done.returncode, b"colour: unknown key" in done.stderr), (2, True))

    def test_the_catalogue_is_written_for_the_departments_seen(self):
        done = self.import_xes("--catalogue-out", str(self.folder / "cat"))
        self.assertEqual(done.returncode, 0, done.stderr)
        agencies = (self.folder / "cat" / "agencies.csv").read_text()
        self.assertIn("NL.GENERAL,General,General,department,NL", agencies)

    def test_events_are_valid_json_with_the_fields_of_the_protocol(self):
        first = json.loads(self.lines("a")[0])
        self.assertEqual(first["received"]["channel"], "IN_PERSON")
        self.assertEqual(first["received"]["appointment_at"], "2011-12-06T00:06:40Z")


if __name__ == "__main__":
    unittest.main()
