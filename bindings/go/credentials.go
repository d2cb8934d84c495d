package kalturasession

/*
#include "helpers.h"
*/
import "C"

import (
	"runtime/cgo"
	"time"
)

// CredentialsOptions are the settings of all credentials. Those that do not apply to a kind are refused.
type CredentialsOptions struct {
	PartnerID  int32         // 0 for that of the client
	Expiry     time.Duration // in whole seconds; 0 for a day
	Privileges string
	// OnRenewed is called after each session that the credentials created, on the goroutine that did it.
	OnRenewed func(SessionInfo)
	// OnFailed is called after each failure, with the expiry of the session that remains in use, or the zero time.
	OnFailed func(err *Error, expiresAt time.Time)
}

// Credentials are how a client creates its sessions: AppToken, Login, Secret, SessionStart, Widget or Callback.
type Credentials interface {
	create(a *arguments, e **C.kaltura_error, failures *lastFailure) *C.kaltura_credentials
	options() CredentialsOptions
}

// AppToken exchanges an app token for each session.
type AppToken struct {
	CredentialsOptions
	ID, Token string
	UserID    string
	HashType  HashType
}

// Login logs a user in with e-mail address and password.
type Login struct {
	CredentialsOptions
	LoginID, Password string
	TOTPSecret        string                 // generates one-time passwords
	OTP               func() (string, error) // provides the one-time password before each login
}

// Secret signs sessions locally.
type Secret struct {
	CredentialsOptions
	Secret, UserID string
	Type           SessionType
}

// SessionStart requests sessions with a secret. Further secrets are tried in order, during secret rotation.
type SessionStart struct {
	CredentialsOptions
	Secrets []string
	UserID  string
	Type    SessionType
}

// Widget requests widget sessions, for anonymous visitors.
type Widget struct {
	CredentialsOptions
	WidgetID string // "" for the partner's own
}

// Callback gets sessions from a function, with their expiry or the zero time.
type Callback struct {
	CredentialsOptions
	Session func() (ks string, expiresAt time.Time, err error)
}

func (o CredentialsOptions) options() CredentialsOptions { return o }

func (c AppToken) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	credentials := C.kaltura_credentials_new_app_token(C.int32_t(c.PartnerID), a.text(c.ID), a.text(c.Token), e)
	if c.UserID != "" {
		C.kaltura_credentials_set_user_id(credentials, a.text(c.UserID), nil)
	}
	if c.HashType != HashTypeAuto {
		C.kaltura_credentials_set_hash_type(credentials, C.int32_t(c.HashType), nil)
	}
	return credentials
}

func (c Login) create(a *arguments, e **C.kaltura_error, failures *lastFailure) *C.kaltura_credentials {
	credentials := C.kaltura_credentials_new_login(C.int32_t(c.PartnerID), a.text(c.LoginID), a.text(c.Password), e)
	if c.TOTPSecret != "" {
		C.kaltura_credentials_set_totp_secret(credentials, a.text(c.TOTPSecret), nil)
	}
	if c.OTP != nil {
		user := cgo.NewHandle(&callbacks{otp: c.OTP, failures: failures})
		C.kaltura_go_set_otp(credentials, C.uintptr_t(user), nil)
	}
	return credentials
}

func (c Secret) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	return C.kaltura_credentials_new_secret(C.int32_t(c.PartnerID), a.text(c.Secret), a.text(c.UserID), C.int32_t(c.Type), e)
}

func (c SessionStart) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	if len(c.Secrets) == 0 {
		a.err = invalid("SessionStart needs a secret")
		return nil
	}
	first, user := a.text(c.Secrets[0]), a.text(c.UserID)
	credentials := C.kaltura_credentials_new_session_start(C.int32_t(c.PartnerID), first, user, C.int32_t(c.Type), e)
	for _, secret := range c.Secrets[1:] {
		C.kaltura_credentials_add_secret(credentials, a.text(secret), nil)
	}
	return credentials
}

func (c Widget) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	return C.kaltura_credentials_new_widget(C.int32_t(c.PartnerID), a.text(c.WidgetID), e)
}

func (c Callback) create(a *arguments, e **C.kaltura_error, failures *lastFailure) *C.kaltura_credentials {
	if c.Session == nil {
		a.err = invalid("Callback needs the function Session")
		return nil
	}
	user := cgo.NewHandle(&callbacks{session: c.Session, failures: failures})
	return C.kaltura_go_new_callback(C.uintptr_t(user), e)
}

// SetCredentials sets the credentials from which the client creates its sessions; nil for none.
func (c *Client) SetCredentials(credentials Credentials) error {
	handle, err := c.use()
	if err != nil {
		return err
	}
	defer c.shared.done()
	var e *C.kaltura_error
	if credentials == nil {
		C.kaltura_client_set_credentials(handle, nil, &e)
		return failure(e)
	}
	var a arguments
	defer a.free()
	created := credentials.create(&a, &e, c.failures)
	defer C.kaltura_credentials_free(created)
	if a.err != nil {
		C.kaltura_error_free(e)
		return a.err
	}
	if created == nil {
		return failure(e)
	}
	// The first error of a setter is returned by kaltura_client_set_credentials.
	o := credentials.options()
	if o.Expiry != 0 {
		C.kaltura_credentials_set_expiry_seconds(created, a.seconds(o.Expiry), nil)
	}
	if o.Privileges != "" {
		C.kaltura_credentials_set_privileges(created, a.text(o.Privileges), nil)
	}
	if a.err != nil {
		return a.err
	}
	if o.OnRenewed != nil || o.OnFailed != nil {
		user := cgo.NewHandle(&callbacks{onRenewed: o.OnRenewed, onFailed: o.OnFailed})
		C.kaltura_go_set_observer(created, C.uintptr_t(user), nil)
	}
	C.kaltura_client_set_credentials(handle, created, &e)
	return failure(e)
}
