package org.salus.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimeCodeTest {

    /** RFC 6238 appendix B, the SHA-1 rows, of which six digits are the last six. */
    @ParameterizedTest
    @CsvSource({"59, 287082", "1111111109, 081804", "1111111111, 050471", "1234567890, 005924", "20000000000, 353130"})
    void isWhatTheSpecificationSays(long seconds, String code) {
        assertThat(OneTimeCode.at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds * 1000)).isEqualTo(code);
    }
}
