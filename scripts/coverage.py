#!/usr/bin/env python3
"""What the tests reach of the library: lines, regions and branches, for each folder of src.

Builds the library and its tests instrumented, in a target folder of its own, runs all tests (the C and C++ programs
and the examples among them, which use the shared library), and merges what was counted. Fails when src/ks, src/api or
src/ffi has less than 95 % of its lines covered. The lines that nothing reached are in TARGET_DIR/coverage/missed.txt.

What is counted is the code in the shared library: the tests that stand in the same files do not raise the figures.

Needs llvm-cov and llvm-profdata as new as rustc's LLVM: `rustup component add llvm-tools`, or Debian's llvm-N,
where `rustc -vV` tells N; or their paths in LLVM_COV and LLVM_PROFDATA.
"""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "coverage"
BAR = {"ks": 95.0, "api": 95.0, "ffi": 95.0}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def llvm_tool(name):
    """The tool that reads what this rustc writes."""
    asked = os.environ.get(name.upper().replace("-", "_"))
    version = output("rustc", "-vV")
    host = re.search(r"^host: (.*)$", version, re.M)[1]
    major = re.search(r"^LLVM version: (\d+)", version, re.M)[1]
    beside = pathlib.Path(output("rustc", "--print", "sysroot").strip(), "lib/rustlib", host, "bin", name)
    for candidate in (asked, beside, f"/usr/lib/llvm-{major}/bin/{name}", f"{name}-{major}"):
        if candidate and shutil.which(candidate):
            return str(candidate)
    sys.exit(f"No {name} of LLVM {major}: `rustup component add llvm-tools`, or install Debian's llvm-{major}, "
             f"or set {name.upper().replace('-', '_')}.")


def run_tests(profiles):
    """Builds and runs all tests. Gives the instrumented files: the shared library first, then the tests."""
    shutil.rmtree(profiles, ignore_errors=True)
    cargo = [os.environ.get("CARGO", "cargo"), "test", *os.environ.get("CARGO_FLAGS", "--locked").split(),
             "--features", "capi", "-p", "kaltura_session", "--target-dir", str(TARGET)]
    environment = dict(
        os.environ,
        RUSTC_BOOTSTRAP="1",  # For the branches, an unstable option.
        RUSTC_WORKSPACE_WRAPPER=str(ROOT / "scripts/coverage-rustc"),
        CARGO_PROFILE_DEV_DEBUG="0",
        # Each file has its counters merged on the way, by the up to four processes that use it at once.
        LLVM_PROFILE_FILE=str(profiles / "%4m.profraw"),
    )
    built = subprocess.run([*cargo, "--no-run", "--message-format=json"], cwd=ROOT, env=environment, check=True,
                           stdout=subprocess.PIPE, text=True).stdout
    messages = [json.loads(line) for line in built.splitlines() if line.startswith("{")]
    tests = [message["executable"] for message in messages if message.get("executable") and message["profile"]["test"]]
    subprocess.run([*cargo, *sys.argv[1:]], cwd=ROOT, env=environment, check=True)
    return [str(TARGET / "debug/deps/libkaltura_session.so"), *tests]


def export(llvm_cov, profile, objects, form):
    objects = [objects[0], *(word for path in objects[1:] for word in ("-object", path))]
    return output(llvm_cov, "export", f"-format={form}", f"-instr-profile={profile}", *objects, "-sources",
                  str(ROOT / "src"))


def lines(lcov):
    """(file, line) to the number of times it ran."""
    found, file = {}, None
    for record in lcov.splitlines():
        if record.startswith("SF:"):
            file = str(pathlib.Path(record[3:]).relative_to(ROOT))
        elif record.startswith("DA:"):
            line, count = record[3:].split(",")[:2]
            found[file, int(line)] = int(count)
    return found


def spans(exported):
    """The regions, and the branches, each of which can be taken and left: where they are, to the times they ran."""
    regions, branches = collections.Counter(), collections.Counter()
    for function in json.loads(exported)["data"][0]["functions"]:
        names = function["filenames"]
        for region in function["regions"]:
            # 0 is code; others are gaps and expansions.
            if region[7] == 0:
                regions[names[region[5]], *region[:4]] += region[4]
        for branch in function["branches"]:
            for way in (0, 1):
                branches[names[branch[6]], *branch[:4], way] += branch[4 + way]
    relative = lambda counts: {
        (str(pathlib.Path(key[0]).relative_to(ROOT)), *key[1:]): count
        for key, count in counts.items() if key[0].startswith(f"{ROOT}/src/")
    }
    return relative(regions), relative(branches)


def folder_of(file):
    parts = pathlib.Path(file).parts
    return parts[1] if len(parts) > 2 else "."


def figures(in_library, everywhere):
    """For each folder: how many there are, and how many of them ran anywhere."""
    found = collections.defaultdict(lambda: [0, 0])
    for key in in_library:
        found[folder_of(key[0])][0] += 1
        found[folder_of(key[0])][1] += everywhere.get(key, 0) > 0
    return found


def write_missed(in_library, everywhere, path):
    missed = collections.defaultdict(list)
    for file, line in sorted(in_library):
        if not everywhere.get((file, line), 0):
            missed[file].append(line)
    with open(path, "w", encoding="utf-8") as out:
        for file, numbers in missed.items():
            text = (ROOT / file).read_text(encoding="utf-8").splitlines()
            print(f"{file}: {len(numbers)}", file=out)
            for number in numbers:
                print(f"{number:6}  {text[number - 1]}", file=out)


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def main():
    llvm_cov, llvm_profdata = llvm_tool("llvm-cov"), llvm_tool("llvm-profdata")
    profiles, profile, missed = TARGET / "profiles", TARGET / "all.profdata", TARGET / "missed.txt"
    objects = run_tests(profiles)
    raw = [str(path) for path in profiles.glob("*.profraw")]
    subprocess.run([llvm_profdata, "merge", "-sparse", "-o", str(profile), *raw], check=True)

    library_lines = lines(export(llvm_cov, profile, objects[:1], "lcov"))
    all_lines = lines(export(llvm_cov, profile, objects, "lcov"))
    library_regions, library_branches = spans(export(llvm_cov, profile, objects[:1], "text"))
    all_regions, all_branches = spans(export(llvm_cov, profile, objects, "text"))
    write_missed(library_lines, all_lines, missed)

    table = [figures(library_lines, all_lines), figures(library_regions, all_regions),
             figures(library_branches, all_branches)]
    print(f"{'':16}{'lines':>18}{'regions':>20}{'branches':>20}")
    for folder in sorted(table[0]):
        cells = [f"{reached:6}/{whole:5} {percent(reached, whole):5.1f} %" for whole, reached in
                 (part[folder] for part in table)]
        print(f"src/{folder:10}", *cells)
    print(f"What no test reached is in {missed}.")
    poor = [folder for folder, bar in BAR.items() if percent(*reversed(table[0][folder])) < bar]
    if poor:
        sys.exit(f"Less than the lines that are asked for: {', '.join(poor)}. Write the tests that are missing.")


if __name__ == "__main__":
    main()
