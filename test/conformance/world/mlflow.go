package world

import (
	"io"
	"net/http"
	"net/http/httptest"
)

// answers are what a small MLflow says, path by path.
var answers = map[string]string{
	"/version":                           "3.1.0",
	"/health":                            "OK",
	"/api/2.0/mlflow/experiments/search": `{"experiments":[{"experiment_id":"1","name":"loans","lifecycle_stage":"active","creation_time":1767000000000,"last_update_time":1767000000000}]}`,
	"/api/2.0/mlflow/experiments/get-by-name": `{"experiment":{"experiment_id":"1","name":"loans","lifecycle_stage":"active"}}`,
	"/api/2.0/mlflow/runs/search": `{"runs":[{"info":{"run_id":"r1","run_uuid":"r1","run_name":"brave-fox","experiment_id":"1","status":"FINISHED","start_time":1767000000000,"end_time":1767000060000,"lifecycle_stage":"active"},
		"data":{"metrics":[{"key":"accuracy","value":0.941,"timestamp":1767000050000,"step":3}],"params":[{"key":"depth","value":"7"}],"tags":[{"key":"team","value":"risk \"A\" 模型"}]}}]}`,
	"/api/2.0/mlflow/runs/get": `{"run":{"info":{"run_id":"r1","run_name":"brave-fox","experiment_id":"1","status":"FINISHED","start_time":1767000000000,"end_time":1767000060000},
		"data":{"metrics":[{"key":"accuracy","value":0.941,"timestamp":1767000050000,"step":3}],"params":[{"key":"depth","value":"7"}],"tags":[]}}}`,
	"/api/2.0/mlflow/metrics/get-history":      `{"metrics":[{"key":"accuracy","value":0.8,"timestamp":1767000010000,"step":0},{"key":"accuracy","value":0.9,"timestamp":1767000020000,"step":1},{"key":"accuracy","value":"NaN","timestamp":1767000030000,"step":2}]}`,
	"/api/2.0/mlflow/registered-models/search": `{"registered_models":[{"name":"loan-approval","creation_timestamp":1767000000000,"last_updated_timestamp":1767000100000,"description":"approves","aliases":[{"alias":"champion","version":"2"}],"tags":[]}]}`,
	"/api/2.0/mlflow/registered-models/get":    `{"registered_model":{"name":"loan-approval","creation_timestamp":1767000000000,"last_updated_timestamp":1767000100000,"description":"approves","aliases":[{"alias":"champion","version":"2"}],"tags":[]}}`,
	"/api/2.0/mlflow/model-versions/search": `{"model_versions":[
		{"name":"loan-approval","version":"2","creation_timestamp":1767000100000,"last_updated_timestamp":1767000100000,"current_stage":"Production","status":"READY","run_id":"r1","source":"mlflow-artifacts:/1/r1/artifacts/model","tags":[]},
		{"name":"loan-approval","version":"1","creation_timestamp":1767000000000,"last_updated_timestamp":1767000000000,"current_stage":"None","status":"READY","run_id":"r0","source":"mlflow-artifacts:/1/r0/artifacts/model","tags":[]}]}`,
}

// NewMLflow is an MLflow with one model of two versions, in the form of its REST API.
func NewMLflow() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, request *http.Request) {
		answer, there := answers[request.URL.Path]
		to.Header().Set("Content-Type", "application/json")
		if !there {
			to.WriteHeader(http.StatusNotFound)
			answer = `{"error_code":"ENDPOINT_NOT_FOUND","message":"no such endpoint"}`
		}
		_, _ = io.WriteString(to, answer)
	}))
}
