#!/bin/sh
# Makes a session in each way and asks the server who each session is. Called by `make demo`.
#
# Against the bundled server; or against a real account when KALTURA_SERVICE_URL, KALTURA_PARTNER_ID
# and a credential are set: KALTURA_SECRET, KALTURA_LOGIN_ID with KALTURA_PASSWORD, or KALTURA_APP_TOKEN_ID
# with KALTURA_APP_TOKEN; or several of them.
set -eu
EXAMPLES=${EXAMPLES:?}
made=0

if [ -z "${KALTURA_SERVICE_URL:-}" ]; then
    work=$(mktemp -d)
    "${DEVSERVER:?}" >"$work/addresses" 2>"$work/log" &
    server=$!
    trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT INT TERM
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        grep -q '^ca ' "$work/addresses" && break
        kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.2
    done
    KALTURA_SERVICE_URL=$(sed -n 's/^https //p' "$work/addresses")
    KALTURA_CA_FILE=$(sed -n 's/^ca //p' "$work/addresses")
    # The public test values of the server's built-in accounts.
    KALTURA_PARTNER_ID=102
    KALTURA_SECRET=22dae94314a4106aa1a35b10a5c7c99c
    KALTURA_USER_ID=user102
    KALTURA_LOGIN_ID=admin102@example.com
    KALTURA_PASSWORD='Passw0rd!'
    KALTURA_APP_TOKEN_ID=0_demotokn
    KALTURA_APP_TOKEN=e00e48a3dbd222309e10bf522b560385
    export KALTURA_APP_TOKEN_ID KALTURA_APP_TOKEN KALTURA_CA_FILE KALTURA_PARTNER_ID KALTURA_SECRET KALTURA_USER_ID KALTURA_LOGIN_ID KALTURA_PASSWORD
    unset KALTURA_SECRET_FILE KALTURA_PASSWORD_FILE KALTURA_APP_TOKEN_FILE KALTURA_OTP KALTURA_KS
    echo "Using the bundled server at $KALTURA_SERVICE_URL"
fi
export KALTURA_SERVICE_URL
: "${KALTURA_PARTNER_ID:?set it to your account number}"

# way TITLE PROGRAM: makes a session and shows who it is.
way() {
    echo
    echo "== $1"
    session=$("$EXAMPLES/$2")
    printf 'session: %.24s... (%s bytes)\n' "$session" "${#session}"
    printf 'whoami:  '
    printf '%s\n' "$session" | env -u KALTURA_KS "$EXAMPLES/whoami"
    made=$((made + 1))
}

if [ -n "${KALTURA_SECRET:-}${KALTURA_SECRET_FILE:-}" ]; then
    way "From the server, with a secret (session.start), USER" session_start
    way "Signed locally, no server asked, USER" local_session
    KALTURA_SESSION_TYPE=admin
    export KALTURA_SESSION_TYPE
    way "Signed locally, no server asked, ADMIN" local_session
fi
if [ -n "${KALTURA_LOGIN_ID:-}" ]; then
    way "With e-mail address and password (user.loginByLoginId)" login
fi
if [ -n "${KALTURA_APP_TOKEN_ID:-}" ]; then
    way "With an app token (appToken.startSession)" app_token
fi
if [ -n "${KALTURA_APP_TOKEN_ID:-}${KALTURA_SECRET:-}${KALTURA_SECRET_FILE:-}" ]; then
    echo
    echo "== A program that runs for long, with sessions of three seconds"
    env KALTURA_EXPIRY_SECONDS=3 KALTURA_ROUNDS=5 KALTURA_PAUSE_MS=1000 "$EXAMPLES/managed_session"
fi
if [ "$made" = 0 ]; then
    echo "Set KALTURA_SECRET; KALTURA_LOGIN_ID and KALTURA_PASSWORD; or KALTURA_APP_TOKEN_ID and KALTURA_APP_TOKEN." >&2
    exit 1
fi
echo
echo "$made sessions made, and all accepted by the server."
