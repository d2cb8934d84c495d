// Signs, verifies, logs in, provokes errors, and frees on other threads, against the server of bindings/run-all.
// `smoke BLOCKS SECONDS` repeats this and checks that no blocks of memory remain: BLOCKS is the file with
// their number, SECONDS is the time for the garbage collector.
package main

import (
	"encoding/binary"
	"errors"
	"log"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"

	ks "kalturasession"
)

func check(holds bool, what string) {
	if !holds {
		log.Fatal(what)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func round(copies int) {
	secret, loginID, password := os.Getenv("KALTURA_SECRET"), os.Getenv("KALTURA_LOGIN_ID"), os.Getenv("KALTURA_PASSWORD")

	text := must(ks.Generate(secret, ks.User, ks.Options{UserID: "zoë", PartnerID: 102, ExpirySeconds: 3600, Privileges: "sview:*"}))
	read := must(ks.Parse(text, "another", secret))
	check(read.UserID() == "zoë", "user id")
	check(must(read.Check(0, "", "")) == ks.OK, "valid")
	for i := 0; i < copies; i++ {
		copied := *must(ks.Parse(text, secret))
		runtime.GC()
		runtime.GC()                                                   // the finalizer has run, or will soon
		must(ks.Generate(secret, ks.User, ks.Options{PartnerID: 102})) // in the memory of one that was freed
		check(copied.UserID() == "zoë", "a copy of a session that was collected")
		client := *must(ks.NewClient("", "", 102))
		runtime.GC()
		runtime.GC()
		check(client.SetKs(text) == nil, "a copy of a client that was collected")
	}
	check((&ks.Client{}).SetKs(text) != nil && (&ks.Ks{}).UserID() == "", "zero values")
	(&ks.Client{}).Close()
	check(must(read.Check(read.ExpiresAt()+1, "", "")) == ks.ErrorKsExpired, "expired")

	client := must(ks.NewClient(os.Getenv("KALTURA_SERVICE_URL"), os.Getenv("KALTURA_CA_FILE"), 102))
	check(client.SetKs(must(client.Login(loginID, password, "", ks.Options{}))) == nil, "set ks")

	// Goroutines change threads at any time: each has its own response and its own error.
	var group sync.WaitGroup
	for i := 0; i < 20; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			var who struct{ UserID string }
			if err := client.Call("session", "get", nil, &who); err != nil {
				log.Fatal(err)
			}
			check(who.UserID == os.Getenv("KALTURA_USER_ID"), "who is logged in")
			_, err := ks.Parse(text, "wrong")
			runtime.Gosched()
			var failed *ks.Error
			check(errors.As(err, &failed) && failed.Status == ks.ErrorKsSignature && failed.APICode == "", "wrong secret")
		}()
	}
	group.Wait()

	_, err := client.Login(loginID, "wrong", "", ks.Options{})
	var failed *ks.Error
	check(errors.As(err, &failed), "a wrong password is accepted")
	check(failed.Status == ks.ErrorWrongPassword && failed.StatusName == "KALTURA_ERROR_WRONG_PASSWORD", "status")
	check(failed.APICode == "USER_WRONG_PASSWORD", "API code")
	_, err = ks.NewClient("ftp://x", "", 0)
	check(errors.As(err, &failed) && failed.StatusName == "KALTURA_ERROR_INVALID_ARGUMENT", "no URL")
	_, err = ks.Generate(secret, ks.User, ks.Options{UserID: "a\x00b", PartnerID: 102})
	check(err != nil, "a string is truncated at its NUL")

	done := make(chan bool)
	go func() {
		runtime.LockOSThread() // a thread of its own
		client.Close()
		client.Close()
		done <- true
	}()
	<-done
	check(client.SetKs("") != nil, "a closed client can be used")
	// Left to the garbage collector, whose finalizers run on another thread.
	must(ks.NewClient("", "", 0))
	runtime.GC()
}

const rounds = 20

// blocks waits until there are at most enough blocks, and returns the smallest number seen.
func blocks(file string, enough int64, limit time.Duration) int64 {
	least := int64(1 << 62)
	for end := time.Now().Add(limit); ; time.Sleep(10 * time.Millisecond) {
		runtime.GC()
		if now := int64(binary.LittleEndian.Uint64(must(os.ReadFile(file)))); now < least {
			least = now
		}
		if least <= enough || time.Now().After(end) {
			return least
		}
	}
}

func main() {
	if len(os.Args) == 1 {
		round(100)
	} else {
		file, seconds := os.Args[1], must(strconv.Atoi(os.Args[2]))
		for i := 0; i < 3; i++ {
			round(1)
		}
		before := blocks(file, 0, time.Second/5)
		for i := 0; i < rounds; i++ {
			round(1)
		}
		more := blocks(file, before+rounds-1, time.Duration(seconds)*time.Second) - before
		if more >= rounds {
			log.Fatalf("%d blocks are left by %d rounds", more, rounds)
		}
	}
	os.Stdout.WriteString("ok\n")
}
