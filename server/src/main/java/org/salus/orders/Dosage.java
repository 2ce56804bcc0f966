package org.salus.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.kernel.Problem;

/**
 * A dosage (R4 Dosage) as it may be ordered: numbers written so that they cannot be misread (no trailing zero, a zero before the point),
 * units of UCUM, and words that are made from the structure ({@link DoseWords}).
 */
final class Dosage {

    private static final String UCUM = "http://unitsofmeasure.org";
    private static final Pattern NUMBER = Pattern.compile("(0|[1-9][0-9]{0,6})(\\.[0-9]{0,3}[1-9])?");
    private static final Pattern TRAILING_ZERO = Pattern.compile("(?<![0-9.])[0-9]+\\.[0-9]*0(?![0-9])");
    private static final Pattern NAKED_POINT = Pattern.compile("(?<![0-9])\\.[0-9]");
    private static final int LONGEST_TEXT = 500;
    private static final int LONGEST_UNIT = 40;

    private Dosage() {}

    /** Everything that is wrong with the dosages of a MedicationRequest. */
    static List<Problem> problems(JsonObject order) {
        List<Problem> problems = new ArrayList<>();
        List<JsonObject> dosages = JsonObject.objects(order, "dosageInstruction");
        for (int i = 0; i < dosages.size(); i++) {
            String at = "MedicationRequest.dosageInstruction[" + i + "]";
            JsonObject dosage = dosages.get(i);
            text(dosage.string("text"), at + ".text", problems);
            text(dosage.string("patientInstruction"), at + ".patientInstruction", problems);
            for (JsonObject dose : JsonObject.objects(dosage, "doseAndRate")) {
                if (dose.object("doseQuantity") instanceof JsonObject quantity) {
                    quantity(quantity, at + ".doseAndRate.doseQuantity", problems);
                }
            }
        }
        return problems;
    }

    private static void text(@Nullable String text, String path, List<Problem> problems) {
        if (text == null) {
            return;
        }
        if (text.length() > LONGEST_TEXT) {
            problems.add(new Problem(Problem.Code.VALUE, "A dosage text has at most " + LONGEST_TEXT + " characters.", path));
        }
        if (TRAILING_ZERO.matcher(text).find() || NAKED_POINT.matcher(text).find()) {
            problems.add(new Problem(
                    Problem.Code.VALUE, "Write 5, not 5.0, and 0.5, not .5: a point that is overlooked makes ten times the dose.", path));
        }
    }

    private static void quantity(JsonObject quantity, String path, List<Problem> problems) {
        String value = quantity.get("value") instanceof JsonNumber number ? number.text() : "";
        if (!NUMBER.matcher(value).matches() || value.equals("0")) {
            problems.add(new Problem(
                    Problem.Code.VALUE, "A dose is a number above 0 without trailing zeros, such as 5 or 0.25.", path + ".value"));
        }
        String unit = quantity.string("unit");
        if (unit == null || unit.isBlank() || unit.length() > LONGEST_UNIT) {
            problems.add(new Problem(Problem.Code.REQUIRED, "A dose has a unit of 1 to " + LONGEST_UNIT + " characters.", path + ".unit"));
        }
        if (!UCUM.equals(quantity.string("system")) || quantity.string("code") == null) {
            problems.add(new Problem(Problem.Code.CODE, "The unit of a dose is coded in UCUM (" + UCUM + ").", path + ".code"));
        }
    }

    /** Writes the text of each dosage that has a structured dose; the others keep the words that they have. */
    static void describe(JsonObject order) {
        for (JsonObject dosage : JsonObject.objects(order, "dosageInstruction")) {
            String words = DoseWords.words(dosage, Language.EN);
            if (words != null) {
                dosage.put("text", words);
            }
        }
    }

    static @Nullable String label(@Nullable JsonObject concept) {
        if (concept == null) {
            return null;
        }
        if (concept.string("text") != null) {
            return concept.string("text");
        }
        return concept.array("coding") instanceof JsonArray codings && codings.object(0) instanceof JsonObject coding
                ? coding.string("display")
                : null;
    }
}
