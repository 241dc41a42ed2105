package world

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
)

// Recorder answers every request alike and keeps the PromQL that it was asked.
type Recorder struct {
	*httptest.Server
	mutex sync.Mutex
	asked []string
}

// NewRecorder starts one.
func NewRecorder(answer string) *Recorder {
	recorder := &Recorder{}
	recorder.Server = httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, request *http.Request) {
		if expr := request.FormValue("query"); expr != "" {
			recorder.mutex.Lock()
			recorder.asked = append(recorder.asked, expr)
			recorder.mutex.Unlock()
		}
		to.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(to, answer)
	}))
	return recorder
}

// Expressions that were asked so far.
func (r *Recorder) Expressions() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]string{}, r.asked...)
}

// Holds tells whether an expression compares a label with exactly this value: what stands between the quotes, read by
// the rules of Go's strings that PromQL shares, is the value and ends where the value ends.
func Holds(expr, label, value string) bool {
	for _, operator := range []string{label + "=", `"` + label + `"=`} {
		for rest := expr; ; {
			_, after, found := strings.Cut(rest, operator)
			if !found {
				break
			}
			rest = after
			quoted, err := strconv.QuotedPrefix(strings.TrimLeft(after, " "))
			if err != nil {
				continue
			}
			if read, err := strconv.Unquote(quoted); err == nil && read == value {
				return true
			}
		}
	}
	return false
}
