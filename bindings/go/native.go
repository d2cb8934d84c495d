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

// ErrClosed is returned by methods of an object that is closed, or is the zero value.
var ErrClosed = errors.New("kalturasession: the object is closed")

// Error is a failed call.
type Error struct {
	Status     Status
	StatusName string // such as "KALTURA_ERROR_TIMEOUT"
	Message    string
	APICode    string // such as "START_SESSION_ERROR", or ""
	Cause      Cause
	HTTPStatus int
	RequestID  string
	RetryClass RetryClass
	RetryAfter time.Duration
	wrapped    error
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the error of the context or callback that ended the call, or nil.
func (e *Error) Unwrap() error { return e.wrapped }

// String returns the name of a status, such as "KALTURA_ERROR_TIMEOUT".
func (s Status) String() string { return C.GoString(C.kaltura_status_name(C.kaltura_status(s))) }

// Category returns the category of a status.
func (s Status) Category() Category { return Category(C.kaltura_status_category(C.kaltura_status(s))) }

// copyError copies an error of the library.
func copyError(e *C.kaltura_error) *Error {
	status := Status(C.kaltura_error_status(e))
	return &Error{
		Status:     status,
		StatusName: status.String(),
		Message:    C.GoString(C.kaltura_error_message(e)),
		APICode:    C.GoString(C.kaltura_error_api_code(e)),
		Cause:      Cause(C.kaltura_error_cause(e)),
		HTTPStatus: int(C.kaltura_error_http_status(e)),
		RequestID:  C.GoString(C.kaltura_error_request_id(e)),
		RetryClass: RetryClass(C.kaltura_error_retry_class(e)),
		RetryAfter: time.Duration(C.kaltura_error_retry_after_seconds(e)) * time.Second,
	}
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
	status := StatusInvalidArgument
	return &Error{Status: status, StatusName: status.String(), Message: fmt.Sprintf(format, values...)}
}

// arguments are copies of strings for one call of C.
type arguments struct {
	copies []*C.char
	err    error
}

// text copies a string; NULL for "".
func (a *arguments) text(s string) *C.char {
	if s == "" {
		return nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		a.err = invalid("a string contains a NUL character") // C would read up to there
		return nil
	}
	c := C.CString(s)
	a.copies = append(a.copies, c)
	return c
}

// list copies strings into an array of C, since cgo does not accept unpinned Go memory that contains pointers.
func (a *arguments) list(all []string) **C.char {
	list := (**C.char)(C.calloc(C.size_t(len(all)+1), C.size_t(unsafe.Sizeof(uintptr(0)))))
	a.copies = append(a.copies, (*C.char)(unsafe.Pointer(list)))
	for i, one := range all {
		if one == "" {
			a.err = invalid("a secret is empty")
			return list
		}
		unsafe.Slice(list, len(all))[i] = a.text(one)
	}
	return list
}

// seconds converts a duration.
func (a *arguments) seconds(d time.Duration) C.int64_t {
	if d%time.Second != 0 {
		a.err = invalid("%v is not a whole number of seconds", d)
	}
	return C.int64_t(d / time.Second)
}

// milliseconds converts a duration; a shorter one than a millisecond is one.
func milliseconds(d time.Duration) C.int64_t {
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
