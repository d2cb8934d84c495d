// SPDX-License-Identifier: MIT OR Apache-2.0

// Package kalturasession creates and verifies Kaltura sessions (KS), and calls the Kaltura API with them. It binds the C
// library libkaltura_session with cgo.
//
//	client, err := kalturasession.NewClient(kalturasession.Config{PartnerID: 102})
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	err = client.SetCredentials(kalturasession.AppToken{ID: id, Token: token})
//	if err != nil {
//		return err
//	}
//	var list struct{ TotalCount int }
//	err = client.Call(ctx, "media", "list", nil, &list)
//
// A failed call returns an *Error with a Status. Exceptions are [ErrClosed] and the errors of encoding/json for values
// that cannot be encoded or decoded. All types may be used by any number of goroutines at once, except Privileges. Objects
// are freed by Close, which may be called again, or when they are collected.
package kalturasession

/*
#include <kaltura_session.h>
*/
import "C"

import (
	"strings"
	"time"
	"unsafe"
)

// Privileges builds a privileges string. The zero value is an empty list.
type Privileges struct {
	values []privilegeValue
}

type privilegeValue struct {
	name, value string
	hasValue    bool
}

// Add adds a privilege, such as PrivilegeEdit, or values to an existing one. Without values it adds the name alone.
func (p *Privileges) Add(name string, values ...string) *Privileges {
	if p == nil {
		p = &Privileges{}
	}
	if len(values) == 0 {
		p.values = append(p.values, privilegeValue{name: name})
	}
	for _, value := range values {
		p.values = append(p.values, privilegeValue{name, value, true})
	}
	return p
}

// Build returns the privileges as a string, or the error of the first one that cannot be represented, such as an empty
// value.
func (p *Privileges) Build() (string, error) {
	if p == nil {
		return "", nil
	}
	list := C.kaltura_privileges_new()
	defer C.kaltura_privileges_free(list)
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	for _, one := range p.values {
		name, value := a.required("name", one.name), a.text("value", one.value)
		if one.hasValue && one.value == "" {
			// The name alone can mean more rights.
			a.fail("value: of %q is empty", one.name)
		}
		if a.err != nil {
			return "", a.err
		}
		if C.kaltura_privileges_add(list, name, value, &e) != C.KALTURA_OK {
			return "", failure(e)
		}
	}
	return take(C.kaltura_privileges_to_string(list, &e), &e)
}

// SessionOptions are the fields of a new session.
type SessionOptions struct {
	Type       SessionType   // by default SessionTypeUser
	UserID     string        // "" for none
	Expiry     time.Duration // whole seconds, fractions are rejected; 0 for a day, at most 3,650 days
	Privileges string        // such as "sview:*,edit:0_abc"; see Privileges
}

// SignOptions are further fields of a session that is signed locally.
type SignOptions struct {
	SessionOptions
	Version         int32     // 2, or 1 for old servers; 0 for 2
	ExpiresAt       time.Time // in place of Expiry, which is then ignored
	SessionID       string    // the group of sessions that are revoked together
	MasterPartnerID int32
	AdditionalData  string
}

// GenerateSession creates a session locally, with the partner's admin secret.
func GenerateSession(partnerID int32, secret string, o SessionOptions) (string, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	s, user := a.required("secret", secret), a.text("UserID", o.UserID)
	privileges, expiry := a.text("Privileges", o.Privileges), a.seconds("Expiry", o.Expiry)
	if a.err != nil {
		return "", a.err
	}
	return take(C.kaltura_generate_session(s, user, C.int32_t(o.Type), C.int32_t(partnerID), expiry, privileges, &e), &e)
}

// Signer is the key of a secret, prepared for many sessions.
type Signer struct{ shared *object }

// NewSigner creates a signer.
func NewSigner(partnerID int32, secret string) (*Signer, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	s := a.required("secret", secret)
	if a.err != nil {
		return nil, a.err
	}
	handle := C.kaltura_signer_new(C.int32_t(partnerID), s, &e)
	if handle == nil {
		return nil, failure(e)
	}
	return &Signer{own(unsafe.Pointer(handle), func(p unsafe.Pointer) { C.kaltura_signer_free((*C.kaltura_signer)(p)) })}, nil
}

// Close frees the signer.
func (s *Signer) Close() { s.object().close() }

func (s *Signer) object() *object {
	if s == nil {
		return nil
	}
	return s.shared
}

// Sign creates a session.
func (s *Signer) Sign(o SignOptions) (string, error) {
	handle, err := s.object().use()
	if err != nil {
		return "", err
	}
	defer s.shared.done()
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	user, privileges := a.text("UserID", o.UserID), a.text("Privileges", o.Privileges)
	id, data := a.text("SessionID", o.SessionID), a.text("AdditionalData", o.AdditionalData)
	expiry := a.seconds("Expiry", o.Expiry)
	if a.err != nil {
		return "", a.err
	}
	options := C.kaltura_sign_options_new()
	defer C.kaltura_sign_options_free(options)
	// The first error of a setter is returned by kaltura_signer_sign.
	if o.Version != 0 {
		C.kaltura_sign_options_set_version(options, C.int32_t(o.Version), nil)
	}
	if !o.ExpiresAt.IsZero() {
		C.kaltura_sign_options_set_expires_at(options, unixOf(o.ExpiresAt), nil)
	}
	C.kaltura_sign_options_set_session_id(options, id, nil)
	C.kaltura_sign_options_set_master_partner_id(options, C.int32_t(o.MasterPartnerID), nil)
	C.kaltura_sign_options_set_additional_data(options, data, nil)
	signer := (*C.kaltura_signer)(handle)
	return take(C.kaltura_signer_sign(signer, user, C.int32_t(o.Type), expiry, privileges, options, &e), &e)
}

// SignRestricted creates a restricted session derived from a verified one, with privileges that the parent has and new
// restrictions. It expires no later than the parent.
func (s *Signer) SignRestricted(parent *KS, privileges string, expiry time.Duration) (string, error) {
	handle, err := s.object().use()
	if err != nil {
		return "", err
	}
	defer s.shared.done()
	ks, err := parent.object().use()
	if err != nil {
		return "", err
	}
	defer parent.shared.done()
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	list, seconds := a.text("privileges", privileges), a.seconds("expiry", expiry)
	if a.err != nil {
		return "", a.err
	}
	return take(C.kaltura_signer_sign_restricted((*C.kaltura_signer)(handle), (*C.kaltura_ks)(ks), seconds, list, &e), &e)
}

// Request is what a session is validated for. Unknown addresses and URIs are "": restricted sessions are then rejected.
type Request struct {
	Now        time.Time // the zero time for the system clock
	RemoteIP   string
	RequestURI string // usually path and query
}

// convert converts a request. An address or URI with a NUL character is unknown, as one that is not UTF-8.
func (r Request) convert(a *arguments) (now C.int64_t, ip, uri *C.char) {
	if now = unixOf(r.Now); now <= 0 && !r.Now.IsZero() {
		a.fail("Now: %v is before 1970", r.Now)
	}
	if strings.IndexByte(r.RemoteIP, 0) < 0 {
		ip = a.text("RemoteIP", r.RemoteIP)
	}
	if strings.IndexByte(r.RequestURI, 0) < 0 {
		uri = a.text("RequestURI", r.RequestURI)
	}
	return now, ip, uri
}

// Verifier holds the keys of a partner's secrets, prepared for many sessions.
type Verifier struct{ shared *object }

// NewVerifier creates a verifier. Sessions of other partners are rejected; a partnerID of 0 disables this check.
func NewVerifier(partnerID int32, secrets ...string) (*Verifier, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	list := a.list(secrets)
	if a.err != nil {
		return nil, a.err
	}
	handle := C.kaltura_verifier_new(C.int32_t(partnerID), list, C.size_t(len(secrets)), &e)
	if handle == nil {
		return nil, failure(e)
	}
	free := func(p unsafe.Pointer) { C.kaltura_verifier_free((*C.kaltura_verifier)(p)) }
	return &Verifier{own(unsafe.Pointer(handle), free)}, nil
}

// Close frees the verifier. Its parsed sessions remain valid.
func (v *Verifier) Close() { v.object().close() }

func (v *Verifier) object() *object {
	if v == nil {
		return nil
	}
	return v.shared
}

// Check verifies a session and validates it for one request: StatusOK only if it may be accepted. The KS is not nil if
// the signature is valid, even if the session has expired or is restricted.
//
// The status describes the session, whatever the string contains. The error is not nil only if Check is used wrongly:
// ErrClosed, or Request.Now is before 1970.
func (v *Verifier) Check(ks string, r Request) (Status, *KS, error) {
	handle, err := v.object().use()
	if err != nil {
		return StatusKSNotVerified, nil, err
	}
	defer v.shared.done()
	var a arguments
	defer a.free()
	now, ip, uri := r.convert(&a)
	if a.err != nil {
		return StatusInvalidArgument, nil, a.err
	}
	var parsed *C.kaltura_ks
	text, nul := a.untrusted(ks), C.size_t(C.KALTURA_NUL_TERMINATED)
	status := C.kaltura_verifier_check((*C.kaltura_verifier)(handle), text, nul, now, ip, nul, uri, nul, &parsed)
	if parsed == nil {
		return Status(status), nil, nil
	}
	return Status(status), newKS(parsed), nil
}

// Verify is like Check, but returns an *Error if the session may not be accepted.
func (v *Verifier) Verify(ks string, r Request) (*KS, error) {
	status, parsed, err := v.Check(ks, r)
	if err != nil {
		return nil, err
	}
	if status != StatusOK {
		parsed.Close()
		return nil, ofStatus(status)
	}
	return parsed, nil
}

// Explain explains what a string is and, if it is not a valid session, why.
func Explain(ks string, secrets ...string) (string, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	text, list := a.untrusted(ks), a.list(secrets)
	if a.err != nil {
		return "", a.err
	}
	return take(C.kaltura_ks_explain(text, list, C.size_t(len(secrets)), 0, &e), &e)
}

// Fingerprint returns a short name of a session for logs.
func Fingerprint(ks string) (string, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	return take(C.kaltura_ks_fingerprint(a.untrusted(ks), &e), &e)
}
