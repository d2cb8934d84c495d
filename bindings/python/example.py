"""Generates and parses a session locally; with KALTURA_LOGIN_ID and KALTURA_PASSWORD, logs in too.

KALTURA_SECRET=... python3 example.py
"""

import os

from kaltura_session import Client, Error, Ks, SessionType, generate_session

secret = os.environ["KALTURA_SECRET"]
ks = generate_session(secret, partner_id=102, type=SessionType.USER, user_id="ada", privileges="sview:*")
print(Ks.parse(ks, [secret]).to_dict())

if "KALTURA_LOGIN_ID" in os.environ:
    with Client(os.environ.get("KALTURA_SERVICE_URL"), ca_file=os.environ.get("KALTURA_CA_FILE")) as client:
        try:
            client.set_ks(client.user_login_by_login_id(os.environ["KALTURA_LOGIN_ID"], os.environ["KALTURA_PASSWORD"]))
            print(client.call("session", "get"))
        except Error as error:
            print(error.status, error.api_code, error)
