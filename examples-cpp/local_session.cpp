/*
 * Signs a session locally, without a server, and verifies it as another of your programs would.
 *
 * From the environment: KALTURA_SECRET, or KALTURA_SECRET_FILE, a file that holds it; KALTURA_USER_ID (optional); and
 * KALTURA_PARTNER_ID.
 */
#include "settings.hpp"

#include <iostream>

using namespace std::chrono_literals;

int main()
try {
    const std::string secret = setting("KALTURA_SECRET");
    const kaltura::signer signer(partner_id(), secret);
    kaltura::privileges privileges;
    privileges.add(KALTURA_PRIVILEGE_SVIEW, "*");
    kaltura::signer_options options;
    options.user_id = optional_setting("KALTURA_USER_ID");
    options.expiry = 1h;
    options.privileges = privileges.to_string();
    const kaltura::session session = signer.sign(options);

    const kaltura::ks read = kaltura::ks::parse(session, secret);
    if (read.check() != kaltura::status::ok || !read.has_privilege("sview", "0_any")) {
        throw std::runtime_error("The session is not valid: " + kaltura::ks_explain(session, secret));
    }
    std::cerr << "Session " << kaltura::ks_fingerprint(session) << " of user " << read.user_id().value_or("(none)")
              << '\n';
    std::cout << session.view() << '\n';
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
