package org.salus.inbox;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;

/** Messages between a patient and the clinic: who writes them, and how one is told from a message among staff. */
final class PatientMessages {

    static final String CATEGORY = "urn:salus:CodeSystem:message";
    static final String WITH_PATIENT = "patient";
    static final String STAFF = "staff";

    /** Identifier of a message: what the screen named it, so that one that is sent again is stored once. */
    static final String MESSAGE_ID = "urn:salus:message-id";

    private static final String TOPICS = "urn:salus:CodeSystem:message-topic";

    /** What a patient can write about. */
    enum Topic {
        HEALTH("A question about my health", "Une question sur ma santé", "Una pregunta sobre mi salud"),
        MEDICINE("Medicines", "Médicaments", "Medicamentos"),
        APPOINTMENT("An appointment", "Un rendez-vous", "Una cita"),
        RESULT("A test result", "Un résultat d’examen", "Un resultado"),
        BILLING("Insurance or a bill", "Assurance ou facture", "Seguro o factura"),
        OTHER("Something else", "Autre chose", "Otra cosa");

        private final Translated words;

        Topic(String english, String french, String spanish) {
            this.words = new Translated(english, french, spanish);
        }

        static @Nullable Topic of(@Nullable String code) {
            return Arrays.stream(values()).filter(topic -> topic.code().equals(code)).findFirst().orElse(null);
        }

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        JsonObject concept() {
            return words.into(Terms.concept(TOPICS, code()), "text");
        }
    }

    private PatientMessages() {}

    /** Whether the patient takes part in the thread of this message. */
    static boolean isOne(@Nullable JsonObject communication) {
        return JsonObject.objects(communication, "category").stream().anyMatch(c -> Terms.isCoded(c, CATEGORY, WITH_PATIENT));
    }

    /** Whether this is a message, among staff or with a patient: by its category, or since it is in a thread. */
    static boolean isMessage(@Nullable JsonObject communication) {
        return communication != null
                && (Terms.identifier(communication, Terms.THREAD) != null
                        || JsonObject.objects(communication, "category").stream()
                                .anyMatch(c -> Terms.isCoded(c, CATEGORY, STAFF) || Terms.isCoded(c, CATEGORY, WITH_PATIENT)));
    }

    static JsonObject person(Caller patient) {
        return Terms.reference("Patient/" + patient.patientId()).put("type", "Patient").put("display", patient.name());
    }

    /** Labels of these without those that withhold from the patient, who wrote it or shall read it. */
    static JsonObject labelled(JsonObject made, List<JsonObject> about) {
        JsonObject meta = Labels.of(about);
        JsonArray kept = new JsonArray();
        JsonObject.objects(meta, "security").stream().filter(label -> !Labels.isWithholding(label)).forEach(kept::add);
        return kept.isEmpty() ? made : made.put("meta", new JsonObject().put("security", kept));
    }
}
