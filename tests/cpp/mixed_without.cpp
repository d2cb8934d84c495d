/* Part of mixed.cpp: compiled without exceptions. */
#include <kaltura_session.hpp>

#ifdef __cpp_exceptions
#error "this file is to be compiled with -fno-exceptions"
#endif

bool is_refused_by_a_transport_without_exceptions();

bool is_refused_by_a_transport_without_exceptions()
{
    kaltura::config config;
    config.set_max_retries(0).value();
    config.set_transport([](auto &, auto &) { return kaltura::status::tls; }).value();
    config.set_log(kaltura::log_level::debug, [](auto, auto) {}).value();
    config.set_clock([](auto) { return std::chrono::milliseconds(1800000000000); }).value();
    const auto response = kaltura::client::create(config)->call("system", "ping");
    return !response && response.error().status() == kaltura::status::tls;
}
