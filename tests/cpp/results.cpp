/* Results instead of exceptions. Compiled with -fno-exceptions -fno-rtti, and with only KALTURA_NO_EXCEPTIONS, in which
 * case callbacks may throw. */
#include "check.hpp"

#ifndef KALTURA_NO_EXCEPTIONS
#error "the header must have seen that there are no exceptions"
#endif

using kaltura::status;

template class kaltura::detail::actions<kaltura::detail::blocking, kaltura::client>;
template class kaltura::detail::actions<kaltura::detail::prepared, kaltura::requests>;
static_assert(std::is_same_v<decltype(kaltura::ks_fingerprint("")), kaltura::result<std::string>>);
static_assert(std::is_same_v<decltype(kaltura::config().set_partner_id(1)), kaltura::result<void>>);

namespace {

void offline()
{
    kaltura::session_start_options options;
    options.partner_id = 102;
    options.user_id = "user";
    kaltura::result<kaltura::session> made = kaltura::generate_session("secret", options);
    CHECK(made && made.has_value() && made->size() > 40);
    const kaltura::session ks = std::move(made).value();
    const auto read = kaltura::ks::parse(ks, "secret");
    CHECK(read && read->user_id() == "user" && (*read).check() == kaltura::status::ok);
    const auto refused = kaltura::ks::parse(ks, "wrong");
    CHECK(!refused && refused.error().status() == status::ks_signature);
    CHECK(*kaltura::ks_fingerprint(ks) == kaltura::ks_fingerprint(ks.view()).value());
    CHECK(kaltura::ks_fingerprint("no session").error().category() == kaltura::category::ks);
    const auto signer = kaltura::signer::create(102, "secret");
    CHECK(signer && signer->sign({}) && !kaltura::signer::create(102, nullptr));
    kaltura::privileges list;
    CHECK(list.add("list", "*") && list.to_string().value() == "list:*");
    const auto bad = list.add("", "*");
    CHECK(!bad.has_value() && bad.error().message() == bad.error().what());
    list.add("sview").value();
}

void with_a_transport()
{
    const auto calls = std::make_shared<int>(0);
    kaltura::config config;
    CHECK(config.set_max_retries(0));
    CHECK(config.set_log(kaltura::log_level::debug, [](kaltura::log_level, std::string_view) {}));
    CHECK(config.set_clock([](kaltura::clock_kind) { return std::chrono::milliseconds(1800000000000); }));
    const kaltura::transport_function transport = [calls](const auto &, kaltura::http_response &response) {
        ++*calls;
#ifdef __cpp_exceptions
        throw kaltura::error(status::tls, "no trust");
#endif
        CHECK(response.fail(status::tls, false, "no trust"));
        return status::tls;
    };
    CHECK(config.set_transport(transport));
    CHECK(!kaltura::config().set_transport(nullptr) && calls.use_count() == 3);
    auto client = kaltura::client::create(config);
    CHECK(client.has_value());
    kaltura::session_start_options options;
    options.partner_id = 102;
    const auto started = client->session_start("secret", options);
    CHECK(!started && started.error().status() == status::tls && *calls == 1);
    CHECK(started.error().message().find("no trust") != std::string::npos);
    auto request = client->requests().call("system", "ping");
    CHECK(request && request->advance());
    CHECK(request->response().set_status(200) && request->response().append_body("true"));
    CHECK(request->advance() && request->is_done() && request->take_string()->view() == "true");
    CHECK(request->take_session_info().error().status() == status::no_result);
}

void moved_from_objects_are_rejected()
{
    kaltura::config config;
    const kaltura::config kept = std::move(config);
    CHECK(kaltura::client::create(config).error().status() == status::invalid_argument);
    const auto client = kaltura::client::create(kept);
    CHECK(client->set_credentials(kaltura::credentials()).error().status() == status::invalid_argument);
    CHECK(client->set_credentials(std::nullopt));
    kaltura::session_start_options options;
    options.partner_id = 102;
    kaltura::session ks = std::move(kaltura::generate_session("secret", options)).value();
    CHECK(client->set_ks(ks));
    const kaltura::session other = std::move(ks);
    CHECK(client->session_end(ks).error().status() == status::invalid_argument);
    CHECK(client->set_ks(ks).error().status() == status::invalid_argument
          && client->acquire_ks()->view() == other.view());
    const auto signer = kaltura::signer::create(102, "secret");
    kaltura::sign_options more;
    const kaltura::sign_options moved = std::move(more);
    kaltura::signer_options by;
    by.more = &more;
    CHECK(signer->sign(by).error().status() == status::invalid_argument);
}

void at_the_server()
{
    kaltura::config config;
    CHECK(config.set_service_url(setting("TEST_HTTP_URL")) && config.set_partner_id(102));
    const auto client = kaltura::client::create(config);
    const auto ks = client->session_start(setting("TEST_SECRET"));
    CHECK(ks && client->set_ks(*ks) && client->acquire_ks()->view() == ks->view());
    CHECK(client->session_end() && client->session_get(*ks).error().cause() != kaltura::cause::expired);
    CHECK(client->session_start("wrong").error().api_code() == "START_SESSION_ERROR");
}

} // namespace

int main()
{
    offline();
    with_a_transport();
    moved_from_objects_are_rejected();
    at_the_server();
    return check_end();
}
