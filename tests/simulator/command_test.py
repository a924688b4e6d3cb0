#!/usr/bin/env python3
"""tiendo simulate province, as a person runs it: the same command gives the same
file, --events stops, --expect adds up, and a wrong option is answered by name.

Usage: command_test.py PATH-OF-TIENDO
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TIENDO = sys.argv.pop(1)
UNTIL = "2026-11-20T17:00:00+07:00"


def simulate(*options):
    return subprocess.run([TIENDO, "simulate", "province", *options], capture_output=True, text=True,
                          timeout=60)


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def year(self, name, *options):
        done = simulate("--seed", "3", "--dossiers", "1500", "--until", UNTIL, "--out",
                        str(self.folder / name), *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return (self.folder / name).read_bytes()

    def test_the_same_command_gives_the_same_file(self):
        self.assertEqual(self.year("a"), self.year("b"))
        self.assertNotEqual(self.year("a"), self.year("c", "--history", "300d"))

    def test_two_runs_with_other_pasts_share_no_dossier_and_no_event(self):
        def keys(lines):
            events = [json.loads(line) for line in lines.splitlines()]
            return {e["event_id"] for e in events}, {e["dossier_code"] for e in events}
        ids, codes = keys(self.year("a"))
        other_ids, other_codes = keys(self.year("b", "--history", "364d"))
        self.assertFalse(ids & other_ids)
        self.assertFalse(codes & other_codes)

    def test_events_stops_after_about_that_many(self):
        lines = self.year("a", "--events", "2000").count(b"\n")
        self.assertGreaterEqual(lines, 2000)
        self.assertLess(lines, 2600)

    def test_the_expectation_equals_what_the_events_say(self):
        lines = self.year("a", "--expect", str(self.folder / "e.json")).splitlines()
        expected = json.loads((self.folder / "e.json").read_text())
        events = {e["event_id"]: e for e in map(json.loads, lines)}
        voided = {e["voided"]["target_event_id"] for e in events.values() if "voided" in e}
        received = [e for e in events.values() if "received" in e and e["event_id"] not in voided]
        processed = [e for e in events.values() if "processed" in e]
        total = expected["total"]
        self.assertEqual(total["received"], len(received))
        self.assertEqual(total["early"] + total["on_time"] + total["late"], len(processed))
        self.assertEqual(expected["events"], len(lines))
        self.assertEqual(expected["duplicates"], len(lines) - len(events))
        for key, value in total.items():
            self.assertEqual(value, sum(a[key] for a in expected["agencies"].values()), key)

    def test_the_catalogue_alone_is_written_without_events(self):
        done = simulate("--catalogue-out", str(self.folder / "cat"))
        self.assertEqual(done.returncode, 0, done.stderr)
        names = sorted(p.name for p in (self.folder / "cat").iterdir())
        self.assertEqual(names, ["agencies.csv", "procedures.csv", "steps.csv"])

    def test_standard_output_carries_nothing_but_events(self):
        done = simulate("--dossiers", "300", "--until", UNTIL, "--out", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(all(json.loads(line)["event_id"] for line in done.stdout.splitlines()))

    def test_wrong_options_are_answered_by_name_with_exit_code_2(self):
        wrong = {
            (): "nowhere to send events",
            ("--out", "-", "--history", "a year"): "--history a year",
            ("--out", "-", "--history", "99999d"): "--history 99999d",
            ("--out", "-", "--until", "yesterday"): "--until yesterday",
            ("--live",): "--live needs a service",
            ("--out", "/nowhere/at/all", "--dossiers", "10"): "/nowhere/at/all",
            ("--out", "-", "--duplicates-percent", "101"): "--duplicates-percent",
        }
        for options, message in wrong.items():
            with self.subTest(options=options):
                done = simulate(*options)
                self.assertEqual(done.returncode, 2)
                self.assertIn(message, done.stderr)

    def test_a_service_that_is_not_there_is_exit_code_3(self):
        done = simulate("--history", "1d", "--dossiers", "100", "--until", UNTIL, "--url",
                        "http://127.0.0.1:1")
        self.assertEqual(done.returncode, 3, done.stderr)


if __name__ == "__main__":
    unittest.main()
