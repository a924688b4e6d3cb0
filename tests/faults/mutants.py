#!/usr/bin/env python3
"""Breaks one line of backups or of the disk's reserve at a time: the test named beside it must fail.

By tests/mutant_runner.py with the objects of storage_tests, or of service_tests with --service.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import mutant_runner  # noqa: E402

BACKUP, MANIFEST = "src/storage/backup.cpp", "src/storage/backup_manifest.cpp"
CORE, RESERVE = "src/service/core.cpp", "src/service/disk_reserve.cpp"

# What is broken; file; the line as it stands, without indentation; what replaces it; the test case that must fail.
STORAGE = [
    ("a backup is not compared with its digests", BACKUP,
     "if (seen.digest != file.digest) {", "if (false) {",
     "a bit flipped anywhere in a backup is seen, and the file is named"),
    ("the manifest is not closed by its digest", MANIFEST,
     "if (!is_closed_by_digest(text, rest) || m.bytes() != bytes) return std::nullopt;",
     "if (m.bytes() != bytes) return std::nullopt;",
     "a manifest comes back as it was, and no other text is one"),
    ("a manifest may lead anywhere", MANIFEST,
     "return !leaf.empty() && leaf.front() != '.' && std::ranges::all_of(leaf, [](char c) {",
     "return leaf.empty() || std::ranges::any_of(leaf, [](char c) {",
     "a manifest that leads out of its backup is refused"),
    ("tables of the source are copied unread", BACKUP,
     "if (const auto read = files.db().VerifyChecksum(checked_scans()); !read.ok())",
     "if (const auto read = rocksdb::Status::OK(); !read.ok())",
     "a source whose table is damaged gives no backup"),
    ("a copy need not hold what was acknowledged", BACKUP,
     "file, encode_witness({asked_.checkpoint_at_least, least.sequence, least.digest})))",
     "file, encode_witness({asked_.checkpoint_at_least, 0, least.digest})))",
     "a copy that lacks what was acknowledged is no backup"),
    ("a directory with something in it is restored into", BACKUP,
     "if (was_there && (!fs::is_directory(paths_.root, ec) || !fs::is_empty(paths_.root, ec))) {",
     "if (was_there && !fs::is_directory(paths_.root, ec)) {",
     "a directory with something in it is not restored into"),
    ("a full disk of backups is found out by writing", BACKUP,
     "if (disk.available >= needed) return std::nullopt;", "return std::nullopt;",
     "a backup without room or given up leaves nothing"),
]
SERVICE = [
    ("the reserve is ignored", CORE, "if (reserve_.look().is_low) {", "if (false) {",
     "below the reserve new events are refused and counted, reads and alerts' records go on"),
    ("the reserve is the larger of both", RESERVE,
     "room.reserve_bytes = std::min(share, limits_.bytes);", "room.reserve_bytes = std::max(share, limits_.bytes);",
     "the reserve is the smaller of a share and a number of bytes"),
    ("a disk at the edge answers now yes, now no", RESERVE,
     "const auto enough = room.reserve_bytes + (room.is_low ? room.reserve_bytes / 16 : 0);",
     "const auto enough = room.reserve_bytes;",
     "below the reserve it is low, a sixteenth above it there is room again"),
    ("the disk is asked at every event", RESERVE, "if (now < last.look_at) return last.room;", "",
     "below the reserve it is low, a sixteenth above it there is room again"),
]


def failed_cases(output):
    """The names above each report of a failure, its section below; a long one may be broken over lines."""
    text = re.sub(r"\n\s*", " ", output)
    return {m[4] for m in STORAGE + SERVICE if f"- {m[4]} " in text}


if __name__ == "__main__":
    of_service = "--service" in sys.argv
    if of_service:
        sys.argv.remove("--service")
    if "--lines" in sys.argv:
        sys.exit(mutant_runner.main(__doc__, mutant_runner.Way(STORAGE + SERVICE, failed_cases)))
    sys.exit(mutant_runner.main(__doc__, mutant_runner.Way(
        SERVICE if of_service else STORAGE, failed_cases,
        ["[reserve]"] if of_service else ["[backup]"])))
