package kalturasession

/*
#include "helpers.h"
*/
import "C"

import (
	"runtime/cgo"
	"time"
	"unsafe"
)

// Config are the settings of a client. Zero values are the defaults.
type Config struct {
	ServiceURL         string // by default "https://www.kaltura.com"
	Region             string // in place of ServiceURL: "us", "eu", "de", "ca", "sg" or "au"
	PartnerID          int32
	TotalTimeout       time.Duration // for a call with its retries; by default 30 s
	ConnectTimeout     time.Duration // by default 10 s
	RequestTimeout     time.Duration // for one attempt; by default TotalTimeout
	MaxRetries         *int32        // by default 2; see Retries
	MaxResponseBytes   int64
	UserAgent          string
	ClientTag          string
	Headers            map[string]string
	AllowHTTP          bool
	Proxy              *Proxy // by default that of the environment
	IgnoreEnvironment  bool   // https_proxy, no_proxy, SSL_CERT_FILE and the like
	CAFile, CAPEM      string // instead of the system's CA certificates
	SystemCA           *bool
	PinnedCertificates []string // SHA-256 fingerprints
	CertificateFile    string   // the client's certificate, with KeyFile
	KeyFile            string
	Log                func(level LogLevel, message string) // may be called by several goroutines at once
	LogLevel           LogLevel                             // the least severe level; by default LogLevelInfo
}

// Proxy is an http or SOCKS 5 proxy.
type Proxy struct {
	URL      string // "" for no proxy at all
	User     string
	Password string
}

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
	c.setTexts(config, &a)
	c.setNumbers(config)
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

func (c *Config) setTexts(config *C.kaltura_config, a *arguments) {
	if c.ServiceURL != "" {
		C.kaltura_config_set_service_url(config, a.text(c.ServiceURL), nil)
	}
	if c.Region != "" {
		C.kaltura_config_set_region(config, a.text(c.Region), nil)
	}
	if c.UserAgent != "" {
		C.kaltura_config_set_user_agent(config, a.text(c.UserAgent), nil)
	}
	if c.ClientTag != "" {
		C.kaltura_config_set_client_tag(config, a.text(c.ClientTag), nil)
	}
	for name, value := range c.Headers {
		C.kaltura_config_add_header(config, a.text(name), a.text(value), nil)
	}
	if c.Proxy != nil {
		C.kaltura_config_set_proxy(config, a.text(c.Proxy.URL), a.text(c.Proxy.User), a.text(c.Proxy.Password), nil)
	}
	if c.CAFile != "" {
		C.kaltura_config_set_ca_file(config, a.text(c.CAFile), nil)
	}
	if c.CAPEM != "" {
		C.kaltura_config_set_ca_pem(config, a.text(c.CAPEM), nil)
	}
	for _, pin := range c.PinnedCertificates {
		C.kaltura_config_add_pinned_certificate(config, a.text(pin), nil)
	}
	if c.CertificateFile != "" || c.KeyFile != "" {
		C.kaltura_config_set_client_certificate(config, a.text(c.CertificateFile), a.text(c.KeyFile), nil)
	}
}

func (c *Config) setNumbers(config *C.kaltura_config) {
	C.kaltura_config_set_partner_id(config, C.int32_t(c.PartnerID), nil)
	if c.TotalTimeout != 0 {
		C.kaltura_config_set_total_timeout_ms(config, milliseconds(c.TotalTimeout), nil)
	}
	if c.ConnectTimeout != 0 {
		C.kaltura_config_set_connect_timeout_ms(config, milliseconds(c.ConnectTimeout), nil)
	}
	if c.RequestTimeout != 0 {
		C.kaltura_config_set_request_timeout_ms(config, milliseconds(c.RequestTimeout), nil)
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
