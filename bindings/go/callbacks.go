package kalturasession

/*
#include <kaltura_session.h>
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"log"
	"runtime/cgo"
	"sync"
	"time"
)

// callbacks are the functions of a registration, and what they have failed with.
type callbacks struct {
	log       func(LogLevel, string)
	session   func(context.Context) (string, time.Time, error)
	otp       func(context.Context) (string, error)
	onRenewed func(SessionInfo)
	onFailed  func(*Error, time.Time)
	failures  *lastFailure
}

// lastFailure is the latest error of a callback of a client's credentials.
type lastFailure struct {
	mutex sync.Mutex
	err   error
}

func (l *lastFailure) set(err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.err = err
}

func (l *lastFailure) get() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.err
}

func of(user C.uintptr_t) *callbacks { return cgo.Handle(user).Value().(*callbacks) }

// run runs a callback on a separate goroutine: neither a panic nor runtime.Goexit, which testing.T.FailNow calls, may
// unwind C, and the latter cannot be stopped.
func run(callback func() error) error {
	result := make(chan error)
	go func() {
		err := errors.New("a callback called runtime.Goexit")
		defer func() {
			if value := recover(); value != nil {
				err = fmt.Errorf("panic in a callback: %v", value)
			}
			result <- err
		}()
		err = callback()
	}()
	return <-result
}

// notify runs a callback that cannot fail a call.
func notify(callback func()) {
	if err := run(func() error { callback(); return nil }); err != nil {
		log.Printf("kalturasession: %v", err)
	}
}

// provide runs a callback of the credentials, whose failure fails the call, and passes its result to set.
func provide(all *callbacks, callback func(context.Context) error, set func(*arguments, **C.kaltura_error)) C.int32_t {
	call := currentCall()
	err := run(func() error { return callback(context.WithValue(call.ctx, inCallback{}, true)) })
	if err == nil {
		var a arguments
		var e *C.kaltura_error
		defer a.free()
		set(&a, &e)
		err = failure(e)
		if a.err != nil {
			err = a.err
		}
	}
	if err == nil {
		return 0
	}
	if call.ctx.Err() != nil {
		// The failure of a cancelled request is not remembered for other calls.
		C.kaltura_request_cancel(call.request)
	}
	all.failures.set(err)
	return 1
}

//export kalturaGoDestroy
func kalturaGoDestroy(user C.uintptr_t) { cgo.Handle(user).Delete() }

//export kalturaGoLog
func kalturaGoLog(user C.uintptr_t, level C.int32_t, message *C.char) {
	line := C.GoString(message)
	notify(func() { of(user).log(LogLevel(level), line) })
}

//export kalturaGoSession
func kalturaGoSession(user C.uintptr_t, result *C.kaltura_credentials_result) C.int32_t {
	var ks string
	var expiresAt time.Time
	all := of(user)
	callback := func(ctx context.Context) (err error) {
		ks, expiresAt, err = all.session(ctx)
		return err
	}
	return provide(all, callback, func(a *arguments, e **C.kaltura_error) {
		if text := a.required("the result of Callback.Session", ks); text != nil {
			C.kaltura_credentials_result_set_ks(result, text, unixOf(expiresAt), e)
		}
	})
}

//export kalturaGoOTP
func kalturaGoOTP(user C.uintptr_t, result *C.kaltura_credentials_result) C.int32_t {
	var otp string
	all := of(user)
	callback := func(ctx context.Context) (err error) {
		otp, err = all.otp(ctx)
		return err
	}
	return provide(all, callback, func(a *arguments, e **C.kaltura_error) {
		if text := a.required("the result of Login.OTP", otp); text != nil {
			C.kaltura_credentials_result_set_otp(result, text, e)
		}
	})
}

//export kalturaGoRenewed
func kalturaGoRenewed(user C.uintptr_t, info *C.kaltura_session_info) {
	if on := of(user).onRenewed; on != nil {
		session := copySessionInfo(info)
		notify(func() { on(session) })
	}
}

//export kalturaGoFailed
func kalturaGoFailed(user C.uintptr_t, e *C.kaltura_error, expiresAt C.int64_t) {
	all := of(user)
	if all.onFailed == nil {
		return
	}
	failed := copyError(e)
	if failed.Status == StatusCallback {
		failed.wrapped = all.failures.get()
	}
	notify(func() { all.onFailed(failed, timeOf(expiresAt)) })
}
