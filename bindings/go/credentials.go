package kalturasession

/*
#include "helpers.h"
*/
import "C"

import (
	"context"
	"fmt"
	"runtime/cgo"
	"time"
)

// CredentialsOptions are the settings of all credentials. Those that do not apply to a kind are rejected.
type CredentialsOptions struct {
	PartnerID  int32         // 0 for that of the client
	Expiry     time.Duration // whole seconds, fractions are rejected; 0 for a day, at most 3,650 days
	Privileges string
	// OnRenewed is called after each session that the credentials created. The call that needed the session waits for it.
	OnRenewed func(SessionInfo)
	// OnFailed is called after each failure, with the expiry of the session that remains in use, or the zero time if calls
	// are failing now.
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

// Login logs a user in with e-mail address and password. After a login, session.get is called for the expiry.
type Login struct {
	CredentialsOptions
	LoginID, Password string
	TOTPSecret        string // generates one-time passwords
	// OTP provides the one-time password before each login. It is called like Callback.Session.
	OTP func(ctx context.Context) (string, error)
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

// Callback gets sessions from a function.
type Callback struct {
	CredentialsOptions
	// Session returns a session, with its expiry or the zero time if that is unknown. It gets the context of the call that
	// needs the session, and should return when that ends: the call waits for it, also beyond the timeouts of Config. It is
	// called by one call at a time, and must not use the session of its own client: such a call would wait for Session.
	// Pass ctx to calls in Session: with another context they may wait for calls that are waiting for Session.
	Session func(ctx context.Context) (ks string, expiresAt time.Time, err error)
}

// String does not show the token.
func (c AppToken) String() string { return fmt.Sprintf("AppToken{%q}", c.ID) }

// GoString does not show the token.
func (c AppToken) GoString() string { return c.String() }

// String does not show the password.
func (c Login) String() string { return fmt.Sprintf("Login{%q}", c.LoginID) }

// GoString does not show the password.
func (c Login) GoString() string { return c.String() }

// String does not show the secret.
func (c Secret) String() string { return fmt.Sprintf("Secret{user %q}", c.UserID) }

// GoString does not show the secret.
func (c Secret) GoString() string { return c.String() }

// String does not show the secrets.
func (c SessionStart) String() string { return fmt.Sprintf("SessionStart{user %q}", c.UserID) }

// GoString does not show the secrets.
func (c SessionStart) GoString() string { return c.String() }

func (o CredentialsOptions) options() CredentialsOptions { return o }

func (c AppToken) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	id, token := a.required("ID", c.ID), a.required("Token", c.Token)
	credentials := C.kaltura_credentials_new_app_token(C.int32_t(c.PartnerID), id, token, e)
	if c.UserID != "" {
		C.kaltura_credentials_set_user_id(credentials, a.text("UserID", c.UserID), nil)
	}
	if c.HashType != HashTypeAuto {
		C.kaltura_credentials_set_hash_type(credentials, a.hashType(c.HashType), nil)
	}
	return credentials
}

func (c Login) create(a *arguments, e **C.kaltura_error, failures *lastFailure) *C.kaltura_credentials {
	id, password := a.required("LoginID", c.LoginID), a.required("Password", c.Password)
	credentials := C.kaltura_credentials_new_login(C.int32_t(c.PartnerID), id, password, e)
	if c.TOTPSecret != "" {
		C.kaltura_credentials_set_totp_secret(credentials, a.text("TOTPSecret", c.TOTPSecret), nil)
	}
	if c.OTP != nil {
		user := cgo.NewHandle(&callbacks{otp: c.OTP, failures: failures})
		C.kaltura_go_set_otp(credentials, C.uintptr_t(user), nil)
	}
	return credentials
}

func (c Secret) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	secret, user := a.required("Secret", c.Secret), a.text("UserID", c.UserID)
	return C.kaltura_credentials_new_secret(C.int32_t(c.PartnerID), secret, user, C.int32_t(c.Type), e)
}

func (c SessionStart) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	if len(c.Secrets) == 0 {
		a.fail("Secrets: must not be empty")
		return nil
	}
	first, user := a.required("Secrets", c.Secrets[0]), a.text("UserID", c.UserID)
	credentials := C.kaltura_credentials_new_session_start(C.int32_t(c.PartnerID), first, user, C.int32_t(c.Type), e)
	for _, secret := range c.Secrets[1:] {
		C.kaltura_credentials_add_secret(credentials, a.required("Secrets", secret), nil)
	}
	return credentials
}

func (c Widget) create(a *arguments, e **C.kaltura_error, _ *lastFailure) *C.kaltura_credentials {
	return C.kaltura_credentials_new_widget(C.int32_t(c.PartnerID), a.text("WidgetID", c.WidgetID), e)
}

func (c Callback) create(a *arguments, e **C.kaltura_error, failures *lastFailure) *C.kaltura_credentials {
	if c.Session == nil {
		a.fail("Session: must not be nil")
		return nil
	}
	user := cgo.NewHandle(&callbacks{session: c.Session, failures: failures})
	return C.kaltura_go_new_callback(C.uintptr_t(user), e)
}

// SetCredentials sets the credentials from which the client creates its sessions, in place of those set before and of a
// session of SetKS; nil for none. It sends nothing.
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
		C.kaltura_credentials_set_expiry_seconds(created, a.seconds("Expiry", o.Expiry), nil)
	}
	if o.Privileges != "" {
		C.kaltura_credentials_set_privileges(created, a.text("Privileges", o.Privileges), nil)
	}
	if a.err != nil {
		return a.err
	}
	if o.OnRenewed != nil || o.OnFailed != nil {
		user := cgo.NewHandle(&callbacks{onRenewed: o.OnRenewed, onFailed: o.OnFailed, failures: c.failures})
		C.kaltura_go_set_observer(created, C.uintptr_t(user), nil)
	}
	C.kaltura_client_set_credentials(handle, created, &e)
	return failure(e)
}
