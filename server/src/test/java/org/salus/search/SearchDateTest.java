package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.DateInterval;

/** Dates as searches write them. */
class SearchDateTest {

    @ParameterizedTest
    @CsvSource({
        "2016, 2016-01-01T00:00:00Z, 2017-01-01T00:00:00Z",
        "2016-02, 2016-02-01T00:00:00Z, 2016-03-01T00:00:00Z",
        "2016-02-29, 2016-02-29T00:00:00Z, 2016-03-01T00:00:00Z",
        "2016-02-29T23:59Z, 2016-02-29T23:59:00Z, 2016-03-01T00:00:00Z",
        "2016-02-29T23:59:58Z, 2016-02-29T23:59:58Z, 2016-02-29T23:59:59Z",
        "2016-02-29T23:59:58+02:00, 2016-02-29T21:59:58Z, 2016-02-29T21:59:59Z",
        "2016-02-29T23:59:58 02:00, 2016-02-29T21:59:58Z, 2016-02-29T21:59:59Z",
        "2016-02-29T23:59:58.5Z, 2016-02-29T23:59:58.500Z, 2016-02-29T23:59:58.600Z",
        "2016-02-29T23:59:58.123456Z, 2016-02-29T23:59:58.123456Z, 2016-02-29T23:59:58.123457Z"
    })
    void coversWhatItsPrecisionMeans(String text, Instant from, Instant to) {
        assertThat(ValueParser.interval(text)).isEqualTo(new DateInterval(micros(from), micros(to)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16", "2016-13", "2015-02-29", "2016-1-1", "2016-02-29T25:00Z", "2016-02-29T10", "now", "2016-02-29T10:00:00+99:00"})
    void knowsNoOtherDays(String text) {
        assertThat(ValueParser.interval(text)).isNull();
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }
}
