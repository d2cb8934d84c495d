/* Every session action against a server, and its errors. */
#include "check.hpp"

#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;
using kaltura::status;

namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

kaltura::client client_at(const char *url, const char *ca_file)
{
    kaltura::config config;
    config.set_service_url(url);
    config.set_partner_id(102);
    config.set_total_timeout(60s);
    if (ca_file != nullptr) { config.set_ca_file(ca_file); }
    return kaltura::client(config);
}

void sessions(const kaltura::client &client)
{
    kaltura::session_start_options options;
    options.type = kaltura::session_type::admin;
    options.expiry = 10min;
    options.privileges = "list:*";
    const kaltura::session ks = client.session_start(setting("TEST_SECRET"), options);

    error_of([&] { return client.acquire_ks(); }, status::no_session);
    const kaltura::client copy = client;
    copy.set_ks(ks);
    CHECK(client.acquire_ks().view() == ks.view());
    CHECK(holds(client.call("session", "get"), "\"privileges\":\"list:*\""));
    CHECK(client.call("system", "ping", "{}").view() == "true");
    const kaltura::session_info info = client.session_get();
    CHECK(info.ks() == ks.view() && info.type() == kaltura::session_type::admin && info.partner_id() == 102);
    CHECK(info.privileges() == "list:*" && !info.missing_privileges());
    const auto now = std::chrono::system_clock::now();
    CHECK(info.expires_at() > now && info.expires_at() < now + 1h);
    client.session_end();
    error_of([&] { return client.acquire_ks(); }, status::no_session);
    const kaltura::error ended = error_of([&] { return client.session_get(ks); }, status::invalid_ks);
    CHECK(ended.cause() == kaltura::cause::logout && ended.retry_class() == kaltura::retry_class::new_session);
    CHECK(ended.api_code() == "INVALID_KS" && ended.category() == kaltura::category::api);
    CHECK(ended.http_status() == 200 && ended.request_id().has_value() && !holds(ended.message(), ks));
    error_of([&] { return client.session_end(); }, status::no_session);
    error_of([&] { return client.session_start("wrong"); }, status::start_session);

    const std::string requests =
        "[{\"service\":\"session\",\"action\":\"start\",\"partnerId\":102,\"type\":2,\"secret\":\""
        + std::string(setting("TEST_SECRET"))
        + "\"},{\"service\":\"session\",\"action\":\"get\",\"ks\":{\"$result\":1}}]";
    CHECK(holds(client.multirequest(requests), "\"sessionType\":\"2\""));
    client.cancel(); /* no call is in progress */
}

void user_actions(const kaltura::client &client)
{
    const std::string password = setting("TEST_PASSWORD");
    const kaltura::session ks = client.user_login_by_login_id(setting("TEST_LOGIN_ID"), password);
    CHECK(client.session_get(ks).user_id() == "admin102");
    kaltura::request by_ks = client.requests().user_login_by_ks(ks, 102);
    by_ks.set_timeout(1min);
    by_ks.perform();
    CHECK(by_ks.is_done() && !by_ks.wait() && by_ks.take_session_info().user_id() == "admin102");
    CHECK(client.user_login("admin102", password).view().substr(0, 4) == "djJ8");
    CHECK(error_of([&] { return client.user_login("unknown", password); }, status::user_not_found)
              .api_code()
              .has_value());
    error_of([&] { return client.user_login_by_login_id(setting("TEST_LOGIN_ID"), "wrong"); }, status::wrong_password);
    kaltura::login_options of_109;
    of_109.partner_id = 109;
    error_of([&] { return client.user_login_by_login_id("admin109@example.com", password, of_109); },
             status::missing_otp);
    of_109.otp = setting("TEST_OTP");
    CHECK(client.user_login_by_login_id("admin109@example.com", password, of_109).size() > 40);
}

void others(const kaltura::client &client)
{
    const kaltura::session_info widget = client.session_start_widget();
    CHECK(widget.partner_id() == 102 && !widget.user_id() && !widget.expires_at() && !widget.type());
    kaltura::app_token_options options;
    options.privileges = "list:*,appid:demo";
    const char *id = "0_demotokn", *token = "e00e48a3dbd222309e10bf522b560385";
    const kaltura::session_info info = client.app_token_start_session(id, token, options);
    CHECK(info.user_id() == "user102" && info.missing_privileges() == "list:*");
    error_of([&] { return client.session_end(info.ks()); }, status::shared_session);
    client.session_end(info.ks(), true);
    options.hash_type = kaltura::hash_type::md5;
    error_of([&] { return client.app_token_start_session(id, token, options); }, status::app_token_hash);
    options.hash_type = kaltura::hash_type::sha256;
    options.ks = std::string(widget.ks());
    CHECK(client.app_token_start_session(id, token, options).ks() != info.ks());

    const char *secret = setting("TEST_IMPERSONATOR_SECRET");
    kaltura::session_start_options of_200;
    of_200.partner_id = 200;
    kaltura::request impersonate = client.requests().session_impersonate(secret, 201, of_200);
    impersonate.perform();
    const kaltura::session other = impersonate.take_string();
    of_200.type = kaltura::session_type::admin;
    client.set_ks(client.session_start(secret, of_200));
    kaltura::impersonate_by_ks_options briefly;
    briefly.expiry = 5min;
    impersonate = client.requests().session_impersonate_by_ks(other, briefly);
    impersonate.perform();
    CHECK(impersonate.take_session_info().expires_at().has_value());
    client.set_ks(nullptr);
}

void managed(const kaltura::client &client)
{
    kaltura::secret_credentials_options options;
    options.type = kaltura::session_type::admin;
    kaltura::credentials started = kaltura::credentials::from_session_start("an old secret", options);
    started.add_secret(setting("TEST_SECRET"));
    client.set_credentials(started);
    CHECK(holds(client.call("session", "get"), "\"sessionType\":\"2\""));
    CHECK(client.acquire_ks(1h).view() == client.acquire_ks().view());
    std::optional<kaltura::time_point> expires_at;
    const kaltura::session current = client.acquire_ks(0s, expires_at);
    CHECK(expires_at > std::chrono::system_clock::now());
    kaltura::request acquire = client.requests().acquire_ks(1h);
    CHECK(!acquire.http() && acquire.wait() == 0ms);
    acquire.advance();
    CHECK(acquire.is_done() && acquire.take_session_info().ks() == current.view());
    kaltura::request cancelled = client.requests().call("system", "ping");
    cancelled.cancel();
    error_of([&] { return cancelled.perform(); }, status::cancelled);

    client.set_credentials(kaltura::credentials::from_widget());
    CHECK(client.acquire_ks().size() > 40);
    kaltura::credentials token = kaltura::credentials::from_app_token("0_demotokn", "e00e48a3dbd222309e10bf522b560385");
    token.set_hash_type(kaltura::hash_type::sha256);
    client.set_credentials(token);
    CHECK(holds(client.call("user", "get"), "\"id\":\"user102\""));
    client.set_credentials(kaltura::credentials::from_login(setting("TEST_LOGIN_ID"), setting("TEST_PASSWORD")));
    CHECK(holds(client.call("session", "get"), "\"userId\":\"admin102\""));
    client.set_credentials(std::nullopt);
}

/* One-time passwords from a TOTP secret and from a callback. */
void second_factors(const kaltura::client &client)
{
    kaltura::credentials person =
        kaltura::credentials::from_login("admin109@example.com", setting("TEST_PASSWORD"), 109);
    person.set_otp_callback([](kaltura::credentials_result &response) {
        response.set_otp("000000");
        return status::ok;
    });
    client.set_credentials(person);
    error_of([&] { return client.acquire_ks(); }, status::invalid_otp);
    person.set_otp_callback(
        [](kaltura::credentials_result &) -> status { throw std::runtime_error("no code was entered"); });
    client.set_credentials(person);
    error_of([&] { return client.acquire_ks(); }, status::callback);
    person = kaltura::credentials::from_login("admin109@example.com", setting("TEST_PASSWORD"), 109);
    person.set_totp_secret(setting("TEST_TOTP_SECRET"));
    client.set_credentials(person);
    CHECK(client.acquire_ks().size() > 40);
    client.set_credentials(std::nullopt);
}

void on_many_threads(const kaltura::client &client)
{
    std::vector<std::thread> threads;
    std::vector<std::string> sessions(8);
    for (std::string &place : sessions) {
        threads.emplace_back([client, &place] { place = client.session_start(setting("TEST_SECRET")).str(); });
    }
    for (std::thread &thread : threads) { thread.join(); }
    for (const std::string &ks : sessions) { CHECK(kaltura::ks::parse(ks, setting("TEST_SECRET")).is_verified()); }
}

} // namespace

int main()
try {
    for (const bool over_tls : {true, false}) {
        const kaltura::client client = over_tls ? client_at(setting("TEST_HTTPS_URL"), setting("TEST_CA_FILE"))
                                                : client_at(setting("TEST_HTTP_URL"), nullptr);
        sessions(client);
        /* others() revokes all sessions of the app token, so it runs last. */
        if (over_tls) {
            user_actions(client);
            managed(client);
        } else {
            second_factors(client);
            others(client);
        }
        on_many_threads(client);
    }
    return check_end();
} catch (const std::exception &unexpected) {
    std::fprintf(stderr, "%s\n", unexpected.what());
    return EXIT_FAILURE;
}
