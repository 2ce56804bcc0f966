package org.salus.interop.hl7v2;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Ucum;

/** Coded elements (CE, CWE) as FHIR has them. */
final class Coded {

    static final String LOINC = "http://loinc.org";
    static final String INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

    private static final Map<String, String> SYSTEMS = Map.of(
            "LN", LOINC, "SCT", "http://snomed.info/sct", "SNM3", "http://snomed.info/sct", "UCUM", Ucum.SYSTEM,
            "I10", "http://hl7.org/fhir/sid/icd-10", "I10C", "http://hl7.org/fhir/sid/icd-10-cm", "C4", "http://www.ama-assn.org/go/cpt",
            "CVX", "http://hl7.org/fhir/sid/cvx", "RXNORM", "http://www.nlm.nih.gov/research/umls/rxnorm");

    /** Of HL7 table 0078, those that the FHIR code system has as well. */
    private static final Set<String> FLAGS =
            Set.of("L", "H", "LL", "HH", "LU", "HU", "<", ">", "N", "A", "AA", "U", "D", "B", "W", "R", "S", "I", "POS", "NEG", "IND", "DET", "ND", "RR", "WR", "NR");

    private Coded() {}

    /** Characters that a URI may have. */
    static String word(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "-");
    }

    /** @return null when it says nothing */
    static @Nullable JsonObject concept(Segment segment, String repetition, Hl7Settings.Sender sender) {
        JsonArray codings = new JsonArray();
        String text = "";
        for (int from : new int[] {1, 4}) {
            String code = segment.part(repetition, from).replaceAll("\\s+", " ");
            String display = segment.part(repetition, from + 1);
            if (!code.isEmpty()) {
                JsonObject coding = new JsonObject().put("system", system(code, segment.part(repetition, from + 2), sender)).put("code", code);
                if (!display.isEmpty()) {
                    coding.put("display", display);
                }
                if (LOINC.equals(coding.string("system")) && !codings.isEmpty()) {
                    codings.insert(0, coding);
                } else {
                    codings.add(coding);
                }
            }
            text = text.isEmpty() ? display : text;
        }
        String original = segment.part(repetition, 9);
        text = original.isEmpty() ? text : original;
        JsonObject concept = new JsonObject();
        if (!codings.isEmpty()) {
            concept.put("coding", codings);
        }
        if (text.isEmpty() && !codings.isEmpty()) {
            text = String.valueOf(((JsonObject) codings.get(0)).string("code"));
        }
        return text.isEmpty() ? null : concept.put("text", text);
    }

    private static String system(String code, String name, Hl7Settings.Sender sender) {
        String known = SYSTEMS.get(name.toUpperCase(Locale.ROOT));
        boolean fits = !LOINC.equals(known) || code.matches("[0-9]{1,7}-[0-9]");
        return known != null && fits ? known : "urn:salus:hl7v2:" + sender.word() + ":" + (name.isEmpty() ? "local" : word(name));
    }

    /** Null for none. One that is not known is kept as text: an unknown flag must not look like none. */
    static @Nullable JsonObject flag(String flag) {
        if (flag.isEmpty()) {
            return null;
        }
        return FLAGS.contains(flag)
                ? new JsonObject().put("coding", JsonArray.of(new JsonObject().put("system", INTERPRETATION).put("code", flag)))
                : new JsonObject().put("text", flag);
    }
}
