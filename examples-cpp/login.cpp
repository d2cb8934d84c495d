/*
 * Logs a person in with e-mail address and password (user.loginByLoginId), prompts for a one-time password if the account
 * requires one, and prints the session.
 *
 * From the environment: KALTURA_LOGIN_ID; KALTURA_PASSWORD, or KALTURA_PASSWORD_FILE, a file that holds it; and what
 * settings.hpp says. The one-time password is read from standard input.
 */
#include "settings.hpp"

#include <iostream>

int main()
try {
    const kaltura::client client(settings());
    const std::string login_id = setting("KALTURA_LOGIN_ID"), password = setting("KALTURA_PASSWORD");
    kaltura::session ks;
    try {
        ks = client.user_login_by_login_id(login_id, password);
    } catch (const kaltura::error &error) {
        if (error.status() != kaltura::status::missing_otp) { throw; }
        kaltura::login_options options;
        std::cerr << "One-time password: ";
        std::cin >> options.otp.emplace();
        ks = client.user_login_by_login_id(login_id, password, options);
    }
    std::cout << ks.view() << '\n';
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
