package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateIntervalTest {

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }

    @ParameterizedTest
    @CsvSource({
        "2024, 2024-01-01T00:00:00Z, 2025-01-01T00:00:00Z",
        "2024-02, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "2024-12, 2024-12-01T00:00:00Z, 2025-01-01T00:00:00Z",
        "2024-02-29, 2024-02-29T00:00:00Z, 2024-03-01T00:00:00Z",
        "0001-01-01, 0001-01-01T00:00:00Z, 0001-01-02T00:00:00Z",
        "9999, 9999-01-01T00:00:00Z, +10000-01-01T00:00:00Z",
        "2024-05-17T10:00:00Z, 2024-05-17T10:00:00Z, 2024-05-17T10:00:01Z",
        "2024-05-17T10:00:00+02:00, 2024-05-17T08:00:00Z, 2024-05-17T08:00:01Z",
        "2024-05-17T01:00:00-05:30, 2024-05-17T06:30:00Z, 2024-05-17T06:30:01Z",
        "2024-05-17T10:00:00.5Z, 2024-05-17T10:00:00.5Z, 2024-05-17T10:00:00.6Z",
        "2024-05-17T10:00:00.123Z, 2024-05-17T10:00:00.123Z, 2024-05-17T10:00:00.124Z",
        "2024-05-17T10:00:00.123456789Z, 2024-05-17T10:00:00.123456Z, 2024-05-17T10:00:00.123457Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z, 2017-01-01T00:00:01Z"
    })
    void isTheIntervalOfItsPrecision(String text, String low, String high) {
        assertThat(DateInterval.parse(text)).isEqualTo(new DateInterval(micros(low), micros(high)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000",
                "24",
                "20245",
                "2024-",
                "2024-1",
                "2024-00",
                "2024-13",
                "2024-01-",
                "2024-01-1",
                "2024-01-00",
                "2024-01-32",
                "2023-02-29",
                "2024-04-31",
                "2024/01/01",
                "20240101",
                "+2024",
                "-2024",
                "2024-01-01T",
                "2024-01-01T10",
                "2024-01-01T10:00",
                "2024-01-01T10:00:00",
                "2024-01-01T10:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T10:60:00Z",
                "2024-01-01T10:00:61Z",
                "2024-01-01T10:00:00.Z",
                "2024-01-01T10:00:00z",
                "2024-01-01 10:00:00Z",
                "2024-01-01T10:00:00+2:00",
                "2024-01-01T10:00:00+0200",
                "2024-01-01T10:00:00+14:01",
                "2024-01-01T10:00:00+15:00",
                "2024-01-01T10:00:00+10:60",
                "2024-01-01T10:00:00ZZ",
                "2024-01-01T10:00:00+02:00Z",
                "２０２４",
                "2024-01-01Z",
                " 2024",
                "2024 "
            })
    void refusesWhatIsNoDate(String text) {
        assertThat(DateInterval.parse(text)).isNull();
    }

    @Test
    void searchesMayLeaveOutSecondsAndZone() {
        assertThat(DateInterval.parseLeniently("2024-05-17T10:00"))
                .isEqualTo(new DateInterval(micros("2024-05-17T10:00:00Z"), micros("2024-05-17T10:01:00Z")));
        assertThat(DateInterval.parseLeniently("2024-05-17T10:00:07"))
                .isEqualTo(new DateInterval(micros("2024-05-17T10:00:07Z"), micros("2024-05-17T10:00:08Z")));
        assertThat(DateInterval.parseLeniently("2024-05-17T10:00-01:00"))
                .isEqualTo(new DateInterval(micros("2024-05-17T11:00:00Z"), micros("2024-05-17T11:01:00Z")));
        assertThat(DateInterval.parseLeniently("2024-05-17T1")).isNull();
    }

    @Test
    void agreesWithTheCalendarOfTheJdk() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            LocalDate day = LocalDate.ofEpochDay(random.nextInt(3_000_000) - 700_000);
            String zone = random.nextBoolean() ? "Z" : "+05:45";
            String text = day + "T12:34:56" + zone;
            assertThat(DateInterval.parse(text).low())
                    .isEqualTo(ChronoUnit.MICROS.between(
                            Instant.EPOCH, OffsetDateTime.parse(text).toInstant()));
        }
    }
}
