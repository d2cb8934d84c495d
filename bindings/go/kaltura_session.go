// Package kalturasession makes and reads Kaltura sessions: a thin layer over libkaltura_session by cgo.
//
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Handles are freed by Close or, at the latest, when they are collected. To add a function, write a
// method that calls it between two others, texts.in and failure, as all here do. Build with
// CGO_CFLAGS and CGO_LDFLAGS where the library is not installed.
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
	Valid = int32(C.KALTURA_OK)

	ErrorWrongPassword = int32(C.KALTURA_ERROR_WRONG_PASSWORD)
	ErrorKsSignature   = int32(C.KALTURA_ERROR_KS_SIGNATURE)
)

func init() {
	if C.kaltura_version_number() < C.KALTURA_VERSION_NUMBER {
		panic("libkaltura_session " + C.GoString(C.kaltura_version()) + " is loaded, which is too old")
	}
}

// Error says why a call failed.
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

// failure takes an error of the library and frees it; nil for none.
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

// texts are C's copies of texts, for one call.
type texts struct {
	made []*C.char
	err  error
}

// in copies a text; NULL for "".
func (t *texts) in(s string) *C.char {
	if s == "" {
		return nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		t.err = errors.New("kalturasession: a text holds a NUL") // C would take it to end there
		return nil
	}
	c := C.CString(s)
	t.made = append(t.made, c)
	return c
}

// free wipes them first, since a secret may be among them.
func (t *texts) free() {
	for _, c := range t.made {
		C.memset(unsafe.Pointer(c), 0, C.strlen(c))
		C.free(unsafe.Pointer(c))
	}
}

// take copies a text of the library and frees it. It is given the place of the error, since Go may read
// a variable before it calls the function that sets it.
func take(c *C.char, e **C.kaltura_error) (string, error) {
	defer C.kaltura_string_free(c)
	return C.GoString(c), failure(*e)
}

// Options are what a session can have beside its type; zero values are the library's defaults.
type Options struct {
	UserID        string
	PartnerID     int32
	ExpirySeconds int64
	Privileges    string
}

// Generate signs a session: no client, no network.
func Generate(secret string, sessionType int32, o Options) (string, error) {
	var t texts
	var e *C.kaltura_error
	defer t.free()
	s, user, privileges := t.in(secret), t.in(o.UserID), t.in(o.Privileges)
	if t.err != nil {
		return "", t.err
	}
	return take(C.kaltura_generate_session(s, user, C.int32_t(sessionType), C.int32_t(o.PartnerID),
		C.int64_t(o.ExpirySeconds), privileges, &e), &e)
}

// Ks is a session as it was read. Any number of goroutines may use it. Copies share what is freed.
type Ks struct{ shared *owned }

// owned frees its handle when nobody refers to it any more.
type owned struct{ handle *C.kaltura_ks }

// ks gives the handle, nil of a Ks that was not read; the Ks is to be kept alive while it is used.
func (k *Ks) ks() *C.kaltura_ks {
	if k.shared == nil {
		return nil
	}
	return k.shared.handle
}

// Parse reads a session and verifies it with one of the secrets. It must still be judged: see Check.
func Parse(ks string, secrets ...string) (*Ks, error) {
	var t texts
	var e *C.kaltura_error
	defer t.free()
	text := t.in(ks)
	// In C's memory, since cgo lets no Go memory that points to C's be handed over unpinned.
	size := C.size_t(unsafe.Sizeof(text))
	list := (**C.char)(C.calloc(C.size_t(len(secrets)+1), size))
	defer C.free(unsafe.Pointer(list))
	for i, secret := range secrets {
		unsafe.Slice(list, len(secrets))[i] = t.in(secret)
	}
	if t.err != nil {
		return nil, t.err
	}
	handle := C.kaltura_ks_parse(text, list, C.size_t(len(secrets)), &e)
	if err := failure(e); err != nil {
		return nil, err
	}
	shared := &owned{handle}
	runtime.SetFinalizer(shared, func(o *owned) { C.kaltura_ks_free(o.handle) })
	return &Ks{shared}, nil
}

// Check says whether the session is good for a request; now is 0 for the system's clock.
func (k *Ks) Check(now int64, remoteIP, requestURI string) (int32, error) {
	defer runtime.KeepAlive(k.shared)
	var t texts
	defer t.free()
	ip, uri := t.in(remoteIP), t.in(requestURI)
	if t.err != nil {
		return int32(C.KALTURA_ERROR_KS_NOT_VERIFIED), t.err
	}
	return int32(C.kaltura_ks_check(k.ks(), C.int64_t(now), ip, uri)), nil
}

// UserID is the user that the session speaks for.
func (k *Ks) UserID() string {
	defer runtime.KeepAlive(k.shared)
	return C.GoString(C.kaltura_ks_user_id(k.ks()))
}

// ExpiresAt is its end in Unix seconds.
func (k *Ks) ExpiresAt() int64 {
	defer runtime.KeepAlive(k.shared)
	return int64(C.kaltura_ks_expires_at(k.ks()))
}

// Client is a client of one Kaltura server. Any number of goroutines may use it.
type Client struct {
	mutex  sync.RWMutex // a call reads, so that Close waits for it
	handle *C.kaltura_client
}

// NewClient makes a client; "" and 0 are the library's defaults.
func NewClient(serviceURL, caFile string, partnerID int32) (*Client, error) {
	var t texts
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
	c := &Client{handle: handle}
	runtime.SetFinalizer(c, (*Client).Close)
	return c, nil
}

// Close frees the client now, after the calls that are under way. It may be called again.
func (c *Client) Close() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	C.kaltura_client_free(c.handle)
	c.handle = nil // which the library refuses by name
}

// Login logs a person in with e-mail address and password; otp is "" where none is asked for.
func (c *Client) Login(loginID, password, otp string, o Options) (string, error) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	var t texts
	var e *C.kaltura_error
	defer t.free()
	login, pass, once, privileges := t.in(loginID), t.in(password), t.in(otp), t.in(o.Privileges)
	if t.err != nil {
		return "", t.err
	}
	return take(C.kaltura_user_login_by_login_id(c.handle, login, pass, C.int32_t(o.PartnerID),
		C.int64_t(o.ExpirySeconds), privileges, once, &e), &e)
}

// SetKs makes all calls carry a session; "" for none.
func (c *Client) SetKs(ks string) error {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	var t texts
	var e *C.kaltura_error
	defer t.free()
	text := t.in(ks)
	if t.err != nil {
		return t.err
	}
	C.kaltura_client_set_ks(c.handle, text, &e)
	return failure(e)
}

// Call calls any action of the API and decodes its response into respond.
func (c *Client) Call(service, action string, params map[string]any, response any) error {
	encoded, err := json.Marshal(params)
	if err != nil {
		return err
	}
	if params == nil {
		encoded = nil
	}
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	var t texts
	var e *C.kaltura_error
	defer t.free()
	s, a, p := t.in(service), t.in(action), t.in(string(encoded))
	if t.err != nil {
		return t.err
	}
	text, err := take(C.kaltura_client_call(c.handle, s, a, p, &e), &e)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), response); err != nil {
		return fmt.Errorf("%s.%s: %w", service, action, err)
	}
	return nil
}
