package org.salus.orders;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/**
 * Doses in mg/kg, made doses in mg by the latest body weight (LOINC 29463-7, in kg, g or lb). No weight, or one that is too old for the
 * patient's age, makes no dose: 30 days below 2 years, 90 days below 18, else a year.
 */
final class WeightDose {

    private static final String MAXIMUM = "urn:salus:dose-maximum";
    private static final String PER_KILOGRAM = "mg/kg";
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.DOWN);

    private final Clock clock;

    WeightDose(Clock clock) {
        this.clock = clock;
    }

    /** The weight and its day. */
    record Weight(BigDecimal kilograms, LocalDate day) {}

    static boolean isNeeded(JsonObject activity) {
        return JsonObject.objects(activity, "dosage").stream()
                .flatMap(d -> JsonObject.objects(d, "doseAndRate").stream())
                .map(d -> d.object("doseQuantity"))
                .anyMatch(q -> q != null && PER_KILOGRAM.equals(q.string("code")));
    }

    /** @param patient id */
    Outcome<Weight> weight(Look look, String patient) {
        return look.read("Patient", patient).flatMap(person -> look.search(
                        "Observation", "patient=Patient/" + patient + "&code=http://loinc.org%7C29463-7&status=final,amended,corrected&_sort=-date")
                .flatMap(found -> latest(person, found.matches())));
    }

    private Outcome<Weight> latest(JsonObject person, List<JsonObject> weights) {
        LocalDate today = LocalDate.now(clock);
        LocalDate born = day(person.string("birthDate"));
        if (born == null || born.isAfter(today)) {
            return missing("The dose goes by weight and age, and the day of birth is not known.");
        }
        for (JsonObject observation : weights) {
            LocalDate day = day(observation.string("effectiveDateTime"));
            BigDecimal kilograms = kilograms(observation.object("valueQuantity"));
            if (day == null || kilograms == null) {
                continue;
            }
            int years = Period.between(born, today).getYears();
            int most = years < 2 ? 30 : years < 18 ? 90 : 365;
            long age = ChronoUnit.DAYS.between(day, today);
            // A day ahead is another zone's today.
            if (age < -1 || age > most) {
                return missing("The dose goes by weight, and the latest weight is of " + day + ": at this age it may be " + most
                        + " days old. Weigh again.");
            }
            return Outcome.ok(new Weight(kilograms, day));
        }
        return missing("The dose goes by weight, and no weight is on record. Weigh first.");
    }

    private static Outcome<Weight> missing(String why) {
        return Outcome.refused(new Problem(Problem.Code.INVARIANT, why, "Observation.value"));
    }

    private static @Nullable LocalDate day(@Nullable String date) {
        try {
            return date == null || date.length() < 10 ? null : LocalDate.parse(date.substring(0, 10));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable BigDecimal kilograms(@Nullable JsonObject quantity) {
        if (quantity == null || !(quantity.get("value") instanceof JsonNumber value)) {
            return null;
        }
        BigDecimal number = value.decimal();
        BigDecimal kilograms = switch (String.valueOf(quantity.string("code"))) {
            case "kg" -> number;
            case "g" -> number.movePointLeft(3);
            case "[lb_av]" -> number.multiply(new BigDecimal("0.45359237"));
            default -> null;
        };
        return kilograms == null || kilograms.signum() <= 0 ? null : kilograms;
    }

    /** Puts doses in mg in the place of those in mg/kg. @return how they were reckoned, for people */
    static List<String> apply(JsonObject order, Weight weight) {
        List<String> reckoned = new ArrayList<>();
        for (JsonObject dosage : JsonObject.objects(order, "dosageInstruction")) {
            BigDecimal most = maximum(dosage);
            for (JsonObject dose : JsonObject.objects(dosage, "doseAndRate")) {
                JsonObject quantity = dose.object("doseQuantity");
                if (quantity == null
                        || !PER_KILOGRAM.equals(quantity.string("code"))
                        || !(quantity.get("value") instanceof JsonNumber perKilogram)) {
                    continue;
                }
                BigDecimal full = perKilogram.decimal().multiply(weight.kilograms());
                boolean isCapped = most != null && full.compareTo(most) > 0;
                String milligrams = plain(most != null && isCapped ? most : full.round(THREE_DIGITS));
                quantity.put("value", new JsonNumber(milligrams)).put("unit", "mg").put("code", "mg");
                reckoned.add("Dose by weight: " + perKilogram.text() + " mg/kg, " + plain(weight.kilograms()) + " kg on " + weight.day() + ": "
                        + milligrams + " mg" + (isCapped ? ", the largest dose" : "") + ".");
            }
        }
        return reckoned;
    }

    private static @Nullable BigDecimal maximum(JsonObject dosage) {
        BigDecimal most = null;
        JsonArray kept = new JsonArray();
        for (JsonObject extension : JsonObject.objects(dosage, "extension")) {
            JsonObject quantity = extension.object("valueQuantity");
            if (MAXIMUM.equals(extension.string("url")) && quantity != null && quantity.get("value") instanceof JsonNumber number) {
                most = number.decimal();
            } else {
                kept.add(extension);
            }
        }
        if (kept.isEmpty()) {
            dosage.remove("extension");
        } else {
            dosage.put("extension", kept);
        }
        return most;
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
