/* A program of three files: this one uses exceptions, mixed_results.cpp has exceptions but uses results, and
 * mixed_without.cpp is compiled without exceptions. */
#include "check.hpp"

bool is_session(const std::string &text);
bool survives_a_transport_that_throws();
bool is_refused_by_a_transport_without_exceptions();

int main()
{
    kaltura::session_start_options options;
    options.partner_id = 102;
    const kaltura::session ks = kaltura::generate_session("secret", options);
    CHECK(is_session(ks.str()) && !is_session("no session"));
    error_of([] { return kaltura::ks_fingerprint("no session"); }, kaltura::status::ks_malformed);
    CHECK(is_refused_by_a_transport_without_exceptions());
    CHECK(survives_a_transport_that_throws());
    return check_end();
}
