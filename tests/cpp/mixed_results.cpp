/* The other file of mixed.cpp. */
#define KALTURA_NO_EXCEPTIONS
#include <kaltura_session.hpp>

bool is_session(const std::string &text);

bool is_session(const std::string &text) { return kaltura::ks_fingerprint(text).has_value(); }
