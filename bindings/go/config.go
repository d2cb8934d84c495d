package kalturasession

/*
#include "helpers.h"
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"time"
	"unsafe"
)

// Config are the settings of a client. Zero values are the defaults. Timeouts are 1 ms to a day. They do not include the
// time for which a call waits while 4,000 others are in progress: only its context limits that.
type Config struct {
	ServiceURL         string        // by default "https://www.kaltura.com"; "https://" and a path of /api_v3 are optional
	Region             string        // in place of ServiceURL: "us", "eu", "de", "ca", "sg" or "au"
	PartnerID          int32         // of calls and credentials that have none
	TotalTimeout       time.Duration // for a call with its retries; by default 30 s
	ConnectTimeout     time.Duration // for DNS lookup, TCP connect and TLS handshake; by default 10 s
	RequestTimeout     time.Duration // for one attempt; by default TotalTimeout
	MaxRetries         *int32        // 0 to 10, by default 2; see Retries
	MaxResponseBytes   int64         // 1 KiB to 1 GiB, by default 16 MiB; see StatusResponseTooLarge
	UserAgent          string        // the program in the User-Agent header, such as "encoder/2.1"
	ClientTag          string        // the program in the API's statistics, such as "encoder:2.1"
	Headers            map[string]string
	AllowHTTP          bool                                 // plain http; to the loopback interface it is always allowed
	Proxy              *Proxy                               // by default that of the environment
	IgnoreEnvironment  bool                                 // https_proxy, no_proxy, SSL_CERT_FILE and the like
	CAFile, CAPEM      string                               // instead of the system's CA certificates
	SystemCA           *bool                                // true: the system's in addition to CAFile or CAPEM
	PinnedCertificates []string                             // SHA-256 fingerprints; other certificates are rejected
	CertificateFile    string                               // the client's certificate in PEM form, with KeyFile
	KeyFile            string                               // its private key
	Log                func(level LogLevel, message string) // may be called by several goroutines at once
	LogLevel           LogLevel                             // the least severe level; by default LogLevelInfo
}

// Proxy is an http or SOCKS 5 proxy.
type Proxy struct {
	URL      string // "http://host:port", "socks5://host:port" or "socks5h://host:port"; "" for no proxy at all
	User     string
	Password string
}

// String does not show the password.
func (p Proxy) String() string { return fmt.Sprintf("Proxy{%q %q}", p.URL, p.User) }

// GoString does not show the password.
func (p Proxy) GoString() string { return p.String() }

// Retries returns a value for Config.MaxRetries.
func Retries(n int32) *int32 { return &n }

// NewClient creates a client. It opens no connection.
func NewClient(c Config) (*Client, error) {
	var a arguments
	var e *C.kaltura_error
	defer a.free()
	config := C.kaltura_config_new()
	defer C.kaltura_config_free(config)
	// The first error of a setter is returned by kaltura_client_new.
	c.check(&a)
	c.setTexts(config, &a)
	c.setNumbers(config, &a)
	if a.err != nil {
		return nil, a.err
	}
	if c.Log != nil {
		level := c.LogLevel
		if level == 0 {
			level = LogLevelInfo
		}
		user := cgo.NewHandle(&callbacks{log: c.Log})
		C.kaltura_go_set_log(config, C.int32_t(level), C.uintptr_t(user), nil)
	}
	handle := C.kaltura_client_new(config, &e)
	if handle == nil {
		return nil, failure(e)
	}
	free := func(p unsafe.Pointer) { C.kaltura_client_free((*C.kaltura_client)(p)) }
	return &Client{own(unsafe.Pointer(handle), free), &lastFailure{}}, nil
}

// check names the fields, where the library would name its own parameters.
func (c *Config) check(a *arguments) {
	if c.ServiceURL != "" && c.Region != "" {
		a.fail("Region: must be empty if ServiceURL is set")
	}
	if c.CAFile != "" && c.CAPEM != "" {
		a.fail("CAPEM: must be empty if CAFile is set")
	}
	if (c.CertificateFile == "") != (c.KeyFile == "") {
		a.fail("CertificateFile and KeyFile: set both or neither")
	}
	if c.MaxRetries != nil && (*c.MaxRetries < 0 || *c.MaxRetries > 10) {
		a.fail("MaxRetries: is %d, but must be from 0 to 10", *c.MaxRetries)
	}
	if c.MaxResponseBytes != 0 && (c.MaxResponseBytes < 1<<10 || c.MaxResponseBytes > 1<<30) {
		a.fail("MaxResponseBytes: is %d, but must be from 1 KiB to 1 GiB", c.MaxResponseBytes)
	}
	if c.LogLevel < 0 || c.LogLevel > LogLevelDebug {
		a.fail("LogLevel: is %d, but must be one of the constants", int32(c.LogLevel))
	}
}

func (c *Config) setTexts(config *C.kaltura_config, a *arguments) {
	if c.ServiceURL != "" {
		C.kaltura_config_set_service_url(config, a.text("ServiceURL", c.ServiceURL), nil)
	}
	if c.Region != "" {
		C.kaltura_config_set_region(config, a.text("Region", c.Region), nil)
	}
	if c.UserAgent != "" {
		C.kaltura_config_set_user_agent(config, a.text("UserAgent", c.UserAgent), nil)
	}
	if c.ClientTag != "" {
		C.kaltura_config_set_client_tag(config, a.text("ClientTag", c.ClientTag), nil)
	}
	for name, value := range c.Headers {
		C.kaltura_config_add_header(config, a.text("Headers", name), a.text("Headers", value), nil)
	}
	if c.Proxy != nil {
		url, user := a.text("Proxy.URL", c.Proxy.URL), a.text("Proxy.User", c.Proxy.User)
		C.kaltura_config_set_proxy(config, url, user, a.text("Proxy.Password", c.Proxy.Password), nil)
	}
	if c.CAFile != "" {
		C.kaltura_config_set_ca_file(config, a.text("CAFile", c.CAFile), nil)
	}
	if c.CAPEM != "" {
		C.kaltura_config_set_ca_pem(config, a.text("CAPEM", c.CAPEM), nil)
	}
	for _, pin := range c.PinnedCertificates {
		C.kaltura_config_add_pinned_certificate(config, a.text("PinnedCertificates", pin), nil)
	}
	if c.CertificateFile != "" || c.KeyFile != "" {
		certificate, key := a.text("CertificateFile", c.CertificateFile), a.text("KeyFile", c.KeyFile)
		C.kaltura_config_set_client_certificate(config, certificate, key, nil)
	}
}

func (c *Config) setNumbers(config *C.kaltura_config, a *arguments) {
	C.kaltura_config_set_partner_id(config, C.int32_t(c.PartnerID), nil)
	if c.TotalTimeout != 0 {
		C.kaltura_config_set_total_timeout_ms(config, a.milliseconds("TotalTimeout", c.TotalTimeout), nil)
	}
	if c.ConnectTimeout != 0 {
		C.kaltura_config_set_connect_timeout_ms(config, a.milliseconds("ConnectTimeout", c.ConnectTimeout), nil)
	}
	if c.RequestTimeout != 0 {
		C.kaltura_config_set_request_timeout_ms(config, a.milliseconds("RequestTimeout", c.RequestTimeout), nil)
	}
	if c.MaxRetries != nil {
		C.kaltura_config_set_max_retries(config, C.int32_t(*c.MaxRetries), nil)
	}
	if c.MaxResponseBytes != 0 {
		C.kaltura_config_set_max_response_bytes(config, C.int64_t(c.MaxResponseBytes), nil)
	}
	if c.AllowHTTP {
		C.kaltura_config_set_allow_http(config, 1, nil)
	}
	if c.IgnoreEnvironment {
		C.kaltura_config_set_use_environment(config, 0, nil)
	}
	if c.SystemCA != nil {
		use := C.int32_t(0)
		if *c.SystemCA {
			use = 1
		}
		C.kaltura_config_set_system_ca(config, use, nil)
	}
}
