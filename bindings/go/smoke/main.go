// Signs, verifies, logs in, provokes errors, and frees on other threads, against the server of
// bindings/run-all.
package main

import (
	"errors"
	"log"
	"os"
	"runtime"
	"sync"

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

func main() {
	secret, loginID, password := os.Getenv("KALTURA_SECRET"), os.Getenv("KALTURA_LOGIN_ID"), os.Getenv("KALTURA_PASSWORD")

	text := must(ks.Generate(secret, ks.User, ks.Options{UserID: "zoë", PartnerID: 102, ExpirySeconds: 3600, Privileges: "sview:*"}))
	read := must(ks.Parse(text, "another", secret))
	check(read.UserID() == "zoë", "user id")
	check(must(read.Check(0, "", "")) == ks.Valid, "valid")
	for i := 0; i < 100; i++ {
		copied := *must(ks.Parse(text, secret))
		runtime.GC()
		runtime.GC()                                                   // the finalizer has run, or soon will
		must(ks.Generate(secret, ks.User, ks.Options{PartnerID: 102})) // in the memory that a freed one would leave
		check(copied.UserID() == "zoë", "a copy of one that was collected")
	}
	check(must(read.Check(read.ExpiresAt()+1, "", "")) != ks.Valid, "expired")

	client := must(ks.NewClient(os.Getenv("KALTURA_SERVICE_URL"), os.Getenv("KALTURA_CA_FILE"), 102))
	check(client.SetKs(must(client.Login(loginID, password, "", ks.Options{}))) == nil, "set ks")

	// Goroutines change threads as they like: each has its own answer and its own error.
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
	_, err = ks.Generate(secret, ks.User, ks.Options{UserID: "a\x00b", PartnerID: 102})
	check(err != nil, "a NUL is cut")

	done := make(chan bool)
	go func() {
		runtime.LockOSThread() // a thread of its own
		client.Close()
		client.Close()
		done <- true
	}()
	<-done
	check(client.SetKs("") != nil, "a closed client is used")
	read = nil
	runtime.GC() // finalizers run on a thread of the collector's
	os.Stdout.WriteString("ok\n")
}
