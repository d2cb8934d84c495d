package kalturasession

/*
#include <kaltura_session.h>
*/
import "C"

import (
	"fmt"
	"log"
	"runtime/cgo"
	"sync"
	"time"
	"unsafe"
)

// callbacks are the functions of a registration, and what they have failed with.
type callbacks struct {
	log       func(LogLevel, string)
	session   func() (string, time.Time, error)
	otp       func() (string, error)
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

func of(user unsafe.Pointer) *callbacks { return cgo.Handle(uintptr(user)).Value().(*callbacks) }

// report logs a panic of a callback that cannot fail a call. A panic must not unwind C.
func report() {
	if value := recover(); value != nil {
		log.Printf("kalturasession: panic in a callback: %v", value)
	}
}

// provide runs a callback of the credentials, whose error or panic fails the call.
func provide(user unsafe.Pointer, use func(*callbacks) error) (status C.int32_t) {
	all := of(user)
	defer func() {
		if value := recover(); value != nil {
			all.failures.set(fmt.Errorf("kalturasession: panic in a callback: %v", value))
			status = 1
		}
	}()
	if err := use(all); err != nil {
		all.failures.set(err)
		return 1
	}
	return 0
}

//export kalturaGoDestroy
func kalturaGoDestroy(user unsafe.Pointer) { cgo.Handle(uintptr(user)).Delete() }

//export kalturaGoLog
func kalturaGoLog(user unsafe.Pointer, level C.int32_t, message *C.char) {
	defer report()
	of(user).log(LogLevel(level), C.GoString(message))
}

//export kalturaGoSession
func kalturaGoSession(user unsafe.Pointer, result *C.kaltura_credentials_result) C.int32_t {
	return provide(user, func(all *callbacks) error {
		ks, expiresAt, err := all.session()
		if err != nil {
			return err
		}
		var a arguments
		var e *C.kaltura_error
		defer a.free()
		text := a.required("the result of Callback.Session", ks)
		if a.err != nil {
			return a.err
		}
		C.kaltura_credentials_result_set_ks(result, text, unixOf(expiresAt), &e)
		return failure(e)
	})
}

//export kalturaGoOTP
func kalturaGoOTP(user unsafe.Pointer, result *C.kaltura_credentials_result) C.int32_t {
	return provide(user, func(all *callbacks) error {
		otp, err := all.otp()
		if err != nil {
			return err
		}
		var a arguments
		var e *C.kaltura_error
		defer a.free()
		text := a.required("the result of Login.OTP", otp)
		if a.err != nil {
			return a.err
		}
		C.kaltura_credentials_result_set_otp(result, text, &e)
		return failure(e)
	})
}

//export kalturaGoRenewed
func kalturaGoRenewed(user unsafe.Pointer, info *C.kaltura_session_info) {
	defer report()
	if on := of(user).onRenewed; on != nil {
		on(copySessionInfo(info))
	}
}

//export kalturaGoFailed
func kalturaGoFailed(user unsafe.Pointer, e *C.kaltura_error, expiresAt C.int64_t) {
	defer report()
	if on := of(user).onFailed; on != nil {
		on(copyError(e), timeOf(expiresAt))
	}
}
