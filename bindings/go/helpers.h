/* Registrations with the callbacks of callbacks.go. user_data is a cgo.Handle, which Go must not convert to a pointer. */
#include <kaltura_session.h>

extern void kalturaGoDestroy(void *user_data);
extern void kalturaGoLog(void *user_data, int32_t level, char *message);
extern int32_t kalturaGoSession(void *user_data, kaltura_credentials_result *result);
extern int32_t kalturaGoOTP(void *user_data, kaltura_credentials_result *result);
extern void kalturaGoRenewed(void *user_data, kaltura_session_info *session);
extern void kalturaGoFailed(void *user_data, kaltura_error *error, int64_t expires_at);

static inline kaltura_status kaltura_go_set_log(kaltura_config *config, int32_t level, uintptr_t user_data,
                                                kaltura_error **error)
{
    return kaltura_config_set_log(config, level, (kaltura_log_callback)kalturaGoLog, (void *)user_data,
                                  kalturaGoDestroy, error);
}

static inline kaltura_credentials *kaltura_go_new_callback(uintptr_t user_data, kaltura_error **error)
{
    return kaltura_credentials_new_callback(kalturaGoSession, (void *)user_data, kalturaGoDestroy, error);
}

static inline kaltura_status kaltura_go_set_otp(kaltura_credentials *credentials, uintptr_t user_data,
                                                kaltura_error **error)
{
    return kaltura_credentials_set_otp_callback(credentials, kalturaGoOTP, (void *)user_data, kalturaGoDestroy, error);
}

static inline kaltura_status kaltura_go_set_observer(kaltura_credentials *credentials, uintptr_t user_data,
                                                     kaltura_error **error)
{
    return kaltura_credentials_set_observer(credentials, (kaltura_renewed_callback)kalturaGoRenewed,
                                            (kaltura_failed_callback)kalturaGoFailed, (void *)user_data,
                                            kalturaGoDestroy, error);
}
