package org.salus.interop.hl7v2;

import java.text.Normalizer;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/**
 * Whose results these are. Only a number of a known authority finds somebody, and name and date of birth must fit: results in a wrong chart
 * are worse than results that wait for a person to look. Nobody is ever created.
 */
final class PatientMatch {

    /** Found, or why not. */
    sealed interface Matched {
        record Found(JsonObject patient) implements Matched {}

        record Unsure(Why why) implements Matched {}
    }

    private PatientMatch() {}

    static Matched of(Segment pid, Hl7Settings.Sender sender, Look look) {
        Map<String, JsonObject> found = new LinkedHashMap<>();
        List<String> tokens = new ArrayList<>();
        for (String repetition : pid.repetitions(3)) {
            String number = pid.part(repetition, 1);
            String system = Hl7Settings.system(
                    sender.patients(), pid.part(repetition, 4), pid.sub(repetition, 4, 2));
            if (!number.isEmpty() && number.length() <= Shapes.LONGEST_NUMBER && system != null) {
                tokens.add(Shapes.token(system, number));
            }
        }
        if (tokens.isEmpty()) {
            return new Matched.Unsure(new Why(Why.Reason.NO_NUMBER));
        }
        for (String token : tokens.subList(0, Math.min(tokens.size(), 20))) {
            Outcome<Look.Found> answer = look.search("Patient", "identifier=" + token);
            answer.get().matches().forEach(p -> found.put(Shapes.self(p), p));
        }
        if (found.isEmpty()) {
            return new Matched.Unsure(new Why(Why.Reason.NO_CHART));
        }
        if (found.size() > 1) {
            return new Matched.Unsure(new Why(Why.Reason.SEVERAL_CHARTS));
        }
        JsonObject patient = found.values().iterator().next();
        if (Boolean.FALSE.equals(patient.get("active"))) {
            return new Matched.Unsure(new Why(Why.Reason.INACTIVE));
        }
        List<Why.Difference> differences = differences(pid, patient);
        return differences.isEmpty()
                ? new Matched.Found(patient)
                : new Matched.Unsure(new Why(Why.Reason.PERSON, differences));
    }

    /**
     * Why the person of the message may be another than that of the chart. A family name may change, when the date of birth and a given name are the
     * same; a date of birth that is not said on one side must be made up for by both names.
     */
    static List<Why.Difference> differences(Segment pid, JsonObject patient) {
        String family = plain(pid.sub(first(pid, 5), 1, 1));
        String given = plain(pid.part(first(pid, 5), 2));
        String born = HlTime.dateTime(pid.text(7), ZoneOffset.UTC);
        String birth = born == null ? "" : born.substring(0, Math.min(10, born.length()));
        String charted = patient.string("birthDate") == null ? "" : String.valueOf(patient.string("birthDate"));
        boolean comparable = !birth.isEmpty() && !charted.isEmpty();
        boolean sameBirth = comparable && (birth.startsWith(charted) || charted.startsWith(birth));
        boolean exactBirth = sameBirth && birth.length() == 10 && charted.length() == 10;
        boolean sameFamily = !family.isEmpty() && names(patient, "family").contains(family);
        boolean sameGiven = !given.isEmpty() && names(patient, "given").stream().anyMatch(g -> g.startsWith(given) || given.startsWith(g));
        List<Why.Difference> differences = new ArrayList<>();
        if (comparable && !sameBirth) {
            differences.add(Why.Difference.BIRTH_DATE);
        } else if (!exactBirth && !(sameFamily && sameGiven)) {
            differences.add(Why.Difference.NO_BIRTH_DATE);
        }
        if (!sameFamily && !sameGiven) {
            differences.add(Why.Difference.NAME);
        } else if (!given.isEmpty() && !names(patient, "given").isEmpty() && !sameGiven) {
            // Twins share all but this.
            differences.add(Why.Difference.GIVEN_NAME);
        }
        return differences;
    }

    /**
     * The person as the message says it, for who looks at the queue.
     *
     * @param birthDate as a FHIR date, empty for none
     */
    record Said(String name, String birthDate, String number) {
        /** In English. */
        String text() {
            return name + (birthDate.isEmpty() ? "" : ", born " + birthDate) + (number.isEmpty() ? "" : ", number " + number);
        }
    }

    static Said said(Segment pid) {
        String born = HlTime.dateTime(pid.text(7), ZoneOffset.UTC);
        return new Said(
                pid.sub(first(pid, 5), 1, 1) + ", " + pid.part(first(pid, 5), 2),
                born == null ? "" : born.substring(0, Math.min(10, born.length())),
                pid.repetitions(3).isEmpty() ? "" : pid.part(pid.repetitions(3).getFirst(), 1));
    }

    private static String first(Segment pid, int field) {
        return pid.repetitions(field).isEmpty() ? "" : pid.repetitions(field).getFirst();
    }

    private static List<String> names(JsonObject patient, String member) {
        List<String> all = new ArrayList<>();
        for (JsonObject name : JsonObject.objects(patient, "name")) {
            @Nullable String one = name.string(member);
            if (one != null) {
                all.add(plain(one));
            }
            JsonArray several = name.array(member);
            for (int i = 0; several != null && i < several.size(); i++) {
                all.add(plain(String.valueOf(several.string(i))));
            }
        }
        all.removeIf(String::isEmpty);
        return all;
    }

    /** Letters alone, without accents and case. */
    private static String plain(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("[^\\p{L}]", "").toLowerCase(Locale.ROOT);
    }
}
