package kalturasession

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	secret   = os.Getenv("KALTURA_SECRET")
	loginID  = os.Getenv("KALTURA_LOGIN_ID")
	password = os.Getenv("KALTURA_PASSWORD")
	appToken = AppToken{ID: os.Getenv("KALTURA_APP_TOKEN_ID"), Token: os.Getenv("KALTURA_APP_TOKEN")}
	ctx      = context.Background()
)

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func config() Config {
	return Config{ServiceURL: os.Getenv("KALTURA_SERVICE_URL"), CAFile: os.Getenv("KALTURA_CA_FILE"), PartnerID: 102}
}

func newClient(t *testing.T) *Client {
	client := must[*Client](t)(NewClient(config()))
	t.Cleanup(client.Close)
	return client
}

func fails(t *testing.T, err error, status Status) *Error {
	t.Helper()
	var failed *Error
	if !errors.As(err, &failed) || failed.Status != status {
		t.Fatalf("%v instead of %v", err, status)
	}
	return failed
}

func TestSignerVersionsAreVerifiedWithSecondSecret(t *testing.T) {
	privileges := must[string](t)(new(Privileges).Add("sview", "*").Add("edit", "0_a", "0_b").Build())
	signer := must[*Signer](t)(NewSigner(102, secret))
	verifier := must[*Verifier](t)(NewVerifier(102, "another", secret))
	expiry := time.Unix(4000000000, 0)
	for version := int32(1); version <= 2; version++ {
		options := SignOptions{SessionOptions{UserID: "zoë", Privileges: privileges}, version, expiry, "", 0, ""}
		session := must[string](t)(signer.Sign(options))
		status, ks, err := verifier.Check(session, Request{})
		if status != StatusOK || err != nil {
			t.Fatal(status, err)
		}
		kind, hasType := ks.Type()
		got := fmt.Sprintln(ks.Version(), ks.UserID(), ks.ExpiresAt().Equal(expiry), ks.PartnerID(), kind, hasType,
			ks.SecretIndex(), ks.IsAdmin(), ks.Verified(), ks.PrivilegeList())
		if want := fmt.Sprintln(version, "zoë", true, 102, "USER", true, 1, false, true, "[{sview [*]} {edit [0_a 0_b]}]"); got != want {
			t.Fatal(got, want)
		}
		if !ks.HasPrivilege("edit", "0_b") || ks.HasPrivilege("edit", "0_c") ||
			!ks.HasPrivilege("edit") || ks.HasPrivilege("edit", "") || ks.HasPrivilege("edit", "0_a\x00") {
			t.Fatal("privileges")
		}
		_, err = verifier.Verify(session, Request{Now: expiry.Add(time.Second)})
		fails(t, err, StatusKSExpired)
		parent := must[*KS](t)(Parse(session, secret))
		child := must[string](t)(signer.SignRestricted(parent, "sview:0_x", time.Hour))
		if must[*KS](t)(Parse(child, secret)).HasPrivilege("edit", "0_a") {
			t.Fatal("restricted")
		}
	}
	_, err := Parse("djJ8MTAy", "wrong")
	fails(t, err, StatusKSMalformed)
	session := must[string](t)(GenerateSession(102, secret, SessionOptions{}))
	_, err = Parse(session, "wrong")
	fails(t, err, StatusKSSignature)
	if status, _ := must[*KS](t)(Peek(session)).Check(Request{}); status != StatusKSNotVerified {
		t.Fatal(status)
	}
	if len(must[string](t)(Fingerprint(session))) != 10 || must[string](t)(Explain(session, secret)) == "" {
		t.Fatal("fingerprint")
	}
}

func TestArgumentsWrongAreErrors(t *testing.T) {
	for _, options := range []SessionOptions{{UserID: "a\x00b"}, {UserID: "a\xed\xa0\x80"}, {Type: 77}, {Expiry: time.Millisecond}, {Expiry: -time.Second}} {
		_, err := GenerateSession(102, secret, options)
		fails(t, err, StatusInvalidArgument)
	}
	_, err := NewClient(Config{ServiceURL: "ftp://x"})
	fails(t, err, StatusInvalidArgument)
	_, err = NewVerifier(102)
	fails(t, err, StatusInvalidArgument)
	_, err = NewVerifier(102, "")
	fails(t, err, StatusInvalidArgument)
	long := strings.Repeat("x", 64<<20)
	_, err = Parse(long, secret)
	fails(t, err, StatusKSMalformed)
	_, err = GenerateSession(102, secret, SessionOptions{UserID: long})
	fails(t, err, StatusInvalidArgument)
	if err := newClient(t).Call(ctx, "session", "get", func() {}, nil); err == nil {
		t.Fatal("a function as JSON")
	}
}

func TestArgumentsWrongAreNamedAsInGo(t *testing.T) {
	client := newClient(t)
	secrets := []string{}
	create := func(change func(*Config)) error {
		c := config()
		change(&c)
		_, err := NewClient(c)
		return err
	}
	generate := func(o SessionOptions) error {
		_, err := GenerateSession(102, secret, o)
		return err
	}
	build := func(p *Privileges) error {
		_, err := p.Build()
		return err
	}
	_, secretError := NewSigner(102, "")
	_, loginError := client.Login(ctx, "", "x", LoginOptions{})
	_, tokenError := client.StartAppTokenSession(ctx, "x", "x", AppTokenOptions{HashType: 99})
	for name, err := range map[string]error{
		"TotalTimeout":     create(func(c *Config) { c.TotalTimeout = -1 }),
		"RequestTimeout":   create(func(c *Config) { c.RequestTimeout = 25 * time.Hour }),
		"MaxRetries":       create(func(c *Config) { c.MaxRetries = Retries(11) }),
		"MaxResponseBytes": create(func(c *Config) { c.MaxResponseBytes = 1 }),
		"LogLevel":         create(func(c *Config) { c.LogLevel = 99 }),
		"Region":           create(func(c *Config) { c.Region = "eu" }),
		"CAPEM":            create(func(c *Config) { c.CAPEM = "x" }),
		"CertificateFile":  create(func(c *Config) { c.KeyFile = "x" }),
		"Headers":          create(func(c *Config) { c.Headers = map[string]string{"a\x00": "b"} }),
		"Expiry":           generate(SessionOptions{Expiry: 1500 * time.Millisecond}),
		"UserID":           generate(SessionOptions{UserID: "a\x00b"}),
		"name":             build(new(Privileges).Add("")),
		"value":            build(new(Privileges).Add("edit", "")),
		"secret":           secretError,
		"loginID":          loginError,
		"HashType":         tokenError,
		"Secrets":          client.SetCredentials(SessionStart{Secrets: secrets}),
		"Password":         client.SetCredentials(Login{LoginID: "x"}),
		"Session":          client.SetCredentials(Callback{}),
		"service":          client.Call(ctx, "", "list", nil, nil),
		"params":           client.Call(ctx, "system", "ping", []int{1}, nil),
		"requests":         client.Multirequest(ctx, nil, nil),
	} {
		if failed := fails(t, err, StatusInvalidArgument); !strings.HasPrefix(failed.Message, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var none map[string]any
	if err := client.Call(ctx, "system", "ping", none, nil); err != nil {
		t.Fatal(err)
	}
}

func TestStringsAreNamesAndHideSecrets(t *testing.T) {
	got := fmt.Sprint(RetryClassNewSession, CauseExpired, CategoryKS, LogLevelWarn, SessionTypeAdmin, HashTypeSHA256, Cause(7), StatusOK)
	if got != "NEW_SESSION EXPIRED KS WARN ADMIN SHA256 Cause(7) KALTURA_OK" {
		t.Fatal(got)
	}
	for _, hides := range []any{
		AppToken{Token: "hidden"}, Login{Password: "hidden", TOTPSecret: "hidden"}, &Secret{Secret: "hidden"},
		SessionStart{Secrets: []string{"hidden"}}, Config{Proxy: &Proxy{Password: "hidden"}},
	} {
		if got := fmt.Sprintf("%v %+v %#v", hides, hides, hides); strings.Contains(got, "hidden") {
			t.Fatal(got)
		}
	}
}

func TestObjectsZeroClosedAndCopied(t *testing.T) {
	session := must[string](t)(GenerateSession(102, secret, SessionOptions{UserID: "zoë"}))
	for i := 0; i < 100; i++ {
		ks := *must[*KS](t)(Parse(session, secret))
		client := *newClient(t)
		runtime.GC()
		if ks.UserID() != "zoë" || client.SetKS(session) != nil {
			t.Fatal("a copy of a collected object")
		}
	}
	for _, client := range []*Client{nil, {}, newClient(t)} {
		client.Close()
		client.Close()
		client.Cancel()
		if err := client.Call(ctx, "session", "get", nil, nil); !errors.Is(err, ErrClosed) {
			t.Fatal(err)
		}
		if !errors.Is(client.SetKS(""), ErrClosed) || !errors.Is(client.SetCredentials(nil), ErrClosed) {
			t.Fatal("closed")
		}
	}
	ks := must[*KS](t)(Parse(session, secret))
	ks.Close()
	ks.Close()
	open := must[*Signer](t)(NewSigner(102, secret))
	for _, ks := range []*KS{ks, {}, nil} {
		ks.Close()
		if status, err := ks.Check(Request{}); status != StatusKSNotVerified || !errors.Is(err, ErrClosed) {
			t.Fatal(status, err)
		}
		if ks.UserID() != "" || ks.PrivilegeList() == nil || ks.HasPrivilege("edit", "") {
			t.Fatal("fields")
		}
		if _, err := open.SignRestricted(ks, "", 0); !errors.Is(err, ErrClosed) {
			t.Fatal(err)
		}
	}
	for _, signer := range []*Signer{{}, nil} {
		signer.Close()
		if _, err := signer.Sign(SignOptions{}); !errors.Is(err, ErrClosed) {
			t.Fatal(err)
		}
	}
	for _, verifier := range []*Verifier{{}, nil} {
		verifier.Close()
		if _, err := verifier.Verify(session, Request{}); !errors.Is(err, ErrClosed) {
			t.Fatal(err)
		}
	}
	var none *Privileges
	if must[string](t)(none.Build()) != "" || must[string](t)(none.Add("edit", "a").Build()) != "edit:a" {
		t.Fatal("privileges")
	}
}

func TestCheckReportsSessionsByStatusAndMisuseByError(t *testing.T) {
	session := must[string](t)(GenerateSession(102, secret, SessionOptions{Privileges: "urirestrict:/a*"}))
	verifier := must[*Verifier](t)(NewVerifier(102, secret))
	request := Request{RemoteIP: "1\x00", RequestURI: "/a\x00"}
	if status, _, err := verifier.Check(session, request); status != StatusKSRestrictedURI || err != nil {
		t.Fatal(status, err)
	}
	for _, ks := range []string{"", "a\x00", "a\xed\xa0\x80", session + "\x00"} {
		if status, _, err := verifier.Check(ks, request); status != StatusKSMalformed || err != nil {
			t.Fatalf("%q: %v %v", ks, status, err)
		}
		_, err := Parse(ks, secret)
		fails(t, err, StatusKSMalformed)
		_, err = Peek(ks)
		fails(t, err, StatusKSMalformed)
		_, err = Fingerprint(ks)
		fails(t, err, StatusKSMalformed)
		if why := must[string](t)(Explain(ks, secret)); !strings.HasPrefix(why, "Not a Kaltura session") {
			t.Fatal(why)
		}
	}
	for _, now := range []time.Time{time.Unix(0, 0), time.Unix(-1, 0)} {
		_, _, err := verifier.Check(session, Request{Now: now})
		fails(t, err, StatusInvalidArgument)
		_, err = must[*KS](t)(Parse(session, secret)).Check(Request{Now: now})
		fails(t, err, StatusInvalidArgument)
	}
}

func TestClientThreeWays(t *testing.T) {
	client := newClient(t)
	_, err := client.Login(ctx, loginID, "wrong", LoginOptions{})
	failed := fails(t, err, StatusWrongPassword)
	if failed.APICode != "USER_WRONG_PASSWORD" || failed.RetryClass != RetryClassNever || failed.HTTPStatus != 200 {
		t.Fatalf("%+v", failed)
	}
	var who struct{ UserID string }
	for user, session := range map[string]string{
		os.Getenv("KALTURA_USER_ID"): must[string](t)(client.Login(ctx, loginID, password, LoginOptions{})),
		"ada":                        must[string](t)(client.StartSession(ctx, 0, secret, SessionOptions{Type: SessionTypeAdmin, UserID: "ada"})),
	} {
		if err := client.SetKS(session); err != nil {
			t.Fatal(err)
		}
		if err := client.Call(ctx, "session", "get", nil, &who); err != nil || who.UserID != user {
			t.Fatal(err, who)
		}
	}
	info := must[SessionInfo](t)(client.StartAppTokenSession(ctx, appToken.ID, appToken.Token, AppTokenOptions{}))
	if info.UserID != "user102" || info.ExpiresAt.Before(time.Now()) || strings.Contains(fmt.Sprintf("%v %+v %#v", info, info, info), info.KS) {
		t.Fatal(info)
	}
	var responses []map[string]any
	requests := []map[string]any{{"service": "session", "action": "get"}, {"service": "slow", "action": "x"}}
	if err := client.Multirequest(ctx, requests, &responses); err != nil || responses[1]["objectType"] != "KalturaAPIException" {
		t.Fatal(err, responses)
	}
	must[SessionInfo](t)(client.StartWidgetSession(ctx, "", 0))
	must[SessionInfo](t)(client.GetSession(ctx, ""))
	if err := client.EndSession(ctx, "", true); err != nil {
		t.Fatal(err)
	}
	fails(t, client.Call(ctx, "media", "list", nil, nil), StatusForbidden)
}

func TestClientWithoutSession(t *testing.T) {
	client := newClient(t)
	session := must[string](t)(GenerateSession(102, secret, SessionOptions{}))
	_, get := client.GetSession(ctx, "")
	_, acquire := client.AcquireKS(ctx, 0)
	_, export := client.ExportSession()
	for _, err := range []error{get, acquire, export, client.EndSession(ctx, "", true), client.InvalidateKS(session)} {
		fails(t, err, StatusNoSession)
	}
	fails(t, client.ImportSession("{}"), StatusNoSession)
	fails(t, client.Call(ctx, "media", "list", nil, nil), StatusForbidden)
}

func TestManagedSessionIsSharedAndObserved(t *testing.T) {
	client := newClient(t)
	var renewed, failed int32
	credentials := appToken
	credentials.OnRenewed = func(SessionInfo) { atomic.AddInt32(&renewed, 1) }
	if err := client.SetCredentials(credentials); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			var list struct{ TotalCount int }
			if err := client.Call(ctx, "media", "list", nil, &list); err != nil || list.TotalCount != 5 {
				t.Error(err, list)
			}
		}()
	}
	group.Wait()
	if renewed != 1 {
		t.Fatal(renewed)
	}
	info := must[SessionInfo](t)(client.AcquireKS(ctx, time.Minute))
	other := newClient(t)
	if err := other.SetCredentials(appToken); err != nil {
		t.Fatal(err)
	}
	if err := other.ImportSession(must[string](t)(client.ExportSession())); err != nil {
		t.Fatal(err)
	}
	if must[SessionInfo](t)(other.AcquireKS(ctx, 0)).KS != info.KS || client.InvalidateKS(info.KS) != nil {
		t.Fatal("shared")
	}
	wrong := Login{LoginID: loginID, Password: "wrong"}
	wrong.OnFailed = func(err *Error, _ time.Time) { atomic.StoreInt32(&failed, int32(err.Status)) }
	if err := client.SetCredentials(wrong); err != nil {
		t.Fatal(err)
	}
	_, err := client.AcquireKS(ctx, 0)
	fails(t, err, StatusWrongPassword)
	if Status(failed) != StatusWrongPassword {
		t.Fatal(failed)
	}
}

func TestCallbacksErrorsAndPanicsAreContained(t *testing.T) {
	c := config()
	c.LogLevel, c.Log = LogLevelDebug, func(LogLevel, string) { panic("in log") }
	client := must[*Client](t)(NewClient(c))
	cause := errors.New("no session today")
	session := func(context.Context) (string, time.Time, error) { return "", time.Time{}, cause }
	if err := client.SetCredentials(Callback{Session: session}); err != nil {
		t.Fatal(err)
	}
	if err := client.Call(ctx, "media", "list", nil, nil); !errors.Is(err, cause) || !strings.Contains(err.Error(), cause.Error()) {
		t.Fatal(err)
	}
	if err := client.SetCredentials(Login{LoginID: loginID, Password: password, OTP: func(context.Context) (string, error) { panic("in otp") }}); err != nil {
		t.Fatal(err)
	}
	err := client.Call(ctx, "media", "list", nil, nil)
	if wrapped := errors.Unwrap(fails(t, err, StatusCallback)); wrapped == nil || !strings.Contains(wrapped.Error(), "in otp") {
		t.Fatal(wrapped)
	}
	good := func(context.Context) (string, time.Time, error) {
		ks, err := GenerateSession(102, secret, SessionOptions{})
		return ks, time.Time{}, err
	}
	if err := client.SetCredentials(Callback{Session: good}); err != nil {
		t.Fatal(err)
	}
	if err := client.Call(ctx, "media", "list", nil, nil); err != nil {
		t.Fatal(err)
	}
}

func TestCallbacksMayExitTheirGoroutines(t *testing.T) {
	c := config()
	c.LogLevel, c.Log = LogLevelDebug, func(LogLevel, string) { runtime.Goexit() }
	client := must[*Client](t)(NewClient(c))
	login := Login{LoginID: loginID, Password: password}
	login.OnRenewed = func(SessionInfo) { runtime.Goexit() }
	wrong := Login{LoginID: loginID, Password: "wrong"}
	wrong.OnFailed = func(*Error, time.Time) { runtime.Goexit() }
	withOTP := login
	withOTP.OTP = func(context.Context) (string, error) { runtime.Goexit(); return "", nil }
	session := func(context.Context) (string, time.Time, error) { runtime.Goexit(); return "", time.Time{}, nil }
	for _, one := range []struct {
		credentials Credentials
		status      Status
	}{
		{withOTP, StatusCallback}, {Callback{Session: session}, StatusCallback}, {wrong, StatusWrongPassword}, {login, StatusOK},
	} {
		if err := client.SetCredentials(one.credentials); err != nil {
			t.Fatal(err)
		}
		err := client.Call(ctx, "media", "list", nil, nil)
		if one.status != StatusOK {
			fails(t, err, one.status)
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestCallbackGetsContextOfCall(t *testing.T) {
	type slow struct{}
	client := newClient(t)
	var failures int32
	credentials := Callback{Session: func(ctx context.Context) (string, time.Time, error) {
		if ctx.Value(slow{}) != nil {
			<-ctx.Done()
			return "", time.Time{}, ctx.Err()
		}
		ks, err := GenerateSession(102, secret, SessionOptions{})
		return ks, time.Time{}, err
	}}
	credentials.OnFailed = func(err *Error, _ time.Time) {
		if errors.Is(err, context.DeadlineExceeded) {
			atomic.AddInt32(&failures, 1)
		}
	}
	if err := client.SetCredentials(credentials); err != nil {
		t.Fatal(err)
	}
	short, stop := context.WithTimeout(context.WithValue(ctx, slow{}, true), 100*time.Millisecond)
	defer stop()
	if err := client.Call(short, "media", "list", nil, nil); !errors.Is(err, context.DeadlineExceeded) || failures != 1 {
		t.Fatal(err, failures)
	}
	// Its failure is not remembered.
	if err := client.Call(ctx, "media", "list", nil, nil); err != nil {
		t.Fatal(err)
	}
}

func TestCallbacksMayCancelAndClose(t *testing.T) {
	for _, act := range []func(*Client){(*Client).Cancel, (*Client).Close} {
		var client *Client
		c := config()
		c.LogLevel, c.Log = LogLevelDebug, func(LogLevel, string) { act(client) }
		client = must[*Client](t)(NewClient(c))
		fails(t, client.Call(ctx, "slow", "forever", nil, nil), StatusCancelled)
	}
}

func TestCallsOfCallbacksNeedNoSlot(t *testing.T) {
	defer func(all chan struct{}) { calls = all }(calls)
	calls = make(chan struct{}, 1)
	client := newClient(t)
	err := client.SetCredentials(Callback{Session: func(ctx context.Context) (string, time.Time, error) {
		ks, err := client.StartSession(ctx, 0, secret, SessionOptions{})
		return ks, time.Time{}, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	limited, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	if err := client.Call(limited, "media", "list", nil, nil); err != nil {
		t.Fatal(err)
	}
}

func TestContextEndsCalls(t *testing.T) {
	client := newClient(t)
	short, stop := context.WithTimeout(ctx, 100*time.Millisecond)
	defer stop()
	err := client.Call(short, "slow", "forever", nil, nil)
	if fails(t, err, StatusCancelled); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "deadline exceeded") {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	other := make(chan error)
	go func() { other <- client.Call(ctx, "slow", "second", nil, nil) }()
	time.AfterFunc(100*time.Millisecond, cancel)
	if err := client.Call(cancelled, "slow", "forever", nil, nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	fails(t, <-other, StatusBadRequest)
	err = client.Call(cancelled, "system", "ping", nil, nil)
	if fails(t, err, StatusCancelled); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	c := config()
	c.TotalTimeout = 100 * time.Millisecond
	fails(t, must[*Client](t)(NewClient(c)).Call(ctx, "slow", "forever", nil, nil), StatusTimeout)
}

func TestClientCloseEndsCallsOfEightGoroutines(t *testing.T) {
	client := newClient(t)
	errs := make(chan error)
	for i := 0; i < 8; i++ {
		go func() { errs <- client.Call(ctx, "slow", "forever", nil, nil) }()
	}
	time.Sleep(300 * time.Millisecond)
	go client.Close()
	for i := 0; i < 8; i++ {
		fails(t, <-errs, StatusCancelled)
	}
}

func TestConfigNetworkSettings(t *testing.T) {
	ping := func(change func(*Config)) error {
		c := config()
		c.MaxRetries = Retries(0)
		change(&c)
		client, err := NewClient(c)
		if err != nil {
			return err
		}
		defer client.Close()
		return client.Call(ctx, "system", "ping", nil, nil)
	}
	pem := string(must[[]byte](t)(os.ReadFile(os.Getenv("KALTURA_CA_FILE"))))
	if err := ping(func(c *Config) { c.CAFile, c.CAPEM = "", pem }); err != nil {
		t.Fatal(err)
	}
	fails(t, ping(func(c *Config) { c.CAFile, c.PinnedCertificates = "", []string{strings.Repeat("ab", 32)} }), StatusTLS)
	fails(t, ping(func(c *Config) { c.Proxy = &Proxy{URL: "http://127.0.0.1:1"} }), StatusProxy)
	fails(t, ping(func(c *Config) { c.ServiceURL = "https://127.0.0.1:1" }), StatusConnect)
	fails(t, ping(func(c *Config) { c.Headers = map[string]string{"Host": "x"} }), StatusInvalidArgument)
	fails(t, ping(func(c *Config) { c.CertificateFile, c.KeyFile = "/nowhere", "/nowhere" }), StatusInvalidArgument)
}

// child runs a test in another process, where the variable KALTURA_TEST_CHILD is set.
func child(t *testing.T) ([]byte, error) {
	command := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), "KALTURA_TEST_CHILD=1")
	return command.CombinedOutput()
}

// The process exits while eight goroutines are in calls with callbacks.
func TestProcessExitsInCalls(t *testing.T) {
	if os.Getenv("KALTURA_TEST_CHILD") != "" {
		c := config()
		c.LogLevel, c.Log = LogLevelDebug, func(LogLevel, string) {}
		client := must[*Client](t)(NewClient(c))
		for i := 0; i < 8; i++ {
			go func() { _ = client.Call(ctx, "slow", "forever", nil, nil) }()
		}
		time.Sleep(300 * time.Millisecond)
		os.Exit(7)
	}
	started := time.Now()
	output, err := child(t)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 || time.Since(started) > 15*time.Second {
		t.Fatalf("%v after %v: %s", err, time.Since(started), output)
	}
}

// Go ends a process that has too many threads, here more than 60.
func TestCallsWaitBeforeThreadsAreExhausted(t *testing.T) {
	if os.Getenv("KALTURA_TEST_CHILD") == "" {
		if output, err := child(t); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		return
	}
	debug.SetMaxThreads(60)
	calls = make(chan struct{}, 30)
	client := newClient(t)
	var group sync.WaitGroup
	for i := 0; i < 80; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			fails(t, client.Call(ctx, "slow", "second", nil, nil), StatusBadRequest)
		}()
	}
	time.Sleep(300 * time.Millisecond)
	short, stop := context.WithTimeout(ctx, 100*time.Millisecond)
	defer stop()
	if err := client.Call(short, "system", "ping", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	group.Wait()
}
