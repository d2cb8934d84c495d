/* The checks of the C programs, for C++. */
#ifndef CHECK_HPP
#define CHECK_HPP

#include "../c/check.h"

#include <cstring>
#include <kaltura_session.hpp>

/* Converts like the condition of an if. */
#undef CHECK
#define CHECK(condition) check_that(static_cast<bool>(condition), #condition, __FILE__, __LINE__)

#ifndef KALTURA_NO_EXCEPTIONS
/* Returns the error of a call that must fail with `status`. */
template <class Call> kaltura::error error_of(Call call, kaltura::status status)
{
    try {
        static_cast<void>(call());
    } catch (const kaltura::error &error) {
        if (error.status() != status) { std::fprintf(stderr, "%s\n", error.what()); }
        CHECK(error.status() == status);
        CHECK(error.category() == kaltura::status_category(status));
        CHECK(!error.message().empty() && error.message() == error.what());
        return error;
    }
    std::fprintf(stderr, "expected %s\n", status_name(status).data());
    check_that(0, "the call has failed", __FILE__, __LINE__);
    return kaltura::error(status, "");
}
#endif

#endif
