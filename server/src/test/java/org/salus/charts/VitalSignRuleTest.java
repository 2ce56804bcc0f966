package org.salus.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

class VitalSignRuleTest {

    private final VitalSignRule rule = new VitalSignRule();

    private List<Problem> check(String json) {
        JsonObject observation = Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).get();
        return rule.check(observation);
    }

    private static String observation(String loinc, String more) {
        return "{'resourceType':'Observation','status':'final','code':" + code(loinc) + more + "}";
    }

    private static String code(String loinc) {
        return "{'coding':[{'system':'http://snomed.info/sct','code':'1'},{'system':'http://loinc.org','code':'" + loinc + "'}]}";
    }

    private static String quantity(String value, String unit) {
        return ",'valueQuantity':{'value':" + value + ",'system':'http://unitsofmeasure.org','code':'" + unit + "'}";
    }

    @ParameterizedTest
    @CsvSource({
        "8480-6, 500, mm[Hg]", "8480-6, 66, kPa", "8462-4, 0, mm[Hg]", "8867-4, 0, /min", "8867-4, 400, {beats}/min", "8867-4, 3, Hz", "9279-1, 60, 1/min",
        "2708-6, 100, %", "59408-5, 0.97, 1", "8310-5, 11.8, Cel", "8310-5, 108.5, [degF]", "8310-5, 310, K", "29463-7, 635, kg", "29463-7, 212, g",
        "29463-7, 1400, [lb_av]", "8302-2, 272, cm", "8302-2, 25, cm", "8302-2, 66.89999999999999, [in_i]", "39156-5, 204, kg/m2", "72514-3, 10, {score}",
        "72514-3, 0, 1", "9843-4, 51.2, cm", "8289-1, 100, %", "2339-0, -5, mg/dL"
    })
    void theRareIsPossible(String loinc, String value, String unit) {
        assertThat(check(observation(loinc, quantity(value, unit)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "8480-6, 501, mm[Hg]", "8480-6, 120, kPa", "8462-4, -1, mm[Hg]", "8867-4, 401, /min", "8867-4, -0.1, /min", "8867-4, 7200, /s", "9279-1, 201, /min",
        "2708-6, 101, %", "59408-5, 97, 1", "8310-5, 98.6, Cel", "8310-5, 37, [degF]", "8310-5, 36.6, K", "29463-7, 701, kg", "29463-7, 70, g.m-2.m2.g",
        "29463-7, 0, kg", "29463-7, 70, g", "8302-2, 1.8, cm", "8302-2, 180, m", "39156-5, 0, kg/m2", "72514-3, 11, {score}", "72514-3, -1, {score}",
        "9843-4, 512, cm", "8289-1, 100.1, %"
    })
    void theImpossibleIsRefused(String loinc, String value, String unit) {
        assertThat(check(observation(loinc, quantity(value, unit)))).singleElement().satisfies(problem -> {
            assertThat(problem.code().status()).isEqualTo(422);
            assertThat(problem.path()).startsWith("Observation.valueQuantity.");
        });
    }

    @Test
    void aUnitOfSomethingElseIsNamed() {
        assertThat(check(observation("8867-4", quantity("80", "mm[Hg]")))).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("Observation.valueQuantity.code");
            assertThat(problem.message()).contains("'mm[Hg]'").contains("/min");
        });
    }

    @ParameterizedTest
    @CsvSource({"80, true", "4000, false", "-1, false"})
    void withoutAUnitOnlyWhatNoUsualUnitAllowsIsRefused(String value, boolean possible) {
        for (String unit : List.of("", ",'unit':'bpm'", ",'unit':'bpm','system':'urn:x','code':'bpm'", ",'system':'http://unitsofmeasure.org','code':'bpm'")) {
            assertThat(check(observation("8867-4", ",'valueQuantity':{'value':" + value + unit + "}")).isEmpty())
                    .as(unit)
                    .isEqualTo(possible);
        }
        assertThat(check(observation("29463-7", ",'valueQuantity':{'value':3500,'unit':'g'}"))).isEmpty();
        assertThat(check(observation("72514-3", ",'valueInteger':11"))).hasSize(1);
    }

    @Test
    void aComparatorLeavesOneEndOpen() {
        String value = ",'valueQuantity':{'comparator':'%s','value':%s,'system':'http://unitsofmeasure.org','code':'%%'}";
        assertThat(check(observation("2708-6", value.formatted("<", "120")))).isEmpty();
        assertThat(check(observation("2708-6", value.formatted(">", "120")))).hasSize(1);
        assertThat(check(observation("2708-6", value.formatted("<", "-1")))).hasSize(1);
        assertThat(check(observation("2708-6", value.formatted(">=", "-1")))).isEmpty();
    }

    private static String pressure(String status, String systolic, String diastolic) {
        return "{'resourceType':'Observation','status':'" + status + "','code':" + code("85354-9") + ",'component':[{'code':" + code("8480-6")
                + systolic + "},{'code':" + code("8462-4") + diastolic + "}]}";
    }

    @ParameterizedTest
    @CsvSource({"400, 20, false", "301, 0, false", "300, 0, true", "480, 350, true"})
    void systolicIsNotFarAboveDiastolic(String systolic, String diastolic, boolean possible) {
        List<Problem> problems = check(pressure("final", quantity(systolic, "mm[Hg]"), quantity(diastolic, "mm[Hg]")));
        assertThat(problems.isEmpty()).isEqualTo(possible);
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.code().status()).isEqualTo(422);
            assertThat(problem.path()).isEqualTo("Observation.component[0].valueQuantity.value");
        });
    }

    @Test
    void systolicIsAboveDiastolic() {
        assertThat(check(pressure("final", quantity("120", "mm[Hg]"), quantity("80", "mm[Hg]")))).isEmpty();
        assertThat(check(pressure("final", quantity("16", "kPa"), quantity("80", "mm[Hg]")))).isEmpty();
        assertThat(check(pressure("final", quantity("0", "mm[Hg]"), quantity("0", "mm[Hg]")))).isEmpty();
        assertThat(check(pressure("final", ",'dataAbsentReason':{'text':'x'}", quantity("80", "mm[Hg]")))).isEmpty();
        for (String systolic : List.of("79", "80")) {
            assertThat(check(pressure("amended", quantity(systolic, "mm[Hg]"), quantity("80", "mm[Hg]"))))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.path()).isEqualTo("Observation.component[0].valueQuantity.value"));
        }
        assertThat(check(pressure("final", quantity("120", "mm[Hg]"), quantity("801", "mm[Hg]"))))
                .extracting(Problem::path)
                .containsExactly("Observation.component[1].valueQuantity.value");
    }

    @Test
    void whatWasCancelledOrEnteredInErrorSaysNothing() {
        for (String status : List.of("entered-in-error", "cancelled")) {
            assertThat(check(pressure(status, quantity("10", "mm[Hg]"), quantity("8000", "mm[Hg]")))).isEmpty();
        }
    }

    /** A value is judged alike in every unit. */
    @Property
    void unitsMakeNoDifference(@ForAll @BigRange(min = "-100", max = "1500") BigDecimal kilograms) {
        BigDecimal grams = kilograms.movePointRight(3);
        boolean possible = kilograms.compareTo(VitalSign.WEIGHT.low) >= 0 && kilograms.compareTo(VitalSign.WEIGHT.high) <= 0;
        assertThat(check(observation("29463-7", quantity(kilograms.toPlainString(), "kg"))).isEmpty()).isEqualTo(possible);
        assertThat(check(observation("29463-7", quantity(grams.toPlainString(), "g"))).isEmpty()).isEqualTo(possible);
    }

    /** The table of the documentation, which the web application's form is held against too. */
    @Test
    void theTableIsThatOfTheDocumentation() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("..", "docs", "api", "chart-rules.md")).stream()
                .filter(line -> line.startsWith("| ") && line.contains("` |"))
                .filter(line -> Character.isDigit(line.split("\\|")[2].strip().charAt(0)))
                .toList();
        assertThat(documented).containsExactlyElementsOf(Arrays.stream(VitalSign.values())
                .map(s -> "| " + s.words + " | " + s.low.toPlainString() + " | " + s.high.toPlainString() + " | `" + s.unit + "` | "
                        + String.join(", ", s.codes()) + " |")
                .toList());
    }
}
