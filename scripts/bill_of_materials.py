#!/usr/bin/env python3
"""Writes what the library is made of: the licence texts of every crate that is compiled into it, a bill of materials
(CycloneDX 1.5), and Debian's copyright file, which names the crates of tests and tools, too: they are in the source
tarball. All are committed, so that packagers need neither this script nor its input.

Called by `make bom`. Without arguments it describes the library of the default features on Linux; packagers of
other systems, or of other features, name theirs:

    scripts/bill_of_materials.py --target x86_64-apple-darwin --features https --output folder
"""

import argparse
import json
import re
import subprocess
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = "THIRD-PARTY-LICENSES.txt"
BILL = "kaltura_session.cdx.json"
COPYRIGHT = "debian/copyright"
SPEC = ROOT / "packaging/rpm/libkaltura_session.spec"
IS_LICENCE = re.compile(r"(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)

# Compiled in as well, though no crate of the lock file.
STANDARD_LIBRARY = "the Rust standard library"


def metadata(arguments):
    command = ["cargo", "metadata", "--format-version=1", "--locked", "--filter-platform", arguments.target]
    if arguments.features is not None:
        command += ["--no-default-features", "--features", arguments.features]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def compiled_in(data):
    """The library's package, and the packages whose code is in it, each with its direct ones by id.

    Build dependencies and procedural macros run in the compiler and leave none of their own code.
    """
    packages = {package["id"]: package for package in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    root = next(package["id"] for package in packages.values() if package["name"] == "kaltura_session")

    def is_macro(package):
        return any("proc-macro" in target["kind"] for target in package["targets"])

    edges = {}
    waiting = [root]
    while waiting:
        current = waiting.pop()
        if current in edges:
            continue
        edges[current] = sorted(
            dependency["pkg"]
            for dependency in nodes[current]["deps"]
            if any(kind["kind"] is None for kind in dependency["dep_kinds"])
            and not is_macro(packages[dependency["pkg"]])
        )
        waiting += edges[current]
    others = sorted((packages[key] for key in edges if key != root), key=lambda p: (p["name"], p["version"]))
    return packages[root], others, edges


def licence_files(package):
    """The licence files that a crate ships, those of code it took over included."""
    folder = Path(package["manifest_path"]).parent
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in ("", ".txt", ".md") and IS_LICENCE.match(path.name)
    )
    if not files:
        raise SystemExit(f"{package['name']} {package['version']} ships no licence text: ask its authors for one")
    return files


def standard_library_text():
    """Not every toolchain ships it. It is the MIT licence, whose words are those of our own."""
    own = (ROOT / "LICENSE-MIT").read_text(encoding="utf-8")
    return re.sub(r"^Copyright .*$", "Copyright (c) The Rust Project Contributors", own, count=1, flags=re.MULTILINE)


def write_texts(library, others, output):
    """Each text once, though many crates share it."""
    owners, texts = {}, {}
    sources = [(STANDARD_LIBRARY, [standard_library_text()])]
    for package in others:
        files = [path.read_text(encoding="utf-8") for path in licence_files(package)]
        sources.append((f"{package['name']} {package['version']}", files))
    for name, files in sources:
        for text in files:
            text = text.strip("\n")
            key = " ".join(text.split())
            texts.setdefault(key, "\n".join(line.rstrip() for line in text.splitlines()))
            owners.setdefault(key, []).append(name)

    lines = [
        f"libkaltura_session {library['version']} is licensed under {library['license']}; the texts are in LICENSE-MIT and",
        "LICENSE-APACHE. It contains code of these crates and of the Rust standard library (MIT OR Apache-2.0):",
        "",
    ]
    lines += [f"  {package['name']} {package['version']}: {package['license']}" for package in others]
    lines += ["", "Their licence texts, each once with the names of those who ship it, follow."]
    for key, text in texts.items():
        lines += ["", "=" * 80, ", ".join(dict.fromkeys(owners[key])), "=" * 80, "", text]
    (output / TEXTS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def component(package, checksums):
    url = f"pkg:cargo/{package['name']}@{package['version']}"
    entry = {
        "type": "library",
        "bom-ref": url,
        "name": package["name"],
        "version": package["version"],
        "licenses": [{"expression": package["license"]}],
        "purl": url,
    }
    if package["description"]:
        entry["description"] = " ".join(package["description"].split())
    if checksum := checksums.get((package["name"], package["version"])):
        entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        entry["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return entry


def write_bill(library, others, edges, output):
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    checksums = {(entry["name"], entry["version"]): entry.get("checksum") for entry in lock["package"]}
    entries = {package["id"]: component(package, checksums) for package in [library, *others]}
    reference = {key: entry["bom-ref"] for key, entry in entries.items()}
    # No time and no random number: the same library has the same bill.
    name = json.dumps([entry["bom-ref"] for entry in entries.values()])
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}",
        "version": 1,
        "metadata": {"component": entries[library["id"]]},
        "components": [entries[package["id"]] for package in others],
        "dependencies": [
            {"ref": reference[key], "dependsOn": sorted(reference[other] for other in edges[key])} for key in reference
        ],
    }
    (output / BILL).write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def needed(expression):
    """What must be kept of a licence in SPDX's words, a list of choices: of those that a crate offers, ours where it can
    be."""
    parts = re.sub(r"\s*/\s*", " OR ", expression).split(" AND ")
    for part in parts:
        choices = part.strip("() ").split(" OR ")
        ours = [choice for choice in ("MIT", "Apache-2.0") if choice in choices]
        yield ours or choices


# Debian has the texts of these.
COMMON = {"Apache-2.0": "Apache-2.0", "MPL-2.0": "MPL-2.0"}


def numbers(version):
    """A version to compare by: `0.12.0+build` is (0, 12, 0)."""
    return tuple(map(int, re.findall(r"\d+", re.split(r"[-+]", version)[0])))


def write_copyright(data, output):
    """Debian's copyright file: the crates by their licences, and the texts of these."""
    crates = sorted((p for p in data["packages"] if p["source"]), key=lambda p: (p["name"], p["version"]))
    groups, sources = {}, {}
    for package in crates:
        parts = list(needed(package["license"]))
        groups.setdefault(", and ".join(" or ".join(part) for part in parts), []).append(package)
        for name in {name for part in parts for name in part} - {"MIT", *COMMON}:
            files = licence_files(package)
            named = [path for path in files if name.split("-")[0].lower() in path.name.lower()]
            # A crate with one licence has its text in whatever it is called.
            text = named[:1] or (files[:1] if package["license"] == name else [])
            if text:
                sources.setdefault(name, text[0])
    # Of several versions of a crate, the newest has no number in the name of its folder.
    newest = {p["name"]: p["version"] for p in sorted(crates, key=lambda p: numbers(p["version"]))}

    def folder_of(package):
        name, version = package["name"], package["version"]
        return name if newest[name] == version else f"{name}-{version}"

    stanzas = []
    for licence, packages in sorted(groups.items()):
        stanzas.append(
            "\n".join(
                ["Files:", *(f" vendor/{folder}/*" for folder in sorted(map(folder_of, packages)))]
                + ["Copyright: the authors of each crate, as in its folder", f"License: {licence}"]
            )
        )
    own = (ROOT / "packaging/debian/copyright.in").read_text(encoding="utf-8")
    texts = []
    for name in sorted({name for licence in groups for name in re.split(r", and | or ", licence)}):
        if f"\nLicense: {name}\n " in own:
            continue
        if name in COMMON:
            text = f"On Debian systems, the full text is in\n/usr/share/common-licenses/{COMMON[name]}."
        else:
            text = sources[name].read_text(encoding="utf-8")
        lines = (f" {line.rstrip()}" if line.strip() else " ." for line in text.strip("\n").splitlines())
        texts.append("\n".join([f"License: {name}", *lines]))
    whole = own.replace("@CRATES@", "\n\n".join(stanzas)).replace("@LICENCES@", "\n\n".join(texts))
    path = output / COPYRIGHT
    path.parent.mkdir(exist_ok=True)
    path.write_text(whole.rstrip("\n") + "\n", encoding="utf-8")


def check_spec(others):
    """The RPM's licence names all that is compiled in."""
    said = re.search(r"^License:\s*(.*)$", SPEC.read_text(encoding="utf-8"), re.MULTILINE).group(1)
    for package in others:
        for choices in needed(package["license"]):
            if not any(re.search(rf"(?<![-\w]){re.escape(choice)}(?![-\w])", said) for choice in choices):
                raise SystemExit(f"{SPEC.name}: License lacks {' or '.join(choices)}, of {package['name']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", default="x86_64-unknown-linux-gnu", help="the target triple")
    parser.add_argument("--features", help="the features, in place of the default ones")
    parser.add_argument("--output", type=Path, default=ROOT / "packaging", help="the folder to write to")
    arguments = parser.parse_args()
    library, others, edges = compiled_in(metadata(arguments))
    check_spec(others)
    arguments.output.mkdir(parents=True, exist_ok=True)
    write_texts(library, others, arguments.output)
    write_bill(library, others, edges, arguments.output)
    command = ["cargo", "metadata", "--format-version=1", "--locked"]
    everything = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    write_copyright(everything, arguments.output)


if __name__ == "__main__":
    main()
