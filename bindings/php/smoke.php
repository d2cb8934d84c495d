<?php
// Signs, verifies, logs in, and provokes errors, against the server of bindings/run-all. `smoke.php BLOCKS SECONDS`: again
// and again, after which no more blocks may be left than before; BLOCKS is the file that counts them. SECONDS is for
// collectors that take their time, which PHP's does not.

declare(strict_types=1);

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
check(KalturaSession::findHeader(null, ['/nowhere', $folder, __DIR__]) === "$folder/kaltura_session.ffi.h", 'folders');
check(KalturaSession::findHeader(__FILE__, [$folder]) === __FILE__, 'a header that is named');
check(in_array('/usr/local/include', KalturaSession::HEADER_FOLDERS), 'where make install puts it');
unlink("$folder/kaltura_session.ffi.h");
rmdir($folder);

function everything(): void
{
    $secret = getenv('KALTURA_SECRET');
    $ks = KalturaSession::generate($secret, 102, KalturaSession::USER, 'zoë', 3600, 'sview:*');
    $read = KalturaKs::parse($ks, 'another', $secret);
    check($read->userId() === 'zoë', 'user id');
    check($read->check() === KalturaSession::VALID, 'valid');
    check($read->check($read->expiresAt() + 1) !== KalturaSession::VALID, 'expired');

    $client = new KalturaClient(getenv('KALTURA_SERVICE_URL'), getenv('KALTURA_CA_FILE'), 102);
    $client->setKs($client->login(getenv('KALTURA_LOGIN_ID'), getenv('KALTURA_PASSWORD')));
    check($client->call('session', 'get')['userId'] === getenv('KALTURA_USER_ID'), 'who is logged in');

    try {
        $client->login(getenv('KALTURA_LOGIN_ID'), 'wrong');
        check(false, 'a wrong password is accepted');
    } catch (KalturaException $error) {
        check($error->status === 'KALTURA_ERROR_WRONG_PASSWORD', 'status');
        check($error->apiCode === 'USER_WRONG_PASSWORD', 'API code');
        check($error->getCode() === KalturaSession::library()->KALTURA_ERROR_WRONG_PASSWORD, 'number');
    }
    try {
        KalturaKs::parse($ks, 'wrong');
        check(false, 'a wrong secret is accepted');
    } catch (KalturaException $error) {
        check($error->status === 'KALTURA_ERROR_KS_SIGNATURE' && $error->apiCode === null, 'wrong secret');
    }
    foreach ([["a\0b", 102], ['a', 2 ** 32 + 102]] as [$user, $partner]) {
        try {
            KalturaSession::generate($secret, $partner, KalturaSession::USER, $user);
            check(false, 'something is cut to fit C');
        } catch (ValueError) {
        }
    }
    try {
        $copy = clone $client;
        check(false, 'a client is copied');
    } catch (Error) {
    }
    try {
        new KalturaClient('ftp://x');
        check(false, 'a client of no URL');
    } catch (KalturaException $error) {
        check($error->status === 'KALTURA_ERROR_INVALID_ARGUMENT', 'no URL');
    }
    // PHP's command line has no threads: the destructors free it all here, once.
    $read->__destruct();
    $client->__destruct();
    check($read->check() !== KalturaSession::VALID && $read->userId() === null, 'a freed session is read');
    try {
        $client->setKs(null);
        check(false, 'a freed client is used');
    } catch (KalturaException $error) {
        check($error->status === 'KALTURA_ERROR_INVALID_ARGUMENT', 'a freed client');
    }
    // Without a word.
    KalturaKs::parse($ks, $secret);
    new KalturaClient();
}

/** How many blocks are not freed. */
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
