// Package suite runs named checks one after the other and reports each as one line of JSON.
package suite

import (
	"context"
	"fmt"
	"time"
)

// Check is one statement about the executable under test.
type Check struct {
	Name string
	// Limit is how long the check may take; zero for the usual thirty seconds.
	Limit time.Duration
	// Skip says why the check cannot be made here; empty when it can.
	Skip string
	Run  func(t *T)
}

// T is what a running check asserts with.
type T struct {
	context.Context
	notes []string
}

// failure is how an assertion leaves the check.
type failure string

// Fail ends the check.
func (t *T) Fail(format string, values ...any) { panic(failure(fmt.Sprintf(format, values...))) }

// Require ends the check unless the condition holds.
func (t *T) Require(holds bool, format string, values ...any) {
	if !holds {
		t.Fail(format, values...)
	}
}

// NoError ends the check when there is an error.
func (t *T) NoError(err error, doing string) {
	if err != nil {
		t.Fail("%s: %v", doing, err)
	}
}

// Note leaves a figure in the report.
func (t *T) Note(format string, values ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, values...))
}

// Eventually ends the check unless the condition comes to hold within the time given.
func (t *T) Eventually(within time.Duration, what string, holds func() bool) {
	deadline := time.Now().Add(within)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fail("after %v still not: %s", within, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
