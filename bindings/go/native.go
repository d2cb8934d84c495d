package kalturasession

/*
#cgo LDFLAGS: -lkaltura_session
#include "helpers.h"
#include <stdlib.h>
#include <string.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
	"unsafe"
)

func init() {
	if C.kaltura_version_number() < C.KALTURA_VERSION_NUMBER {
		panic("libkaltura_session " + C.GoString(C.kaltura_version()) + " is too old: install a newer version")
	}
}

// ErrClosed is returned by methods of an object that is closed, nil or the zero value.
var ErrClosed = errors.New("kalturasession: the object is closed")

// Error is a failed call.
type Error struct {
	Status     Status
	Message    string // one line of English, whose wording may change: decide by Status and APICode
	APICode    string // the API's error code, such as "START_SESSION_ERROR"; "" if the API returned none
	Cause      Cause  // why the server rejected the session, with StatusInvalidKS
	HTTPStatus int    // of the response: 200 for errors of the API, 0 without a response
	RequestID  string // the server's name of the request, for Kaltura's support, or ""
	RetryClass RetryClass
	RetryAfter time.Duration // how long to wait before a retry; 0 if unknown
	wrapped    error
}

// Error returns the message, followed by the error of the context or callback that ended the call.
func (e *Error) Error() string {
	if e.wrapped != nil {
		return e.Message + ": " + e.wrapped.Error()
	}
	return e.Message
}

// Unwrap returns the error of the context or callback that ended the call, or nil.
func (e *Error) Unwrap() error { return e.wrapped }

// String returns the name of a status, such as "KALTURA_ERROR_TIMEOUT".
func (s Status) String() string { return C.GoString(C.kaltura_status_name(C.kaltura_status(s))) }

// Category returns the category of a status.
func (s Status) Category() Category { return Category(C.kaltura_status_category(C.kaltura_status(s))) }

// copyError copies an error of the library.
func copyError(e *C.kaltura_error) *Error {
	return &Error{
		Status:     Status(C.kaltura_error_status(e)),
		Message:    C.GoString(C.kaltura_error_message(e)),
		APICode:    C.GoString(C.kaltura_error_api_code(e)),
		Cause:      Cause(C.kaltura_error_cause(e)),
		HTTPStatus: int(C.kaltura_error_http_status(e)),
		RequestID:  C.GoString(C.kaltura_error_request_id(e)),
		RetryClass: RetryClass(C.kaltura_error_retry_class(e)),
		RetryAfter: time.Duration(C.kaltura_error_retry_after_seconds(e)) * time.Second,
	}
}

// ofStatus returns the error of a status that comes without an error of the library.
func ofStatus(status Status) *Error {
	return &Error{Status: status, Message: C.GoString(C.kaltura_status_string(C.kaltura_status(status)))}
}

// failure converts an error of the library, and frees it; nil for none.
func failure(e *C.kaltura_error) error {
	if e == nil {
		return nil
	}
	defer C.kaltura_error_free(e)
	return copyError(e)
}

func invalid(format string, values ...any) error {
	return &Error{Status: StatusInvalidArgument, Message: fmt.Sprintf(format, values...)}
}

// arguments are copies of strings for one call of C, and the first error.
type arguments struct {
	copies []*C.char
	err    error
}

func (a *arguments) fail(format string, values ...any) {
	if a.err == nil {
		a.err = invalid(format, values...)
	}
}

// text copies a string; NULL for "".
func (a *arguments) text(name, s string) *C.char {
	if s == "" {
		return nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		a.fail("%s: contains a NUL character", name) // C would read up to there
		return nil
	}
	return a.copy(s)
}

func (a *arguments) copy(s string) *C.char {
	c := C.CString(s)
	a.copies = append(a.copies, c)
	return c
}

// untrusted copies an untrusted session. What a C string cannot contain becomes a character that no session contains, so
// that the library explains what is wrong.
func (a *arguments) untrusted(ks string) *C.char {
	return a.copy(strings.ReplaceAll(strings.ToValidUTF8(ks, "\ufffd"), "\x00", "\ufffd"))
}

// required copies a string that must not be "".
func (a *arguments) required(name, s string) *C.char {
	if s == "" {
		a.fail("%s: must not be empty", name)
	}
	return a.text(name, s)
}

// list copies secrets into an array of C, since cgo does not accept unpinned Go memory that contains pointers.
func (a *arguments) list(all []string) **C.char {
	list := (**C.char)(C.calloc(C.size_t(len(all)+1), C.size_t(unsafe.Sizeof(uintptr(0)))))
	a.copies = append(a.copies, (*C.char)(unsafe.Pointer(list)))
	for i, one := range all {
		unsafe.Slice(list, len(all))[i] = a.required("secret", one)
	}
	return list
}

// seconds converts a duration.
func (a *arguments) seconds(name string, d time.Duration) C.int64_t {
	if d < 0 || d%time.Second != 0 {
		a.fail("%s: is %v, but must be a whole number of seconds", name, d)
	}
	return C.int64_t(d / time.Second)
}

func (a *arguments) hashType(h HashType) C.int32_t {
	if h < HashTypeAuto || h > HashTypeSHA512 {
		a.fail("HashType: is %d, but must be one of the constants", int32(h))
	}
	return C.int32_t(h)
}

// milliseconds converts a duration; a shorter one than a millisecond is one.
func (a *arguments) milliseconds(name string, d time.Duration) C.int64_t {
	if d < 0 || d > 24*time.Hour {
		a.fail("%s: is %v, but must be at most a day", name, d)
	}
	if d > 0 && d < time.Millisecond {
		return 1
	}
	return C.int64_t(d / time.Millisecond)
}

// free zeroizes the copies first, since a secret may be among them.
func (a *arguments) free() {
	for _, c := range a.copies {
		C.memset(unsafe.Pointer(c), 0, C.strlen(c))
		C.free(unsafe.Pointer(c))
	}
}

// take copies a string of the library and frees it. It gets the address of the error, since Go may read a variable
// before it calls the function that sets it.
func take(c *C.char, e **C.kaltura_error) (string, error) {
	defer C.kaltura_string_free(c)
	return C.GoString(c), failure(*e)
}

// object owns an object of the library. Copies of the public types share it.
type object struct {
	mutex  sync.Mutex
	handle unsafe.Pointer
	calls  int
	closed bool
	free   func(unsafe.Pointer)
}

func own(handle unsafe.Pointer, free func(unsafe.Pointer)) *object {
	o := &object{handle: handle, free: free}
	runtime.SetFinalizer(o, (*object).close)
	return o
}

// use returns the handle, which is not freed before done is called.
func (o *object) use() (unsafe.Pointer, error) {
	if o == nil {
		return nil, ErrClosed
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.closed {
		return nil, ErrClosed
	}
	o.calls++
	return o.handle, nil
}

func (o *object) done() {
	o.mutex.Lock()
	o.calls--
	o.freeIfUnused()
	o.mutex.Unlock()
	runtime.KeepAlive(o)
}

// close frees the handle after the calls in progress. May be called again.
func (o *object) close() {
	if o == nil {
		return
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.closed = true
	o.freeIfUnused()
}

func (o *object) freeIfUnused() {
	if o.closed && o.calls == 0 && o.handle != nil {
		o.free(o.handle)
		o.handle = nil
		runtime.SetFinalizer(o, nil)
	}
}

// timeOf converts Unix seconds; the zero time for none.
func timeOf(seconds C.int64_t) time.Time {
	if int64(seconds) == int64(C.KALTURA_KS_NO_EXPIRY) || seconds == 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

// unixOf converts a time; 0 for the zero time.
func unixOf(t time.Time) C.int64_t {
	if t.IsZero() {
		return 0
	}
	return C.int64_t(t.Unix())
}
