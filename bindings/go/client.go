package kalturasession

/*
#include <kaltura_session.h>

// The call that a thread performs, a cgo.Handle.
static _Thread_local uintptr_t current_call;

static uintptr_t kaltura_go_current_call(void)
{
    return current_call;
}

static void kaltura_go_perform(kaltura_request *request, uintptr_t call, kaltura_error **error)
{
    current_call = call;
    (void)kaltura_request_perform(request, error);
    current_call = 0;
}
*/
import "C"

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/cgo"
	"time"
)

// Client is a client of one Kaltura server. All calls over the network take a context. When that ends, they fail with
// StatusCancelled and an error that wraps that of the context; StatusTimeout is for the timeouts of Config. Whether the
// server received such a call is unknown.
type Client struct {
	shared   *object
	failures *lastFailure
}

// calls limits the calls in progress, each of which occupies a thread: Go ends the process at 10,000 threads.
var calls = make(chan struct{}, 4000)

// inCallback is the key of a value in the contexts of callbacks. Calls with these are not limited, since all others may be
// waiting for the callback.
type inCallback struct{}

// call is a call in progress.
type call struct {
	ctx     context.Context
	request *C.kaltura_request
}

// currentCall returns the call that runs the callback on this thread.
func currentCall() *call { return cgo.Handle(C.kaltura_go_current_call()).Value().(*call) }

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

// Close cancels the calls in progress, which fail with StatusCancelled, and frees the client. May be called again.
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

// SetKS sets the session that all calls carry. It takes precedence over the credentials, until SetCredentials is called;
// "" removes it.
func (c *Client) SetKS(ks string) error {
	return c.local("ks", ks, func(client *C.kaltura_client, text *C.char, e **C.kaltura_error) {
		C.kaltura_client_set_ks(client, text, e)
	})
}

// InvalidateKS discards a session of the credentials that a server has rejected. Only programs that send the session
// themselves need it.
func (c *Client) InvalidateKS(ks string) error {
	return c.local("ks", ks, func(client *C.kaltura_client, text *C.char, e **C.kaltura_error) {
		C.kaltura_client_invalidate_ks(client, text, e)
	})
}

// ImportSession makes the client use a session that ExportSession has returned. Set the same credentials first.
func (c *Client) ImportSession(exported string) error {
	return c.local("exported", exported, func(client *C.kaltura_client, text *C.char, e **C.kaltura_error) {
		C.kaltura_client_import_session(client, text, e)
	})
}

// ExportSession exports the session of the credentials, for a cache that programs share. It is as secret as the session.
func (c *Client) ExportSession() (exported string, err error) {
	handle, err := c.use()
	if err != nil {
		return "", err
	}
	defer c.shared.done()
	var e *C.kaltura_error
	return take(C.kaltura_client_export_session(handle, &e), &e)
}

func (c *Client) local(name, s string, call func(*C.kaltura_client, *C.char, **C.kaltura_error)) error {
	handle, err := c.use()
	if err != nil {
		return err
	}
	defer c.shared.done()
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	text := a.text(name, s)
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
	if ctx.Err() != nil {
		return cancelled(ctx)
	}
	if ctx.Value(inCallback{}) == nil {
		select {
		case calls <- struct{}{}:
			defer func() { <-calls }()
		case <-ctx.Done():
			return cancelled(ctx)
		}
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
	current := cgo.NewHandle(&call{ctx, request})
	C.kaltura_go_perform(request, C.uintptr_t(current), &e)
	current.Delete()
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

// cancelled returns the error of a call whose context ended before it was sent.
func cancelled(ctx context.Context) error {
	failed := ofStatus(StatusCancelled)
	failed.wrapped = ctx.Err()
	return failed
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

func (c *Client) performJSON(ctx context.Context, response any, create constructor) error {
	text, err := c.performString(ctx, create)
	if err != nil || response == nil {
		return err
	}
	return json.Unmarshal([]byte(text), response)
}

// Call calls an action of the API with the client's session. Params is a map, a struct, or nil for none, and is encoded as
// a JSON object. The response is decoded into response, a pointer, unless that is nil.
//
// Without a session and credentials the call is sent without a session, which the server may reject (StatusMissingKS,
// StatusForbidden). Only methods that need the session itself fail with StatusNoSession: GetSession, EndSession,
// AcquireKS, ExportSession, ImportSession and InvalidateKS.
func (c *Client) Call(ctx context.Context, service, action string, params, response any) error {
	encoded, err := json.Marshal(params)
	if err != nil {
		return err
	}
	if string(encoded) == "null" {
		encoded = nil
	} else if encoded[0] != '{' {
		return invalid("params: must be a map, a struct or nil, not %T", params)
	}
	create := func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		name, verb := a.required("service", service), a.required("action", action)
		return C.kaltura_request_call(client, name, verb, a.text("params", string(encoded)), e)
	}
	return c.performJSON(ctx, response, create)
}

// Multirequest calls several actions in one request, at most 100. Each is a map with the members "service" and "action",
// and the action's parameters:
//
//	map[string]any{"service": "media", "action": "list", "pager": map[string]any{"pageSize": 5}}
//
// In place of a parameter, map[string]any{"$result": "1:id"} is a member of the first response. The responses are decoded
// into responses, a pointer to a slice. A failed action, also one whose session was rejected, does not fail the call: its
// response is an object with "objectType": "KalturaAPIException", "code" and "message".
func (c *Client) Multirequest(ctx context.Context, requests []map[string]any, responses any) error {
	if len(requests) == 0 {
		return invalid("requests: must not be empty")
	}
	encoded, err := json.Marshal(requests)
	if err != nil {
		return err
	}
	create := func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_multirequest(client, a.text("requests", string(encoded)), e)
	}
	return c.performJSON(ctx, responses, create)
}

// StartSession requests a session with a secret (session.start). A partnerID of 0 is that of the client, which uses the
// session only after SetKS.
func (c *Client) StartSession(ctx context.Context, partnerID int32, secret string, o SessionOptions) (string, error) {
	return c.performString(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_start(client, a.required("secret", secret), a.text("UserID", o.UserID),
			C.int32_t(o.Type), C.int32_t(partnerID), a.seconds("Expiry", o.Expiry), a.text("Privileges", o.Privileges), e)
	})
}

// LoginOptions are the optional parameters of a login.
type LoginOptions struct {
	PartnerID  int32         // 0 for that of the client
	Expiry     time.Duration // whole seconds, fractions are rejected; 0 for a day, at most 3,650 days
	Privileges string        // "" for all that the user may do
	OTP        string        // the one-time password; not for LoginByUserID
}

// Login logs a user in with e-mail address and password (user.loginByLoginId), and returns a session. The client uses it
// only after SetKS.
func (c *Client) Login(ctx context.Context, loginID, password string, o LoginOptions) (string, error) {
	return c.performString(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_user_login_by_login_id(client, a.required("loginID", loginID),
			a.required("password", password), C.int32_t(o.PartnerID), a.seconds("Expiry", o.Expiry),
			a.text("Privileges", o.Privileges), a.text("OTP", o.OTP), e)
	})
}

// LoginByUserID is like Login, with the user id of one partner (user.login).
func (c *Client) LoginByUserID(ctx context.Context, userID, password string, o LoginOptions) (string, error) {
	if o.OTP != "" {
		return "", invalid("OTP: user.login takes no one-time password; use Login")
	}
	return c.performString(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_user_login(client, a.required("userID", userID), a.required("password", password),
			C.int32_t(o.PartnerID), a.seconds("Expiry", o.Expiry), a.text("Privileges", o.Privileges), e)
	})
}

// AppTokenOptions are the optional parameters of StartAppTokenSession.
type AppTokenOptions struct {
	SessionOptions
	HashType  HashType
	KS        string // a session to begin with; "" to request a widget session
	PartnerID int32  // 0 for that of the client
}

// StartAppTokenSession exchanges an app token for a session. The client uses it only after SetKS.
func (c *Client) StartAppTokenSession(ctx context.Context, id, token string, o AppTokenOptions) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_app_token_start_session(client, a.required("id", id), a.required("token", token),
			a.hashType(o.HashType), a.text("KS", o.KS), a.text("UserID", o.UserID), C.int32_t(o.Type),
			C.int32_t(o.PartnerID), a.seconds("Expiry", o.Expiry), a.text("Privileges", o.Privileges), e)
	})
}

// StartWidgetSession requests a widget session; a widgetID of "" is the partner's own.
func (c *Client) StartWidgetSession(ctx context.Context, widgetID string, expiry time.Duration) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_start_widget(client, a.text("widgetID", widgetID), 0, a.seconds("expiry", expiry), e)
	})
}

// GetSession requests what the server knows about an ADMIN session; "" for the client's own.
func (c *Client) GetSession(ctx context.Context, ks string) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_get(client, a.text("ks", ks), e)
	})
}

// EndSession revokes a session; "" for the client's own. If that would revoke other sessions too, those with the same
// privilege sessionid or of the same app token, it fails with StatusSharedSession unless force is true.
func (c *Client) EndSession(ctx context.Context, ks string, force bool) error {
	flag := C.int32_t(0)
	if force {
		flag = 1
	}
	create := func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_session_end(client, a.text("ks", ks), flag, e)
	}
	return c.perform(ctx, create, func(*C.kaltura_request) error { return nil })
}

// AcquireKS returns the session that the next call would carry, renewed first if necessary. It remains valid for
// minValidity, in whole seconds; fractions are rejected.
func (c *Client) AcquireKS(ctx context.Context, minValidity time.Duration) (SessionInfo, error) {
	return c.performInfo(ctx, func(client *C.kaltura_client, a *arguments, e **C.kaltura_error) *C.kaltura_request {
		return C.kaltura_request_acquire_ks(client, a.seconds("minValidity", minValidity), e)
	})
}
