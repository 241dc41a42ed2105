package suite

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"
)

const usualLimit = 30 * time.Second

// Result is the line a check leaves.
type Result struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Ms     int64  `json:"ms"`
	Detail string `json:"detail,omitempty"`
}

// List writes the checks' names, and for those that cannot be made here the reason.
func List(checks []Check, to io.Writer) error {
	type entry struct {
		Name    string `json:"name"`
		LimitMs int64  `json:"limitMs"`
		Skip    string `json:"skip,omitempty"`
	}
	for _, check := range checks {
		if err := write(to, entry{check.Name, check.limit().Milliseconds(), check.Skip}); err != nil {
			return err
		}
	}
	return nil
}

// Run makes the checks and tells whether all of them held.
func Run(checks []Check, to io.Writer) (bool, error) {
	held := true
	for _, check := range checks {
		result := check.make()
		held = held && result.Status != "fail"
		if err := write(to, result); err != nil {
			return false, err
		}
	}
	return held, nil
}

func (c Check) limit() time.Duration {
	if c.Limit == 0 {
		return usualLimit
	}
	return c.Limit
}

func (c Check) make() Result {
	if c.Skip != "" {
		return Result{Name: c.Name, Status: "skip", Detail: c.Skip}
	}
	started := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), c.limit())
	defer cancel()
	t := &T{Context: ctx}
	outcome := make(chan string, 1)
	go func() { outcome <- c.attempt(t) }()
	result := Result{Name: c.Name, Status: "pass"}
	select {
	case problem := <-outcome:
		if problem != "" {
			result.Status, result.Detail = "fail", problem
		} else {
			result.Detail = strings.Join(t.notes, "; ")
		}
	case <-time.After(c.limit() + 2*time.Second):
		result.Status, result.Detail = "fail", fmt.Sprintf("not done after %v", c.limit())
	}
	result.Ms = time.Since(started).Milliseconds()
	return result
}

// attempt returns what went wrong, or nothing.
func (c Check) attempt(t *T) (problem string) {
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case failure:
			problem = string(reason)
		default:
			problem = fmt.Sprintf("panic: %v\n%s", reason, debug.Stack())
		}
	}()
	c.Run(t)
	return ""
}

func write(to io.Writer, line any) error {
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "%s\n", text)
	return err
}
