package kalturasession

import (
	"context"
	"encoding/binary"
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"
)

const rounds = 20

func leakingRound(t *testing.T) {
	session := must[string](t)(GenerateSession(102, secret, SessionOptions{}))
	verifier := must[*Verifier](t)(NewVerifier(102, secret))
	parsed := must[*KS](t)(verifier.Verify(session, Request{}))
	c := config()
	c.Log = func(LogLevel, string) {}
	client := must[*Client](t)(NewClient(c))
	credentials := Callback{Session: func(context.Context) (string, time.Time, error) { return session, time.Time{}, nil }}
	credentials.OnRenewed = func(SessionInfo) {}
	if err := client.SetCredentials(credentials); err != nil {
		t.Fatal(err)
	}
	if err := client.Call(ctx, "media", "list", nil, nil); err != nil {
		t.Fatal(err)
	}
	short, stop := context.WithTimeout(ctx, 20*time.Millisecond)
	if client.Call(short, "slow", "forever", nil, nil) == nil {
		t.Fatal("no timeout")
	}
	stop()
	if _, err := Parse(session, "wrong"); err == nil {
		t.Fatal("wrong secret")
	}
	client.Close()
	parsed.Close()
	verifier.Close()
	// Left to the garbage collector, whose finalizers run on another thread.
	must[*KS](t)(Parse(session, secret))
	must[*Client](t)(NewClient(c))
	runtime.GC()
}

// blocks waits until there are at most enough blocks, and returns the smallest number seen.
func blocks(t *testing.T, file string, enough int64, limit time.Duration) int64 {
	least := int64(1 << 62)
	for end := time.Now().Add(limit); ; time.Sleep(10 * time.Millisecond) {
		runtime.GC()
		if now := int64(binary.LittleEndian.Uint64(must[[]byte](t)(os.ReadFile(file)))); now < least {
			least = now
		}
		if least <= enough || time.Now().After(end) {
			return least
		}
	}
}

// The arguments of the test binary are the file with the number of blocks of memory, and the seconds for the garbage
// collector: see bindings/run-all.
func TestRoundsLeaveNoMemory(t *testing.T) {
	if flag.NArg() != 2 {
		t.Skip("needs the arguments BLOCKS SECONDS")
	}
	file, seconds := flag.Arg(0), must[int](t)(strconv.Atoi(flag.Arg(1)))
	for i := 0; i < 3; i++ {
		leakingRound(t)
	}
	before := blocks(t, file, 0, time.Second/5)
	for i := 0; i < rounds; i++ {
		leakingRound(t)
	}
	if more := blocks(t, file, before+rounds-1, time.Duration(seconds)*time.Second) - before; more >= rounds {
		t.Fatalf("%d blocks are left by %d rounds", more, rounds)
	}
}
