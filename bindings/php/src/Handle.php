<?php

declare(strict_types=1);

namespace KalturaSession;

use FFI;
use LogicException;

/**
 * An object of the library. It is freed by close(), or with the last reference.
 *
 * @internal
 */
abstract class Handle
{
    private ?FFI\CData $pointer = null;
    private string $free = '';

    /** @internal */
    final protected function own(FFI\CData $pointer, string $free): void
    {
        $this->pointer = $pointer;
        $this->free = $free;
    }

    /** @internal */
    final protected function pointer(): FFI\CData
    {
        return $this->pointer ?? throw new LogicException(static::class . ' is closed');
    }

    /** Frees the object. May be called again. */
    public function close(): void
    {
        if ($this->pointer !== null) {
            $pointer = $this->pointer;
            $this->pointer = null;
            Native::call($this->free, $pointer);
        }
    }

    final public function __destruct()
    {
        $this->close();
    }

    private function __clone()
    {
    }

    final public function __serialize(): array
    {
        throw new LogicException(static::class . ' cannot be serialized');
    }

    final public function __unserialize(array $data): void
    {
        throw new LogicException(static::class . ' cannot be unserialized');
    }

    final public function __debugInfo(): array
    {
        return [];
    }
}
