"""Local sessions."""

import copy
import gc
import hashlib
import os
import pickle
import threading
import time

import pytest

from kaltura_session import (
    Client,
    Credentials,
    HashType,
    InvalidArgumentError,
    Ks,
    KsError,
    Privilege,
    Privileges,
    Request,
    Requests,
    SessionType,
    Signer,
    Status,
    Verifier,
    app_token_hash,
    explain,
    fingerprint,
    generate_session,
    lint_privileges,
)
from kaltura_session._native import lib

SECRET = "0123456789abcdef0123456789abcdef"


USER_SESSION = {"type": SessionType.USER, "user_id": "zoë", "privileges": "sview:0_abc,sview:0_def"}


def session(**changed):
    return generate_session(SECRET, **{"partner_id": 102, **USER_SESSION, **changed})


@pytest.mark.parametrize("version", [1, 2])
def test_parse_returns_what_was_signed(version):
    privileges = "sview:0_abc/0_def"
    signed = Signer(102, SECRET).sign(version=version, **{**USER_SESSION, "privileges": privileges})
    with Ks.parse(signed, ["another", SECRET.encode()]) as ks:
        assert (ks.version, ks.partner_id, ks.user_id, ks.type) == (version, 102, "zoë", SessionType.USER)
        assert ks.is_verified and not ks.is_admin
        assert ks.secret_index == 1
        assert abs(ks.expires_at - time.time() - 86400) < 600
        assert ks.privileges == privileges
        assert ks.privilege_list == [("sview", ["0_abc", "0_def"])]
        assert ks.has_privilege(Privilege.SVIEW, "0_def") and ks.has_privilege("sview")
        assert ks.has_privilege("sview", b"0_abc")
        assert not ks.has_privilege("sview", "0_other") and not ks.has_privilege("sview", "0_abc\0")
        assert not ks.has_privilege("sview", "0_abc\udcff")
        assert not ks.has_privilege("sview", None) and not ks.has_privilege("sview", "0_abc", None)
        assert len(ks.hash) == 40 and ks.session_id_hash is None
        assert ks.check() == Status.OK
        assert ks.check(now=ks.expires_at + 1) == Status.KS_EXPIRED
        assert ks.to_dict()["user_id"] == "zoë"


def test_check_restrictions():
    ks = Ks.parse(session(privileges="iprestrict:10.9.8.7,urirestrict:/a*"), [SECRET])
    assert ks.check(remote_ip="10.9.8.7", request_uri="/abc") == Status.OK
    assert ks.check(remote_ip="10.9.8.6", request_uri="/abc") == Status.KS_RESTRICTED_IP
    assert ks.check(remote_ip="10.9.8.7", request_uri="/b") == Status.KS_RESTRICTED_URI
    assert ks.check() == Status.KS_RESTRICTED_IP
    for unknown in ("10.9.8.7\0", "10.9.8.7\udcff"):
        assert ks.check(remote_ip=unknown, request_uri="/abc") == Status.KS_RESTRICTED_IP
    for unknown in ("/abc\0", "/abc\udcff"):
        assert ks.check(remote_ip="10.9.8.7", request_uri=unknown) == Status.KS_RESTRICTED_URI


def test_verifier_statuses():
    restricted = session(privileges="iprestrict:10.9.8.7,urirestrict:/a*")
    request = {"remote_ip": "10.9.8.7", "request_uri": b"/abc"}
    end = Ks.parse(restricted, [SECRET]).expires_at
    with Verifier(102, ["another", SECRET]) as verifier:
        ks = verifier.verify(restricted, **request)
        assert (ks.user_id, ks.secret_index, ks.check(**{**request, "request_uri": "/abc"})) == ("zoë", 1, Status.OK)
        assert verifier.check(restricted.encode(), **request) == Status.OK
        for status, string, changed in (
            (Status.KS_MALFORMED, "nonsense", {}),
            (Status.KS_MALFORMED, restricted + "\0", {}),
            (Status.KS_MALFORMED, restricted + "\udcff", {}),  # json.loads can return lone surrogates
            (Status.KS_WRONG_PARTNER, session(partner_id=103), {}),
            (Status.KS_SIGNATURE, generate_session("wrong", partner_id=102, type=SessionType.USER), {}),
            (Status.KS_EXPIRED, restricted, {"now": end + 1}),
            (Status.KS_RESTRICTED_IP, restricted, {"remote_ip": "10.9.8.6"}),
            (Status.KS_RESTRICTED_IP, restricted, {"remote_ip": None}),
            (Status.KS_RESTRICTED_URI, restricted, {"request_uri": "/b"}),
            (Status.KS_RESTRICTED_URI, restricted, {"request_uri": "/abc\udcff"}),
        ):
            assert verifier.check(string, **{**request, **changed}) == status
            with pytest.raises(KsError) as caught:
                verifier.verify(string, **{**request, **changed})
            assert caught.value.status == status and str(caught.value)
        with pytest.raises(InvalidArgumentError):
            verifier.verify(restricted, now=-1)
        for wrong in (None, 5):
            with pytest.raises(TypeError, match="ks must be str or bytes"):
                verifier.check(wrong)
    with pytest.raises(InvalidArgumentError):
        Verifier(102, [])


def test_peek_is_not_verified():
    ks = Ks.peek(session())
    assert (ks.partner_id, ks.is_verified, ks.secret_index) == (102, False, None)
    assert ks.type is None and ks.expires_at is None and ks.user_id is None
    assert ks.check() == Status.KS_NOT_VERIFIED


def test_untrusted_session_is_malformed():
    for untrusted in ("", "a\0b", "a\udcff", b"\xff", session() + "\0"):
        for parse in (Ks.peek, lambda ks: Ks.parse(ks, [SECRET]), Verifier(102, [SECRET]).verify, fingerprint):
            with pytest.raises(KsError) as caught:
                parse(untrusted)
            assert caught.value.status == Status.KS_MALFORMED
        assert explain(untrusted, [SECRET]).startswith("Not a Kaltura session")


def test_signer_and_its_options():
    with Signer(102, SECRET) as signer:
        text = signer.sign(
            type=SessionType.USER,
            user_id="u",
            privileges="list:*",
            expires_at=4102444800,
            session_id="group",
            master_partner_id=99,
            additional_data="more",
        )
        parent = Ks.parse(text, [SECRET])
        assert parent.expires_at == 4102444800
        fields = parent.to_dict()
        assert (fields["master_partner_id"], fields["additional_data"]) == ("99", "more")
        assert len(parent.session_id_hash) == 40
        assert Ks.parse(signer.sign(type=SessionType.ADMIN, version=1), [SECRET]).is_admin

        child = Ks.parse(signer.sign_restricted(parent, privileges="list:0_a", expiry_seconds=60), [SECRET])
        assert child.has_privilege("list", "0_a") and child.user_id == "u"
        with pytest.raises(InvalidArgumentError):
            signer.sign_restricted(parent, privileges="edit:0_a")
        with pytest.raises(InvalidArgumentError, match="version"):
            signer.sign(type=SessionType.USER, version=3)


def test_privileges():
    with Privileges() as privileges:
        privileges.add(Privilege.SVIEW, "0_a").add("sview", "0_b").add("list")
        assert str(privileges) == "sview:0_a/0_b,list"
        with pytest.raises(InvalidArgumentError):
            privileges.add("no,name")
        assert Ks.parse(session(privileges=privileges), [SECRET]).has_privilege("sview", "0_b")
    assert Ks.parse(session(privileges=b"sview:0_b"), [SECRET]).privileges == "sview:0_b"
    assert lint_privileges("sview:0_abcdefgh", type=SessionType.USER, expiry_seconds=60) == []
    assert lint_privileges("sveiw:*", type=SessionType.USER)


def test_fingerprint_and_explain():
    assert len(fingerprint(session())) == 10
    assert "secret" in explain(session(), ["wrong"])
    assert explain("nonsense")
    assert explain(session(), [SECRET], now=2**40) != explain(session(), [SECRET])


def test_app_token_hash():
    assert app_token_hash("ks", "token", HashType.SHA1) == hashlib.sha1(b"kstoken").hexdigest()


def test_errors():
    with pytest.raises(KsError) as caught:
        Ks.parse(session(), ["wrong"])
    assert caught.value.status == Status.KS_SIGNATURE
    assert str(caught.value.status) == "Status.KS_SIGNATURE"
    assert (caught.value.api_code, caught.value.http_status, caught.value.cause) == (None, None, 0)

    same = pickle.loads(pickle.dumps(caught.value))
    assert type(same) is KsError and same.status == caught.value.status and str(same) == str(caught.value)

    with pytest.raises(ValueError, match="secret") as caught:
        generate_session("", partner_id=102, type=SessionType.USER)
    assert isinstance(caught.value, InvalidArgumentError)


@pytest.mark.parametrize(
    "changed, error",
    [
        ({"user_id": "bob\0&_t=2"}, ValueError),
        ({"user_id": "bob\udcff"}, InvalidArgumentError),
        ({"partner_id": 2**32 + 102}, ValueError),
        ({"type": 2**32}, ValueError),
        ({"expiry_seconds": 2**63}, ValueError),
        ({"user_id": 7}, TypeError),
        ({"privileges": ["sview:*"]}, TypeError),
        ({"privileges": False}, TypeError),
        ({"expiry_seconds": 1.5}, TypeError),
        ({"type": 1}, InvalidArgumentError),
    ],
)
def test_wrong_arguments_raise(changed, error):
    with pytest.raises(error):
        session(**changed)


def test_message_says_none():
    with pytest.raises(InvalidArgumentError, match="secret: is None, but"):
        generate_session(None, partner_id=102, type=SessionType.USER)


def test_secrets_must_be_a_list():
    with pytest.raises(TypeError):
        Ks.parse(session(), SECRET)


def test_objects_cannot_be_copied():
    with pytest.raises(TypeError, match="copied"):
        copy.deepcopy(Signer(102, SECRET))
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(Signer(102, SECRET))


def test_object_of_wrong_kind_raises():
    signer, ks = Signer(102, SECRET), Ks.parse(session(), [SECRET])
    for parent in (signer, 5, None, session()):
        with pytest.raises(TypeError, match="parent"):
            signer.sign_restricted(parent)
    for credentials in (ks, 5, "credentials"):
        with pytest.raises(TypeError, match="credentials"):
            Client(credentials=credentials)
    for wrong in (5, session(), signer._handle, None):
        for kind, advice in ((Ks, "Ks.parse"), (Credentials, "Credentials.secret")):
            with pytest.raises(TypeError, match=advice):
                kind(wrong)
        with pytest.raises(TypeError, match="Client.requests"):
            Request(wrong, str, True)
        with pytest.raises(TypeError, match="Client.requests"):
            Requests(wrong, True)


def test_closed_object_raises():
    signer = Signer(102, SECRET)
    signer.close()
    signer.close()
    with pytest.raises(ValueError, match="closed"):
        signer.sign(type=SessionType.USER)
    with pytest.raises(ValueError, match="closed"):
        with signer:
            pass


def test_object_is_freed_on_another_thread_during_use():
    signer = Signer(102, SECRET)
    made, failed = [], []

    def work():
        try:
            for _ in range(200):
                made.append(Ks.parse(signer.sign(type=SessionType.USER), [SECRET]))
        except ValueError:
            pass  # closed by the main thread
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    while not made:
        time.sleep(0.001)
    signer.close()
    for thread in threads:
        thread.join()
    assert not failed
    freeing = threading.Thread(target=made.clear)
    freeing.start()
    freeing.join()
    gc.collect()


def at_once(work, threads=4):
    failed = []

    def run(number):
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert not failed


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


LONG = "sview:" + 8000 * "a"


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")
@pytest.mark.parametrize(
    "make",
    [
        lambda: Privileges().add("sview", 8000 * "a"),
        lambda: Ks.parse(session(privileges=LONG), [SECRET]),
        lambda: Credentials.callback(Privileges().add("sview", 8000 * "a").add),
        lambda: Credentials.secret(SECRET, type=SessionType.USER).set_privileges(LONG),
        lambda: str(Privileges().add("sview", 8000 * "a")),
    ],
    ids=["privileges", "ks", "callback", "credentials", "string"],
)
def test_memory_is_freed_on_another_thread(make):
    def rounds(count):
        for _ in range(count):
            made = [make() for _ in range(100)]
            thread = threading.Thread(target=made.clear)
            thread.start()
            thread.join()
        return resident_bytes()

    before = rounds(10)
    # All of it would be 80 MB.
    assert rounds(100) - before < 20_000_000


@pytest.mark.parametrize(
    "make, name, values",
    [
        (lib.privileges_new, "privileges_add", ("a", "b")),
        (lib.config_new, "config_set_partner_id", (1,)),
        (lib.sign_options_new, "sign_options_set_version", (1,)),
        (lambda: Credentials.widget()._handle, "credentials_set_user_id", ("u",)),
        (lambda: Client(partner_id=102).requests.session_start_widget()._handle, "request_is_done", ()),
    ],
)
def test_exclusive_object_is_used_by_one_call_at_once(monkeypatch, make, name, values):
    handle, function = make(), getattr(lib, name)
    inside = []

    def slow(*_):
        inside.append(1)
        assert len(inside) == 1
        time.sleep(0.005)
        inside.pop()
        return 0

    slow.__name__ = name
    monkeypatch.setattr(function, "function", slow)
    at_once(lambda _: function(handle, *values))


def test_threads_share_privileges():
    privileges = Privileges()
    values = [f"{i:0100}" for i in range(150)]  # as much as fits in

    def work(number):
        for value in values:
            privileges.add(f"p{number}", value)
            str(privileges)

    at_once(work)
    held = dict(one.split(":") for one in str(privileges).split(","))
    assert held == {f"p{number}": "/".join(values) for number in range(4)}


def test_strings_of_64_mib_are_refused():
    long = "x" * (64 << 20)
    with pytest.raises(InvalidArgumentError):
        generate_session(SECRET, partner_id=102, type=SessionType.USER, user_id=long)
    with pytest.raises(KsError):
        Ks.peek(long)
    assert Verifier(102, [SECRET]).check(long) == Status.KS_MALFORMED
