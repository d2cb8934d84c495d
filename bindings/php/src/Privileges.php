<?php

declare(strict_types=1);

namespace KalturaSession;

/** Builds a privileges string. */
final class Privileges implements \Stringable
{
    /** @var list<array{string, ?string}> */
    private array $values = [];

    /** Adds a privilege, or a value to an existing one. */
    public function add(string $name, ?string $value = null): self
    {
        $values = [...$this->values, [$name, $value]];
        self::build($values); // rejects what cannot be represented
        $this->values = $values;
        return $this;
    }

    public function __toString(): string
    {
        return self::build($this->values);
    }

    /** @param list<array{string, ?string}> $values */
    private static function build(array $values): string
    {
        $list = Native::call('kaltura_privileges_new');
        try {
            foreach ($values as [$name, $value]) {
                Native::call('kaltura_privileges_add', $list, $name, $value);
            }
            return Native::call('kaltura_privileges_to_string', $list);
        } finally {
            Native::call('kaltura_privileges_free', $list);
        }
    }
}
