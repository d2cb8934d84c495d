/*
 * Requests a session from the server with a secret (session.start), and prints it. For programs on your own servers.
 *
 * From the environment: KALTURA_SECRET, or KALTURA_SECRET_FILE, a file that holds it; KALTURA_USER_ID (optional);
 * and the settings of settings.hpp.
 */
#include "settings.hpp"

#include <iostream>

using namespace std::chrono_literals;

int main()
try {
    const kaltura::client client(settings());
    kaltura::session_start_options options;
    options.user_id = optional_setting("KALTURA_USER_ID");
    options.expiry = 1h;
    const kaltura::session ks = client.session_start(setting("KALTURA_SECRET"), options);
    std::cout << ks.view() << '\n';
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
