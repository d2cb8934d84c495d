/*
 * A client with a log callback, and with a transport callback instead of the built-in HTTPS. This transport returns canned
 * responses, as in a unit test; examples-c/libcurl_transport.c sends requests with libcurl.
 */
#include <iostream>
#include <kaltura_session.hpp>

int main()
try {
    int calls = 0;
    kaltura::config config;
    config.set_log(kaltura::log_level::debug,
                   [](kaltura::log_level, std::string_view line) { std::cerr << line << '\n'; });
    config.set_transport([&calls](const kaltura::http_request &request, kaltura::http_response &response) {
        /* The URL may be logged. The body must not: it may hold secrets. */
        std::cerr << "POST " << request.url() << '\n';
        if (++calls == 1) { throw kaltura::error(kaltura::status::connect, "the network is still asleep"); }
        response.set_status(200);
        response.append_body("true");
        return kaltura::status::ok;
    });
    const kaltura::client client(config);
    std::cout << client.call("system", "ping").view() << " after " << calls << " attempts\n";
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
