package org.salus.charts;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Ucum;
import org.salus.kernel.Problem;
import org.salus.record.ContentRule;

/**
 * No Observation holds a vital sign that no human being can have, or one in a unit of something else, or a systolic pressure at or below
 * the diastolic one, or too far above it. What was cancelled or entered in error says nothing, so it may say anything.
 */
final class VitalSignRule implements ContentRule {

    private static final Set<String> SAY_NOTHING = Set.of("entered-in-error", "cancelled");
    private static final String LOINC = "http://loinc.org";

    /** Pressures of a heart whose valve leaks and vessels are stiff lie some 200 apart; in mmHg, with room. */
    private static final BigDecimal WIDEST = BigDecimal.valueOf(300);

    @Override
    public Set<String> types() {
        return Set.of("Observation");
    }

    @Override
    public List<Problem> check(JsonObject observation) {
        List<Problem> problems = new ArrayList<>();
        if (SAY_NOTHING.contains(String.valueOf(observation.string("status")))) {
            return problems;
        }
        Map<VitalSign, Measured> measured = new EnumMap<>(VitalSign.class);
        value(observation, "Observation", measured, problems);
        int place = 0;
        for (JsonObject component : JsonObject.objects(observation, "component")) {
            value(component, "Observation.component[" + place++ + "]", measured, problems);
        }
        Measured systolic = measured.get(VitalSign.SYSTOLIC);
        Measured diastolic = measured.get(VitalSign.DIASTOLIC);
        if (problems.isEmpty() && systolic != null && diastolic != null) {
            pressures(systolic, diastolic, problems);
        }
        return problems;
    }

    private static void pressures(Measured systolic, Measured diastolic, List<Problem> problems) {
        // Without circulation both are 0.
        if (systolic.value.signum() > 0 && systolic.value.compareTo(diastolic.value) <= 0) {
            problems.add(new Problem(
                    Problem.Code.INVARIANT,
                    "The systolic blood pressure is not above the diastolic one. Were they exchanged?",
                    systolic.path));
        }
        if (systolic.value.subtract(diastolic.value).compareTo(WIDEST) > 0) {
            problems.add(new Problem(
                    Problem.Code.INVARIANT,
                    "A systolic blood pressure more than " + WIDEST + " mm[Hg] above the diastolic one is not possible.",
                    systolic.path));
        }
    }

    /** A value in the unit of its sign's limits. */
    private record Measured(BigDecimal value, String path) {}

    private static void value(JsonObject holder, String path, Map<VitalSign, Measured> measured, List<Problem> problems) {
        VitalSign sign = sign(holder.object("code"));
        if (sign == null) {
            return;
        }
        if (holder.get("valueInteger") instanceof JsonNumber number) {
            if (!fits(sign, number.decimal(), null)) {
                problems.add(impossible(sign, path + ".valueInteger"));
            }
            return;
        }
        JsonObject quantity = holder.object("valueQuantity");
        if (quantity == null || !(quantity.get("value") instanceof JsonNumber number)) {
            return;
        }
        String at = path + ".valueQuantity";
        BigDecimal value = number.decimal();
        String comparator = quantity.string("comparator");
        Ucum.Canonical unit = Ucum.SYSTEM.equals(quantity.string("system")) && quantity.string("code") != null
                ? Ucum.canonical(String.valueOf(quantity.string("code")))
                : null;
        if (unit == null) {
            unstated(sign, value, comparator, at + ".value", problems);
            return;
        }
        Problem problem = problem(sign, value, unit, quantity.string("code"), comparator, at);
        if (problem != null) {
            problems.add(problem);
        } else if (comparator == null) {
            measured.putIfAbsent(sign, new Measured(unit.to(canonical(sign.unit), value), at + ".value"));
        }
    }

    /**
     * What is wrong with a value of the sign; null when it is possible.
     *
     * @param code of the unit, for the words
     * @param path of the quantity
     */
    static @Nullable Problem problem(
            VitalSign sign, BigDecimal value, Ucum.Canonical unit, @Nullable String code, @Nullable String comparator, String path) {
        Ucum.Canonical limit = canonical(sign.unit);
        if (!unit.unit().equals(limit.unit())) {
            return new Problem(
                    Problem.Code.INVARIANT,
                    "A " + sign.words + " is not measured in " + shown(code) + ". Write it in " + sign.unit
                            + " or a unit that converts to it.",
                    path + ".code");
        }
        return fits(sign, unit.to(limit, value), comparator) ? null : impossible(sign, path + ".value");
    }

    static @Nullable VitalSign sign(@Nullable JsonObject code) {
        if (code == null) {
            return null;
        }
        for (JsonObject coding : JsonObject.objects(code, "coding")) {
            String loinc = coding.string("code");
            if (loinc != null && LOINC.equals(coding.string("system"))) {
                VitalSign sign = VitalSign.of(loinc);
                if (sign != null) {
                    return sign;
                }
            }
        }
        return null;
    }

    /** Whose unit cannot be read is refused only when it is impossible in every unit that is usual for it. */
    private static void unstated(
            VitalSign sign, BigDecimal value, @Nullable String comparator, String path, List<Problem> problems) {
        Ucum.Canonical limit = canonical(sign.unit);
        boolean possible = sign.usual.stream()
                .map(VitalSignRule::canonical)
                .anyMatch(unit -> fits(sign, unit.to(limit, value), comparator));
        if (!possible) {
            problems.add(impossible(sign, path));
        }
    }

    /** Whether something that the comparator leaves open is possible. */
    private static boolean fits(VitalSign sign, BigDecimal value, @Nullable String comparator) {
        boolean below = comparator != null && comparator.startsWith("<");
        boolean above = comparator != null && comparator.startsWith(">");
        return (below || value.compareTo(sign.high) <= 0) && (above || value.compareTo(sign.low) >= 0);
    }

    private static Problem impossible(VitalSign sign, String path) {
        return new Problem(
                Problem.Code.INVARIANT,
                "This is not possible: a " + sign.words + " lies between " + sign.low.toPlainString() + " and "
                        + sign.high.toPlainString() + " " + sign.unit + ".",
                path);
    }

    private static Ucum.Canonical canonical(String unit) {
        Ucum.Canonical canonical = Ucum.canonical(unit);
        if (canonical == null) {
            throw new IllegalStateException(unit + " is no unit");
        }
        return canonical;
    }

    private static String shown(@Nullable String code) {
        return "'" + String.valueOf(code).replaceAll("[^\\x21-\\x7e]", "?") + "'";
    }
}
