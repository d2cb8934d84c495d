"""Clients that make their sessions themselves."""

import threading
import time

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
    generate_session,
)

APP_TOKEN = ("0_demotokn", "e00e48a3dbd222309e10bf522b560385")
USER = {"type": SessionType.USER}


def test_each_kind_makes_sessions(client, server):
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


def test_a_session_that_the_server_has_ended_is_replaced(server):
    told = []
    credentials = Credentials.secret(server.secret, type=SessionType.ADMIN).on_renewal(lambda *new: told.append(new))
    with Client(server.https, ca_file=server.ca, partner_id=102, credentials=credentials) as client:
        first = client.acquire_ks()
        client.session_end(first)
        assert client.call("session", "get")["objectType"] == "KalturaSessionInfo"
        second = client.acquire_ks()
        assert second != first
        client.invalidate_ks(second)
        third = client.acquire_ks()
        assert third != second
        assert [ks for ks, _ in told] == [first, second, third]
        assert all(expires_at == Ks.parse(ks, [server.secret]).expires_at for ks, expires_at in told)

        exported = client.export_session()
        with Client(server.https, ca_file=server.ca, partner_id=102, credentials=credentials) as other:
            other.import_session(exported)
            assert other.acquire_ks() == third
        client.set_credentials(None)
        with pytest.raises(Error) as caught:
            client.acquire_ks()
        assert caught.value.status == Status.NO_SESSION


def test_threads_take_turns_with_credentials(client, server):
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


def test_failures(client):
    told = []
    credentials = Credentials.session_start("0" * 32, **USER).on_failure(told.append)
    client.set_credentials(credentials)
    with pytest.raises(ApiError) as caught:
        client.acquire_ks()
    assert [error.status for error in told] == [caught.value.status] == [Status.START_SESSION]
    assert told[0].api_code == "START_SESSION_ERROR"

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

    with pytest.raises(InvalidArgumentError):
        Credentials.widget().set_privileges("list:*")


def test_ctrl_c_in_a_function_of_credentials_is_raised(client, server):
    def stop(*_):
        raise KeyboardInterrupt

    for credentials in (
        Credentials.callback(stop),
        Credentials.secret(server.secret, **USER).on_renewal(stop),
        Credentials.session_start("0" * 32, **USER).on_failure(stop),
    ):
        client.set_credentials(credentials)
        with pytest.raises(KeyboardInterrupt):
            client.acquire_ks()


def test_ctrl_c_in_a_renewal_is_raised_though_the_old_session_will_do(server):
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
