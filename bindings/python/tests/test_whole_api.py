"""The last file: the tests of the other files have called every function of the library."""

from pathlib import Path

import pytest

from kaltura_session._native import Function, lib

# What Python does not use: it copies sessions anyway and counts references itself.
LEFT_OUT = {"signer_sign_into", "client_ref"}
# The members of Status have names.
LEFT_OUT |= {"status_name"}
# Each is a request that is performed at once, as the methods of Client are.
LEFT_OUT |= {
    "app_token_start_session",
    "client_acquire_ks",
    "client_call",
    "client_multirequest",
    "session_end",
    "session_get",
    "session_start",
    "session_start_widget",
    "user_login",
    "user_login_by_login_id",
}


def test_every_function_was_called(request):
    files = {item.path.name for item in request.session.items}
    if files < {path.name for path in Path(__file__).parent.glob("test_*.py")} or request.config.option.keyword:
        pytest.skip("not all tests were run")
    called = {name for name, value in vars(lib).items() if isinstance(value, Function)} | {"string_free"}
    assert {name[len("kaltura_") :] for name in lib.declarations} - called - LEFT_OUT == set()
