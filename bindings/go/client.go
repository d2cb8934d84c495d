package kalturasession

/*
#include <kaltura_session.h>
*/
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Client is a client of one Kaltura server. All calls over the network take a context, which cancels them; the error
// then wraps that of the context.
type Client struct {
	shared   *object
	failures *lastFailure
}

// SessionInfo is a session and what the server reported about it.
type SessionInfo struct {
	KS                string      `json:"-"`
	ExpiresAt         time.Time   // the zero time if the server did not report it
	PartnerID         int32       // 0 if the server did not report it
	UserID            string      // "" if there is none or the server did not report it
	Type              SessionType // meaningful if PartnerID is not 0
	Privileges        string
	MissingPrivileges string // requested but not granted
}

// String does not show the session.
func (s SessionInfo) String() string {
	return fmt.Sprintf("{partner %d user %q expires %v}", s.PartnerID, s.UserID, s.ExpiresAt)
}

// GoString does not show the session.
func (s SessionInfo) GoString() string { return s.String() }

func copySessionInfo(info *C.kaltura_session_info) SessionInfo {
	kind := C.kaltura_session_info_type(info)
	if kind == C.KALTURA_KS_NO_TYPE {
		kind = C.KALTURA_SESSION_TYPE_USER
	}
	return SessionInfo{
		KS:                C.GoString(C.kaltura_session_info_ks(info)),
		ExpiresAt:         timeOf(C.kaltura_session_info_expires_at(info)),
		PartnerID:         int32(C.kaltura_session_info_partner_id(info)),
		UserID:            C.GoString(C.kaltura_session_info_user_id(info)),
		Type:              SessionType(kind),
		Privileges:        C.GoString(C.kaltura_session_info_privileges(info)),
		MissingPrivileges: C.GoString(C.kaltura_session_info_missing_privileges(info)),
	}
}

func (c *Client) use() (*C.kaltura_client, error) {
	if c == nil {
		return nil, ErrClosed
	}
	handle, err := c.shared.use()
	return (*C.kaltura_client)(handle), err
}

// Close cancels the calls in progress and frees the client. May be called again.
func (c *Client) Close() {
	c.Cancel()
	if c != nil {
		c.shared.close()
	}
}

// Cancel cancels the calls in progress: they fail with StatusCancelled.
func (c *Client) Cancel() {
	if handle, err := c.use(); err == nil {
		C.kaltura_client_cancel(handle)
		c.shared.done()
	}
}

// SetKS sets the session that all calls carry; "" for none.
func (c *Client) SetKS(ks string) error {
	return c.local(ks, func(client *C.kaltura_client, text *C.char, e **C.kaltura_error) {
		C.kaltura_client_set_ks(client, text, e)
	})
}

// InvalidateKS discards a session that a server has refused.
func (c *Client) InvalidateKS(ks string) error {
	return c.local(ks, func(client *C.kaltura_client, text *C.char, e **C.kaltura_error) {
		C.kaltura_client_invalidate_ks(client, text, e)
	})
}

// ImportSession makes the client use a session that another one has exported.
func (c *Client) ImportSession(exported string) error {
	return c.local(exported, func(client *C.kaltura_client, text *C.char, e **C.kaltura_error) {
		C.kaltura_client_import_session(client, text, e)
	})
}

// ExportSession exports the session, for a cache that programs share. It is as secret as the session.
func (c *Client) ExportSession() (exported string, err error) {
	handle, err := c.use()
	if err != nil {
		return "", err
	}
	defer c.shared.done()
	var e *C.kaltura_error
	return take(C.kaltura_client_export_session(handle, &e), &e)
}

func (c *Client) local(s string, call func(*C.kaltura_client, *C.char, **C.kaltura_error)) error {
	handle, err := c.use()
	if err != nil {
		return err
	}
	defer c.shared.done()
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	text := a.text(s)
	if a.err != nil {
		return a.err
	}
	call(handle, text, &e)
	return failure(e)
}

// constructor creates a request.
type constructor func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request

// perform creates and performs a request, and passes it to take.
func (c *Client) perform(ctx context.Context, create constructor, take func(*C.kaltura_request) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	handle, err := c.use()
	if err != nil {
		return err
	}
	var a arguments
	var e *C.kaltura_error
	request := create(handle, &a, &e)
	c.shared.done() // the request keeps the client alive
	a.free()
	defer C.kaltura_request_free(request)
	if a.err != nil {
		C.kaltura_error_free(e)
		return a.err
	}
	if request == nil {
		return failure(e)
	}
	finished, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-ctx.Done():
			C.kaltura_request_cancel(request)
		case <-finished:
		}
	}()
	C.kaltura_request_perform(request, &e)
	close(finished)
	<-stopped // the request is not freed while it is being cancelled
	if err := failure(e); err != nil {
		var failed *Error
		if errors.As(err, &failed) {
			switch failed.Status {
			case StatusCancelled:
				failed.wrapped = ctx.Err()
			case StatusCallback:
				failed.wrapped = c.failures.get()
			}
		}
		return err
	}
	return take(request)
}

func (c *Client) performString(ctx context.Context, create constructor) (text string, err error) {
	err = c.perform(ctx, create, func(request *C.kaltura_request) error {
		var e *C.kaltura_error
		text, err = take(C.kaltura_request_take_string(request, &e), &e)
		return err
	})
	return text, err
}

func (c *Client) performInfo(ctx context.Context, create constructor) (session SessionInfo, err error) {
	err = c.perform(ctx, create, func(request *C.kaltura_request) error {
		var e *C.kaltura_error
		info := C.kaltura_request_take_session_info(request, &e)
		if info == nil {
			return failure(e)
		}
		defer C.kaltura_session_info_free(info)
		session = copySessionInfo(info)
		return nil
	})
	return session, err
}

func (c *Client) performJSON(ctx context.Context, value any, response any,
	create func(client *C.kaltura_client, a *arguments, params *C.char, e **C.kaltura_error) *C.kaltura_request) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	text, err := c.performString(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return create(client, a, a.text(string(encoded)), e)
	})
	if err != nil || response == nil {
		return err
	}
	return json.Unmarshal([]byte(text), response)
}

// Call calls an action of the API. Params is encoded as a JSON object, nil for none; the response is decoded into
// response, unless that is nil.
func (c *Client) Call(ctx context.Context, service, action string, params, response any) error {
	if params == nil {
		params = struct{}{}
	}
	return c.performJSON(ctx, params, response,
		func(client *C.kaltura_client, a *arguments, json *C.char, e **C.kaltura_error) *C.kaltura_request {
			return C.kaltura_request_call(client, a.text(service), a.text(action), json, e)
		})
}

// Multirequest calls several actions in one request. A failed one is an object with objectType KalturaAPIException.
func (c *Client) Multirequest(ctx context.Context, requests []map[string]any, responses any) error {
	return c.performJSON(ctx, requests, responses,
		func(client *C.kaltura_client, _ *arguments, json *C.char, e **C.kaltura_error) *C.kaltura_request {
			return C.kaltura_request_multirequest(client, json, e)
		})
}

// StartSession requests a session with a secret (session.start). A partnerID of 0 is that of the client.
func (c *Client) StartSession(ctx context.Context, secret string, partnerID int32, o SessionOptions) (string, error) {
	return c.performString(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_start(client, a.text(secret), a.text(o.UserID), C.int32_t(o.Type),
			C.int32_t(partnerID), a.seconds(o.Expiry), a.text(o.Privileges), e)
	})
}

// LoginOptions are the optional parameters of a login.
type LoginOptions struct {
	PartnerID  int32         // 0 for that of the client
	Expiry     time.Duration // in whole seconds; 0 for a day
	Privileges string
	OTP        string // the one-time password; not for LoginByUserID
}

// Login logs a user in with e-mail address and password (user.loginByLoginId).
func (c *Client) Login(ctx context.Context, loginID, password string, o LoginOptions) (string, error) {
	return c.performString(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_user_login_by_login_id(client, a.text(loginID), a.text(password),
			C.int32_t(o.PartnerID), a.seconds(o.Expiry), a.text(o.Privileges), a.text(o.OTP), e)
	})
}

// LoginByUserID logs a user in with the user id of one partner (user.login).
func (c *Client) LoginByUserID(ctx context.Context, userID, password string, o LoginOptions) (string, error) {
	if o.OTP != "" {
		return "", invalid("user.login takes no one-time password")
	}
	return c.performString(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_user_login(client, a.text(userID), a.text(password), C.int32_t(o.PartnerID),
			a.seconds(o.Expiry), a.text(o.Privileges), e)
	})
}

// AppTokenOptions are the optional parameters of StartAppTokenSession.
type AppTokenOptions struct {
	SessionOptions
	HashType  HashType
	KS        string // a session to begin with; "" to request a widget session
	PartnerID int32
}

// StartAppTokenSession exchanges an app token for a session.
func (c *Client) StartAppTokenSession(ctx context.Context, id, token string, o AppTokenOptions) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_app_token_start_session(client, a.text(id), a.text(token), C.int32_t(o.HashType),
			a.text(o.KS), a.text(o.UserID), C.int32_t(o.Type), C.int32_t(o.PartnerID), a.seconds(o.Expiry),
			a.text(o.Privileges), e)
	})
}

// StartWidgetSession requests a widget session; a widgetID of "" is the partner's own.
func (c *Client) StartWidgetSession(ctx context.Context, widgetID string, expiry time.Duration) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_start_widget(client, a.text(widgetID), 0, a.seconds(expiry), e)
	})
}

// GetSession requests what the server knows about a session; "" for the client's own.
func (c *Client) GetSession(ctx context.Context, ks string) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_get(client, a.text(ks), e)
	})
}

// EndSession revokes a session; "" for the client's own. Force also revokes sessions that share it.
func (c *Client) EndSession(ctx context.Context, ks string, force bool) error {
	flag := C.int32_t(0)
	if force {
		flag = 1
	}
	create := func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_end(client, a.text(ks), flag, e)
	}
	return c.perform(ctx, create, func(*C.kaltura_request) error { return nil })
}

// AcquireKS returns the session that the next call would carry, renewed first if necessary.
func (c *Client) AcquireKS(ctx context.Context, minValidity time.Duration) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_acquire_ks(client, a.seconds(minValidity), e)
	})
}
