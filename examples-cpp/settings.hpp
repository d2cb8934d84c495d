/* Settings of the examples from the environment:
 *   KALTURA_PARTNER_ID    the account number
 *   KALTURA_SERVICE_URL   the server (optional; https://www.kaltura.com)
 *   KALTURA_CA_FILE       a PEM file with the authority to trust instead of the system's (optional)
 */
#ifndef SETTINGS_HPP
#define SETTINGS_HPP

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <kaltura_session.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

inline std::optional<std::string> optional_setting(const std::string &name)
{
    const char *value = std::getenv(name.c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

/* Returns the variable, or the first line of the file whose name is in the variable NAME_FILE. */
inline std::string setting(const std::string &name)
{
    if (const auto value = optional_setting(name)) { return *value; }
    const auto path = optional_setting(name + "_FILE");
    if (!path) { throw std::runtime_error("Set " + name + " or " + name + "_FILE."); }
    std::string line;
    std::ifstream file(*path);
    if (!std::getline(file, line)) { throw std::runtime_error("Cannot read " + *path); }
    return line.substr(0, line.find('\r'));
}

/* Parses a string that is only a number. A partner id must not be truncated to 32 bits, which would be another account. */
template <typename Number> bool is_number(const std::string &text, Number &number)
{
    const char *const end = text.data() + text.size();
    const auto [at, problem] = std::from_chars(text.data(), end, number);
    return problem == std::errc() && at == end;
}

inline std::int32_t partner_id()
{
    std::int32_t id = 0;
    if (!is_number(setting("KALTURA_PARTNER_ID"), id)) {
        throw std::runtime_error("KALTURA_PARTNER_ID is not an account number.");
    }
    return id;
}

inline kaltura::config settings()
{
    kaltura::config config;
    config.set_partner_id(partner_id());
    if (const auto url = optional_setting("KALTURA_SERVICE_URL")) { config.set_service_url(*url); }
    if (const auto file = optional_setting("KALTURA_CA_FILE")) { config.set_ca_file(*file); }
    return config;
}

#endif
