/* Part of mixed.cpp: uses results, with callbacks that throw. */
#define KALTURA_NO_EXCEPTIONS
#include <kaltura_session.hpp>

bool is_session(const std::string &text);
bool survives_a_transport_that_throws();

bool is_session(const std::string &text) { return kaltura::ks_fingerprint(text).has_value(); }

bool survives_a_transport_that_throws()
{
    kaltura::config config;
    config.set_max_retries(0).value();
    config.set_transport([](auto &, auto &) -> kaltura::status { throw 1; }).value();
    config.set_log(kaltura::log_level::debug, [](auto, auto) { throw 1; }).value();
    config.set_clock([](auto) -> std::chrono::milliseconds { throw 1; }).value();
    const auto response = kaltura::client::create(config)->call("system", "ping");
    return !response && response.error().status() == kaltura::status::connection_broken;
}
