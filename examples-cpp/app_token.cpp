/*
 * Exchanges an app token for a session (appToken.startSession), and prints it. For programs on other people's machines,
 * instead of a secret.
 *
 * From the environment: KALTURA_APP_TOKEN_ID; KALTURA_APP_TOKEN, or KALTURA_APP_TOKEN_FILE, a file that holds it; and
 * what settings.hpp says.
 */
#include "settings.hpp"

#include <iostream>

int main()
try {
    const kaltura::client client(settings());
    const kaltura::session_info info =
        client.app_token_start_session(setting("KALTURA_APP_TOKEN_ID"), setting("KALTURA_APP_TOKEN"));
    std::cerr << "For user " << info.user_id().value_or("(none)") << ", with privileges \""
              << info.privileges().value_or("") << "\"\n";
    std::cout << info.ks() << '\n';
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
