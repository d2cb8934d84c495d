"""The module and the header say the same."""

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


def test_the_handles_that_take_turns_are_those_that_the_header_names():
    beside = os.environ.get("KALTURA_SESSION_HEADER", str(Path(__file__).parents[3] / "include/kaltura_session.ffi.h"))
    header = Path(beside).with_name("kaltura_session.h").read_text("utf-8")
    shared = re.search(r"A (client[^.]*?) may be used by any number of threads at once", header)[1]
    shared = {f"kaltura_{name.replace(' ', '_')}" for name in re.split(r",\s+|\s+and\s+", re.sub(r"\n \* ", " ", shared))}
    types = set(re.findall(r"^typedef struct (\w+)", header, re.M))
    assert shared < types | {"kaltura_verifier"}
    # HTTP messages and results of callbacks belong to other objects, which are locked instead.
    borrowed = {"kaltura_http_request", "kaltura_http_response", "kaltura_credentials_result"}
    assert types - shared - borrowed == EXCLUSIVE


def test_versions():
    assert kaltura_session.__version__ == lib.constants["KALTURA_VERSION_STRING"]
    assert kaltura_session.library_version() == kaltura_session.__version__


def test_a_library_that_is_too_old_is_refused(monkeypatch):
    read_header = Library._read_header

    def newer(self, header):
        read_header(self, header)
        self.constants["KALTURA_VERSION_NUMBER"] += 1

    monkeypatch.setattr(Library, "_read_header", newer)
    with pytest.raises(ImportError, match="or later is needed"):
        Library()


def test_the_environment_names_the_library(tmp_path):
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
