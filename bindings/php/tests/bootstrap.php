<?php

// Loads the classes without Composer.

declare(strict_types=1);

spl_autoload_register(function (string $class): void {
    $file = dirname(__DIR__) . '/src/' . substr($class, strlen('KalturaSession\\')) . '.php';
    if (str_starts_with($class, 'KalturaSession\\') && is_file($file)) {
        require $file;
    }
});
