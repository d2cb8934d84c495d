/* Registrations with the callbacks of callbacks.go. user_data is a cgo.Handle, which must not be a pointer in Go. */
#include <kaltura_session.h>

extern void kalturaGoDestroy(uintptr_t user_data);
extern void kalturaGoLog(uintptr_t user_data, int32_t level, char *message);
extern int32_t kalturaGoSession(uintptr_t user_data, kaltura_credentials_result *result);
extern int32_t kalturaGoOTP(uintptr_t user_data, kaltura_credentials_result *result);
extern void kalturaGoRenewed(uintptr_t user_data, kaltura_session_info *session);
extern void kalturaGoFailed(uintptr_t user_data, kaltura_error *error, int64_t expires_at);

static inline void kaltura_go_destroy(void *user_data)
{
    kalturaGoDestroy((uintptr_t)user_data);
}

static inline void kaltura_go_log(void *user_data, int32_t level, const char *message)
{
    kalturaGoLog((uintptr_t)user_data, level, (char *)message);
}

static inline kaltura_status kaltura_go_session(void *user_data, kaltura_credentials_result *result)
{
    return kalturaGoSession((uintptr_t)user_data, result);
}

static inline kaltura_status kaltura_go_otp(void *user_data, kaltura_credentials_result *result)
{
    return kalturaGoOTP((uintptr_t)user_data, result);
}

static inline void kaltura_go_renewed(void *user_data, const kaltura_session_info *session)
{
    kalturaGoRenewed((uintptr_t)user_data, (kaltura_session_info *)session);
}

static inline void kaltura_go_failed(void *user_data, const kaltura_error *error, int64_t expires_at)
{
    kalturaGoFailed((uintptr_t)user_data, (kaltura_error *)error, expires_at);
}

static inline kaltura_status kaltura_go_set_log(kaltura_config *config, int32_t level, uintptr_t user_data,
                                                kaltura_error **error)
{
    return kaltura_config_set_log(config, level, kaltura_go_log, (void *)user_data, kaltura_go_destroy, error);
}

static inline kaltura_credentials *kaltura_go_new_callback(uintptr_t user_data, kaltura_error **error)
{
    return kaltura_credentials_new_callback(kaltura_go_session, (void *)user_data, kaltura_go_destroy, error);
}

static inline kaltura_status kaltura_go_set_otp(kaltura_credentials *credentials, uintptr_t user_data,
                                                kaltura_error **error)
{
    return kaltura_credentials_set_otp_callback(credentials, kaltura_go_otp, (void *)user_data, kaltura_go_destroy,
                                                error);
}

static inline kaltura_status kaltura_go_set_observer(kaltura_credentials *credentials, uintptr_t user_data,
                                                     kaltura_error **error)
{
    return kaltura_credentials_set_observer(credentials, kaltura_go_renewed, kaltura_go_failed, (void *)user_data,
                                            kaltura_go_destroy, error);
}
