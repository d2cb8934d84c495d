/* What Debian's build of LLVM's unwinder asks of glibc, for a C library that has no such functions. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

int __vfprintf_chk(FILE *file, int checks, const char *format, va_list arguments);
int __vsnprintf_chk(char *text, size_t size, int checks, size_t room, const char *format, va_list arguments);

int __vfprintf_chk(FILE *file, int checks, const char *format, va_list arguments)
{
    (void)checks;
    return vfprintf(file, format, arguments);
}

int __vsnprintf_chk(char *text, size_t size, int checks, size_t room, const char *format, va_list arguments)
{
    (void)checks, (void)room;
    return vsnprintf(text, size, format, arguments);
}
