<?php

// For web servers with ffi.enable=preload, the default: opcache.preload=.../preload.php in php.ini. With
// opcache.preload_user, also ffi.preload=.../src/native.h. The library is then libkaltura_session.so.0 where the system
// looks for libraries.

declare(strict_types=1);

if (!ini_get('ffi.preload')) {
    \FFI::load(__DIR__ . '/src/native.h');
}
foreach (glob(__DIR__ . '/src/*.php') as $file) {
    if (basename($file) !== 'signatures.php') {
        opcache_compile_file($file);
    }
}
