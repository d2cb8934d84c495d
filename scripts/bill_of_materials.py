#!/usr/bin/env python3
"""Writes what the library is made of: the licence texts of every crate that is compiled into it, and a bill
of materials (CycloneDX 1.5). Both are committed, so that packagers need neither this script nor its input.

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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", default="x86_64-unknown-linux-gnu", help="the target triple")
    parser.add_argument("--features", help="the features, in place of the default ones")
    parser.add_argument("--output", type=Path, default=ROOT / "packaging", help="the folder to write to")
    arguments = parser.parse_args()
    library, others, edges = compiled_in(metadata(arguments))
    arguments.output.mkdir(parents=True, exist_ok=True)
    write_texts(library, others, arguments.output)
    write_bill(library, others, edges, arguments.output)


if __name__ == "__main__":
    main()
