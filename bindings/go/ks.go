package kalturasession

/*
#include <kaltura_session.h>
*/
import "C"

import (
	"time"
	"unsafe"
)

// KS is a parsed session. A closed one, nil and the zero value are not verified and have no fields.
type KS struct{ shared *object }

func (k *KS) object() *object {
	if k == nil {
		return nil
	}
	return k.shared
}

func newKS(handle *C.kaltura_ks) *KS {
	return &KS{own(unsafe.Pointer(handle), func(p unsafe.Pointer) { C.kaltura_ks_free((*C.kaltura_ks)(p)) })}
}

// Parse parses a session and verifies its signature with one of the secrets. It must still be validated: see Check.
func Parse(ks string, secrets ...string) (*KS, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	text, list := a.untrusted(ks), a.list(secrets)
	if a.err != nil {
		return nil, a.err
	}
	handle := C.kaltura_ks_parse(text, list, C.size_t(len(secrets)), &e)
	if handle == nil {
		return nil, failure(e)
	}
	return newKS(handle), nil
}

// Peek parses the unencrypted part of a session without a secret. The result is UNVERIFIED.
func Peek(ks string) (*KS, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	handle := C.kaltura_ks_peek(a.untrusted(ks), &e)
	if handle == nil {
		return nil, failure(e)
	}
	return newKS(handle), nil
}

// Close frees the session.
func (k *KS) Close() { k.object().close() }

// with calls a function with the handle; with NULL, whose fields are absent, if there is none.
func with[T any](k *KS, get func(*C.kaltura_ks) T) T {
	handle, err := k.object().use()
	if err == nil {
		defer k.shared.done()
	}
	return get((*C.kaltura_ks)(handle))
}

// Check validates the session for one request: StatusOK only if it may be accepted. The error is not nil only if Check
// is used wrongly: ErrClosed, or Request.Now is before 1970.
func (k *KS) Check(r Request) (Status, error) {
	handle, err := k.object().use()
	if err != nil {
		return StatusKSNotVerified, err
	}
	defer k.shared.done()
	var a arguments
	defer a.free()
	now, ip, uri := r.convert(&a)
	if a.err != nil {
		return StatusInvalidArgument, a.err
	}
	return Status(C.kaltura_ks_check((*C.kaltura_ks)(handle), now, ip, uri)), nil
}

// HasPrivilege returns whether the session has a privilege, for all of the values, such as entry ids. Without values, the
// privilege may have any value or none. An empty list counts as no values: check that it is not empty. The value ""
// matches nothing. Allow nothing by this alone: the session must also have passed Check.
func (k *KS) HasPrivilege(name string, values ...string) bool {
	var a arguments
	defer a.free()
	n, all := a.text("name", name), []*C.char{nil} // NULL is any value or none
	for _, value := range values {
		all = append(all, a.required("value", value))
	}
	if a.err != nil {
		return false
	}
	nul := C.size_t(C.KALTURA_NUL_TERMINATED)
	return with(k, func(ks *C.kaltura_ks) bool {
		for _, value := range all {
			if C.kaltura_ks_has_privilege(ks, n, value, nul) != 1 {
				return false
			}
		}
		return true
	})
}

// Verified returns whether a secret has verified the signature.
func (k *KS) Verified() bool {
	return with(k, func(ks *C.kaltura_ks) bool { return C.kaltura_ks_is_verified(ks) == 1 })
}

// Version returns the version of the format, 1 or 2.
func (k *KS) Version() int {
	return with(k, func(ks *C.kaltura_ks) int { return int(C.kaltura_ks_version(ks)) })
}

// PartnerID returns the partner id.
func (k *KS) PartnerID() int32 {
	return with(k, func(ks *C.kaltura_ks) int32 { return int32(C.kaltura_ks_partner_id(ks)) })
}

// Type returns the type, and whether there is one.
func (k *KS) Type() (SessionType, bool) {
	kind := with(k, func(ks *C.kaltura_ks) int32 { return int32(C.kaltura_ks_type(ks)) })
	if kind == int32(C.KALTURA_KS_NO_TYPE) {
		return 0, false
	}
	return SessionType(kind), true
}

// IsAdmin returns whether the session has more than a user's rights. Do not authorize by this alone.
func (k *KS) IsAdmin() bool {
	return with(k, func(ks *C.kaltura_ks) bool { return C.kaltura_ks_is_admin(ks) == 1 })
}

// UserID returns the user id.
func (k *KS) UserID() string {
	return with(k, func(ks *C.kaltura_ks) string { return C.GoString(C.kaltura_ks_user_id(ks)) })
}

// ExpiresAt returns the expiry; the zero time if there is none: the session is never valid.
func (k *KS) ExpiresAt() time.Time {
	return with(k, func(ks *C.kaltura_ks) time.Time { return timeOf(C.kaltura_ks_expires_at(ks)) })
}

// Privileges returns the privileges as a string, for people.
func (k *KS) Privileges() string {
	return with(k, func(ks *C.kaltura_ks) string { return C.GoString(C.kaltura_ks_privileges(ks)) })
}

// Privilege is a privilege of a session.
type Privilege struct {
	Name   string
	Values []string
}

// PrivilegeList returns the privileges.
func (k *KS) PrivilegeList() []Privilege {
	return with(k, func(ks *C.kaltura_ks) []Privilege {
		list := make([]Privilege, int(C.kaltura_ks_privilege_count(ks)))
		for i := range list {
			list[i].Name = C.GoString(C.kaltura_ks_privilege_name(ks, C.size_t(i)))
			for j := 0; j < int(C.kaltura_ks_privilege_value_count(ks, C.size_t(i))); j++ {
				list[i].Values = append(list[i].Values, C.GoString(C.kaltura_ks_privilege_value(ks, C.size_t(i), C.size_t(j))))
			}
		}
		return list
	})
}

// Hash returns the revocation key. In version 1 it is as secret as the session.
func (k *KS) Hash() string {
	return with(k, func(ks *C.kaltura_ks) string { return C.GoString(C.kaltura_ks_hash(ks)) })
}

// SecretIndex returns the index of the secret that signed the session, or -1.
func (k *KS) SecretIndex() int {
	return with(k, func(ks *C.kaltura_ks) int { return int(C.kaltura_ks_secret_index(ks)) })
}
