"""Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of bindings/run-all.

smoke.py BLOCKS SECONDS repeats this and checks that no blocks of memory remain: BLOCKS is the file with their number,
SECONDS is the time for the garbage collector.
"""

import gc
import os
import sys
import threading
import time

from kaltura_session import (
    Client,
    Credentials,
    Error,
    Ks,
    Privileges,
    SessionType,
    Status,
    generate_session,
)

ROUNDS = 20
SECRET, LOGIN_ID, PASSWORD = (os.environ["KALTURA_" + name] for name in ("SECRET", "LOGIN_ID", "PASSWORD"))


def fails(status, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except Error as error:
        assert error.status == status, error
    else:
        raise AssertionError(f"no {status!r}")


def on_another_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def leave_to_the_collector():
    ks = Ks.parse(generate_session(SECRET, partner_id=102, type=SessionType.USER), [SECRET])
    ring = [ks, Client(log=lambda level, message: None), Credentials.callback(lambda: "")]
    ring.append(ring)


def round():
    privileges = str(Privileges().add("sview", "*"))
    ks = generate_session(SECRET, partner_id=102, type=SessionType.USER, user_id="zoë", privileges=privileges)
    with Ks.parse(ks, ["another", SECRET]) as read:
        assert (read.user_id, read.check()) == ("zoë", Status.OK)
    fails(Status.KS_SIGNATURE, Ks.parse, ks, ["wrong"])
    fails(Status.INVALID_ARGUMENT, Client, "ftp://x")

    client = Client(os.environ["KALTURA_SERVICE_URL"], ca_file=os.environ["KALTURA_CA_FILE"], partner_id=102)
    client.set_ks(client.user_login_by_login_id(LOGIN_ID, PASSWORD))
    assert client.call("session", "get")["userId"] == os.environ["KALTURA_USER_ID"]
    assert client.session_get().user_id == os.environ["KALTURA_USER_ID"]
    fails(Status.WRONG_PASSWORD, client.user_login_by_login_id, LOGIN_ID, "wrong")
    client.requests.session_get().close()
    with Credentials.secret(SECRET, type=SessionType.ADMIN, partner_id=102) as credentials:
        client.set_credentials(credentials)
    client.set_ks(None)
    assert client.acquire_ks()
    on_another_thread(client.close)
    try:
        client.session_get()
        raise AssertionError("a closed client can be used")
    except ValueError:
        pass
    on_another_thread(leave_to_the_collector)


def blocks(file, enough, seconds):
    """Waits until there are at most `enough` blocks; returns the smallest number seen."""
    ends = time.monotonic() + seconds
    least = None
    while least is None or (least > enough and time.monotonic() < ends):
        gc.collect()
        with open(file, "rb") as counter:
            now = int.from_bytes(counter.read(8), sys.byteorder)
        least = now if least is None else min(least, now)
        time.sleep(0.01)
    return least


if len(sys.argv) > 1:
    for _ in range(3):
        round()
    before = blocks(sys.argv[1], 0, 0.2)
    for _ in range(ROUNDS):
        round()
    more = blocks(sys.argv[1], before + ROUNDS - 1, float(sys.argv[2])) - before
    assert more < ROUNDS, f"{more} blocks are left by {ROUNDS} rounds"
else:
    round()
print("ok")
