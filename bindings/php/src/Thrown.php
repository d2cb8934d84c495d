<?php

declare(strict_types=1);

namespace KalturaSession;

/**
 * What the callbacks of one client's credentials have thrown last.
 *
 * @internal
 */
final class Thrown
{
    public ?\Throwable $last = null;
}
