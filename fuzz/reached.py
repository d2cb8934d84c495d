#!/usr/bin/env python3
"""Which lines of the library a fuzz target reaches with the inputs in some folders: reached.py TARGET FOLDER...

Called by `run.sh coverage`. Builds the target with counters and without sanitizer, in a target folder of its own, and
runs each input once. Needs the tools of LLVM that scripts/coverage.py needs.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))
import coverage  # noqa: E402  scripts/coverage.py

FOLDERS = ("ks", "api", "managed", "transport", "config", "ffi")
# How many inputs one process is given.
AT_ONCE = 500


def build(target):
    host = re.search(r"^host: (.*)$", coverage.output("rustc", "-vV"), re.M)[1]
    folder = HERE / "target/coverage"
    environment = dict(os.environ, RUSTFLAGS="-Cinstrument-coverage --cfg fuzzing")
    # For the host by name: otherwise the flags are those of build scripts and macros too.
    subprocess.run(["cargo", "build", "--quiet", "--release", "--bin", target, "--target", host,
                    "--target-dir", folder],
                   cwd=HERE, env=environment, check=True)
    return folder / host / "release" / target


def main():
    target, *folders = sys.argv[1:]
    program = build(target)
    work = HERE / "coverage" / target
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    inputs = [str(path.resolve()) for folder in folders for path in sorted(pathlib.Path(folder).glob("*"))]
    # Processes that follow each other add up their counts in one file.
    environment = dict(os.environ, LLVM_PROFILE_FILE=str(work / "%1m.profraw"))
    for start in range(0, len(inputs), AT_ONCE):
        ran = subprocess.run([program, *inputs[start:start + AT_ONCE]], cwd=work, env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if ran.returncode:
            sys.exit(f"{target}: {ran.stderr.decode(errors='replace')[-2000:]}")
    profile = work / "all.profdata"
    raw = [str(path) for path in work.glob("*.profraw")]
    subprocess.run([coverage.llvm_tool("llvm-profdata"), "merge", "-sparse", "-o", profile, *raw], check=True)
    lines = coverage.lines(coverage.export(coverage.llvm_tool("llvm-cov"), profile, [str(program)], "lcov"))
    figures = coverage.figures(lines, lines)
    cells = (f"{folder} {reached}/{whole} ({coverage.percent(reached, whole):.0f} %)"
             for folder in FOLDERS for whole, reached in [figures[folder]])
    print(f"{target:17} {len(inputs):6} inputs:", ", ".join(cells), flush=True)


if __name__ == "__main__":
    main()
