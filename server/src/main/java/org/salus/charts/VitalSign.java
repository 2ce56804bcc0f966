package org.salus.charts;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be measured of a human body at all, with room for the rarest: the tallest (272 cm), the heaviest (635 kg), the smallest child
 * that lived (0.21 kg), survivors of 11.8 °C, pressures while lifting weights (480 mmHg) and a heart that stands still (0). The table is
 * that of docs/api/chart-rules.md and of the form for vital signs.
 */
enum VitalSign {
    SYSTOLIC("systolic blood pressure", "0", "500", "mm[Hg]", List.of("mm[Hg]", "kPa"), "8480-6", "8459-0", "8460-8", "8461-6", "76215-3", "76534-7"),
    DIASTOLIC("diastolic blood pressure", "0", "400", "mm[Hg]", List.of("mm[Hg]", "kPa"), "8462-4", "8453-3", "8454-1", "8455-8", "76213-8", "76535-4"),
    MEAN_PRESSURE("mean blood pressure", "0", "450", "mm[Hg]", List.of("mm[Hg]", "kPa"), "8478-0", "76214-6", "76536-2"),
    HEART_RATE("heart rate", "0", "400", "/min", List.of("/min"), "8867-4", "8889-8", "8893-0", "40443-4", "68999-2", "76282-3"),
    RESPIRATORY_RATE("respiratory rate", "0", "200", "/min", List.of("/min"), "9279-1"),
    OXYGEN_SATURATION("oxygen saturation", "0", "100", "%", List.of("%"), "2708-6", "59408-5", "20564-1"),
    INHALED_OXYGEN("inhaled oxygen concentration", "0", "100", "%", List.of("%"), "3150-6"),
    TEMPERATURE(
            "body temperature", "10", "50", "Cel", List.of("Cel", "[degF]"), "8310-5", "8328-7", "8329-5", "8331-1", "8332-9", "8333-7", "75539-7"),
    WEIGHT("body weight", "0.1", "700", "kg", List.of("kg", "g", "[lb_av]"), "29463-7", "3141-9", "3142-7", "8335-2", "8339-4", "8341-0", "8350-1", "8351-9"),
    HEIGHT("body height", "10", "280", "cm", List.of("cm", "m", "[in_i]"), "8302-2", "3137-7", "3138-5", "8301-4", "8305-5", "8306-3", "8308-9"),
    HEAD("head circumference", "5", "120", "cm", List.of("cm", "mm", "[in_i]"), "9843-4", "8287-5"),
    BODY_MASS_INDEX("body mass index", "2", "300", "kg/m2", List.of("kg/m2"), "39156-5"),
    PAIN("pain from 0 to 10", "0", "10", "{score}", List.of("{score}"), "72514-3"),
    PERCENTILE("percentile", "0", "100", "%", List.of("%"), "8289-1", "59576-9", "77606-2");

    private static final Map<String, VitalSign> BY_CODE = Arrays.stream(values())
            .flatMap(sign -> sign.codes.stream().map(code -> Map.entry(code, sign)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    final String words;
    final BigDecimal low;
    final BigDecimal high;
    /** Of the limits; in UCUM. */
    final String unit;
    /** In which it is usually measured, for values that do not state theirs in UCUM. */
    final List<String> usual;
    private final List<String> codes;

    VitalSign(String words, String low, String high, String unit, List<String> usual, String... codes) {
        this.words = words;
        this.low = new BigDecimal(low);
        this.high = new BigDecimal(high);
        this.unit = unit;
        this.usual = usual;
        this.codes = List.of(codes);
    }

    static @Nullable VitalSign of(String loinc) {
        return BY_CODE.get(loinc);
    }

    /** LOINC. */
    List<String> codes() {
        return codes;
    }
}
