/*
 * libkaltura_session for C++17 and later: wraps kaltura_session.h with owning classes, exceptions and std types.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Each function calls the C function of the same name, whose description applies; docs/cpp.md is the guide. Differences:
 *
 * Objects own their handles and can be moved. A client can also be copied; copies refer to the same client. A moved-from
 * object is empty: its functions, and those it is passed to, fail with status::invalid_argument. It never means "absent".
 *
 * Failures are thrown as kaltura::error. If KALTURA_NO_EXCEPTIONS is defined or the compiler has exceptions disabled,
 * functions that can fail return a kaltura::result instead.
 *
 * String parameters accept std::string, std::string_view and const char *. An embedded NUL and a moved-from secret_string
 * are rejected like invalid UTF-8. std::nullopt means "absent". Strings that may be secret are returned as
 * kaltura::secret_string, which zeroizes its memory when freed. Copies in a std::string, and strings in option structs,
 * are yours to clear.
 *
 * Callbacks may throw; exceptions do not propagate through the library. A kaltura::error from a transport sets the message
 * of the call's error, and its status if kaltura_http_response_fail accepts it. One from a credentials callback becomes
 * status::callback, with its status in the message. Other exceptions are reported without their message, which may
 * contain secrets.
 */
#ifndef KALTURA_SESSION_HPP
#define KALTURA_SESSION_HPP

/* Disables macros of Qt, <windows.h>, AssertMacros.h and debug builds. They are restored at the end. */
#pragma push_macro("check")
#undef check
#pragma push_macro("debug")
#undef debug
#pragma push_macro("emit")
#undef emit
#pragma push_macro("max")
#undef max
#pragma push_macro("min")
#undef min
#pragma push_macro("signals")
#undef signals
#pragma push_macro("slots")
#undef slots
#pragma push_macro("verify")
#undef verify

#include <kaltura_session.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if !defined(__cpp_exceptions) && !defined(KALTURA_NO_EXCEPTIONS)
#define KALTURA_NO_EXCEPTIONS
#endif

namespace kaltura {

/* Code that depends on exceptions has different symbol names for each configuration, so that object files of all
   configurations can be linked. */
#if !defined(__cpp_exceptions)
inline namespace without_exceptions {
#elif defined(KALTURA_NO_EXCEPTIONS)
inline namespace returning {
#else
inline namespace throwing {
#endif

/* ---- Enumerations ---------------------------------------------------------- */

/* kaltura_status. A later library may return unlisted values, which are failures. */
enum class status : std::int32_t {
    ok = KALTURA_OK,
    invalid_argument = KALTURA_ERROR_INVALID_ARGUMENT,
    panic = KALTURA_ERROR_PANIC,
    unsupported = KALTURA_ERROR_UNSUPPORTED,
    random = KALTURA_ERROR_RANDOM,
    no_session = KALTURA_ERROR_NO_SESSION,
    buffer_too_small = KALTURA_ERROR_BUFFER_TOO_SMALL,
    shared_session = KALTURA_ERROR_SHARED_SESSION,
    no_result = KALTURA_ERROR_NO_RESULT,
    callback = KALTURA_ERROR_CALLBACK,
    out_of_memory = KALTURA_ERROR_OUT_OF_MEMORY,
    ks_malformed = KALTURA_ERROR_KS_MALFORMED,
    ks_signature = KALTURA_ERROR_KS_SIGNATURE,
    ks_ambiguous = KALTURA_ERROR_KS_AMBIGUOUS,
    ks_expired = KALTURA_ERROR_KS_EXPIRED,
    ks_restricted_ip = KALTURA_ERROR_KS_RESTRICTED_IP,
    ks_restricted_uri = KALTURA_ERROR_KS_RESTRICTED_URI,
    ks_not_verified = KALTURA_ERROR_KS_NOT_VERIFIED,
    ks_wrong_partner = KALTURA_ERROR_KS_WRONG_PARTNER,
    resolve = KALTURA_ERROR_RESOLVE,
    connect = KALTURA_ERROR_CONNECT,
    tls = KALTURA_ERROR_TLS,
    timeout = KALTURA_ERROR_TIMEOUT,
    connection_broken = KALTURA_ERROR_CONNECTION_BROKEN,
    proxy = KALTURA_ERROR_PROXY,
    cancelled = KALTURA_ERROR_CANCELLED,
    redirect = KALTURA_ERROR_REDIRECT,
    http_status = KALTURA_ERROR_HTTP_STATUS,
    empty_response = KALTURA_ERROR_EMPTY_RESPONSE,
    not_json = KALTURA_ERROR_NOT_JSON,
    unexpected_response = KALTURA_ERROR_UNEXPECTED_RESPONSE,
    response_too_large = KALTURA_ERROR_RESPONSE_TOO_LARGE,
    api = KALTURA_ERROR_API,
    start_session = KALTURA_ERROR_START_SESSION,
    partner_blocked = KALTURA_ERROR_PARTNER_BLOCKED,
    forbidden = KALTURA_ERROR_FORBIDDEN,
    access_control = KALTURA_ERROR_ACCESS_CONTROL,
    missing_ks = KALTURA_ERROR_MISSING_KS,
    invalid_ks = KALTURA_ERROR_INVALID_KS,
    wrong_password = KALTURA_ERROR_WRONG_PASSWORD,
    user_not_found = KALTURA_ERROR_USER_NOT_FOUND,
    user_blocked = KALTURA_ERROR_USER_BLOCKED,
    login_blocked = KALTURA_ERROR_LOGIN_BLOCKED,
    password_expired = KALTURA_ERROR_PASSWORD_EXPIRED,
    missing_otp = KALTURA_ERROR_MISSING_OTP,
    invalid_otp = KALTURA_ERROR_INVALID_OTP,
    direct_login_blocked = KALTURA_ERROR_DIRECT_LOGIN_BLOCKED,
    app_token = KALTURA_ERROR_APP_TOKEN,
    app_token_hash = KALTURA_ERROR_APP_TOKEN_HASH,
    widget = KALTURA_ERROR_WIDGET,
    rate_limited = KALTURA_ERROR_RATE_LIMITED,
    privilege_value = KALTURA_ERROR_PRIVILEGE_VALUE,
    bad_request = KALTURA_ERROR_BAD_REQUEST,
    server = KALTURA_ERROR_SERVER,
};

enum class category : std::int32_t {
    none = KALTURA_CATEGORY_NONE,
    call = KALTURA_CATEGORY_CALL,
    ks = KALTURA_CATEGORY_KS,
    network = KALTURA_CATEGORY_NETWORK,
    response = KALTURA_CATEGORY_RESPONSE,
    api = KALTURA_CATEGORY_API,
    internal = KALTURA_CATEGORY_INTERNAL,
    unknown = KALTURA_CATEGORY_UNKNOWN,
};

enum class retry_class : std::int32_t {
    never = KALTURA_RETRY_NEVER,
    backoff = KALTURA_RETRY_BACKOFF,
    new_session = KALTURA_RETRY_NEW_SESSION,
};

enum class cause : std::int32_t {
    none = KALTURA_CAUSE_NONE,
    invalid_str = KALTURA_CAUSE_INVALID_STR,
    invalid_partner = KALTURA_CAUSE_INVALID_PARTNER,
    invalid_user = KALTURA_CAUSE_INVALID_USER,
    invalid_type = KALTURA_CAUSE_INVALID_TYPE,
    expired = KALTURA_CAUSE_EXPIRED,
    logout = KALTURA_CAUSE_LOGOUT,
    exceeded_actions_limit = KALTURA_CAUSE_EXCEEDED_ACTIONS_LIMIT,
    exceeded_restricted_ip = KALTURA_CAUSE_EXCEEDED_RESTRICTED_IP,
    exceeded_restricted_uri = KALTURA_CAUSE_EXCEEDED_RESTRICTED_URI,
};

enum class session_type : std::int32_t { user = KALTURA_SESSION_TYPE_USER, admin = KALTURA_SESSION_TYPE_ADMIN };

enum class hash_type : std::int32_t {
    automatic = KALTURA_HASH_AUTO,
    md5 = KALTURA_HASH_MD5,
    sha1 = KALTURA_HASH_SHA1,
    sha256 = KALTURA_HASH_SHA256,
    sha512 = KALTURA_HASH_SHA512,
};

enum class log_level : std::int32_t {
    error = KALTURA_LOG_ERROR,
    warn = KALTURA_LOG_WARN,
    info = KALTURA_LOG_INFO,
    debug = KALTURA_LOG_DEBUG,
};

enum class clock_kind : std::int32_t { wall = KALTURA_CLOCK_WALL, monotonic = KALTURA_CLOCK_MONOTONIC };

/* A point in time in seconds. std::chrono::floor<std::chrono::seconds> converts finer ones. */
using time_point = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

/* The version of the loaded library; KALTURA_VERSION_STRING is that of the header. */
inline std::string_view version() noexcept { return kaltura_version(); }
inline std::int32_t version_number() noexcept { return kaltura_version_number(); }

inline std::string_view status_name(status of) noexcept { return kaltura_status_name(static_cast<kaltura_status>(of)); }
inline std::string_view status_string(status of) noexcept
{
    return kaltura_status_string(static_cast<kaltura_status>(of));
}
inline category status_category(status of) noexcept
{
    return static_cast<category>(kaltura_status_category(static_cast<kaltura_status>(of)));
}

/* ---- Errors and results ---------------------------------------------------- */

/* The error of a failed call. Immutable and cheap to copy. Contains no secret and no session. */
class error : public std::exception {
public:
    /* Copies the C error, whose owner does not change. */
    explicit error(const kaltura_error *from) : data_(std::make_shared<const data>(from)) {}
    /* For callbacks that report a failure to the library. */
    error(kaltura::status status, std::string message) : data_(std::make_shared<const data>(status, std::move(message)))
    {}
    /* No move constructor, which would leave an error without a message. */
    error(const error &) noexcept = default;
    error &operator=(const error &) noexcept = default;

    kaltura::status status() const noexcept { return data_->status; }
    kaltura::category category() const noexcept { return data_->category; }
    const std::string &message() const noexcept { return data_->message; }
    const char *what() const noexcept override { return data_->message.c_str(); }
    const std::optional<std::string> &api_code() const noexcept { return data_->api_code; }
    kaltura::cause cause() const noexcept { return data_->cause; }
    /* std::nullopt if there was no response. */
    std::optional<int> http_status() const noexcept { return data_->http_status; }
    const std::optional<std::string> &request_id() const noexcept { return data_->request_id; }
    kaltura::retry_class retry_class() const noexcept { return data_->retry_class; }
    /* The time to wait, as requested by the server or until the next renewal is attempted; std::nullopt if unknown. */
    std::optional<std::chrono::seconds> retry_after() const noexcept { return data_->retry_after; }

private:
    struct data {
        explicit data(const kaltura_error *from)
            : status(static_cast<kaltura::status>(kaltura_error_status(from))), category(status_category(status)),
              message(kaltura_error_message(from)), cause(static_cast<kaltura::cause>(kaltura_error_cause(from))),
              retry_class(static_cast<kaltura::retry_class>(kaltura_error_retry_class(from)))
        {
            if (const char *code = kaltura_error_api_code(from)) { api_code = code; }
            if (const char *id = kaltura_error_request_id(from)) { request_id = id; }
            if (const int http = kaltura_error_http_status(from)) { http_status = http; }
            if (const auto wait = kaltura_error_retry_after_seconds(from)) { retry_after = std::chrono::seconds(wait); }
        }
        data(kaltura::status which, std::string text)
            : status(which), category(status_category(which)), message(std::move(text))
        {}

        kaltura::status status;
        kaltura::category category;
        std::string message;
        kaltura::cause cause = kaltura::cause::none;
        kaltura::retry_class retry_class = kaltura::retry_class::never;
        std::optional<std::string> api_code = {}, request_id = {};
        std::optional<int> http_status = {};
        std::optional<std::chrono::seconds> retry_after = {};
    };
    std::shared_ptr<const data> data_;
};

/* A value or an error. Taking the value of a failed result, or the error of a successful one, aborts the program. */
template <class T> class [[nodiscard]] result {
public:
    result(T value) : either_(std::in_place_index<0>, std::move(value)) {}
    result(kaltura::error failure) : either_(std::in_place_index<1>, std::move(failure)) {}

    bool has_value() const noexcept { return either_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    T &value() & { return *existing(std::get_if<0>(&either_)); }
    const T &value() const & { return *existing(std::get_if<0>(&either_)); }
    T &&value() && { return std::move(value()); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(value()); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }
    const kaltura::error &error() const { return *existing(std::get_if<1>(&either_)); }

private:
    template <class P> static P *existing(P *pointer)
    {
        if (pointer == nullptr) { std::abort(); }
        return pointer;
    }
    std::variant<T, kaltura::error> either_;
};

template <> class [[nodiscard]] result<void> {
public:
    result() = default;
    result(kaltura::error failure) : failure_(std::move(failure)) {}

    bool has_value() const noexcept { return !failure_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }
    void value() const
    {
        if (!has_value()) { std::abort(); }
    }
    const kaltura::error &error() const
    {
        if (has_value()) { std::abort(); }
        return *failure_;
    }

private:
    std::optional<kaltura::error> failure_;
};

/* The return type of functions that can fail. */
#ifdef KALTURA_NO_EXCEPTIONS
template <class T> using outcome = result<T>;
#else
template <class T> using outcome = T;
#endif

/* ---- Strings and ownership ------------------------------------------------- */

namespace detail {

/* The unique owner of a C handle; empty when moved from. */
template <class T, void (*Free)(T *)> class handle {
public:
    handle() noexcept = default;
    /* Takes ownership of a handle that a C function has returned. */
    explicit handle(T *owned) noexcept : pointer_(owned) {}

    /* For use with the C functions. */
    T *get() const noexcept { return pointer_.get(); }
    T *release() noexcept { return pointer_.release(); }
    explicit operator bool() const noexcept { return pointer_ != nullptr; }

private:
    struct freer {
        void operator()(T *pointer) const noexcept { Free(pointer); }
    };
    std::unique_ptr<T, freer> pointer_;
};

inline std::string_view view(const char *text) noexcept { return text != nullptr ? text : std::string_view(); }

inline std::optional<std::string_view> maybe(const char *text) noexcept
{
    return text != nullptr ? std::optional<std::string_view>(text) : std::nullopt;
}

inline std::optional<time_point> maybe_time(std::int64_t seconds) noexcept
{
    return seconds != KALTURA_KS_NO_EXPIRY ? std::optional(time_point(std::chrono::seconds(seconds))) : std::nullopt;
}

inline std::optional<session_type> maybe_type(std::int32_t type) noexcept
{
    return type != KALTURA_KS_NO_TYPE ? std::optional(static_cast<session_type>(type)) : std::nullopt;
}

template <class Enum> std::int32_t number(Enum value) noexcept { return static_cast<std::int32_t>(value); }

/* The C functions use 0 for an absent time. */
inline std::int64_t unix_seconds(std::optional<time_point> at) noexcept
{
    return at ? at->time_since_epoch().count() : 0;
}

/* Zeroes memory by stores that the compiler cannot optimize away. */
inline void wipe(std::string &text) noexcept
{
    volatile char *at = text.data();
    for (std::size_t left = text.size(); left > 0; --left) { *at++ = '\0'; }
}

} // namespace detail

/* A string of the library, zeroized when freed: a session, or a response that may contain one. */
class [[nodiscard]] secret_string : public detail::handle<char, kaltura_string_free> {
public:
    using handle::handle;
    std::string_view view() const noexcept { return detail::view(get()); }
    operator std::string_view() const noexcept { return view(); }
    const char *c_str() const noexcept { return get() != nullptr ? get() : ""; }
    std::size_t size() const noexcept { return view().size(); }
    /* Returns a copy, which is yours to clear. */
    std::string str() const { return std::string(view()); }
};

/* A session string. */
using session = secret_string;

/* An optional string parameter. Copies (and zeroizes) only a std::string_view, which need not be NUL-terminated. */
class text {
public:
    text(const char *given) noexcept : pointer_(given) {}
    text(const std::string &given) noexcept : pointer_(checked(given)) {}
    text(std::string_view given) : copy_(given), pointer_(checked(copy_)) {}
    /* A moved-from string is not absent. */
    text(const secret_string &given) noexcept : pointer_(given ? given.get() : refused) {}
    text(const std::optional<std::string> &given) noexcept : pointer_(given ? checked(*given) : nullptr) {}
    text(std::nullopt_t) noexcept {}
    text(std::nullptr_t) noexcept {}
    text(const text &) = delete;
    text &operator=(const text &) = delete;
    ~text() { detail::wipe(copy_); }

    const char *c_str() const noexcept { return pointer_; }

private:
    /* Invalid UTF-8, which every function rejects. */
    static constexpr const char *refused = "\xff";
    /* C would truncate a string with an embedded NUL. */
    static const char *checked(const std::string &given) noexcept
    {
        return given.find('\0') == std::string::npos ? given.c_str() : refused;
    }
    std::string copy_;
    const char *pointer_ = nullptr;
};

/* A parameter for the secrets to try, in order: one secret, a braced list, or a std::vector. */
class secrets {
public:
    secrets() noexcept {}
    secrets(std::initializer_list<text> given)
    {
        for (const text &one : given) { pointers_.push_back(one.c_str()); }
    }
    secrets(const std::vector<std::string> &given)
    {
        for (const std::string &one : given) { pointers_.push_back(text(one).c_str()); }
    }
    template <class T, class = std::enable_if_t<std::is_convertible_v<const T &, text>>>
    secrets(const T &given) : one_(given), pointers_{one_.c_str()}
    {}
    secrets(const secrets &) = delete;
    secrets &operator=(const secrets &) = delete;

    const char *const *data() const noexcept { return pointers_.data(); }
    std::size_t size() const noexcept { return pointers_.size(); }

private:
    text one_ = nullptr;
    std::vector<const char *> pointers_;
};

namespace detail {

template <class T> outcome<T> failed(error why)
{
#ifdef KALTURA_NO_EXCEPTIONS
    return why;
#else
    throw why;
#endif
}

template <class T> outcome<T> failed(kaltura_error *owned)
{
    const std::unique_ptr<kaltura_error, void (*)(kaltura_error *)> keeper(owned, kaltura_error_free);
    return failed<T>(error(owned));
}

/* Never NULL, which C would treat as absent. */
inline const char *start(std::string_view given) noexcept { return given.data() != nullptr ? given.data() : ""; }

/* For an empty handle as argument, where C would treat NULL as absent. */
template <class T> outcome<T> empty(const char *message) { return failed<T>(error(status::invalid_argument, message)); }

/* Calls a C function and then evaluates its error. String arguments live until the end of the caller's expression. Here
   and below, function names are qualified if arguments have C types: argument-dependent lookup would otherwise also find
   templates of the program in the global namespace. */
template <class T, class Function, class... Arguments> outcome<T> call(Function *function, Arguments... arguments)
{
    kaltura_error *raised = nullptr;
    const auto made = function(arguments..., &raised);
    if constexpr (std::is_pointer_v<std::remove_const_t<decltype(made)>>) {
        if (made == nullptr) { return detail::failed<T>(raised); }
        return T(made);
    } else {
        if (made != KALTURA_OK) { return detail::failed<T>(raised); }
        return outcome<T>();
    }
}

/* Like call, for a string that is never secret. */
template <class Function, class... Arguments>
outcome<std::string> call_plain(Function *function, Arguments... arguments)
{
    const auto made = detail::call<secret_string>(function, arguments...);
#ifdef KALTURA_NO_EXCEPTIONS
    if (!made) { return made.error(); }
    return made->str();
#else
    return made.str();
#endif
}

/* Runs a callback and catches all exceptions. `failed` is set to the kaltura::error, or NULL. */
template <class Run, class Failed> auto guarded(Run run, Failed failed) noexcept -> decltype(run())
{
#ifdef __cpp_exceptions
    try {
        return run();
    } catch (const error &thrown) {
        return failed(&thrown);
    } catch (...) {
        return failed(nullptr);
    }
#else
    static_cast<void>(failed);
    return run();
#endif
}

template <class Function> void drop(void *user) noexcept { delete static_cast<Function *>(user); }

/* Passes a std::function to the library, which destroys it once, also on failure. An empty one becomes NULL, which the
   library rejects. */
template <class T, class Setter, class Trampoline, class Function, class... Before>
outcome<T> set_callback(Setter *setter, Trampoline *trampoline, Function function, Before... before)
{
    Trampoline *const called = function ? trampoline : nullptr;
    auto kept = std::make_unique<Function>(std::move(function));
    return detail::call<T>(setter, before..., called, static_cast<void *>(kept.release()), &drop<Function>);
}

} // namespace detail

/* ---- Local signing --------------------------------------------------------- */

/* Parameters of a session. In C++20: {.user_id = "u", .privileges = "sview:*"}; in C++17, set the members. */
struct session_start_options {
    std::optional<std::string> user_id = {};
    session_type type = session_type::user;
    std::int32_t partner_id = 0;
    std::chrono::seconds expiry = {}; /* 0 for a day */
    std::optional<std::string> privileges = {};
};

inline outcome<session> generate_session(const text &secret, const session_start_options &options)
{
    return detail::call<session>(kaltura_generate_session, secret.c_str(), text(options.user_id).c_str(),
                                 detail::number(options.type), options.partner_id, options.expiry.count(),
                                 text(options.privileges).c_str());
}

/* ---- Verifying sessions ---------------------------------------------------- */

/* One privilege of a parsed session. The views are valid as long as its kaltura::ks. */
struct privilege {
    std::string_view name;
    std::vector<std::string_view> values;
};

/* The context to validate a session in. */
struct check_options {
    std::optional<time_point> now = {}; /* std::nullopt for the system's clock */
    std::optional<std::string> remote_ip = {};
    std::optional<std::string> request_uri = {};
};

/* A parsed session. Its views are valid as long as the object. */
class [[nodiscard]] ks : public detail::handle<kaltura_ks, kaltura_ks_free> {
public:
    using handle::handle;

    /* Verifies the signature; check() validates expiry and restrictions. */
    static outcome<ks> parse(const text &given, const secrets &tried)
    {
        return detail::call<ks>(kaltura_ks_parse, given.c_str(), tried.data(), tried.size());
    }
    /* UNVERIFIED: for example, to choose the secrets. */
    static outcome<ks> peek(const text &given) { return detail::call<ks>(kaltura_ks_peek, given.c_str()); }

    /* status::ok, or the reason why the session is invalid. The parentheses prevent the expansion of macros. */
    [[nodiscard]] status(check)(const check_options &by = {}) const
    {
        return static_cast<status>(kaltura_ks_check(get(), detail::unix_seconds(by.now), text(by.remote_ip).c_str(),
                                                    text(by.request_uri).c_str()));
    }
    bool has_privilege(const text &name, const text &value = std::nullopt) const
    {
        return kaltura_ks_has_privilege(get(), name.c_str(), value.c_str(), KALTURA_NUL_TERMINATED) != 0;
    }

    int version() const noexcept { return kaltura_ks_version(get()); }
    bool is_verified() const noexcept { return kaltura_ks_is_verified(get()) != 0; }
    bool is_admin() const noexcept { return kaltura_ks_is_admin(get()) != 0; }
    std::int32_t partner_id() const noexcept { return kaltura_ks_partner_id(get()); }
    std::optional<session_type> type() const noexcept { return detail::maybe_type(kaltura_ks_type(get())); }
    std::optional<time_point> expires_at() const noexcept { return detail::maybe_time(kaltura_ks_expires_at(get())); }
    std::optional<std::string_view> user_id() const noexcept { return detail::maybe(kaltura_ks_user_id(get())); }
    std::optional<std::string_view> privileges() const noexcept { return detail::maybe(kaltura_ks_privileges(get())); }
    std::optional<std::string_view> hash() const noexcept { return detail::maybe(kaltura_ks_hash(get())); }
    std::optional<std::string_view> session_id_hash() const noexcept
    {
        return detail::maybe(kaltura_ks_session_id_hash(get()));
    }
    /* The index of the secret that signed it. */
    std::optional<std::size_t> secret_index() const noexcept
    {
        const std::int32_t index = kaltura_ks_secret_index(get());
        return index >= 0 ? std::optional(static_cast<std::size_t>(index)) : std::nullopt;
    }
    std::vector<privilege> privilege_list() const
    {
        std::vector<privilege> list(kaltura_ks_privilege_count(get()));
        for (std::size_t at = 0; at < list.size(); ++at) {
            list[at].name = detail::view(kaltura_ks_privilege_name(get(), at));
            const std::size_t count = kaltura_ks_privilege_value_count(get(), at);
            for (std::size_t value = 0; value < count; ++value) {
                list[at].values.push_back(detail::view(kaltura_ks_privilege_value(get(), at, value)));
            }
        }
        return list;
    }
    outcome<std::string> to_json() const { return detail::call_plain(kaltura_ks_to_json, get()); }
};

/* The result of verifying a session, and the session itself if its signature is valid. */
struct verified_ks {
    status result;
    std::optional<ks> session;
    explicit operator bool() const noexcept { return result == status::ok; }
};

/* Prepared keys of a partner's secrets. Thread-safe. */
class [[nodiscard]] verifier : public detail::handle<kaltura_verifier, kaltura_verifier_free> {
public:
    using handle::handle;
#ifndef KALTURA_NO_EXCEPTIONS
    verifier(std::int32_t partner_id, const secrets &tried) : verifier(create(partner_id, tried)) {}
#endif
    static outcome<verifier> create(std::int32_t partner_id, const secrets &tried)
    {
        return detail::call<verifier>(kaltura_verifier_new, partner_id, tried.data(), tried.size());
    }

    /* status::ok, or the reason why the session is invalid. */
    [[nodiscard]] status(check)(std::string_view given, const check_options &by = {}) const
    {
        return run(given, by, nullptr);
    }
    /* Like check, but also returns the session, even if it has expired or is restricted. */
    [[nodiscard]] verified_ks parse(std::string_view given, const check_options &by = {}) const
    {
        kaltura_ks *parsed = nullptr;
        const status result = run(given, by, &parsed);
        return {result, parsed != nullptr ? std::optional<ks>(ks(parsed)) : std::nullopt};
    }

private:
    status run(std::string_view given, const check_options &by, kaltura_ks **parsed) const
    {
        const auto known = [](const std::optional<std::string> &one) { return one ? one->data() : nullptr; };
        const auto size = [](const std::optional<std::string> &one) { return one ? one->size() : 0; };
        return static_cast<status>(kaltura_verifier_check(
            get(), detail::start(given), given.size(), detail::unix_seconds(by.now), known(by.remote_ip),
            size(by.remote_ip), known(by.request_uri), size(by.request_uri), parsed));
    }
};

inline outcome<std::string> ks_fingerprint(const text &given)
{
    return detail::call_plain(kaltura_ks_fingerprint, given.c_str());
}

inline outcome<std::string> ks_explain(const text &given, const secrets &tried = {}, std::optional<time_point> now = {})
{
    return detail::call_plain(kaltura_ks_explain, given.c_str(), tried.data(), tried.size(), detail::unix_seconds(now));
}

/* ---- Signer ---------------------------------------------------------------- */

/* Further options of a session. One thread at a time may use it. */
class sign_options : public detail::handle<kaltura_sign_options, kaltura_sign_options_free> {
public:
    sign_options() : handle(kaltura_sign_options_new()) {}

    outcome<void> set_version(std::int32_t version)
    {
        return detail::call<void>(kaltura_sign_options_set_version, get(), version);
    }
    outcome<void> set_expires_at(time_point at)
    {
        return detail::call<void>(kaltura_sign_options_set_expires_at, get(), detail::unix_seconds(at));
    }
    outcome<void> set_session_id(const text &id)
    {
        return detail::call<void>(kaltura_sign_options_set_session_id, get(), id.c_str());
    }
    outcome<void> set_master_partner_id(std::int32_t id)
    {
        return detail::call<void>(kaltura_sign_options_set_master_partner_id, get(), id);
    }
    outcome<void> set_additional_data(const text &data)
    {
        return detail::call<void>(kaltura_sign_options_set_additional_data, get(), data.c_str());
    }
};

/* Parameters of a session to sign, for the signer's partner. */
struct signer_options {
    std::optional<std::string> user_id = {};
    session_type type = session_type::user;
    std::chrono::seconds expiry = {}; /* 0 for a day */
    std::optional<std::string> privileges = {};
    const sign_options *more = nullptr;
};

/* The prepared key of a secret. Thread-safe. */
class [[nodiscard]] signer : public detail::handle<kaltura_signer, kaltura_signer_free> {
public:
    using handle::handle;
#ifndef KALTURA_NO_EXCEPTIONS
    signer(std::int32_t partner_id, const text &secret) : signer(create(partner_id, secret)) {}
#endif
    static outcome<signer> create(std::int32_t partner_id, const text &secret)
    {
        return detail::call<signer>(kaltura_signer_new, partner_id, secret.c_str());
    }

    outcome<session> sign(const signer_options &options) const
    {
        if (options.more != nullptr && !*options.more) { return detail::empty<session>(no_more); }
        return detail::call<session>(kaltura_signer_sign, get(), text(options.user_id).c_str(),
                                     detail::number(options.type), options.expiry.count(),
                                     text(options.privileges).c_str(), more(options));
    }
    /* Writes into your buffer; `needed` includes the NUL. */
    outcome<void> sign_into(char *buffer, std::size_t size, std::size_t &needed, const signer_options &options) const
    {
        if (options.more != nullptr && !*options.more) { return detail::empty<void>(no_more); }
        return detail::call<void>(kaltura_signer_sign_into, get(), text(options.user_id).c_str(),
                                  detail::number(options.type), options.expiry.count(),
                                  text(options.privileges).c_str(), more(options), buffer, size, &needed);
    }
    outcome<session> sign_restricted(const ks &parent, const text &privileges = std::nullopt,
                                     std::chrono::seconds expiry = {}) const
    {
        return detail::call<session>(kaltura_signer_sign_restricted, get(), parent.get(), expiry.count(),
                                     privileges.c_str());
    }

private:
    static constexpr const char *no_more = "more: is empty, because it was moved from; use nullptr for none";
    static const kaltura_sign_options *more(const signer_options &options) noexcept
    {
        return options.more != nullptr ? options.more->get() : nullptr;
    }
};

/* ---- Privileges ------------------------------------------------------------ */

/* A builder for privileges. One thread at a time may use it. */
class privileges : public detail::handle<kaltura_privileges, kaltura_privileges_free> {
public:
    privileges() : handle(kaltura_privileges_new()) {}

    /* For `name`, use the KALTURA_PRIVILEGE_ constants. */
    outcome<void> add(const text &name, const text &value = std::nullopt)
    {
        return detail::call<void>(kaltura_privileges_add, get(), name.c_str(), value.c_str());
    }
    outcome<std::string> to_string() const { return detail::call_plain(kaltura_privileges_to_string, get()); }
};

/* One problem per line; "" for none. */
inline outcome<std::string> privileges_lint(const text &given, session_type type = session_type::user,
                                            std::chrono::seconds expiry = {}, bool for_app_token = false)
{
    return detail::call_plain(kaltura_privileges_lint, given.c_str(), detail::number(type), expiry.count(),
                              static_cast<std::int32_t>(for_app_token));
}

/* ---- Requests and responses of a transport ----------------------------------- */

/* The HTTP request that a transport sends. A non-owning view. */
class http_request {
public:
    explicit http_request(const kaltura_http_request *viewed) noexcept : viewed_(viewed) {}

    /* Whether there is a request: see kaltura::request::http. */
    explicit operator bool() const noexcept { return viewed_ != nullptr; }
    std::string_view url() const noexcept { return detail::view(kaltura_http_request_url(viewed_)); }
    std::vector<std::pair<std::string_view, std::string_view>> headers() const
    {
        std::vector<std::pair<std::string_view, std::string_view>> list(kaltura_http_request_header_count(viewed_));
        for (std::size_t at = 0; at < list.size(); ++at) {
            list[at] = {detail::view(kaltura_http_request_header_name(viewed_, at)),
                        detail::view(kaltura_http_request_header_value(viewed_, at))};
        }
        return list;
    }
    /* May contain secrets: never log it. NUL-terminated. */
    std::string_view body() const noexcept
    {
        std::size_t size = 0;
        const char *data = kaltura_http_request_body(viewed_, &size);
        return data != nullptr ? std::string_view(data, size) : std::string_view();
    }
    /* The time left for this attempt. */
    std::chrono::milliseconds timeout() const noexcept
    {
        return std::chrono::milliseconds(kaltura_http_request_timeout_ms(viewed_));
    }
    bool is_cancelled() const noexcept { return kaltura_http_request_is_cancelled(viewed_) != 0; }
    bool needs_new_connection() const noexcept { return kaltura_http_request_needs_new_connection(viewed_) != 0; }
    const kaltura_http_request *get() const noexcept { return viewed_; }

private:
    const kaltura_http_request *viewed_;
};

/* The response that a transport fills in. A non-owning view. */
class http_response {
public:
    explicit http_response(kaltura_http_response *viewed) noexcept : viewed_(viewed) {}

    outcome<void> set_status(std::int32_t status)
    {
        return detail::call<void>(kaltura_http_response_set_status, viewed_, status);
    }
    outcome<void> add_header(const text &name, const text &value)
    {
        return detail::call<void>(kaltura_http_response_add_header, viewed_, name.c_str(), value.c_str());
    }
    outcome<void> append_body(std::string_view part)
    {
        return detail::call<void>(kaltura_http_response_append_body, viewed_, static_cast<const void *>(part.data()),
                                  part.size());
    }
    outcome<void> fail(status why, bool may_have_been_sent, const text &message = std::nullopt)
    {
        return detail::call<void>(kaltura_http_response_fail, viewed_, detail::number(why),
                                  static_cast<std::int32_t>(may_have_been_sent), message.c_str());
    }
    kaltura_http_response *get() const noexcept { return viewed_; }

private:
    kaltura_http_response *viewed_;
};

/* Returns status::ok if there is a response. Called on any thread, concurrently. */
using transport_function = std::function<status(const http_request &, http_response &)>;
using log_function = std::function<void(log_level, std::string_view)>;
using clock_function = std::function<std::chrono::milliseconds(clock_kind)>;

namespace detail {

inline kaltura_status send(void *user, const kaltura_http_request *request, kaltura_http_response *response) noexcept
{
    return guarded(
        [&] {
            http_response filled(response);
            return number((*static_cast<transport_function *>(user))(http_request(request), filled));
        },
        [&](const error *thrown) {
            const status why = thrown != nullptr ? thrown->status() : status::connection_broken;
            const char *message = thrown != nullptr ? thrown->what() : "the transport has thrown an exception";
            kaltura_http_response_fail(response, number(why), 1, message, nullptr);
            return number(why != status::ok ? why : status::connection_broken);
        });
}

inline void write_log(void *user, std::int32_t level, const char *message) noexcept
{
    guarded([&] { (*static_cast<log_function *>(user))(static_cast<log_level>(level), message); },
            [](const error *) {});
}

/* If a clock throws, the system's clock is used. */
inline std::int64_t tell_time(void *user, std::int32_t kind) noexcept
{
    using std::chrono::milliseconds, std::chrono::steady_clock, std::chrono::system_clock;
    return guarded(
        [&] { return std::int64_t{(*static_cast<clock_function *>(user))(static_cast<clock_kind>(kind)).count()}; },
        [&](const error *) {
            const auto now = kind == KALTURA_CLOCK_WALL
                                 ? std::chrono::duration_cast<milliseconds>(system_clock::now().time_since_epoch())
                                 : std::chrono::duration_cast<milliseconds>(steady_clock::now().time_since_epoch());
            return std::int64_t{now.count()};
        });
}

} // namespace detail

/* ---- Settings of a client -------------------------------------------------- */

/* The settings of a client, which copies them. One thread at a time may use it. */
class config : public detail::handle<kaltura_config, kaltura_config_free> {
public:
    config() : handle(kaltura_config_new()) {}

    outcome<void> set_service_url(const text &url) { return set(kaltura_config_set_service_url, url.c_str()); }
    outcome<void> set_region(const text &region) { return set(kaltura_config_set_region, region.c_str()); }
    outcome<void> set_partner_id(std::int32_t id) { return set(kaltura_config_set_partner_id, id); }
    outcome<void> set_connect_timeout(std::chrono::milliseconds longest)
    {
        return set(kaltura_config_set_connect_timeout_ms, longest.count());
    }
    outcome<void> set_request_timeout(std::chrono::milliseconds longest)
    {
        return set(kaltura_config_set_request_timeout_ms, longest.count());
    }
    outcome<void> set_total_timeout(std::chrono::milliseconds longest)
    {
        return set(kaltura_config_set_total_timeout_ms, longest.count());
    }
    outcome<void> set_max_retries(std::int32_t retries) { return set(kaltura_config_set_max_retries, retries); }
    outcome<void> set_user_agent(const text &name) { return set(kaltura_config_set_user_agent, name.c_str()); }
    outcome<void> set_client_tag(const text &tag) { return set(kaltura_config_set_client_tag, tag.c_str()); }
    outcome<void> add_header(const text &name, const text &value)
    {
        return set(kaltura_config_add_header, name.c_str(), value.c_str());
    }
    outcome<void> set_max_response_bytes(std::int64_t bytes)
    {
        return set(kaltura_config_set_max_response_bytes, bytes);
    }
    /* std::nullopt disables proxies. */
    outcome<void> set_proxy(const text &url, const text &user = std::nullopt, const text &password = std::nullopt)
    {
        return set(kaltura_config_set_proxy, url.c_str(), user.c_str(), password.c_str());
    }
    outcome<void> set_use_environment(bool use)
    {
        return set(kaltura_config_set_use_environment, static_cast<std::int32_t>(use));
    }
    outcome<void> set_ca_file(const text &path) { return set(kaltura_config_set_ca_file, path.c_str()); }
    outcome<void> set_ca_pem(const text &pem) { return set(kaltura_config_set_ca_pem, pem.c_str()); }
    outcome<void> set_system_ca(bool use) { return set(kaltura_config_set_system_ca, static_cast<std::int32_t>(use)); }
    outcome<void> add_pinned_certificate(const text &sha256)
    {
        return set(kaltura_config_add_pinned_certificate, sha256.c_str());
    }
    outcome<void> set_client_certificate(const text &certificate_file, const text &key_file)
    {
        return set(kaltura_config_set_client_certificate, certificate_file.c_str(), key_file.c_str());
    }
    outcome<void> set_allow_http(bool allow)
    {
        return set(kaltura_config_set_allow_http, static_cast<std::int32_t>(allow));
    }
    outcome<void> set_transport(transport_function send)
    {
        return detail::set_callback<void>(kaltura_config_set_transport, detail::send, std::move(send), get());
    }
    outcome<void> set_log(log_level least, log_function write)
    {
        return detail::set_callback<void>(kaltura_config_set_log, detail::write_log, std::move(write), get(),
                                          detail::number(least));
    }
    outcome<void> set_clock(clock_function tell)
    {
        return detail::set_callback<void>(kaltura_config_set_clock, detail::tell_time, std::move(tell), get());
    }

private:
    template <class Function, class... Arguments> outcome<void> set(Function *function, Arguments... arguments)
    {
        return detail::call<void>(function, get(), arguments...);
    }
};

/* ---- Session info ---------------------------------------------------------- */

/* A session and its details. String views are valid as long as the object. */
class [[nodiscard]] session_info : public detail::handle<kaltura_session_info, kaltura_session_info_free> {
public:
    using handle::handle;
    std::string_view ks() const noexcept { return detail::view(kaltura_session_info_ks(get())); }
    std::optional<time_point> expires_at() const noexcept
    {
        return detail::maybe_time(kaltura_session_info_expires_at(get()));
    }
    std::optional<std::int32_t> partner_id() const noexcept
    {
        const std::int32_t id = kaltura_session_info_partner_id(get());
        return id != 0 ? std::optional(id) : std::nullopt;
    }
    std::optional<std::string_view> user_id() const noexcept
    {
        return detail::maybe(kaltura_session_info_user_id(get()));
    }
    std::optional<session_type> type() const noexcept { return detail::maybe_type(kaltura_session_info_type(get())); }
    std::optional<std::string_view> privileges() const noexcept
    {
        return detail::maybe(kaltura_session_info_privileges(get()));
    }
    std::optional<std::string_view> missing_privileges() const noexcept
    {
        return detail::maybe(kaltura_session_info_missing_privileges(get()));
    }
};

/* ---- Credentials ----------------------------------------------------------- */

/* Takes the result of a credentials or one-time password callback. A non-owning view. */
class credentials_result {
public:
    explicit credentials_result(kaltura_credentials_result *viewed) noexcept : viewed_(viewed) {}

    /* Omit the expiry if it is unknown. */
    outcome<void> set_ks(const text &ks, std::optional<time_point> expires_at = std::nullopt)
    {
        return detail::call<void>(kaltura_credentials_result_set_ks, viewed_, ks.c_str(),
                                  detail::unix_seconds(expires_at));
    }
    outcome<void> set_otp(const text &otp)
    {
        return detail::call<void>(kaltura_credentials_result_set_otp, viewed_, otp.c_str());
    }
    kaltura_credentials_result *get() const noexcept { return viewed_; }

private:
    kaltura_credentials_result *viewed_;
};

/* Returns status::ok if it has set a result. */
using credentials_function = std::function<status(credentials_result &)>;
/* Called after a renewal; the session info is valid during the call. */
using renewed_function = std::function<void(const session_info &)>;
/* Called after a failed renewal, with the expiry of the old session if that is still valid. */
using failed_function = std::function<void(const error &, std::optional<time_point> expires_at)>;

namespace detail {

inline kaltura_status response(void *user, kaltura_credentials_result *to) noexcept
{
    return guarded(
        [&] {
            credentials_result filled(to);
            return number((*static_cast<credentials_function *>(user))(filled));
        },
        [](const error *thrown) {
            const status why = thrown != nullptr ? thrown->status() : status::callback;
            return number(why != status::ok ? why : status::callback);
        });
}

/* Both callbacks of an observer share one user_data. */
struct observer {
    renewed_function renewed;
    failed_function failed;
};

inline void report_renewed(void *user_data, const kaltura_session_info *session) noexcept
{
    /* The library owns the session info. */
    session_info borrowed(const_cast<kaltura_session_info *>(session));
    guarded([&] { static_cast<observer *>(user_data)->renewed(borrowed); }, [](const error *) {});
    static_cast<void>(borrowed.release());
}

inline void report_failed(void *user_data, const kaltura_error *why, std::int64_t expires_at) noexcept
{
    guarded(
        [&] {
            const std::optional<time_point> end = expires_at != 0 ? maybe_time(expires_at) : std::nullopt;
            static_cast<observer *>(user_data)->failed(error(why), end);
        },
        [](const error *) {});
}

} // namespace detail

struct secret_credentials_options {
    std::int32_t partner_id = 0;
    std::optional<std::string> user_id = {};
    session_type type = session_type::user;
};

/* Credentials for managed sessions. A client copies them. One thread at a time may use it. */
class [[nodiscard]] credentials : public detail::handle<kaltura_credentials, kaltura_credentials_free> {
public:
    using handle::handle;

    static outcome<credentials> from_secret(const text &secret, const secret_credentials_options &options = {})
    {
        return detail::call<credentials>(kaltura_credentials_new_secret, options.partner_id, secret.c_str(),
                                         text(options.user_id).c_str(), detail::number(options.type));
    }
    static outcome<credentials> from_session_start(const text &secret, const secret_credentials_options &options = {})
    {
        return detail::call<credentials>(kaltura_credentials_new_session_start, options.partner_id, secret.c_str(),
                                         text(options.user_id).c_str(), detail::number(options.type));
    }
    static outcome<credentials> from_login(const text &login_id, const text &password, std::int32_t partner_id = 0)
    {
        return detail::call<credentials>(kaltura_credentials_new_login, partner_id, login_id.c_str(), password.c_str());
    }
    static outcome<credentials> from_app_token(const text &id, const text &token, std::int32_t partner_id = 0)
    {
        return detail::call<credentials>(kaltura_credentials_new_app_token, partner_id, id.c_str(), token.c_str());
    }
    static outcome<credentials> from_widget(const text &widget_id = std::nullopt, std::int32_t partner_id = 0)
    {
        return detail::call<credentials>(kaltura_credentials_new_widget, partner_id, widget_id.c_str());
    }
    static outcome<credentials> from_callback(credentials_function make)
    {
        return detail::set_callback<credentials>(kaltura_credentials_new_callback, detail::response, std::move(make));
    }

    outcome<void> add_secret(const text &secret) { return set(kaltura_credentials_add_secret, secret.c_str()); }
    outcome<void> set_expiry(std::chrono::seconds expiry)
    {
        return set(kaltura_credentials_set_expiry_seconds, expiry.count());
    }
    outcome<void> set_privileges(const text &list) { return set(kaltura_credentials_set_privileges, list.c_str()); }
    outcome<void> set_user_id(const text &id) { return set(kaltura_credentials_set_user_id, id.c_str()); }
    outcome<void> set_hash_type(hash_type type) { return set(kaltura_credentials_set_hash_type, detail::number(type)); }
    outcome<void> set_totp_secret(const text &secret)
    {
        return set(kaltura_credentials_set_totp_secret, secret.c_str());
    }
    outcome<void> set_otp_callback(credentials_function ask)
    {
        return detail::set_callback<void>(kaltura_credentials_set_otp_callback, detail::response, std::move(ask),
                                          get());
    }
    /* Replaces the previous observer. Either callback may be empty; two empty ones remove it. */
    outcome<void> set_observer(renewed_function renewed, failed_function failed = nullptr)
    {
        const auto on_renewed = renewed ? detail::report_renewed : nullptr;
        const auto on_failed = failed ? detail::report_failed : nullptr;
        auto kept = std::make_unique<detail::observer>(detail::observer{std::move(renewed), std::move(failed)});
        return set(kaltura_credentials_set_observer, on_renewed, on_failed, static_cast<void *>(kept.release()),
                   &detail::drop<detail::observer>);
    }

private:
    template <class Function, class... Arguments> outcome<void> set(Function *function, Arguments... arguments)
    {
        return detail::call<void>(function, get(), arguments...);
    }
};

/* ---- Sessions from the server ---------------------------------------------- */

struct start_widget_options {
    std::optional<std::string> widget_id = {};
    std::int32_t partner_id = 0;
    std::chrono::seconds expiry = {};
};

struct impersonate_by_ks_options {
    session_type type = session_type::user;
    std::chrono::seconds expiry = {};
    std::optional<std::string> privileges = {};
};

struct login_options {
    std::int32_t partner_id = 0;
    std::chrono::seconds expiry = {};
    std::optional<std::string> privileges = {};
    std::optional<std::string> otp = {}; /* ignored by user_login */
};

struct app_token_options {
    kaltura::hash_type hash_type = kaltura::hash_type::automatic;
    std::optional<std::string> ks = {};
    std::optional<std::string> user_id = {};
    session_type type = session_type::user;
    std::int32_t partner_id = 0;
    std::chrono::seconds expiry = {};
    std::optional<std::string> privileges = {};
};

inline outcome<std::string> app_token_hash(const text &ks, const text &token, hash_type type)
{
    return detail::call_plain(kaltura_app_token_hash, ks.c_str(), token.c_str(), detail::number(type));
}

/* One API call. One thread at a time may use it; any thread may cancel it. */
class [[nodiscard]] request : public detail::handle<kaltura_request, kaltura_request_free> {
public:
    using handle::handle;
    /* Sends the request and blocks until it has finished. */
    outcome<void> perform() { return detail::call<void>(kaltura_request_perform, get()); }
    void cancel() const noexcept { kaltura_request_cancel(get()); }
    outcome<void> set_timeout(std::chrono::milliseconds longest)
    {
        return detail::call<void>(kaltura_request_set_timeout_ms, get(), longest.count());
    }
    outcome<secret_string> take_string() { return detail::call<secret_string>(kaltura_request_take_string, get()); }
    outcome<session_info> take_session_info()
    {
        return detail::call<session_info>(kaltura_request_take_session_info, get());
    }

    /* For event loops. */
    outcome<void> advance() { return detail::call<void>(kaltura_request_advance, get()); }
    /* The pending HTTP request, if any; valid until advance(). */
    http_request http() const noexcept { return http_request(kaltura_request_http(get())); }
    http_response response() noexcept { return http_response(kaltura_request_response(get())); }
    /* The time to wait before the next advance() if there is nothing to send. */
    std::optional<std::chrono::milliseconds> wait() const noexcept
    {
        const std::int64_t ms = kaltura_request_wait_ms(get());
        return ms >= 0 ? std::optional(std::chrono::milliseconds(ms)) : std::nullopt;
    }
    bool is_done() const noexcept { return kaltura_request_is_done(get()) != 0; }
};

namespace detail {

/* Blocking actions. */
struct blocking {
    using text_result = secret_string;
    using session_info_result = session_info;
    using no_result = void;
    static constexpr auto *session_start = kaltura_session_start;
    static constexpr auto *session_start_widget = kaltura_session_start_widget;
    static constexpr auto *session_get = kaltura_session_get;
    static constexpr auto *session_end = kaltura_session_end;
    static constexpr auto *user_login_by_login_id = kaltura_user_login_by_login_id;
    static constexpr auto *user_login = kaltura_user_login;
    static constexpr auto *app_token_start_session = kaltura_app_token_start_session;
    static constexpr auto *call = kaltura_client_call;
    static constexpr auto *multirequest = kaltura_client_multirequest;
};

/* The same actions as requests. */
struct prepared {
    using text_result = request;
    using session_info_result = request;
    using no_result = request;
    static constexpr auto *session_start = kaltura_request_session_start;
    static constexpr auto *session_start_widget = kaltura_request_session_start_widget;
    static constexpr auto *session_get = kaltura_request_session_get;
    static constexpr auto *session_end = kaltura_request_session_end;
    static constexpr auto *user_login_by_login_id = kaltura_request_user_login_by_login_id;
    static constexpr auto *user_login = kaltura_request_user_login;
    static constexpr auto *app_token_start_session = kaltura_request_app_token_start_session;
    static constexpr auto *call = kaltura_request_call;
    static constexpr auto *multirequest = kaltura_request_multirequest;
};

/* The actions of the server, for a class whose get() returns the client. */
template <class Way, class Self> class actions {
public:
    using text_result = outcome<typename Way::text_result>;
    using session_info_result = outcome<typename Way::session_info_result>;
    using no_result = outcome<typename Way::no_result>;

    text_result session_start(const text &secret, const session_start_options &options = {}) const
    {
        return make<typename Way::text_result>(Way::session_start, secret.c_str(), text(options.user_id).c_str(),
                                               number(options.type), options.partner_id, options.expiry.count(),
                                               text(options.privileges).c_str());
    }
    session_info_result session_start_widget(const start_widget_options &options = {}) const
    {
        return make<typename Way::session_info_result>(Way::session_start_widget, text(options.widget_id).c_str(),
                                                       options.partner_id, options.expiry.count());
    }
    /* Here and below, std::nullopt means the client's session. */
    session_info_result session_get(const text &ks = std::nullopt) const
    {
        return make<typename Way::session_info_result>(Way::session_get, ks.c_str());
    }
    no_result session_end(const text &ks = std::nullopt, bool force = false) const
    {
        return make<typename Way::no_result>(Way::session_end, ks.c_str(), static_cast<std::int32_t>(force));
    }
    text_result user_login_by_login_id(const text &login_id, const text &password,
                                       const login_options &options = {}) const
    {
        return make<typename Way::text_result>(Way::user_login_by_login_id, login_id.c_str(), password.c_str(),
                                               options.partner_id, options.expiry.count(),
                                               text(options.privileges).c_str(), text(options.otp).c_str());
    }
    text_result user_login(const text &user_id, const text &password, const login_options &options = {}) const
    {
        return make<typename Way::text_result>(Way::user_login, user_id.c_str(), password.c_str(), options.partner_id,
                                               options.expiry.count(), text(options.privileges).c_str());
    }
    session_info_result app_token_start_session(const text &id, const text &token,
                                                const app_token_options &options = {}) const
    {
        return make<typename Way::session_info_result>(
            Way::app_token_start_session, id.c_str(), token.c_str(), number(options.hash_type),
            text(options.ks).c_str(), text(options.user_id).c_str(), number(options.type), options.partner_id,
            options.expiry.count(), text(options.privileges).c_str());
    }
    text_result call(const text &service, const text &action, const text &params_json = std::nullopt) const
    {
        return make<typename Way::text_result>(Way::call, service.c_str(), action.c_str(), params_json.c_str());
    }
    text_result multirequest(const text &requests_json) const
    {
        return make<typename Way::text_result>(Way::multirequest, requests_json.c_str());
    }

protected:
    template <class T, class Function, class... Arguments>
    outcome<T> make(Function *function, Arguments... arguments) const
    {
        return detail::call<T>(function, static_cast<const Self *>(this)->get(), arguments...);
    }
};

} // namespace detail

class requests;

/* A client of one Kaltura server. Copies refer to the same client. Thread-safe. */
class [[nodiscard]] client : public detail::handle<kaltura_client, kaltura_client_free>,
                             public detail::actions<detail::blocking, client> {
public:
    using handle::handle;
#ifndef KALTURA_NO_EXCEPTIONS
    explicit client(const config &settings) : client(create(settings)) {}
#endif
    static outcome<client> create(const config &settings)
    {
        if (!settings) {
            return detail::empty<client>("config: is empty, because it was moved from; a new one has all defaults");
        }
        return detail::call<client>(kaltura_client_new, static_cast<const kaltura_config *>(settings.get()));
    }
    client(client &&) noexcept = default;
    client &operator=(client &&) noexcept = default;
    client(const client &other) noexcept : handle(kaltura_client_ref(other.get())), actions(other) {}
    client &operator=(const client &other) noexcept
    {
        client copy(other);
        return *this = std::move(copy);
    }

    /* std::nullopt removes the session. */
    outcome<void> set_ks(const text &ks) const { return detail::call<void>(kaltura_client_set_ks, get(), ks.c_str()); }
    void cancel() const noexcept { kaltura_client_cancel(get()); }

    outcome<void> set_credentials(const credentials &from) const
    {
        if (!from) { return detail::empty<void>("credentials: are empty; use std::nullopt to remove them"); }
        return detail::call<void>(kaltura_client_set_credentials, get(),
                                  static_cast<const kaltura_credentials *>(from.get()));
    }
    /* Removes the credentials. */
    outcome<void> set_credentials(std::nullopt_t) const
    {
        return detail::call<void>(kaltura_client_set_credentials, get(),
                                  static_cast<const kaltura_credentials *>(nullptr));
    }
    /* Returns the session of the next call, renewed first if necessary. Call it before each use. */
    outcome<session> acquire_ks(std::chrono::seconds min_validity = {}) const
    {
        return detail::call<session>(kaltura_client_acquire_ks, get(), min_validity.count(),
                                     static_cast<std::int64_t *>(nullptr));
    }
    /* `expires_at` is set to the expiry if known. */
    outcome<session> acquire_ks(std::chrono::seconds min_validity, std::optional<time_point> &expires_at) const
    {
        std::int64_t at = KALTURA_KS_NO_EXPIRY;
        expires_at = std::nullopt;
        outcome<session> ks = detail::call<session>(kaltura_client_acquire_ks, get(), min_validity.count(), &at);
        if (at != 0) { expires_at = detail::maybe_time(at); }
        return ks;
    }
    outcome<void> invalidate_ks(const text &ks) const
    {
        return detail::call<void>(kaltura_client_invalidate_ks, get(), ks.c_str());
    }
    outcome<secret_string> export_session() const
    {
        return detail::call<secret_string>(kaltura_client_export_session, get());
    }
    outcome<void> import_session(const text &exported) const
    {
        return detail::call<void>(kaltura_client_import_session, get(), exported.c_str());
    }

    /* The same actions as requests, to perform or to drive by an event loop. */
    kaltura::requests requests() const;
};

/* The actions of a client as kaltura::request objects; some exist only here. Nothing is sent until a request is performed or
   advanced. */
class requests : public detail::actions<detail::prepared, requests> {
public:
    explicit requests(client of) noexcept : client_(std::move(of)) {}
    kaltura_client *get() const noexcept { return client_.get(); }

    outcome<request> acquire_ks(std::chrono::seconds min_validity = {}) const
    {
        return make<request>(kaltura_request_acquire_ks, min_validity.count());
    }
    outcome<request> session_impersonate(const text &secret, std::int32_t impersonated_partner_id,
                                         const session_start_options &options = {}) const
    {
        return make<request>(kaltura_request_session_impersonate, secret.c_str(), impersonated_partner_id,
                             text(options.user_id).c_str(), detail::number(options.type), options.partner_id,
                             options.expiry.count(), text(options.privileges).c_str());
    }
    outcome<request> session_impersonate_by_ks(const text &ks, const impersonate_by_ks_options &options = {}) const
    {
        return make<request>(kaltura_request_session_impersonate_by_ks, ks.c_str(), detail::number(options.type),
                             options.expiry.count(), text(options.privileges).c_str());
    }
    outcome<request> user_login_by_ks(const text &ks, std::int32_t requested_partner_id) const
    {
        return make<request>(kaltura_request_user_login_by_ks, ks.c_str(), requested_partner_id);
    }

private:
    client client_;
};

inline kaltura::requests client::requests() const { return kaltura::requests(*this); }

} // inline namespace
} // namespace kaltura

#pragma pop_macro("check")
#pragma pop_macro("debug")
#pragma pop_macro("emit")
#pragma pop_macro("max")
#pragma pop_macro("min")
#pragma pop_macro("signals")
#pragma pop_macro("slots")
#pragma pop_macro("verify")

#endif /* KALTURA_SESSION_HPP */
