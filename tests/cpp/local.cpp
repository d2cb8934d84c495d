/* Tests without a server: signing and parsing sessions, strings, ownership, and callbacks. */
#include "check.hpp"

#include <ctime>
#include <map>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;

/* The program's functions with names of the library: the header must not call them or find them ambiguous. */
template <class T> T failed(kaltura_error *error);
template <class T, class Function, class... Arguments> T call(Function *function, Arguments... arguments);

template class kaltura::detail::actions<kaltura::detail::blocking, kaltura::client>;
template class kaltura::detail::actions<kaltura::detail::prepared, kaltura::requests>;
template class kaltura::result<std::string>;
static_assert(!std::is_copy_constructible_v<kaltura::session> && !std::is_copy_constructible_v<kaltura::config>);
static_assert(
    std::is_nothrow_move_constructible_v<kaltura::ks> && std::is_nothrow_move_assignable_v<kaltura::session_info>);
static_assert(std::is_copy_constructible_v<kaltura::client> && std::is_nothrow_copy_constructible_v<kaltura::error>);

namespace {

kaltura::session_start_options for_user(const char *user_id, const char *privileges)
{
    kaltura::session_start_options options;
    options.user_id = user_id;
    options.partner_id = 102;
    options.expiry = 1h;
    options.privileges = privileges;
    return options;
}

void signed_and_parsed()
{
    /* The clock of the library, whose seconds start some milliseconds after those of system_clock. */
    const auto before = kaltura::time_point(std::chrono::seconds(std::time(nullptr)));
    const kaltura::session made = kaltura::generate_session("secret", for_user("j\xc3\xb6rg", "sview:0_a/0_b,list:*"));
    const kaltura::ks read = kaltura::ks::parse(made, {"other", "secret"});

    CHECK(read.version() == 2 && read.is_verified() && read.partner_id() == 102 && read.secret_index() == 1u);
    CHECK(read.user_id() == "j\xc3\xb6rg" && read.type() == kaltura::session_type::user && !read.is_admin());
    CHECK(read.privileges() == "sview:0_a/0_b,list:*");
    CHECK(read.expires_at() >= before + 1h && read.expires_at() < before + 2h);
    CHECK(read.hash()->size() == 40 && !read.session_id_hash());
    CHECK(read.has_privilege("sview", "0_a") && !read.has_privilege("sview", std::string("0_c")));
    CHECK(read.has_privilege(KALTURA_PRIVILEGE_LIST) && !read.has_privilege("edit"));
    const std::vector<kaltura::privilege> list = read.privilege_list();
    CHECK(list.size() == 2 && list[0].name == "sview" && list[1].values.at(0) == "*");
    CHECK(list[0].values.size() == 2 && list[0].values[1] == "0_b");
    CHECK(read.check() == kaltura::status::ok);
    kaltura::check_options later;
    later.now = before + 2h;
    CHECK(read.check(later) == kaltura::status::ks_expired);
    CHECK(read.to_json().find("\"partner_id\":102") != std::string::npos);

    const kaltura::ks peeked = kaltura::ks::peek(made.view());
    CHECK(peeked.partner_id() == 102 && !peeked.is_verified() && !peeked.hash() && !peeked.user_id());
    CHECK(!peeked.type() && !peeked.expires_at() && !peeked.secret_index());
    CHECK(peeked.check() == kaltura::status::ks_not_verified);

    kaltura::sign_options version_1;
    version_1.set_version(1);
    kaltura::signer_options with_version_1;
    with_version_1.user_id = "u";
    with_version_1.expiry = 1h;
    with_version_1.privileges = "iprestrict:192.0.2.1";
    with_version_1.more = &version_1;
    const kaltura::session old = kaltura::signer(102, "secret").sign(with_version_1);
    const kaltura::ks restricted = kaltura::ks::parse(old, std::string("secret"));
    CHECK(restricted.version() == 1);
    kaltura::check_options from;
    from.remote_ip = "192.0.2.2";
    CHECK(restricted.check(from) == kaltura::status::ks_restricted_ip);
    from.remote_ip = "192.0.2.1";
    CHECK(restricted.check(from) == kaltura::status::ok);

    const kaltura::verifier verifier(102, {"other", "secret"});
    CHECK((verifier.check)(made.view()) == kaltura::status::ok);
    CHECK((verifier.check)(made.view(), later) == kaltura::status::ks_expired);
    CHECK(verifier.parse(made.view()).session->user_id() == "j\xc3\xb6rg" && verifier.parse(made.view()));
    CHECK(!verifier.parse(made.view(), later) && verifier.parse(made.view(), later).session->is_verified());
    CHECK((verifier.check)(old.view(), from) == kaltura::status::ok);
    CHECK((verifier.check)(old.view()) == kaltura::status::ks_restricted_ip);
    CHECK((verifier.check)("") == kaltura::status::ks_malformed && !verifier.parse(std::string_view()).session);
    CHECK((kaltura::verifier(103, "secret").check)(made.view()) == kaltura::status::ks_wrong_partner);
    CHECK((kaltura::verifier(0, "wrong").check)(made.view()) == kaltura::status::ks_signature);
    error_of([] { return kaltura::verifier(102, kaltura::secrets()); }, kaltura::status::invalid_argument);

    CHECK(kaltura::ks_fingerprint(made).size() == 10);
    CHECK(!kaltura::ks_explain(made).empty());
    CHECK(kaltura::ks_explain(made, "secret") != kaltura::ks_explain(made, {"secret"}, before + 48h));
    error_of([&] { return kaltura::ks::parse(made, "wrong"); }, kaltura::status::ks_signature);
    error_of([&] { return kaltura::ks::parse("no session", "wrong"); }, kaltura::status::ks_malformed);
    error_of([&] { return kaltura::ks::parse(made, kaltura::secrets()); }, kaltura::status::invalid_argument);
}

#if __cplusplus >= 202002L
void options_by_name()
{
    const kaltura::session made = kaltura::generate_session(
        "secret", {.user_id = "user", .type = kaltura::session_type::admin, .partner_id = 102, .privileges = "list:*"});
    const kaltura::ks read = kaltura::ks::parse(made, "secret");
    CHECK(read.user_id() == "user" && read.is_admin() && read.privileges() == "list:*");
    CHECK(read.check({.remote_ip = "192.0.2.1"}) == kaltura::status::ok);
}
#endif

void signed_often()
{
    kaltura::signer signer(102, "secret");
    kaltura::sign_options more;
    const auto end = kaltura::time_point(2000000000s);
    more.set_version(2);
    more.set_expires_at(end);
    more.set_session_id("group");
    more.set_master_partner_id(99);
    more.set_additional_data("extra");
    kaltura::signer_options options;
    options.user_id = "user";
    options.privileges = "sview:*";
    options.more = &more;
    const kaltura::session made = signer.sign(options);
    const kaltura::ks read = kaltura::ks::parse(made, "secret");
    CHECK(read.expires_at() == end && read.to_json().find("\"additional_data\":\"extra\"") != std::string::npos);
    CHECK(read.to_json().find("\"master_partner_id\":\"99\"") != std::string::npos);
    CHECK(read.session_id_hash().has_value());
    error_of([&] { return more.set_version(3); }, kaltura::status::invalid_argument);

    options.more = nullptr;
    const kaltura::session parent = signer.sign(options);
    const kaltura::session child = signer.sign_restricted(kaltura::ks::parse(parent, "secret"), "sview:0_a", 60s);
    CHECK(kaltura::ks::parse(child, "secret").privileges() == "sview:0_a");

    char buffer[512];
    std::size_t needed = 0;
    error_of([&] { return signer.sign_into(buffer, 8, needed, options); }, kaltura::status::buffer_too_small);
    CHECK(needed > 8 && needed <= sizeof buffer);
    signer.sign_into(buffer, sizeof buffer, needed, options);
    CHECK(std::strlen(buffer) + 1 == needed && kaltura::ks::parse(buffer, "secret").is_verified());

    const kaltura::signer moved = std::move(signer);
    CHECK(moved && !signer);
    error_of([&] { return signer.sign(options); }, kaltura::status::invalid_argument);
    error_of([] { return kaltura::signer(102, ""); }, kaltura::status::invalid_argument);
}

void privileges_built()
{
    kaltura::privileges list;
    list.add(KALTURA_PRIVILEGE_SVIEW, "0_a");
    list.add("sview", std::string_view("0_b then more").substr(0, 3));
    list.add("list", std::optional<std::string>());
    CHECK(list.to_string() == "sview:0_a/0_b,list");
    error_of([&] { return list.add("", "x"); }, kaltura::status::invalid_argument);
    CHECK(kaltura::privileges_lint("sview:0_abcdefgh").empty() == false
          || kaltura::privileges_lint("sveiw:*").find("sview") != std::string::npos);
    CHECK(kaltura::privileges_lint("setrole:1", kaltura::session_type::user, 1h, true)
          != kaltura::privileges_lint("setrole:1", kaltura::session_type::user, 1h, false));
}

void strings_and_ownership()
{
    const std::string with_nul("secret\0tail", 11);
    const kaltura::error refused =
        error_of([&] { return kaltura::generate_session(with_nul, for_user("u", "list:*")); },
                 kaltura::status::invalid_argument);
    CHECK(refused.message().find("secret") != std::string::npos && refused.message().find("tail") == std::string::npos);
    error_of([&] { return kaltura::generate_session(std::string_view(with_nul), for_user("u", "list:*")); },
             kaltura::status::invalid_argument);
    error_of([] { return kaltura::generate_session(nullptr, for_user("u", "list:*")); },
             kaltura::status::invalid_argument);
    CHECK(!refused.api_code() && !refused.http_status() && !refused.request_id() && !refused.retry_after());
    CHECK(refused.cause() == kaltura::cause::none && refused.retry_class() == kaltura::retry_class::never);

    kaltura::session one = kaltura::generate_session("secret", for_user("u", "list:*"));
    const std::string copy = one.str();
    kaltura::session two = std::move(one);
    CHECK(!one && one.view().empty() && one.c_str()[0] == '\0' && two.view() == copy && two.size() == copy.size());
    char *raw = two.release();
    two = kaltura::session(raw);
    CHECK(two.get() == raw && std::string(two.c_str()) == copy);

    CHECK(kaltura::version() == KALTURA_VERSION_STRING && kaltura::version_number() == KALTURA_VERSION_NUMBER);
    CHECK(kaltura::status_name(kaltura::status::timeout) == "KALTURA_ERROR_TIMEOUT");
    CHECK(!kaltura::status_string(kaltura::status::timeout).empty());
    CHECK(kaltura::status_name(static_cast<kaltura::status>(9999)) == "KALTURA_ERROR_UNKNOWN");
    CHECK(kaltura::app_token_hash("ks", "token", kaltura::hash_type::sha256).size() == 64);
    const kaltura::result<int> bad = refused;
    CHECK(!bad && bad.error().status() == kaltura::status::invalid_argument && kaltura::result<int>(3).value() == 3);
}

/* A session, and a response that contains it. */
const std::string given = kaltura::generate_session("secret", for_user("u", "list:*")).str();
const std::string responded = "\"" + given + "\"";

kaltura::client client_with(kaltura::transport_function transport, const std::shared_ptr<std::string> &log)
{
    kaltura::config config;
    config.set_service_url("host.example");
    config.set_region("us");
    config.set_service_url(std::string_view("https://host.example/and more").substr(0, 20));
    config.set_partner_id(102);
    config.set_connect_timeout(2s);
    config.set_request_timeout(4s);
    config.set_total_timeout(5s);
    config.set_max_retries(0);
    config.set_user_agent("encoder/1.0");
    config.set_client_tag("encoder:1");
    config.add_header("X-Gateway-Key", "gateway-key");
    config.set_max_response_bytes(4096);
    config.set_allow_http(false);
    config.set_transport(std::move(transport));
    config.set_log(kaltura::log_level::debug, [log](kaltura::log_level level, std::string_view line) {
        CHECK(level >= kaltura::log_level::error && level <= kaltura::log_level::debug);
        log->append(line).append("\n");
        throw std::runtime_error("a log that throws");
    });
    config.set_clock([log](kaltura::clock_kind) -> std::chrono::milliseconds { throw log; });
    return kaltura::client(config);
}

void callbacks()
{
    const auto log = std::make_shared<std::string>();
    const auto calls = std::make_shared<int>(0);
    {
        const kaltura::client client = client_with(
            [calls](const kaltura::http_request &request, kaltura::http_response &response) {
                ++*calls;
                std::map<std::string_view, std::string_view> headers;
                for (const auto &[name, value] : request.headers()) { headers[name] = value; }
                CHECK(request.url().substr(0, 20) == "https://host.example" && !request.needs_new_connection());
                CHECK(headers["Content-Type"] == "application/json" && headers["X-Gateway-Key"] == "gateway-key");
                CHECK(request.body().front() == '{' && request.body().find("hunter2") != std::string_view::npos);
                CHECK(request.timeout() > 0ms && request.timeout() <= 4s && !request.is_cancelled());
                CHECK(request && request.get() != nullptr && response.get() != nullptr);
                response.set_status(200);
                response.add_header("X-Kaltura-Session", "77");
                response.append_body(responded.substr(0, 9));
                response.append_body(std::string_view(responded).substr(9));
                return kaltura::status::ok;
            },
            log);
        kaltura::client copy = client;
        copy = client;
        CHECK(copy.get() == client.get());
        std::thread([copy = std::move(copy)] { CHECK(copy.session_start("hunter2").view() == given); }).join();
        CHECK(*calls == 1 && calls.use_count() == 2 && !copy);
        CHECK(log->find("session.start") != std::string::npos && log->find("hunter2") == std::string::npos);
    }
    CHECK(calls.use_count() == 1 && log.use_count() == 1);

    const auto fails = [&](kaltura::transport_function transport, kaltura::status status) {
        const kaltura::client client = client_with(std::move(transport), log);
        return error_of([&] { return client.session_start("hunter2"); }, status).message();
    };
    using kaltura::status;
    CHECK(
        fails([](auto &, auto &) -> status { throw std::runtime_error("it holds hunter2"); }, status::connection_broken)
            .find("hunter2")
        == std::string::npos);
    CHECK(fails([](auto &, auto &) -> status { throw kaltura::error(status::timeout, "the modem sleeps"); },
                status::timeout)
              .find("the modem sleeps")
          != std::string::npos);
    fails([](auto &, auto &) -> status { throw 1; }, status::connection_broken);
    fails([](auto &, auto &) -> status { throw kaltura::error(status::ok, "nothing"); }, status::connection_broken);
    CHECK(fails(
              [](auto &, auto &response) {
                  response.fail(status::proxy, false, "the proxy is shut");
                  return status::proxy;
              },
              status::proxy)
              .find("the proxy is shut")
          != std::string::npos);
    fails(
        [](auto &, auto &response) {
            response.set_status(200);
            response.append_body(std::string(5000, 'x'));
            return status::ok;
        },
        status::response_too_large);
    kaltura::config config;
    error_of([&] { return config.set_transport(nullptr); }, status::invalid_argument);
    error_of([&] { return config.set_log(static_cast<kaltura::log_level>(9), [log](auto, auto) {}); },
             status::invalid_argument);
    CHECK(log.use_count() == 1);
}

void networks()
{
    kaltura::config config;
    config.set_proxy("http://proxy.example:3128", "user", std::string("password"));
    config.set_proxy(std::nullopt);
    config.set_use_environment(false);
    config.add_pinned_certificate(std::string(64, 'a'));
    CHECK(kaltura::client(config));
    error_of([&] { return config.add_pinned_certificate("a"); }, kaltura::status::invalid_argument);
    config = kaltura::config();
    config.set_client_certificate("/no/such/certificate", "/no/such/key");
    error_of([&] { return kaltura::client(config); }, kaltura::status::invalid_argument);
    config = kaltura::config();
    config.set_proxy("http://user:password@proxy.example");
    error_of([&] { return kaltura::client(config); }, kaltura::status::invalid_argument);
    config = kaltura::config();
    config.set_ca_pem("no certificate");
    config.set_system_ca(true);
    error_of([&] { return kaltura::client(config); }, kaltura::status::invalid_argument);
}

void managed()
{
    const auto calls = std::make_shared<int>(0);
    const auto renewed = std::make_shared<std::string>(), failed = std::make_shared<std::string>();
    {
        const kaltura::client client{kaltura::config()};
        error_of([&] { return client.acquire_ks(); }, kaltura::status::no_session);
        kaltura::credentials mine = kaltura::credentials::from_callback([calls](kaltura::credentials_result &response) {
            ++*calls;
            if (*calls == 2) { throw std::runtime_error("it holds hunter2"); }
            response.set_ks(given, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + 1h);
            return kaltura::status::ok;
        });
        mine.set_expiry(1h);
        mine.set_observer([renewed](const kaltura::session_info &) { CHECK(false); });
        CHECK(renewed.use_count() == 2);
        mine.set_observer(nullptr);
        CHECK(renewed.use_count() == 1);
        mine.set_observer(
            [renewed](const kaltura::session_info &session) {
                *renewed = session.ks();
                CHECK(session.expires_at() > std::chrono::system_clock::now());
                throw 1;
            },
            [failed](const kaltura::error &why, std::optional<kaltura::time_point> expires_at) {
                *failed = why.message();
                CHECK(!expires_at);
                throw why;
            });
        client.set_credentials(mine);
        CHECK(client.acquire_ks(1min).view() == given && *renewed == given && *calls == 1);
        const kaltura::session exported = client.export_session();
        client.import_session(exported);
        client.invalidate_ks(given);
        const kaltura::error why = error_of([&] { return client.acquire_ks(); }, kaltura::status::callback);
        CHECK(*calls == 2 && *failed == why.message() && failed->find("hunter2") == std::string::npos);
        error_of([&] { return client.import_session("nothing"); }, kaltura::status::invalid_argument);
        error_of([] { return kaltura::credentials::from_callback(nullptr); }, kaltura::status::invalid_argument);
    }
    CHECK(calls.use_count() == 1 && renewed.use_count() == 1 && failed.use_count() == 1);

    kaltura::secret_credentials_options options;
    options.partner_id = 102;
    options.user_id = "user";
    kaltura::credentials local = kaltura::credentials::from_secret("secret", options);
    local.set_privileges("list:*");
    local.set_user_id("other");
    const kaltura::client client{kaltura::config()};
    client.set_credentials(local);
    CHECK(kaltura::ks::parse(client.acquire_ks(), "secret").user_id() == "other");
    client.set_credentials(std::nullopt);
    error_of([&] { return client.acquire_ks(); }, kaltura::status::no_session);
}

/* Whether the call fails because an object was moved from. */
template <class Call> bool refuses(Call call, const char *argument)
{
    return error_of(call, kaltura::status::invalid_argument).message().rfind(std::string(argument) + ": ", 0) == 0;
}

void moved_from_objects_are_rejected()
{
    kaltura::config config;
    config.set_service_url("https://host.example");
    config.set_partner_id(102);
    const kaltura::config kept = std::move(config);
    CHECK(refuses([&] { return kaltura::client(config); }, "config"));
    const kaltura::client client(kept);

    kaltura::credentials local = kaltura::credentials::from_secret("secret");
    client.set_credentials(local);
    const kaltura::credentials moved = std::move(local);
    CHECK(refuses([&] { return client.set_credentials(local); }, "credentials"));
    CHECK(refuses([&] { return client.set_credentials({}); }, "credentials"));

    client.set_credentials(std::nullopt);
    client.set_ks(given);
    kaltura::session session = client.acquire_ks();
    const kaltura::session other = std::move(session);
    CHECK(refuses([&] { return client.set_ks(session); }, "ks"));
    CHECK(refuses([&] { return client.session_end(session); }, "ks"));
    CHECK(refuses([&] { return client.session_get(session); }, "ks"));
    CHECK(refuses([&] { return client.requests().session_end(session); }, "ks"));
    CHECK(refuses([&] { return client.call("system", "ping", session); }, "params_json"));
    CHECK(client.acquire_ks().view() == other.view());
    const kaltura::ks read = kaltura::ks::parse(other, "secret");
    CHECK(read.has_privilege("list") && !read.has_privilege("list", session));
    error_of([&] { return kaltura::ks_explain(other, session); }, kaltura::status::invalid_argument);

    const kaltura::signer signer(102, "secret");
    kaltura::sign_options narrow;
    narrow.set_expires_at(kaltura::time_point(2000000000s));
    const kaltura::sign_options narrowed = std::move(narrow);
    kaltura::signer_options options;
    options.more = &narrow;
    CHECK(refuses([&] { return signer.sign(options); }, "more"));
    char buffer[512];
    std::size_t needed = 0;
    CHECK(refuses([&] { return signer.sign_into(buffer, sizeof buffer, needed, options); }, "more"));
    kaltura::ks parent = kaltura::ks::parse(other, "secret");
    const kaltura::ks grown = std::move(parent);
    CHECK(refuses([&] { return signer.sign_restricted(parent); }, "parent"));
}

void event_loop_requests()
{
    const kaltura::client client{kaltura::config()};
    const kaltura::requests prepared = client.requests();
    kaltura::session_start_options options;
    options.partner_id = 102;
    kaltura::request request = prepared.session_start("hunter2", options);
    error_of([&] { return request.take_string(); }, kaltura::status::no_result);
    CHECK(!request.http() && request.wait() == 0ms && !request.is_done());
    request.advance();
    CHECK(request.http().body().find("hunter2") != std::string_view::npos && request.http().timeout() > 0ms);
    request.response().set_status(503);
    request.advance();
    CHECK(!request.http() && request.wait() > 0ms);
    std::this_thread::sleep_for(*request.wait());
    request.advance();
    request.response().set_status(200);
    request.response().append_body(responded);
    request.advance();
    CHECK(request.is_done() && !request.wait() && request.take_string().view() == given);

    request = prepared.session_start_widget([] {
        kaltura::start_widget_options widget;
        widget.widget_id = "_102";
        return widget;
    }());
    request.advance();
    request.response().set_status(200);
    request.response().append_body("{\"partnerId\":102,\"ks\":" + responded
                                   + ",\"userId\":\"0\",\"objectType\":\"KalturaStartWidgetSessionResponse\"}");
    request.advance();
    const kaltura::session_info info = request.take_session_info();
    CHECK(info.ks() == given && info.partner_id() == 102 && !info.expires_at());
    request = prepared.session_end();
    error_of([&] { return request.advance(); }, kaltura::status::no_session);
}

} // namespace

int main()
try {
    signed_and_parsed();
#if __cplusplus >= 202002L
    options_by_name();
#endif
    signed_often();
    privileges_built();
    strings_and_ownership();
    callbacks();
    networks();
    managed();
    moved_from_objects_are_rejected();
    event_loop_requests();
    return check_end();
} catch (const std::exception &unexpected) {
    std::fprintf(stderr, "%s\n", unexpected.what());
    return EXIT_FAILURE;
}
