<?php
// Signs, verifies, logs in, and provokes errors, against the server of bindings/run-all. `smoke.php BLOCKS SECONDS`
// repeats this and checks that no blocks of memory remain: BLOCKS is the file with their number. SECONDS is for garbage
// collectors that need time, which PHP's does not.

declare(strict_types=1);

use KalturaSession\{Client, Ks, Session, SessionException};

// The classes of the official client libraries do not collide.
class KalturaException extends Exception
{
}
class KalturaClient
{
}

require __DIR__ . '/KalturaSession.php';

function check(bool $true, string $what): void
{
    if (!$true) {
        fwrite(STDERR, "php: $what\n");
        exit(1);
    }
}

$folder = sys_get_temp_dir() . '/kaltura-session-' . getmypid();
mkdir($folder);
touch("$folder/kaltura_session.ffi.h");
check(Session::findHeader(null, ['/nowhere', $folder, __DIR__]) === "$folder/kaltura_session.ffi.h", 'folders');
check(Session::findHeader(__FILE__, [$folder]) === __FILE__, 'a header that is named');
check(in_array('/usr/local/include', Session::HEADER_FOLDERS), 'the folder of make install');
unlink("$folder/kaltura_session.ffi.h");
rmdir($folder);

foreach (
    [
        [false, '1', 'cli', 'extension ffi'],
        [true, 'preload', 'fpm-fcgi', 'ffi.enable=1'],
        [true, '', 'cli', 'ffi.enable=1'],
    ] as $ffi
) {
    $advice = array_pop($ffi);
    try {
        Session::requireFfi(...$ffi);
        check(false, 'FFI is not allowed');
    } catch (LogicException $error) {
        check(str_contains($error->getMessage(), $advice), $error->getMessage());
    }
}
Session::requireFfi(true, 'preload', 'cli');

function everything(): void
{
    $secret = getenv('KALTURA_SECRET');
    $ks = Session::generate($secret, 102, Session::USER, 'zoë', 3600, 'sview:*');
    $read = Ks::parse($ks, 'another', $secret);
    check($read->userId() === 'zoë', 'user id');
    check($read->check() === Session::OK, 'valid');
    check($read->check($read->expiresAt() + 1) === Session::ERROR_KS_EXPIRED, 'expired');

    $client = new Client(getenv('KALTURA_SERVICE_URL'), getenv('KALTURA_CA_FILE'), 102);
    $client->setKs($client->login(getenv('KALTURA_LOGIN_ID'), getenv('KALTURA_PASSWORD')));
    check($client->call('session', 'get')['userId'] === getenv('KALTURA_USER_ID'), 'who is logged in');

    try {
        $client->login(getenv('KALTURA_LOGIN_ID'), 'wrong');
        check(false, 'a wrong password is accepted');
    } catch (SessionException $error) {
        check($error->status === 'KALTURA_ERROR_WRONG_PASSWORD', 'status');
        check($error->apiCode === 'USER_WRONG_PASSWORD', 'API code');
        check($error->getCode() === Session::library()->KALTURA_ERROR_WRONG_PASSWORD, 'number');
    }
    try {
        Ks::parse($ks, 'wrong');
        check(false, 'a wrong secret is accepted');
    } catch (SessionException $error) {
        check($error->status === 'KALTURA_ERROR_KS_SIGNATURE' && $error->apiCode === null, 'wrong secret');
    }
    foreach ([["a\0b", 102], ['a', 2 ** 32 + 102]] as [$user, $partner]) {
        try {
            Session::generate($secret, $partner, Session::USER, $user);
            check(false, 'an argument is truncated');
        } catch (ValueError) {
        }
    }
    try {
        $copy = clone $client;
        check(false, 'a client is copied');
    } catch (Error) {
    }
    try {
        new Client('ftp://x');
        check(false, 'a client of no URL');
    } catch (SessionException $error) {
        check($error->status === 'KALTURA_ERROR_INVALID_ARGUMENT', 'no URL');
    }
    foreach ([fn () => serialize($client), fn () => unserialize('O:17:"KalturaSession\Ks":0:{}')] as $copy) {
        try {
            $copy();
            check(false, 'an object is serialized');
        } catch (LogicException) {
        }
    }
    // PHP's command line has no threads: the destructors free everything here.
    $read->__destruct();
    $client->__destruct();
    check($read->check() === Session::ERROR_KS_NOT_VERIFIED && $read->userId() === null, 'a freed session');
    try {
        $client->setKs(null);
        check(false, 'a freed client can be used');
    } catch (SessionException $error) {
        check($error->status === 'KALTURA_ERROR_INVALID_ARGUMENT', 'a freed client');
    }
    // Freed without being referenced.
    Ks::parse($ks, $secret);
    new Client();
}

/** The number of blocks that are not freed. */
function blocks(string $file): int
{
    return unpack('P', file_get_contents($file, false, null, 0, 8))[1];
}

const ROUNDS = 20;

if ($argc > 1) {
    for ($i = 0; $i < 3; $i++) {
        everything();
    }
    $before = blocks($argv[1]);
    for ($i = 0; $i < ROUNDS; $i++) {
        everything();
    }
    $more = blocks($argv[1]) - $before;
    check($more < ROUNDS, "$more blocks are left by " . ROUNDS . ' rounds');
} else {
    everything();
}
echo "ok\n";
