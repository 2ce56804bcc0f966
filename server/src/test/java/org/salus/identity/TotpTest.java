package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    private static final long NOW = 1_111_111_111_000L;

    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void vectorsOfRfc6238AppendixB(long seconds, String code) {
        assertThat(Totp.code(SECRET, Totp.step(seconds * 1000), 8)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"-2, false", "-1, true", "0, true", "1, true", "2, false"})
    void oneStepEachWay(int steps, boolean accepted) {
        String code = Totp.code(SECRET, Totp.step(NOW) + steps, 6);
        assertThat(Totp.match(SECRET, code, NOW, 0).isPresent()).isEqualTo(accepted);
    }

    @Test
    void usedStepsAndOlderOnesAreOver() {
        long step = Totp.step(NOW);
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step, 6), NOW, step)).isEmpty();
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step - 1, 6), NOW, step))
                .isEmpty();
        assertThat(Totp.match(SECRET, Totp.code(SECRET, step + 1, 6), NOW, step))
                .hasValue(step + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "12345", "1234567", "abcdef", "٠٥٠٤٧١", "-50471", "050471 ", "\u0000\u0000"})
    void whatIsNoCodeFits(String code) {
        assertThat(Totp.match(SECRET, code, NOW, 0)).isEmpty();
    }
}
