/*
 * A long-running program whose threads call the API repeatedly. The client creates sessions from its credentials and
 * renews each before it expires.
 *
 * From the environment: KALTURA_APP_TOKEN_ID; KALTURA_APP_TOKEN, or KALTURA_APP_TOKEN_FILE, a file that holds it;
 * KALTURA_EXPIRY_SECONDS, the lifetime of each session (optional; an hour); KALTURA_ROUNDS, the number of calls of each of
 * two threads (optional; 10); KALTURA_PAUSE_MS, the pause after each (optional; 1000); and the settings of settings.hpp.
 */
#include "settings.hpp"

#include <atomic>
#include <chrono>
#include <iostream>
#include <mutex>
#include <string_view>
#include <thread>

static long number(const std::string &name, long otherwise)
{
    const auto value = optional_setting(name);
    if (value && !is_number(*value, otherwise)) { throw std::runtime_error(name + " is not a whole number."); }
    return otherwise;
}

int main()
try {
    const std::chrono::seconds life(number("KALTURA_EXPIRY_SECONDS", 3600));
    const std::chrono::milliseconds pause(number("KALTURA_PAUSE_MS", 1000));
    const long rounds = number("KALTURA_ROUNDS", 10);
    std::mutex printing;
    int sessions = 0;
    std::atomic<int> failures = 0;

    const kaltura::client client(settings());
    {
        auto credentials =
            kaltura::credentials::from_app_token(setting("KALTURA_APP_TOKEN_ID"), setting("KALTURA_APP_TOKEN"));
        credentials.set_expiry(life);
        /* Called on the renewing thread: the place to put the session into a keychain (client.export_session). */
        const auto renewed = [&](const kaltura::session_info &session) {
            const auto left = session.expires_at().value() - std::chrono::system_clock::now();
            const std::lock_guard<std::mutex> lock(printing);
            std::cout << "renewed: session " << kaltura::ks_fingerprint(session.ks()) << ", expires in "
                      << std::chrono::duration_cast<std::chrono::seconds>(left).count() << " s\n";
            sessions++;
        };
        /* The place to raise an alarm. */
        const auto failed = [&](const kaltura::error &error, std::optional<kaltura::time_point> expires_at) {
            const std::lock_guard<std::mutex> lock(printing);
            std::cerr << (expires_at ? "not renewed, the session is still valid: " : "no session: ") << error.what()
                      << '\n';
        };
        credentials.set_observer(renewed, failed);
        client.set_credentials(credentials);
    }

    const auto work = [&] {
        for (long round = 0; round < rounds; round++) {
            try {
                const auto user = client.call("user", "get");
                const std::lock_guard<std::mutex> lock(printing);
                std::cout << "user.get: " << user.view().substr(0, 40) << "...\n";
            } catch (const kaltura::error &error) {
                /* A daemon continues: the next call may succeed. */
                const std::lock_guard<std::mutex> lock(printing);
                std::cerr << "user.get: " << error.what() << '\n';
                failures++;
            }
            std::this_thread::sleep_for(pause);
        }
    };
    std::thread other(work);
    work();
    other.join();
    std::cout << 2 * rounds << " calls, " << failures << " failed, " << sessions << " sessions\n";
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
