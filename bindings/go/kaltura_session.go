// Package kalturasession generates and parses Kaltura sessions: bindings of libkaltura_session with cgo.
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Objects are freed by Close or, at the latest, when they are collected. To add a function, write a
// method that calls it between cStrings.in and failure, as all methods do. Set CGO_CFLAGS and
// CGO_LDFLAGS if the library is not installed.
package kalturasession

/*
#cgo LDFLAGS: -lkaltura_session
#include <kaltura_session.h>
#include <stdlib.h>
#include <string.h>
*/
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

const (
	User  = int32(C.KALTURA_SESSION_TYPE_USER)
	Admin = int32(C.KALTURA_SESSION_TYPE_ADMIN)

	OK                   = int32(C.KALTURA_OK)
	ErrorKsSignature     = int32(C.KALTURA_ERROR_KS_SIGNATURE)
	ErrorKsExpired       = int32(C.KALTURA_ERROR_KS_EXPIRED)
	ErrorKsRestrictedIP  = int32(C.KALTURA_ERROR_KS_RESTRICTED_IP)
	ErrorKsRestrictedURI = int32(C.KALTURA_ERROR_KS_RESTRICTED_URI)
	ErrorKsNotVerified   = int32(C.KALTURA_ERROR_KS_NOT_VERIFIED)
	ErrorWrongPassword   = int32(C.KALTURA_ERROR_WRONG_PASSWORD)
)

func init() {
	if C.kaltura_version_number() < C.KALTURA_VERSION_NUMBER {
		panic("libkaltura_session " + C.GoString(C.kaltura_version()) + " is too old: install a newer version")
	}
}

// Error is a failed call.
type Error struct {
	Status     int32
	StatusName string
	Message    string
	APICode    string
	Cause      int32
	HTTPStatus int32
	RequestID  string
	RetryClass int32
}

func (e *Error) Error() string { return e.Message }

// failure converts an error of the library, and frees it; nil for none.
func failure(e *C.kaltura_error) error {
	if e == nil {
		return nil
	}
	defer C.kaltura_error_free(e)
	status := C.kaltura_error_status(e)
	return &Error{
		Status:     int32(status),
		StatusName: C.GoString(C.kaltura_status_name(status)),
		Message:    C.GoString(C.kaltura_error_message(e)),
		APICode:    C.GoString(C.kaltura_error_api_code(e)),
		Cause:      int32(C.kaltura_error_cause(e)),
		HTTPStatus: int32(C.kaltura_error_http_status(e)),
		RequestID:  C.GoString(C.kaltura_error_request_id(e)),
		RetryClass: int32(C.kaltura_error_retry_class(e)),
	}
}

// cStrings are copies of strings for one call of C.
type cStrings struct {
	made []*C.char
	err  error
}

// in copies a string; NULL for "".
func (t *cStrings) in(s string) *C.char {
	if s == "" {
		return nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		t.err = errors.New("kalturasession: a string contains a NUL character") // C would read up to there
		return nil
	}
	c := C.CString(s)
	t.made = append(t.made, c)
	return c
}

// free zeroizes them first, since a secret may be among them.
func (t *cStrings) free() {
	for _, c := range t.made {
		C.memset(unsafe.Pointer(c), 0, C.strlen(c))
		C.free(unsafe.Pointer(c))
	}
}

// take copies a string of the library and frees it. It gets the address of the error, since Go may read
// a variable before it calls the function that sets it.
func take(c *C.char, e **C.kaltura_error) (string, error) {
	defer C.kaltura_string_free(c)
	return C.GoString(c), failure(*e)
}

// Options are the optional parameters of a session; zero values are the library's defaults.
type Options struct {
	UserID        string
	PartnerID     int32
	ExpirySeconds int64
	Privileges    string
}

// Generate generates a session locally.
func Generate(secret string, sessionType int32, o Options) (string, error) {
	var t cStrings
	var e *C.kaltura_error
	defer t.free()
	s, user, privileges := t.in(secret), t.in(o.UserID), t.in(o.Privileges)
	if t.err != nil {
		return "", t.err
	}
	return take(C.kaltura_generate_session(s, user, C.int32_t(sessionType), C.int32_t(o.PartnerID),
		C.int64_t(o.ExpirySeconds), privileges, &e), &e)
}

// Ks is a parsed session. Any number of goroutines may use it. Copies share the same object.
type Ks struct{ shared *ownedKs }

// ownedKs frees its handle when it is no longer referenced.
type ownedKs struct{ handle *C.kaltura_ks }

// ks returns the handle, or nil for the zero Ks. The Ks must be kept alive while the handle is used.
func (k *Ks) ks() *C.kaltura_ks {
	if k.shared == nil {
		return nil
	}
	return k.shared.handle
}

// Parse parses a session and verifies it with one of the secrets. It must still be validated: see Check.
func Parse(ks string, secrets ...string) (*Ks, error) {
	var t cStrings
	var e *C.kaltura_error
	defer t.free()
	session := t.in(ks)
	// In C's memory, since cgo does not accept unpinned Go memory that contains pointers.
	size := C.size_t(unsafe.Sizeof(session))
	list := (**C.char)(C.calloc(C.size_t(len(secrets)+1), size))
	defer C.free(unsafe.Pointer(list))
	for i, secret := range secrets {
		unsafe.Slice(list, len(secrets))[i] = t.in(secret)
	}
	if t.err != nil {
		return nil, t.err
	}
	handle := C.kaltura_ks_parse(session, list, C.size_t(len(secrets)), &e)
	if err := failure(e); err != nil {
		return nil, err
	}
	shared := &ownedKs{handle}
	runtime.SetFinalizer(shared, func(o *ownedKs) { C.kaltura_ks_free(o.handle) })
	return &Ks{shared}, nil
}

// Check validates the session for one request: OK only if it may be accepted. A now of 0 is the system clock.
func (k *Ks) Check(now int64, remoteIP, requestURI string) (int32, error) {
	defer runtime.KeepAlive(k.shared)
	var t cStrings
	defer t.free()
	ip, uri := t.in(remoteIP), t.in(requestURI)
	if t.err != nil {
		return ErrorKsNotVerified, t.err
	}
	return int32(C.kaltura_ks_check(k.ks(), C.int64_t(now), ip, uri)), nil
}

// UserID returns the user of the session.
func (k *Ks) UserID() string {
	defer runtime.KeepAlive(k.shared)
	return C.GoString(C.kaltura_ks_user_id(k.ks()))
}

// ExpiresAt returns the expiry in Unix seconds.
func (k *Ks) ExpiresAt() int64 {
	defer runtime.KeepAlive(k.shared)
	return int64(C.kaltura_ks_expires_at(k.ks()))
}

// Client is a client of one Kaltura server. Any number of goroutines may use it. Copies share the same object.
type Client struct{ shared *ownedClient }

type ownedClient struct {
	mutex  sync.RWMutex // a call holds it for reading, so that Close waits for it
	handle *C.kaltura_client
}

// NewClient creates a client; "" and 0 are the library's defaults.
func NewClient(serviceURL, caFile string, partnerID int32) (*Client, error) {
	var t cStrings
	var e *C.kaltura_error
	defer t.free()
	url, ca := t.in(serviceURL), t.in(caFile)
	if t.err != nil {
		return nil, t.err
	}
	config := C.kaltura_config_new()
	defer C.kaltura_config_free(config)
	if url != nil && C.kaltura_config_set_service_url(config, url, &e) != C.KALTURA_OK {
		return nil, failure(e)
	}
	if ca != nil && C.kaltura_config_set_ca_file(config, ca, &e) != C.KALTURA_OK {
		return nil, failure(e)
	}
	if C.kaltura_config_set_partner_id(config, C.int32_t(partnerID), &e) != C.KALTURA_OK {
		return nil, failure(e)
	}
	handle := C.kaltura_client_new(config, &e)
	if handle == nil {
		return nil, failure(e)
	}
	shared := &ownedClient{handle: handle}
	runtime.SetFinalizer(shared, (*ownedClient).free)
	return &Client{shared}, nil
}

// Close frees the client now, after the calls in progress. May be called again.
func (c *Client) Close() {
	if c.shared != nil {
		c.shared.free()
	}
}

func (o *ownedClient) free() {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	C.kaltura_client_free(o.handle)
	o.handle = nil // the library returns an error for it
}

// use returns the handle, which is not freed before done is called; nil for the zero Client.
func (c *Client) use() (handle *C.kaltura_client, done func()) {
	if c.shared == nil {
		return nil, func() {}
	}
	c.shared.mutex.RLock()
	return c.shared.handle, c.shared.mutex.RUnlock
}

// Login logs a user in with e-mail address and password; otp is "" for none.
func (c *Client) Login(loginID, password, otp string, o Options) (string, error) {
	handle, done := c.use()
	defer done()
	var t cStrings
	var e *C.kaltura_error
	defer t.free()
	login, pass, once, privileges := t.in(loginID), t.in(password), t.in(otp), t.in(o.Privileges)
	if t.err != nil {
		return "", t.err
	}
	return take(C.kaltura_user_login_by_login_id(handle, login, pass, C.int32_t(o.PartnerID),
		C.int64_t(o.ExpirySeconds), privileges, once, &e), &e)
}

// SetKs sets the session that all calls carry; "" for none.
func (c *Client) SetKs(ks string) error {
	handle, done := c.use()
	defer done()
	var t cStrings
	var e *C.kaltura_error
	defer t.free()
	session := t.in(ks)
	if t.err != nil {
		return t.err
	}
	C.kaltura_client_set_ks(handle, session, &e)
	return failure(e)
}

// Call calls any action of the API and decodes the JSON of its response.
func (c *Client) Call(service, action string, params map[string]any, response any) error {
	encoded, err := json.Marshal(params)
	if err != nil {
		return err
	}
	if params == nil {
		encoded = nil
	}
	handle, done := c.use()
	defer done()
	var t cStrings
	var e *C.kaltura_error
	defer t.free()
	s, a, p := t.in(service), t.in(action), t.in(string(encoded))
	if t.err != nil {
		return t.err
	}
	text, err := take(C.kaltura_client_call(handle, s, a, p, &e), &e)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), response); err != nil {
		return fmt.Errorf("%s.%s: %w", service, action, err)
	}
	return nil
}
