"""The module agrees with the header."""

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kaltura_session
from kaltura_session import constants
from kaltura_session._native import EXCLUSIVE, HERE, Function, Library, lib


def test_every_function_of_the_header_is_in_the_library():
    assert len(lib.declarations) > 100
    for name, declaration in lib.declarations.items():
        assert Function(lib, name, *declaration).function


@pytest.mark.parametrize(
    "prefix, members",
    [
        ("KALTURA_ERROR_", constants.Status),
        ("KALTURA_CATEGORY_", constants.Category),
        ("KALTURA_RETRY_", constants.RetryClass),
        ("KALTURA_CAUSE_", constants.Cause),
        ("KALTURA_SESSION_TYPE_", constants.SessionType),
        ("KALTURA_HASH_", constants.HashType),
        ("KALTURA_LOG_", constants.LogLevel),
        ("KALTURA_CLOCK_", constants.Clock),
    ],
)
def test_numbers(prefix, members):
    in_header = {name[len(prefix) :]: value for name, value in lib.constants.items() if name.startswith(prefix)}
    in_module = {member.name: member.value for member in members}
    in_module.pop("OK", None)
    assert in_module == in_header


def test_names_of_privileges():
    prefix = "KALTURA_PRIVILEGE_"
    in_header = {name[len(prefix) :]: value for name, value in lib.constants.items() if name.startswith(prefix)}
    assert {name: value for name, value in vars(constants.Privilege).items() if name.isupper()} == in_header


@pytest.mark.parametrize("group", [*constants.Constant.__subclasses__(), constants.Privilege])
def test_constants_are_described_in_terms_of_python(group):
    described = re.findall(r"^([A-Z0-9_]+): \S", inspect.cleandoc(group.__doc__), re.M)
    assert described == [name for name in vars(group) if name.isupper()]
    assert not re.search(r"kaltura_|NULL|`needed`", group.__doc__)


def test_constants_print_as_their_names():
    one = constants.Status.TIMEOUT
    assert (str(one), f"{one:>16}", json.dumps(one)) == ("Status.TIMEOUT", "  Status.TIMEOUT", "203")


def test_exclusive_objects_are_those_of_the_header():
    beside = os.environ.get("KALTURA_SESSION_HEADER", str(Path(__file__).parents[3] / "include/kaltura_session.ffi.h"))
    header = " ".join(Path(beside).with_name("kaltura_session.h").read_text("utf-8").replace("\n *", " ").split())
    sentence = re.search(r"A client, ([a-z, ]*?) may be used by any number of threads at once", header)
    assert sentence, "the conventions of the header name the objects that threads may share"
    shared = re.split(r", | and ", "client, " + sentence.group(1))
    shared_types = {f"kaltura_{name.replace(' ', '_')}" for name in shared}
    objects = {name[: -len("_free")] for name in lib.declarations if name.endswith("_free")} - {"kaltura_string"}
    assert shared_types <= objects | {"kaltura_verifier"}
    assert objects - shared_types == EXCLUSIVE


def test_versions():
    assert kaltura_session.__version__ == lib.constants["KALTURA_VERSION_STRING"]
    assert kaltura_session.library_version() == kaltura_session.__version__


def test_library_too_old_is_refused(monkeypatch):
    read_header = Library._read_header

    def newer(self, header):
        read_header(self, header)
        self.constants["KALTURA_VERSION_NUMBER"] += 1

    monkeypatch.setattr(Library, "_read_header", newer)
    with pytest.raises(ImportError, match="or later is needed"):
        Library()


def test_library_of_the_environment_is_loaded(tmp_path):
    missing = str(tmp_path / "libmissing.so")
    result = subprocess.run(
        [sys.executable, "-c", "import kaltura_session"],
        env={"KALTURA_SESSION_LIBRARY": missing, "PYTHONPATH": str(Path(HERE).parent)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert result.returncode == 1
    assert missing in result.stderr
    assert "ImportError" in result.stderr and "install libkaltura_session" in result.stderr
