<?php

declare(strict_types=1);

namespace KalturaSession\Tests;

use KalturaSession\Category;
use KalturaSession\Cause;
use KalturaSession\Client;
use KalturaSession\Credentials;
use KalturaSession\HashType;
use KalturaSession\Ks;
use KalturaSession\LogLevel;
use KalturaSession\Native;
use KalturaSession\PrivilegeName;
use KalturaSession\Privileges;
use KalturaSession\RetryClass;
use KalturaSession\SessionException;
use KalturaSession\SessionInfo;
use KalturaSession\Sessions;
use KalturaSession\SessionType;
use KalturaSession\Signer;
use KalturaSession\Status;
use KalturaSession\Verifier;
use LogicException;
use PHPUnit\Framework\TestCase;
use RuntimeException;
use TypeError;
use ValueError;

final class SessionTest extends TestCase
{
    private string $secret;
    private string $loginId;
    private string $password;

    protected function setUp(): void
    {
        $this->secret = getenv('KALTURA_SECRET');
        $this->loginId = getenv('KALTURA_LOGIN_ID');
        $this->password = getenv('KALTURA_PASSWORD');
    }

    private function client(mixed ...$more): Client
    {
        $options = ['serviceUrl' => getenv('KALTURA_SERVICE_URL'), 'caFile' => getenv('KALTURA_CA_FILE'), 'partnerId' => 102];
        return new Client(...[...$options, ...$more]);
    }

    private function appToken(): Credentials
    {
        return Credentials::appToken(getenv('KALTURA_APP_TOKEN_ID'), getenv('KALTURA_APP_TOKEN'));
    }

    private function fails(Status $status, callable $run): SessionException
    {
        try {
            $run();
        } catch (SessionException $exception) {
            self::assertSame($status, $exception->status, $exception->getMessage());
            return $exception;
        }
        self::fail('no exception');
    }

    private function throws(string $class, callable $run): void
    {
        try {
            $run();
        } catch (\Throwable $thrown) {
            self::assertInstanceOf($class, $thrown, $thrown->getMessage());
            return;
        }
        self::fail('no exception');
    }

    public function testSignerVersionsAreVerifiedWithSecondSecret(): void
    {
        $privileges = (new Privileges())->add('sview', '*')->add('edit', '0_a')->add('edit', '0_b');
        self::assertSame('sview:*,edit:0_a/0_b', (string) $privileges);
        $signer = new Signer(102, $this->secret);
        $verifier = new Verifier(102, ['another', $this->secret]);
        foreach ([1, 2] as $version) {
            $session = $signer->sign(SessionType::USER, 'zoë', privileges: $privileges, version: $version, expiresAt: 4000000000);
            $ks = $verifier->verify($session);
            $fields = [$ks->version(), $ks->userId(), $ks->expiresAt(), $ks->partnerId(), $ks->type(), $ks->secretIndex()];
            self::assertSame([$version, 'zoë', 4000000000, 102, SessionType::USER, 1], $fields);
            self::assertSame(['sview' => ['*'], 'edit' => ['0_a', '0_b']], $ks->privileges());
            self::assertTrue($ks->hasPrivilege('edit', '0_b') && $ks->isVerified());
            self::assertFalse($ks->hasPrivilege('edit', '0_c') || $ks->isAdmin());
            self::assertTrue($ks->hasPrivilege('edit'));
            self::assertFalse($ks->hasPrivilege('edit', null) || $ks->hasPrivilege('edit', '0_b', null));
            self::assertSame(Status::KS_EXPIRED, $ks->check(now: 4000000001));
            $this->fails(Status::KS_EXPIRED, fn () => $verifier->verify($session, now: 4000000001));
            $child = $signer->signRestricted($ks, 'sview:0_x', 3600);
            self::assertFalse(Ks::parse($child, [$this->secret])->hasPrivilege('edit', '0_a'));
        }
        $session = Sessions::generate(102, $this->secret, SessionType::USER);
        $result = (new Verifier(102, ['wrong']))->check($session);
        self::assertSame([Status::KS_SIGNATURE, null], [$result->status, $result->ks]);
        $this->fails(Status::KS_SIGNATURE, fn () => Ks::parse($session, ['wrong']));
        self::assertSame(Status::KS_NOT_VERIFIED, Ks::peek($session)->check());
        self::assertSame(10, strlen(Sessions::fingerprint($session)));
        self::assertStringContainsString('partner 102', Sessions::explain($session, [$this->secret]));
    }

    public function testWrongArgumentsAreExceptions(): void
    {
        $generate = fn (mixed ...$more) => Sessions::generate(...['partnerId' => 102, 'secret' => $this->secret, 'type' => SessionType::USER, ...$more]);
        $this->throws(ValueError::class, fn () => $generate(userId: "a\0b"));
        $this->throws(ValueError::class, fn () => $generate(partnerId: 4294967398));
        $this->throws(TypeError::class, fn () => $generate(type: 2));
        $this->throws(TypeError::class, fn () => $generate(userId: 7));
        $this->throws(TypeError::class, fn () => Ks::parse('x', [7]));
        $this->throws(ValueError::class, fn () => Ks::parse('x', ["a\0b"]));
        $this->fails(Status::INVALID_ARGUMENT, fn () => $generate(userId: "a\xed\xa0\x80"));
        $this->fails(Status::INVALID_ARGUMENT, fn () => $generate(type: SessionType::UNKNOWN));
        $this->fails(Status::INVALID_ARGUMENT, fn () => new Client(serviceUrl: 'ftp://x'));
        $this->fails(Status::INVALID_ARGUMENT, fn () => new Verifier(102, []));
        $this->fails(Status::INVALID_ARGUMENT, fn () => (new Privileges())->add('a b'));
        $this->throws(TypeError::class, fn () => (new Signer(102, 'x'))->signRestricted(new Signer(102, 'x')));
        foreach ([['a: b'], ['a' => 1]] as $headers) {
            $this->throws(TypeError::class, fn () => $this->client(headers: $headers));
        }
        $this->throws(TypeError::class, fn () => $this->client(pinnedCertificates: [[]]));
        $this->throws(ValueError::class, fn () => $this->client(region: 'eu')); // together with serviceUrl
        foreach ([['a'], ['a', 'b', 'c'], ['a', 1]] as $files) {
            $this->throws(TypeError::class, fn () => $this->client(clientCertificate: $files));
        }
        $long = str_repeat('x', 64 << 20);
        $this->fails(Status::KS_MALFORMED, fn () => Ks::parse($long, [$this->secret]));
        $this->fails(Status::INVALID_ARGUMENT, fn () => $generate(userId: $long));
        $deep = [];
        for ($i = 0; $i < 600; $i++) {
            $deep = ['a' => $deep];
        }
        $this->throws(\JsonException::class, fn () => $this->client()->call('session', 'get', $deep));
    }

    public function testMessagesNameArgumentsOfPhp(): void
    {
        $client = $this->client();
        $credentials = Credentials::login('a', 'b')->expirySeconds(-1);
        $calls = [
            '/^totalTimeoutMs: is -1/' => fn () => $this->client(totalTimeoutMs: -1),
            '/^headers: "Host"/' => fn () => $this->client(headers: ['Host' => 'x']),
            '/^logLevel: .* LogLevel constants/' => fn () => $this->client(log: fn () => null, logLevel: LogLevel::UNKNOWN),
            '/^timeoutMs: is 0/' => fn () => $client->call('system', 'ping', timeoutMs: 0),
            '/^requests: contains 0/' => fn () => $client->multirequest([]),
            '/^expirySeconds: is -1/' => fn () => $client->setCredentials($credentials),
            '/set them with setCredentials$/' => fn () => $client->exportSession(),
            '/ totalTimeoutMs allows more time, and requestTimeoutMs/' => fn () => $client->call('slow', 'forever', timeoutMs: 50),
            '/^hashType: .* HashType::AUTO/' => fn () => Sessions::appTokenHash('a', 'b', HashType::AUTO),
        ];
        foreach ($calls as $pattern => $call) {
            try {
                $call();
                self::fail("no exception for $pattern");
            } catch (SessionException $exception) {
                self::assertMatchesRegularExpression($pattern, $exception->getMessage());
            }
        }
    }

    /** Sessions, addresses and URIs are the input of others. */
    public function testWrongInputIsRefusedByStatus(): void
    {
        $signer = new Signer(102, $this->secret);
        $verifier = new Verifier(102, [$this->secret]);
        $session = $signer->sign(SessionType::USER);
        foreach ([null, '', 'x', "\xff", "$session\0", "\0$session"] as $wrong) {
            self::assertSame(Status::KS_MALFORMED, $verifier->check($wrong)->status);
            $this->fails(Status::KS_MALFORMED, fn () => $verifier->verify($wrong));
            if ($wrong !== null) {
                $this->fails(Status::KS_MALFORMED, fn () => Ks::parse($wrong, [$this->secret]));
                $this->fails(Status::KS_MALFORMED, fn () => Ks::peek($wrong));
                self::assertStringStartsWith('Not a Kaltura session', Sessions::explain($wrong));
            }
        }
        $this->fails(Status::KS_MALFORMED, fn () => Sessions::fingerprint("$session\0"));
        self::assertSame(Status::OK, $verifier->check($session, remoteIp: "\0", requestUri: "/\0")->status);
        $restricted = $signer->sign(SessionType::USER, privileges: 'iprestrict:192.0.2.1');
        foreach ([null, '', "192.0.2.1\0", '192.0.2.2'] as $address) {
            self::assertSame(Status::KS_RESTRICTED_IP, $verifier->check($restricted, remoteIp: $address)->status);
        }
        self::assertSame(Status::OK, $verifier->check($restricted, remoteIp: '192.0.2.1')->status);
        $restricted = $signer->sign(SessionType::USER, privileges: 'urirestrict:/a');
        foreach ([null, '', "/a\0", '/b'] as $uri) {
            self::assertSame(Status::KS_RESTRICTED_URI, $verifier->check($restricted, requestUri: $uri)->status);
        }
        $ks = $verifier->verify($restricted, requestUri: '/a');
        self::assertTrue($ks->hasPrivilege(PrivilegeName::URIRESTRICT) && $ks->hasPrivilege('urirestrict', 'a'));
        self::assertFalse($ks->hasPrivilege('urirestrict', "a\0"));
        self::assertSame(Status::KS_RESTRICTED_URI, $ks->check(remoteIp: "\0", requestUri: "/a\0"));
    }

    /** The constants of a newer library. */
    public function testUnknownNumbersHaveEnum(): void
    {
        self::assertSame([Status::UNKNOWN, 9999], [($e = SessionException::ofStatus(9999))->status, $e->getCode()]);
        self::assertSame([Category::UNKNOWN, Cause::UNKNOWN], [Category::of(99), Cause::of(99)]);
        self::assertSame([LogLevel::UNKNOWN, RetryClass::UNKNOWN], [LogLevel::of(99), RetryClass::of(99)]);
        self::assertSame(SessionType::UNKNOWN, SessionType::of(1));
    }

    public function testTracesContainNoSecrets(): void
    {
        $ignores = ini_set('zend.exception_ignore_args', '0');
        $secret = 'confidential';
        $client = $this->client();
        try {
            $calls = [
                fn () => new Signer(1 << 40, $secret),
                fn () => new Verifier(102, ["$secret\0"]),
                fn () => Sessions::generate(102, "$secret\0", SessionType::USER),
                fn () => Sessions::appTokenHash($secret, $secret, HashType::AUTO),
                fn () => Ks::parse($secret, [$secret]),
                fn () => $client->setKs($secret),
                fn () => $client->importSession($secret),
                fn () => $client->endSession($secret),
                fn () => $client->startSession("$secret\0", SessionType::ADMIN),
                fn () => $client->startAppTokenSession('0_a', "$secret\0"),
                fn () => $client->setCredentials(Credentials::login('a', "$secret\0")),
                fn () => $client->call('session', 'get', ['ks' => "$secret\xff"]),
                fn () => $client->multirequest([['ks' => "$secret\xff"]]),
                fn () => $this->client(headers: ['Authorization' => "$secret\0"]),
            ];
            foreach ($calls as $i => $call) {
                try {
                    $call();
                    self::fail("no exception from call $i");
                } catch (SessionException | ValueError | \JsonException $thrown) {
                    foreach ($thrown->getTrace() as $frame) {
                        if ($frame['class'] === self::class) {
                            break; // has arguments of its own
                        }
                        self::assertStringNotContainsString($secret, print_r($frame, true), "call $i");
                    }
                }
            }
        } finally {
            ini_set('zend.exception_ignore_args', $ignores);
        }
    }

    public function testObjectsCannotBeCopiedOrPrinted(): void
    {
        $session = Sessions::generate(102, $this->secret, SessionType::USER);
        $ks = Ks::parse($session, [$this->secret]);
        $client = $this->client();
        foreach ([$ks, $client] as $object) {
            $this->throws(\Error::class, fn () => clone $object);
            $this->throws(LogicException::class, fn () => serialize($object));
            self::assertStringNotContainsString('CData', print_r($object, true));
        }
        $this->throws(LogicException::class, fn () => unserialize('O:17:"KalturaSession\Ks":0:{}'));
        $ks->close();
        $ks->close();
        $this->throws(LogicException::class, fn () => $ks->userId());
        $client->close();
        $client->close();
        $this->throws(LogicException::class, fn () => $client->call('session', 'get'));
        $this->throws(LogicException::class, fn () => $client->setCredentials($this->appToken()));
    }

    public function testThreeWaysToSession(): void
    {
        $client = $this->client();
        $wrong = $this->fails(Status::WRONG_PASSWORD, fn () => $client->login($this->loginId, 'wrong'));
        $fields = [$wrong->category, $wrong->apiCode, $wrong->cause, $wrong->retryClass, $wrong->httpStatus, $wrong->getCode()];
        $expected = [Category::API, 'USER_WRONG_PASSWORD', Cause::NONE, RetryClass::NEVER, 200, Status::WRONG_PASSWORD->value];
        self::assertSame($expected, $fields);
        $client->setKs($client->login($this->loginId, $this->password));
        self::assertSame(getenv('KALTURA_USER_ID'), $client->call('session', 'get')['userId']);
        $client->setKs($client->startSession($this->secret, SessionType::ADMIN, 'ada'));
        self::assertSame('ada', $client->getSession()->userId);
        $info = $client->startAppTokenSession(getenv('KALTURA_APP_TOKEN_ID'), getenv('KALTURA_APP_TOKEN'));
        self::assertSame('user102', $info->userId);
        self::assertGreaterThan(time(), $info->expiresAt);
        self::assertStringNotContainsString($info->ks, print_r($info, true));
        self::assertNull($client->startWidgetSession()->expiresAt);
        $requests = [['service' => 'session', 'action' => 'get'], ['service' => 'slow', 'action' => 'x']];
        self::assertSame('KalturaAPIException', $client->multirequest($requests)[1]['objectType']);
        $client->endSession(force: true);
        $this->fails(Status::FORBIDDEN, fn () => $client->call('media', 'list'));
    }

    public function testManagedSessionIsObserved(): void
    {
        $renewed = [];
        $failed = [];
        $client = $this->client();
        $client->setCredentials($this->appToken()->onRenewed(function (SessionInfo $info) use (&$renewed) {
            $renewed[] = $info;
        }));
        for ($i = 0; $i < 3; $i++) {
            self::assertSame(5, $client->call('media', 'list')['totalCount']);
        }
        self::assertCount(1, $renewed);
        $info = $client->acquireKs(60);
        self::assertSame($renewed[0]->ks, $info->ks);
        $other = $this->client();
        $other->setCredentials($this->appToken());
        $other->importSession($client->exportSession());
        self::assertSame($info->ks, $other->acquireKs()->ks);
        $client->invalidateKs($info->ks);
        self::assertNotSame($info->ks, $client->acquireKs()->ks);
        $client->setCredentials(Credentials::login($this->loginId, 'wrong')->onFailed(
            function (SessionException $exception, ?int $expiresAt) use (&$failed) {
                $failed[] = [$exception->status, $expiresAt];
            }
        ));
        $this->fails(Status::WRONG_PASSWORD, fn () => $client->acquireKs());
        self::assertSame([[Status::WRONG_PASSWORD, null]], $failed);
        $this->fails(Status::INVALID_ARGUMENT, fn () => $client->setCredentials(Credentials::widget()->privileges('a:b')));
    }

    public function testCallbackExceptionsAreContained(): void
    {
        $warnings = [];
        set_error_handler(function (int $level, string $message) use (&$warnings) {
            $warnings[] = $message;
            return true;
        }, E_USER_WARNING);
        try {
            $client = $this->client(logLevel: LogLevel::DEBUG, log: fn () => throw new RuntimeException('in log'));
            $cause = new RuntimeException('no session today');
            $client->setCredentials(Credentials::callback(fn () => throw $cause));
            $thrown = $this->fails(Status::CALLBACK, fn () => $client->call('media', 'list'));
            self::assertSame($cause, $thrown->getPrevious());
            foreach ([null, 7, [], ['a'], ['a', 1.5], ['a', new \stdClass()]] as $wrong) {
                $client->setCredentials(Credentials::callback(fn () => $wrong));
                $thrown = $this->fails(Status::CALLBACK, fn () => $client->call('media', 'list'));
                self::assertInstanceOf(TypeError::class, $thrown->getPrevious());
            }
            $client->setCredentials(Credentials::login($this->loginId, $this->password)->otp(fn () => "a\0b"));
            $thrown = $this->fails(Status::CALLBACK, fn () => $client->call('media', 'list'));
            self::assertInstanceOf(ValueError::class, $thrown->getPrevious());
            $client->setCredentials(Credentials::callback(fn () => Sessions::generate(102, $this->secret, SessionType::USER)));
            self::assertSame(5, $client->call('media', 'list')['totalCount']);
        } finally {
            restore_error_handler();
        }
        self::assertContains('exception in a callback: in log', $warnings);
    }

    public function testCallbackExceptionIsThatOfItsClient(): void
    {
        $failed = [];
        $clients = [];
        foreach (['one', 'two'] as $name) {
            $clients[$name] = $this->client();
            $clients[$name]->setCredentials(Credentials::callback(fn () => throw new RuntimeException($name))
                ->onFailed(function (SessionException $exception) use (&$failed) {
                    $failed[] = $exception->getPrevious()?->getMessage();
                }));
        }
        // The second time without a callback: the client waits before it is called again.
        for ($i = 0; $i < 2; $i++) {
            foreach ($clients as $name => $client) {
                $thrown = $this->fails(Status::CALLBACK, fn () => $client->acquireKs());
                self::assertSame($name, $thrown->getPrevious()?->getMessage());
                self::assertStringContainsString("callback failed: $name", $thrown->getMessage());
            }
        }
        self::assertSame(['one', 'two'], $failed);
    }

    public function testCallbacksMayCancelCloseAndCall(): void
    {
        foreach (['cancel', 'close'] as $act) {
            $client = null;
            $client = $this->client(logLevel: LogLevel::DEBUG, log: function () use (&$client, $act) {
                $act === 'cancel' ? $client->cancel() : $client->close();
            });
            $other = $this->client();
            $status = $act === 'cancel' ? Status::CANCELLED : Status::TIMEOUT;
            $this->fails($status, fn () => $client->call('slow', 'forever', timeoutMs: $act === 'cancel' ? 20000 : 100));
        }
        $nested = null;
        $client = $this->client(logLevel: LogLevel::DEBUG, log: function () use (&$nested) {
            $nested ??= $this->client()->call('system', 'ping');
        });
        $client->call('system', 'ping');
        self::assertTrue($nested);
        $lines = 0;
        $client = $this->client(logLevel: LogLevel::DEBUG, log: function (LogLevel $level) use (&$client, &$lines) {
            $lines++;
            self::assertSame(LogLevel::DEBUG, $level);
            self::assertTrue($client->call('system', 'ping'));
        });
        $client->call('system', 'ping');
        $client->call('system', 'ping');
        self::assertGreaterThan(1, $lines);
    }

    public function testLastOfSessionAndCredentialsIsUsed(): void
    {
        $session = Sessions::generate(102, $this->secret, SessionType::ADMIN, 'ada');
        $credentials = Credentials::secret($this->secret, SessionType::ADMIN, 'bob');
        $client = $this->client();
        $client->setKs($session);
        $client->setCredentials($credentials);
        self::assertSame('bob', $client->getSession()->userId);
        $client->setKs($session);
        self::assertSame('ada', $client->getSession()->userId);
        $client->setKs(null);
        self::assertSame('bob', $client->getSession()->userId);
    }

    public function testTimeoutsEndCalls(): void
    {
        $this->fails(Status::TIMEOUT, fn () => $this->client()->call('slow', 'forever', timeoutMs: 100));
        $this->fails(Status::TIMEOUT, fn () => $this->client(totalTimeoutMs: 100)->call('slow', 'forever'));
    }

    public function testNetworkSettingsReachTheLibrary(): void
    {
        $ping = fn (mixed ...$more) => $this->client(...['maxRetries' => 0, ...$more])->call('system', 'ping');
        self::assertTrue($ping(caFile: null, caPem: file_get_contents(getenv('KALTURA_CA_FILE'))));
        $this->fails(Status::TLS, fn () => $ping(caFile: null, pinnedCertificates: [str_repeat('ab', 32)]));
        $this->fails(Status::PROXY, fn () => $ping(proxy: 'http://127.0.0.1:1'));
        $this->fails(Status::CONNECT, fn () => $ping(serviceUrl: 'https://127.0.0.1:1'));
        $this->fails(Status::INVALID_ARGUMENT, fn () => $ping(clientCertificate: ['/nowhere', '/nowhere']));
        $this->fails(Status::INVALID_ARGUMENT, fn () => $ping(headers: ['Host' => 'x']));
    }

    public function testFfiSettingsAreExplained(): void
    {
        Native::requireFfi(true, 'preload', 'cli');
        Native::requireFfi(true, '1', 'fpm-fcgi');
        foreach ([[false, '1', 'cli'], [true, 'preload', 'fpm-fcgi'], [true, '0', 'cli']] as $settings) {
            $this->throws(LogicException::class, fn () => Native::requireFfi(...$settings));
        }
    }

    /** A web server allows FFI in preloaded files only. */
    public function testPreloadedClassesWorkInWebServer(): void
    {
        $folder = sys_get_temp_dir() . '/kaltura_preload_' . getmypid();
        mkdir("$folder/lib", 0700, true);
        symlink(getenv('KALTURA_SESSION_LIBRARY'), "$folder/lib/libkaltura_session.so.0");
        file_put_contents("$folder/index.php", '<?php echo strlen(KalturaSession\Sessions::generate(102, "s", KalturaSession\SessionType::USER));');
        $settings = ['opcache.enable_cli=1', 'ffi.enable=preload', 'opcache.preload=' . dirname(__DIR__) . '/preload.php'];
        if (function_exists('posix_geteuid') && posix_geteuid() === 0) {
            array_push($settings, 'opcache.preload_user=root', 'ffi.preload=' . dirname(__DIR__) . '/src/native.h');
        }
        $options = array_merge(...array_map(fn ($one) => ['-d', $one], $settings));
        $port = $this->freePort();
        $environment = ['LD_LIBRARY_PATH' => "$folder/lib"] + getenv();
        unset($environment['KALTURA_SESSION_LIBRARY']);
        $command = [PHP_BINARY, ...$options, '-S', "127.0.0.1:$port", '-t', $folder];
        $pipes = [];
        $server = proc_open($command, [2 => ['file', "$folder/log", 'w']], $pipes, null, $environment);
        try {
            $response = false;
            for ($i = 0; $i < 100 && $response === false; $i++) {
                usleep(100000);
                $response = @file_get_contents("http://127.0.0.1:$port/");
            }
            self::assertMatchesRegularExpression('/^[1-9][0-9]+$/', (string) $response, file_get_contents("$folder/log"));
        } finally {
            proc_terminate($server);
            proc_close($server);
            array_map('unlink', ["$folder/lib/libkaltura_session.so.0", "$folder/index.php", "$folder/log"]);
            rmdir("$folder/lib");
            rmdir($folder);
        }
    }

    private function freePort(): int
    {
        $socket = stream_socket_server('tcp://127.0.0.1:0');
        $name = stream_socket_get_name($socket, false);
        fclose($socket);
        return (int) substr($name, strrpos($name, ':') + 1);
    }
}
