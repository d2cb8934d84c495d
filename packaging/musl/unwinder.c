/* The glibc functions that Debian's build of LLVM's unwinder needs, for musl. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

int __vfprintf_chk(FILE *file, int checks, const char *format, va_list arguments);
int __vsnprintf_chk(char *text, size_t size, int checks, size_t capacity, const char *format, va_list arguments);

int __vfprintf_chk(FILE *file, int checks, const char *format, va_list arguments)
{
    (void)checks;
    return vfprintf(file, format, arguments);
}

int __vsnprintf_chk(char *text, size_t size, int checks, size_t capacity, const char *format, va_list arguments)
{
    (void)checks, (void)capacity;
    return vsnprintf(text, size, format, arguments);
}
