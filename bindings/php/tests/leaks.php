<?php

// `leaks.php BLOCKS SECONDS` checks that repeated rounds leave no memory of the library allocated: BLOCKS is the file with
// the number of blocks. See bindings/run-all.

declare(strict_types=1);

use KalturaSession\{Client, Credentials, Ks, SessionException, Sessions, SessionType, Verifier};

require __DIR__ . '/bootstrap.php';

const ROUNDS = 20;

function fails(callable $run): void
{
    try {
        $run();
    } catch (SessionException) {
        return;
    }
    throw new LogicException('no exception');
}

function round_of_calls(): void
{
    $secret = getenv('KALTURA_SECRET');
    $session = Sessions::generate(102, $secret, SessionType::USER);
    $ks = (new Verifier(102, [$secret]))->verify($session);
    $log = fn () => null;
    $client = new Client(getenv('KALTURA_SERVICE_URL'), partnerId: 102, caFile: getenv('KALTURA_CA_FILE'), log: $log);
    $client->setCredentials(Credentials::callback(fn () => $session)->onRenewed(fn () => null));
    $client->call('media', 'list');
    fails(fn () => $client->call('nothing', 'get'));
    fails(fn () => $client->call('slow', 'forever', timeoutMs: 20));
    fails(fn () => Ks::parse($session, ['wrong']));
    fails(fn () => new Client(serviceUrl: 'ftp://x', log: $log));
    $client->close();
    // A cycle, left to the garbage collector.
    $cycle = new stdClass();
    $cycle->self = $cycle;
    $cycle->ks = Ks::parse($session, [$secret]);
}

function blocks(string $file): int
{
    gc_collect_cycles();
    return unpack('P', file_get_contents($file))[1];
}

for ($i = 0; $i < 3; $i++) {
    round_of_calls();
}
$before = blocks($argv[1]);
for ($i = 0; $i < ROUNDS; $i++) {
    round_of_calls();
}
$more = blocks($argv[1]) - $before;
if ($more >= ROUNDS) {
    fwrite(STDERR, "$more blocks are left by " . ROUNDS . " rounds\n");
    exit(1);
}
