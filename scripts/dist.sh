#!/bin/sh
# Packs the source tarball that builds with the network off: what git tracks, and the source of every crate in
# Cargo.lock. The same commit gives the same bytes. Called by `make dist`, which sets the variables.
set -eu
: "${VERSION:?}" "${DIST:?}"
name=kaltura_session-$VERSION

# What is tracked, with changes that are not committed yet, which a release does not have.
tree=$(git -c user.name=dist -c user.email=dist@localhost stash create)
tree=${tree:-HEAD}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

rm -rf "${DIST:?}/$name"
mkdir -p "$DIST/$name"
git archive "$tree" | tar -x -C "$DIST/$name"
mkdir "$DIST/$name/.cargo"
(cd "$DIST/$name" && ${CARGO:-cargo} vendor --locked vendor >.cargo/config.toml 2>vendor.log) ||
    { cat "$DIST/$name/vendor.log"; exit 1; }
rm "$DIST/$name/vendor.log"

# No compiled code in a source tarball. It is for Windows alone, whose builds take the crates from the registry.
python3 - "$DIST/$name/vendor" <<'END'
import json, pathlib, sys

COMPILED = {".a", ".dll", ".exe", ".lib", ".o", ".wasm"}
for crate in pathlib.Path(sys.argv[1]).iterdir():
    record = crate / ".cargo-checksum.json"
    checksums = json.loads(record.read_text())
    for path in [name for name in checksums["files"] if pathlib.Path(name).suffix in COMPILED]:
        (crate / path).unlink()
        del checksums["files"][path]
    record.write_text(json.dumps(checksums, sort_keys=True))
END

tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r-w,a+X \
    -C "$DIST" -c "$name" | XZ_OPT=${XZ_OPT:--T2 -6} xz >"$DIST/$name.tar.xz"
rm -rf "${DIST:?}/$name"
echo "$DIST/$name.tar.xz"
