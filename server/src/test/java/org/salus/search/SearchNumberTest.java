package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.R4;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Outcome;

/** Numbers as searches write them: their precision is part of what they mean (R4 3.1.1.4.6). */
class SearchNumberTest {

    private final ValueParser values = new ValueParser(R4.definitions(), List.of());
    private final SearchParam param = R4.definitions().type("RiskAssessment").param("probability");

    private Outcome<Value> parse(String text) {
        return values.parse(param, Criterion.Modifier.NONE, null, text);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 99.5, 100.5", "100.00, 99.995, 100.005", "1e2, 50, 150", "1.0e2, 95, 105", "1.00e2, 99.5, 100.5", "5.40e-3, 0.005395, 0.005405",
        "-5.4, -5.45, -5.35", "0, -0.5, 0.5", "0.0, -0.05, 0.05", "ap100, 90, 110", "ap-100, -110, -90"
    })
    void coversWhatItsPrecisionMeans(String text, String low, String high) {
        Value.Number number = (Value.Number) parse(text).get();
        assertThat(number.low()).isEqualByComparingTo(new BigDecimal(low));
        assertThat(number.high()).isEqualByComparingTo(new BigDecimal(high));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9999", "1,5", "five", "1.", ".5", "0x10", "NaN", "1e", "--1", "ge", "1 OR 1=1", "11111111111111111111111111111111111111111111"})
    void knowsNoOtherNumbers(String text) {
        assertThat(parse(text).isOk()).isFalse();
    }
}
