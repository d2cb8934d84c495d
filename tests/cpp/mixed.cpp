/* A program of two files, one with exceptions and one (mixed_results.cpp) with results. */
#include "check.hpp"

bool is_session(const std::string &text);

int main()
{
    kaltura::session_start_options options;
    options.partner_id = 102;
    const kaltura::session ks = kaltura::generate_session("secret", options);
    CHECK(is_session(ks.str()) && !is_session("no session"));
    error_of([] { return kaltura::ks_fingerprint("no session"); }, kaltura::status::ks_malformed);
    return check_end();
}
