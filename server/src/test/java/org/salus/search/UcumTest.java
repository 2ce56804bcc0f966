package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.DefinedUnit;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumException;
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

    /** What is left out by its kind is all that has an offset or a scale that is not even: one factor says all of every other unit. */
    @Test
    void allUnitsButThoseLeftOutAreMultiples() throws UcumException {
        Set<String> codes = new TreeSet<>();
        for (DefinedUnit unit : Ucum.service().getModel().getDefinedUnits()) {
            codes.add(unit.getCode());
            codes.add(unit.getCode() + "/L");
            if (unit.isMetric()) {
                codes.add("m" + unit.getCode());
                codes.add("k" + unit.getCode() + ".m2");
            }
        }
        int units = 0;
        for (String code : codes) {
            Ucum.Canonical canonical = Ucum.canonical(code);
            if (canonical == null || canonical.unit().equals("K") && canonical.offset().signum() > 0) {
                continue;
            }
            units++;
            assertThat(base("0", code)).as(code).isEqualByComparingTo(BigDecimal.ZERO);
            BigDecimal hundred = canonical.factor().movePointRight(2);
            assertThat(base("100", code).subtract(hundred).abs()).as(code).isLessThanOrEqualTo(hundred.movePointLeft(14));
        }
        assertThat(units).isGreaterThan(500);
    }

    private static BigDecimal base(String value, String code) throws UcumException {
        Pair base = Ucum.service().getCanonicalForm(new Pair(new Decimal(value, 24), code));
        return new BigDecimal(base.getValue().asDecimal());
    }

    @Test
    void aValueInItsOwnUnitStaysAsWritten() {
        Ucum.Canonical pressure = Ucum.canonical("mm[Hg]");
        Ucum.Canonical kilopascal = Ucum.canonical("kPa");
        assertThat(pressure).isNotNull();
        assertThat(kilopascal).isNotNull();
        assertThat(pressure.to(pressure, new BigDecimal("120.50"))).isEqualTo(new BigDecimal("120.50"));
        assertThat(kilopascal.to(pressure, new BigDecimal("16"))).isBetween(new BigDecimal("120.00"), new BigDecimal("120.02"));
    }

    @Test
    void longCodesAreNoUnits() {
        assertThat(Ucum.canonical("m.".repeat(1000) + "m")).isNull();
    }
}
