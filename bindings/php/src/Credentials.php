<?php

declare(strict_types=1);

namespace KalturaSession;

use Closure;
use FFI\CData;

/**
 * How a client creates its sessions. A partnerId of 0 is that of the client. Client::setCredentials() reports wrong values,
 * and settings that this kind of credentials does not have.
 */
final class Credentials
{
    /** @var list<array{string, mixed}> */
    private array $setters = [];
    private ?Closure $otp = null;
    private ?Closure $onRenewed = null;
    private ?Closure $onFailed = null;

    /** @param Closure(Thrown): CData $create */
    private function __construct(private readonly Closure $create)
    {
    }

    /** Exchanges an app token for each session. */
    public static function appToken(string $id, #[\SensitiveParameter] string $token, int $partnerId = 0): self
    {
        return new self(fn () => Native::call('kaltura_credentials_new_app_token', $partnerId, $id, $token));
    }

    /** Logs a user in with e-mail address and password. */
    public static function login(string $loginId, #[\SensitiveParameter] string $password, int $partnerId = 0): self
    {
        return new self(fn () => Native::call('kaltura_credentials_new_login', $partnerId, $loginId, $password));
    }

    /** Signs sessions locally. */
    public static function secret(
        #[\SensitiveParameter] string $secret,
        SessionType $type,
        ?string $userId = null,
        int $partnerId = 0,
    ): self {
        return new self(fn () => Native::call('kaltura_credentials_new_secret', $partnerId, $secret, $userId, $type->value));
    }

    /** Requests sessions with a secret. */
    public static function sessionStart(
        #[\SensitiveParameter] string $secret,
        SessionType $type,
        ?string $userId = null,
        int $partnerId = 0,
    ): self {
        $values = [$partnerId, $secret, $userId, $type->value];
        return new self(fn () => Native::call('kaltura_credentials_new_session_start', ...$values));
    }

    /** Requests widget sessions, for anonymous visitors. */
    public static function widget(?string $widgetId = null, int $partnerId = 0): self
    {
        return new self(fn () => Native::call('kaltura_credentials_new_widget', $partnerId, $widgetId));
    }

    /**
     * Gets sessions from a function, which returns a session, or a session and its expiry in Unix seconds.
     *
     * @param callable(): (string|array{string, int}) $session
     */
    public static function callback(callable $session): self
    {
        $session = $session(...);
        return new self(fn (Thrown $thrown) => Native::call(
            'kaltura_credentials_new_callback',
            Callbacks::get('session'),
            Callbacks::register(['session' => $session, 'thrown' => $thrown]),
            Callbacks::get('destroy'),
        ));
    }

    /** Adds a further secret to those of sessionStart, for secret rotation. */
    public function addSecret(#[\SensitiveParameter] string $secret): self
    {
        return $this->set('kaltura_credentials_add_secret', $secret);
    }

    /** Sets the lifetime of sessions; a day by default. */
    public function expirySeconds(int $seconds): self
    {
        return $this->set('kaltura_credentials_set_expiry_seconds', $seconds);
    }

    /** Sets the privileges of sessions. */
    public function privileges(string|Privileges $privileges): self
    {
        return $this->set('kaltura_credentials_set_privileges', (string) $privileges);
    }

    /** Sets the user of an app token that names none. */
    public function userId(string $userId): self
    {
        return $this->set('kaltura_credentials_set_user_id', $userId);
    }

    /** Sets the hash type of an app token; found out by default. */
    public function hashType(HashType $hashType): self
    {
        return $this->set('kaltura_credentials_set_hash_type', $hashType->value);
    }

    /** Generates the one-time passwords of a login, from the base32 key of an authenticator app. */
    public function totpSecret(#[\SensitiveParameter] string $secret): self
    {
        return $this->set('kaltura_credentials_set_totp_secret', $secret);
    }

    /**
     * Sets a function that provides the one-time password before each login.
     *
     * @param callable(): string $otp
     */
    public function otp(callable $otp): self
    {
        $this->otp = $otp(...);
        return $this;
    }

    /**
     * Sets a function that is called with each new session.
     *
     * @param callable(SessionInfo): void $onRenewed
     */
    public function onRenewed(callable $onRenewed): self
    {
        $this->onRenewed = $onRenewed(...);
        return $this;
    }

    /**
     * Sets a function that is called after each failure, with the expiry of the old session in Unix seconds if it is still
     * valid.
     *
     * @param callable(SessionException, ?int): void $onFailed
     */
    public function onFailed(callable $onFailed): self
    {
        $this->onFailed = $onFailed(...);
        return $this;
    }

    private function set(string $function, #[\SensitiveParameter] mixed $value): self
    {
        $this->setters[] = [$function, $value];
        return $this;
    }

    /**
     * Creates the object of the library, to be freed by the caller. Its callbacks set what they throw.
     *
     * @internal
     */
    public function create(Thrown $thrown): CData
    {
        $credentials = ($this->create)($thrown);
        try {
            foreach ($this->setters as [$function, $value]) {
                Native::call($function, $credentials, $value);
            }
            $destroy = Callbacks::get('destroy');
            if ($this->otp !== null) {
                $user = Callbacks::register(['otp' => $this->otp, 'thrown' => $thrown]);
                Native::call('kaltura_credentials_set_otp_callback', $credentials, Callbacks::get('otp'), $user, $destroy);
            }
            if ($this->onRenewed !== null || $this->onFailed !== null) {
                $observer = ['onRenewed' => $this->onRenewed, 'onFailed' => $this->onFailed];
                $user = Callbacks::register([...$observer, 'thrown' => $thrown]);
                $functions = [Callbacks::get('renewed'), Callbacks::get('failed')];
                Native::call('kaltura_credentials_set_observer', $credentials, ...[...$functions, $user, $destroy]);
            }
            return $credentials;
        } catch (\Throwable $exception) {
            Native::call('kaltura_credentials_free', $credentials);
            throw $exception;
        }
    }

    /** Does not show secrets. */
    public function __debugInfo(): array
    {
        return [];
    }
}
