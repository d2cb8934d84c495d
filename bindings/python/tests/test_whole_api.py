"""The last file: the tests before it have called every function of the library."""

from pathlib import Path

import pytest

from kaltura_session._native import Function, lib

# What Python has no use for: it copies the session anyway, and counts references itself; the exception
# tells what these say of a status.
LEFT_OUT = {"signer_sign_into", "client_ref", "status_text", "status_category"}


def test_every_function_was_called(request):
    files = {item.path.name for item in request.session.items}
    if files < {path.name for path in Path(__file__).parent.glob("test_*.py")} or request.config.option.keyword:
        pytest.skip("not all tests were run")
    called = {name for name, value in vars(lib).items() if isinstance(value, Function)} | {"string_free"}
    assert {name[len("kaltura_") :] for name in lib.declarations} - called - LEFT_OUT == set()
