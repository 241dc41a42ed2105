package host

import (
	"fmt"

	"github.com/grafana/dataplane/sdata/numeric"
	"github.com/grafana/dataplane/sdata/reader"
	"github.com/grafana/dataplane/sdata/timeseries"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// Frames decodes an answer as Grafana's SDK does.
func Frames(answer *pluginv2.DataResponse) (data.Frames, error) {
	frames, err := data.UnmarshalArrowFrames(answer.GetFrames())
	if err != nil {
		return nil, fmt.Errorf("frames that Grafana's SDK cannot read: %w", err)
	}
	return frames, nil
}

// TimeSeries reads frames as alerting reads time series, every rule of the contract checked.
func TimeSeries(frames data.Frames) (timeseries.Collection, error) {
	if err := isOfKind(frames, data.KindTimeSeries); err != nil {
		return timeseries.Collection{}, err
	}
	series, err := timeseries.CollectionReaderFromFrames(frames)
	if err != nil {
		return timeseries.Collection{}, err
	}
	collection, err := series.GetCollection(true)
	if err == nil {
		err = collection.Warning
	}
	return collection, err
}

// Numeric reads frames as alerting reads single numbers. Of this kind the reader checks what it needs and no more.
func Numeric(frames data.Frames) (numeric.Collection, error) {
	if err := isOfKind(frames, data.KindNumeric); err != nil {
		return numeric.Collection{}, err
	}
	numbers, err := numeric.CollectionReaderFromFrames(frames)
	if err != nil {
		return numeric.Collection{}, err
	}
	collection, err := numbers.GetCollection(false)
	if err == nil {
		err = collection.Warning
	}
	return collection, err
}

func isOfKind(frames data.Frames, kind data.FrameTypeKind) error {
	found, err := reader.CanReadBasedOnMeta(frames)
	if err != nil {
		return fmt.Errorf("alerting cannot tell what the frames are: %w", err)
	}
	if found.Kind() != kind {
		return fmt.Errorf("frames of kind %q where %q was expected", found.Kind(), kind)
	}
	return nil
}
