"""Breaks one line of the program at a time and demands that the test named beside it notices.

A mutant replaces one whole line of one source file by another; that file alone is compiled and linked before the
libraries (whose own copy is then not taken) with the objects of a test program, which is run. It is killed when the
tests fail, without a crash, and what is named beside it is among the failures. A line that is no longer found exactly
once, a mutant that does not compile and a test that does not fail are errors: the list then has to follow the code.
"""
import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[1]


def mutated_text(text, old, new):
    lines = text.split("\n")
    found = [i for i, line in enumerate(lines) if line.strip() == old]
    if len(found) != 1:
        raise ValueError(f"the line stands {len(found)} times, not once: {old}")
    indent = lines[found[0]][: len(lines[found[0]]) - len(lines[found[0]].lstrip())]
    lines[found[0]] = indent + new
    return "\n".join(lines)


class Workshop:
    """Compiles one file as the build does, without optimising, links the test program with it and runs that."""

    def __init__(self, build, link, folder):
        self.link, self.folder = link, pathlib.Path(folder)
        commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
        # A file that tests/faults compiles once more, broken on purpose, is taken as the program has it.
        self.commands = {pathlib.Path(c["file"]): c for c in commands if "-DTIENDO_MUTANT_" not in c["command"]}

    def compile(self, path, text):
        original = SOURCE / path
        command = self.commands[original]
        mutant, made = self.folder / original.name, self.folder / "mutant.o"
        mutant.write_text(text, encoding="utf-8")
        words, arguments = iter(shlex.split(command["command"])), []
        for word in words:
            if word == "-o":
                next(words)
            elif word in ("-include-pch", "-include"):  # made with other options: after -Xclang, and -Xclang its file
                arguments.pop()
                next(words), next(words)
            elif word != "-c" and word != str(original):
                arguments.append(word)
        arguments += ["-O0", "-g0", "-w", "-iquote", str(original.parent)]
        arguments += ["-o", str(made), "-c", str(mutant)]
        run = subprocess.run(arguments, cwd=command["directory"], capture_output=True, text=True)
        if run.returncode != 0:
            raise ValueError("it does not compile:\n" + run.stderr[-2000:])
        return made

    def tests_with(self, made, how):
        program = self.folder / "tests"
        compiler, *rest = self.link
        command = [compiler, "-fuse-ld=lld", str(made), *rest, "-o", str(program)]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            raise ValueError("it does not link:\n" + run.stderr[-2000:])
        return subprocess.run([str(program), *how.arguments], capture_output=True, text=True, timeout=300,
                              env={**os.environ, **how.environment})


class Way:
    """How a list of mutants is run and judged."""

    def __init__(self, mutants, failures, arguments=(), environment=None, unbroken=None):
        self.mutants = mutants  # what is broken; file; the line, without indentation; its replacement; who must notice
        self.failures = failures  # of the program's output: what failed, as something that `in` looks into
        self.arguments, self.environment = arguments, environment or {}
        self.unbroken = unbroken or sorted({mutant[1] for mutant in mutants})  # files that must pass as they stand


def verdict_on(workshop, how, mutant):
    _, path, old, new, name = mutant
    text = (SOURCE / path).read_text(encoding="utf-8")
    try:
        run = workshop.tests_with(workshop.compile(path, mutated_text(text, old, new)), how)
    except ValueError as problem:
        return False, str(problem)
    if run.returncode < 0 or "fatal error condition" in run.stdout:
        return False, "the tests crashed instead of failing"
    if run.returncode == 0:
        return False, "it SURVIVED: no test failed"
    failed = how.failures(run.stdout)
    if name not in failed:
        others = ", ".join(sorted(failed)) if isinstance(failed, set) else "another"
        return False, f"'{name}' did not fail, but {others}"
    return True, f"killed by '{name}'"


def check_the_machine(workshop, how):
    """Unbroken, the same way of building passes: else every mutant would seem killed."""
    for path in how.unbroken:
        text = (SOURCE / path).read_text(encoding="utf-8")
        run = workshop.tests_with(workshop.compile(path, text), how)
        if run.returncode != 0:
            sys.exit(f"{path} unbroken fails the tests:\n{run.stdout[-3000:]}")


def check_lines(how):
    """Needs no compiler, so that a change which moves a line is told at once."""
    wrong = 0
    for what, path, old, new, _ in how.mutants:
        try:
            mutated_text((SOURCE / path).read_text(encoding="utf-8"), old, new)
        except ValueError as problem:
            wrong += 1
            print(f"{path}: {problem}: '{what}' has to follow it")
    print(f"{len(how.mutants)} mutants, {wrong} whose line has moved")
    return 1 if wrong else 0


def main(description, how):
    parser = argparse.ArgumentParser(description=description.split("\n", maxsplit=1)[0])
    parser.add_argument("--lines", action="store_true", help="only look whether each line still stands once")
    parser.add_argument("--build", help="the build directory")
    parser.add_argument("--only", default="", help="mutants whose description has this word")
    parser.add_argument("link", nargs="*", help="-- compiler, objects of the test program, libraries")
    options = parser.parse_args()
    if options.lines:
        return check_lines(how)
    if not options.build or not options.link:
        parser.error("give --build and, after --, what links the test program; or --lines")
    survivors = tried = 0
    with tempfile.TemporaryDirectory(prefix="tiendo_mutants_") as folder:
        workshop = Workshop(options.build, options.link, folder)
        check_the_machine(workshop, how)
        for mutant in how.mutants:
            if options.only not in mutant[0]:
                continue
            killed, why = verdict_on(workshop, how, mutant)
            tried += 1
            survivors += not killed
            print(f"{'ok  ' if killed else 'FAIL'} {mutant[0]} ({mutant[1]}): {why}", flush=True)
    print(f"{tried} of {len(how.mutants)} mutants, {survivors} not killed as the list says")
    return 1 if survivors else 0
