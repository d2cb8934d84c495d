"""Managed sessions."""

import gc
import threading
import time
from functools import partial

import pytest

from kaltura_session import (
    ApiError,
    Client,
    Credentials,
    Error,
    HashType,
    InvalidArgumentError,
    Ks,
    SessionType,
    Status,
    _callbacks,
    generate_session,
)

APP_TOKEN = ("0_demotokn", "e00e48a3dbd222309e10bf522b560385")
USER = {"type": SessionType.USER}


def test_each_kind_creates_sessions(client, server):
    for credentials in (
        Credentials.secret(server.secret, user_id="ada", **USER).set_privileges("list:*").set_expiry_seconds(600),
        Credentials.session_start("0" * 32, **USER).add_secret(server.secret).set_user_id("bob"),
        Credentials.login("admin102@example.com", "Passw0rd!"),
        Credentials.app_token(*APP_TOKEN).set_hash_type(HashType.SHA256),
        Credentials.widget(),
        Credentials.callback(lambda: generate_session(server.secret, partner_id=102, **USER)),
        Credentials.callback(lambda: (generate_session(server.secret, partner_id=102, **USER), 4102444800)),
        Credentials.callback(lambda: generate_session(server.secret, partner_id=102, **USER).encode()),
    ):
        with credentials:
            client.set_credentials(credentials)
        ks = client.acquire_ks(60)
        assert ks == client.acquire_ks()
        assert Ks.parse(ks, [server.secret]).partner_id == 102


def test_revoked_session_is_replaced(server):
    renewed = []
    credentials = Credentials.secret(server.secret, type=SessionType.ADMIN).set_observer(on_renewed=renewed.append)
    with Client(server.https, ca_file=server.ca, partner_id=102, credentials=credentials) as client:
        first = client.acquire_ks()
        client.session_end(first)
        assert client.call("session", "get")["objectType"] == "KalturaSessionInfo"
        second = client.acquire_ks()
        assert second != first
        client.invalidate_ks(second)
        third = client.acquire_ks()
        assert third != second
        assert [session.ks for session in renewed] == [first, second, third]
        assert all(one.expires_at == Ks.parse(one.ks, [server.secret]).expires_at for one in renewed)

        exported = client.export_session()
        with Client(server.https, ca_file=server.ca, partner_id=102, credentials=credentials) as other:
            other.import_session(exported)
            assert other.acquire_ks() == third
        client.set_credentials(None)
        with pytest.raises(Error) as caught:
            client.acquire_ks()
        assert caught.value.status == Status.NO_SESSION


def test_acquire_session_info_has_the_expiry(client, server):
    client.set_credentials(Credentials.secret(server.secret, **USER))
    info = client.acquire_session_info(60)
    assert info.ks == client.acquire_ks()
    assert info.expires_at == Ks.parse(info.ks, [server.secret]).expires_at
    client.set_ks(info.ks)
    assert client.acquire_session_info().expires_at is None


def test_last_of_set_ks_and_set_credentials_wins(client, server):
    ks = generate_session(server.secret, partner_id=102, **USER)
    credentials = Credentials.secret(server.secret, **USER)
    client.set_credentials(credentials)
    client.set_ks(ks)
    assert client.acquire_ks() == ks
    client.set_credentials(credentials)
    assert client.acquire_ks() != ks


def test_threads_share_credentials(client, server):
    credentials = Credentials.session_start("0" * 32, **USER)

    def work():
        for i in range(100):
            credentials.add_secret(f"{i:032}").set_privileges(f"sview:{i:05000}")
            client.set_credentials(credentials)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.set_credentials(credentials.add_secret(server.secret).set_privileges("list:*"))
    assert Ks.parse(client.acquire_ks(), [server.secret]).privileges == "list:*"


def test_one_time_passwords(server):
    with Client(server.https, ca_file=server.ca, partner_id=109) as client:
        login = Credentials.login("admin109@example.com", "Passw0rd!")
        client.set_credentials(login.set_totp_secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
        assert client.acquire_ks()

        asked = []
        login = Credentials.login("admin109@example.com", "Passw0rd!")
        client.set_credentials(login.set_otp_callback(lambda: asked.append(1) or "000000"))
        with pytest.raises(ApiError) as caught:
            client.acquire_ks()
        assert caught.value.status == Status.INVALID_OTP and asked == [1]


def test_observer_is_notified_of_failures(client, server):
    failures = []
    credentials = Credentials.session_start("0" * 32, **USER)
    credentials.set_observer(on_failed=lambda *failed: failures.append(failed))
    client.set_credentials(credentials)
    with pytest.raises(ApiError) as caught:
        client.acquire_ks()
    [(error, expires_at)] = failures
    assert (error.status, error.api_code) == (Status.START_SESSION, "START_SESSION_ERROR")
    assert error.status == caught.value.status and expires_at is None


def test_observer_gets_expiry_of_old_session(server):
    def fail():
        raise KeyError("a bug")

    failures, ahead = [], [0]
    end = int(time.time()) + 86400
    make = [lambda: (generate_session(server.secret, partner_id=102, **USER), end)]
    credentials = Credentials.callback(lambda: make[0]())
    credentials.set_observer(on_failed=lambda *failed: failures.append(failed))
    with Client(server.http, partner_id=102, credentials=credentials, clock=lambda _: time.time() + ahead[0]) as client:
        first = client.acquire_ks()
        ahead[0], make[0] = 86400 - 1200, fail
        assert client.acquire_ks() == first
    [(error, expires_at)] = failures
    assert (error.status, expires_at) == (Status.CALLBACK, end)


def test_observer_is_replaced_and_removed(client, server):
    first, second = [], []
    held = len(_callbacks._held)
    credentials = Credentials.secret(server.secret, **USER).set_observer(first.append)
    credentials.set_observer(second.append)
    client.set_credentials(credentials)
    client.acquire_ks()
    assert not first and len(second) == 1
    client.set_credentials(credentials.set_observer())
    client.acquire_ks()
    assert len(second) == 1
    credentials.close()
    assert len(_callbacks._held) == held, "the library has called destroy"


def test_callback_failures(client):
    def broken():
        raise KeyError("a bug")

    client.set_credentials(Credentials.callback(broken))
    with pytest.raises(Error) as caught:
        client.acquire_ks()
    assert caught.value.status == Status.CALLBACK
    assert isinstance(caught.value.__cause__, KeyError)

    client.set_credentials(Credentials.callback(lambda: "no session"))
    with pytest.raises(Error) as caught:
        client.acquire_ks()
    assert isinstance(caught.value.__cause__, InvalidArgumentError)

    for made in (5, None, ("ks",)):
        client.set_credentials(Credentials.callback(lambda: made))
        with pytest.raises(Error) as caught:
            client.acquire_ks()
        assert isinstance(caught.value.__cause__, (TypeError, ValueError))

    with pytest.raises(InvalidArgumentError):
        Credentials.widget().set_privileges("list:*")


def test_callback_exception_is_that_of_its_client(server):
    def broken(name):
        raise OSError(name)

    failures = []
    with Client(server.http, partner_id=102) as one, Client(server.http, partner_id=102) as two:
        for client, name in ((one, "one"), (two, "two")):
            credentials = Credentials.callback(partial(broken, name))
            client.set_credentials(credentials.set_observer(on_failed=lambda error, _: failures.append(error)))
        for _ in range(2):  # the second time without a callback: the client waits before it is called again
            for client, name in ((one, "one"), (two, "two")):
                with pytest.raises(Error) as caught:
                    client.acquire_ks()
                assert caught.value.status == Status.CALLBACK
                assert repr(caught.value.__cause__) == f"OSError('{name}')"
    assert str(failures[0].__cause__) == "one"


def test_callback_exception_is_that_of_renewal_on_another_thread(client):
    started, waiting = threading.Event(), threading.Event()

    def broken():
        started.set()
        waiting.wait(10)
        raise OSError("a bug")

    def work():
        with pytest.raises(Error) as caught:
            client.acquire_ks()
        causes.append(repr(caught.value.__cause__))

    causes = []
    client.set_credentials(Credentials.callback(broken))
    threads = [threading.Thread(target=work) for _ in range(2)]
    threads[0].start()
    assert started.wait(10)
    threads[1].start()
    time.sleep(0.2)
    waiting.set()
    for thread in threads:
        thread.join()
    assert causes == ["OSError('a bug')"] * 2


def test_close_frees_client_whose_callback_has_raised(server):
    def broken():
        raise OSError("a bug")

    gc.disable()
    try:
        held = len(_callbacks._held)
        client = Client(server.http, partner_id=102, credentials=Credentials.callback(broken))
        with pytest.raises(Error):
            client.acquire_ks()
        client.close()
        assert len(_callbacks._held) == held
    finally:
        gc.enable()


def test_callback_cannot_be_async():
    async def function():
        return ""

    for register in (Credentials.callback, Credentials.widget().set_otp_callback, Credentials.widget().set_observer):
        with pytest.raises(TypeError, match="async"):
            register(function)


def test_ctrl_c_in_credentials_callback_is_raised(client, server):
    def stop(*_):
        raise KeyboardInterrupt

    for credentials in (
        Credentials.callback(stop),
        Credentials.secret(server.secret, **USER).set_observer(on_renewed=stop),
        Credentials.session_start("0" * 32, **USER).set_observer(on_failed=stop),
    ):
        client.set_credentials(credentials)
        with pytest.raises(KeyboardInterrupt):
            client.acquire_ks()


def test_ctrl_c_in_renewal_is_raised_with_old_session_valid(server):
    def stop():
        raise KeyboardInterrupt

    now = [0]
    make = [lambda: (generate_session(server.secret, partner_id=102, **USER), int(time.time()) + 86400)]
    credentials = Credentials.callback(lambda: make[0]())
    with Client(
        server.http, partner_id=102, credentials=credentials, clock=lambda which: time.time() + now[0]
    ) as client:
        first = client.acquire_ks()
        now[0], make[0] = 86400 - 1200, stop
        with pytest.raises(KeyboardInterrupt):
            client.acquire_ks()
        assert client.acquire_ks() == first
