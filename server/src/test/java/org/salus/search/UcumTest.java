package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.Ucum;

/** Units in base units. */
class UcumTest {

    @ParameterizedTest
    @CsvSource({
        "5.4, mg, 0.0054, g", "1, kg, 1000, g", "120, mm[Hg], 15998640, g.m-1.s-2", "1, [in_i], 0.0254, m", "90, mg/dL, 900, g.m-3",
        "60, /min, 1, s-1", "37, Cel, 310.15, K", "98.6, [degF], 310.15, K", "2, h, 7200, s"
    })
    void convertsExactly(String value, String code, String base, String unit) {
        Ucum.Canonical canonical = Ucum.canonical(code);
        assertThat(canonical).isNotNull();
        assertThat(canonical.unit()).isEqualTo(unit);
        assertThat(canonical.of(new BigDecimal(value))).isEqualByComparingTo(base);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "spoons", "[pH]", "[iU]", "m[IU]/mL", "dB", "'; DROP", "((((", "10**", "mg//", "\0"})
    void otherUnitsCompareWithThemselvesAlone(String code) {
        assertThat(Ucum.canonical(code)).isNull();
    }

    @Test
    void longCodesAreNoUnits() {
        assertThat(Ucum.canonical("m.".repeat(1000) + "m")).isNull();
    }
}
