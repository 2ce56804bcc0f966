package org.salus.charting.phrases;

import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/**
 * What the chart says for a token, as the caller may see it, with the words of Salus in one language. Nothing found is said in words where that is an
 * answer, and refused where not.
 */
final class ChartTokens {

    private static final Map<String, String> LAST = Map.ofEntries(
            Map.entry("a1c", "4548-4,17856-6,59261-8"),
            Map.entry("bp", "85354-9,55284-4"),
            Map.entry("weight", "29463-7"),
            Map.entry("height", "8302-2"),
            Map.entry("bmi", "39156-5"),
            Map.entry("heart-rate", "8867-4"),
            Map.entry("temperature", "8310-5"),
            Map.entry("spo2", "59408-5,2708-6"),
            Map.entry("creatinine", "2160-0,38483-4"),
            Map.entry("egfr", "33914-3,62238-1,98979-8"),
            Map.entry("ldl", "13457-7,18262-6,2089-1"),
            Map.entry("glucose", "2339-0,2345-7"),
            Map.entry("hemoglobin", "718-7"));
    private static final Pattern LOINC = Pattern.compile("\\d{1,7}-\\d");
    private static final int MOST_LISTED = 50;

    private final Look look;
    private final String patient;
    private final LocalDate today;
    private final Language language;

    /** @param look as the caller */
    ChartTokens(Look look, String patient, LocalDate today, Language language) {
        this.look = look;
        this.patient = patient;
        this.today = today;
        this.language = language;
    }

    Outcome<String> resolve(String token) {
        if (token.startsWith("last.")) {
            return last(token.substring("last.".length()));
        }
        return switch (token) {
            case "patient.name" -> patient(ChartTokens::name);
            case "patient.birthdate" -> patient(p -> p.string("birthDate"));
            case "patient.sex" -> patient(this::sex);
            case "age" -> patient(this::age);
            case "problems" -> list(
                    "Condition", "clinical-status=active,recurrence,relapse&verification-status:not=entered-in-error,refuted&_sort=-recorded-date", "code", language.say(
                            "No active problems are recorded", "Aucun problème actif n’est enregistré", "No hay problemas activos registrados"));
            case "medications" -> list("MedicationRequest", "status=active&intent:not=proposal&_sort=-authoredon", "medicationCodeableConcept", language.say(
                            "No active medications are recorded", "Aucun médicament en cours n’est enregistré", "No hay medicamentos activos registrados"));
            case "allergies" -> list(
                    "AllergyIntolerance", "clinical-status=active&verification-status:not=entered-in-error,refuted", "code", language.say(
                            "No allergies are recorded", "Aucune allergie n’est enregistrée", "No hay alergias registradas"));
            default -> Outcome.refused(Problem.Code.PARAMETER, "There is no such token.");
        };
    }

    private Outcome<String> patient(Function<JsonObject, @Nullable String> what) {
        return look.read("Patient", patient).flatMap(p -> {
            String value = what.apply(p);
            return value == null || value.isBlank()
                    ? Outcome.refused(Problem.Code.NOT_FOUND, "The chart does not say it.")
                    : Outcome.ok(value);
        });
    }

    private static @Nullable String name(JsonObject patient) {
        JsonObject chosen = null;
        for (JsonObject name : JsonArray.objects(patient.array("name"))) {
            if (chosen == null || "official".equals(name.string("use"))) {
                chosen = name;
            }
        }
        if (chosen == null) {
            return null;
        }
        if (chosen.string("text") instanceof String text) {
            return text;
        }
        List<String> parts = new ArrayList<>();
        JsonArray given = chosen.array("given");
        for (int i = 0; given != null && i < given.size(); i++) {
            parts.add(String.valueOf(given.string(i)));
        }
        if (chosen.string("family") instanceof String family) {
            parts.add(family);
        }
        return String.join(" ", parts);
    }

    private @Nullable String sex(JsonObject patient) {
        String code = patient.string("gender");
        return code == null ? null : switch (code) {
            case "female" -> language.say("female", "femme", "mujer");
            case "male" -> language.say("male", "homme", "hombre");
            case "other" -> language.say("other", "autre", "otro");
            default -> language.say("unknown", "inconnu", "desconocido");
        };
    }

    /** In the words of the age: days, months or years. */
    private @Nullable String age(JsonObject patient) {
        String born = patient.string("birthDate");
        if (born == null || born.length() != 10) {
            return null;
        }
        String died = patient.string("deceasedDateTime");
        LocalDate at = died != null && died.length() >= 10 ? LocalDate.parse(died.substring(0, 10)) : today;
        LocalDate birth = LocalDate.parse(born);
        Period age = Period.between(birth, at);
        if (age.getYears() >= 2) {
            return age.getYears() + language.say(" years", " ans", " años");
        }
        return age.toTotalMonths() >= 2
                ? age.toTotalMonths() + language.say(" months", " mois", " meses")
                : (at.toEpochDay() - birth.toEpochDay()) + language.say(" days", " jours", " días");
    }

    private Outcome<String> list(String type, String criteria, String element, String none) {
        return look.search(type, "patient=Patient/" + patient + "&" + criteria).flatMap(found -> {
            List<String> names = new ArrayList<>();
            for (JsonObject resource : found.matches()) {
                String name = words(resource.object(element));
                if (name == null && resource.object("medicationReference") instanceof JsonObject reference) {
                    name = medication(reference);
                }
                if (name == null) {
                    return Outcome.refused(Problem.Code.NOT_FOUND, "One of them has no name: see the chart.");
                }
                names.add(name);
            }
            List<String> shown = names.stream().distinct().limit(MOST_LISTED).toList();
            if (shown.isEmpty()) {
                return Outcome.ok(none);
            }
            long more = names.stream().distinct().count() - shown.size();
            boolean cut = found.truncated() || more > 0;
            return Outcome.ok(String.join("; ", shown) + (cut ? language.say("; and more: see the chart", " ; et d’autres : voir le dossier", "; y más: véase la historia") : ""));
        });
    }

    private @Nullable String medication(JsonObject reference) {
        if (reference.string("display") instanceof String display) {
            return display;
        }
        String target = reference.string("reference");
        if (target == null || !target.startsWith("Medication/")) {
            return null;
        }
        return look.read("Medication", target.substring("Medication/".length())) instanceof Outcome.Ok<JsonObject>(JsonObject medication)
                ? words(medication.object("code"))
                : null;
    }

    private Outcome<String> last(String name) {
        String codes = LOINC.matcher(name).matches() ? name : LAST.get(name);
        if (codes == null) {
            return Outcome.refused(Problem.Code.PARAMETER, "There is no such result; name it by its LOINC code, such as last.4548-4.");
        }
        String tokens = String.join(",", Stream.of(codes.split(",")).map(c -> "http://loinc.org%7C" + c).toList());
        return look.search("Observation", "patient=Patient/" + patient + "&code=" + tokens + "&status=final,amended,corrected&_sort=-date")
                .flatMap(found -> found.matches().stream()
                        .map(this::result)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(Outcome::ok)
                        .orElseGet(() -> Outcome.refused(Problem.Code.NOT_FOUND, "There is no such result in the chart.")));
    }

    /** Value and day, null for a result without a value. */
    private @Nullable String result(JsonObject observation) {
        String value = value(observation);
        if (value == null) {
            List<JsonObject> components = JsonArray.objects(observation.array("component"));
            String systolic = component(components, "8480-6");
            String diastolic = component(components, "8462-4");
            value = systolic != null && diastolic != null ? systolic.split(" ")[0] + "/" + diastolic : null;
        }
        String when = observation.string("effectiveDateTime");
        return value == null
                ? null
                : value + (when == null ? language.say(" (date unknown)", " (date inconnue)", " (fecha desconocida)") : " (" + when.substring(0, Math.min(10, when.length())) + ")");
    }

    private static @Nullable String component(List<JsonObject> components, String code) {
        for (JsonObject component : components) {
            JsonObject concept = component.object("code");
            if (concept != null && JsonArray.objects(concept.array("coding")).stream().anyMatch(c -> code.equals(c.string("code")))) {
                return value(component);
            }
        }
        return null;
    }

    private static @Nullable String value(JsonObject element) {
        if (element.object("valueQuantity") instanceof JsonObject quantity && quantity.get("value") != null) {
            String comparator = quantity.string("comparator");
            String unit = quantity.string("unit") == null ? quantity.string("code") : quantity.string("unit");
            return (comparator == null ? "" : comparator + " ") + quantity.get("value") + (unit == null ? "" : " " + unit);
        }
        return element.string("valueString") instanceof String text ? text : words(element.object("valueCodeableConcept"));
    }

    private static @Nullable String words(@Nullable JsonObject concept) {
        if (concept == null) {
            return null;
        }
        if (concept.string("text") instanceof String text) {
            return text;
        }
        return JsonArray.objects(concept.array("coding")).stream()
                .map(c -> c.string("display"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
