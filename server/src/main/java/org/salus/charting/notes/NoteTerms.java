package org.salus.charting.notes;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;

/** Names that notes use beyond FHIR's own, and small shapes that several operations write. */
final class NoteTerms {

    static final String LOINC = "http://loinc.org";
    static final String ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm";

    /** Identifier system of a note: the draft that it was signed from. One draft is signed once. */
    static final String DRAFT = "urn:salus:draft";

    /** Identifier system of Observations and Conditions that a note's structured fields became: {@code draft/linkId}. */
    static final String FIELD = "urn:salus:note-field";

    /** Extension of an attester: hash of what was attested ({@link NoteHash}), {@code valueString}. */
    static final String HASH = "urn:salus:note-hash";

    /** Extension of a section: the note from which its text was copied, {@code valueReference}. */
    static final String COPIED = "urn:salus:copied-from";

    /** Extension of a retracted note: parts {@code reason}, {@code time}, {@code by}. */
    static final String RETRACTED = "urn:salus:retracted";

    /** Code system of what a Task is for. */
    static final String TASKS = "urn:salus:CodeSystem:note-task";

    static final String CO_SIGN = "co-sign";

    /** Identifier system of people who have no Practitioner resource. */
    static final String USER = "urn:salus:user";

    private NoteTerms() {}

    /** The caller as author and signer. */
    static JsonObject person(Caller caller) {
        JsonObject reference = new JsonObject();
        String practitioner = caller.practitionerId();
        if (practitioner != null) {
            reference.put("reference", "Practitioner/" + practitioner);
        }
        return reference
                .put("type", "Practitioner")
                .put("identifier", new JsonObject().put("system", USER).put("value", caller.subject()))
                .put("display", caller.name());
    }

    static boolean isPerson(@Nullable JsonObject reference, Caller caller) {
        if (reference == null) {
            return false;
        }
        JsonObject identifier = reference.object("identifier");
        if (identifier != null && USER.equals(identifier.string("system"))) {
            return caller.subject().equals(identifier.string("value"));
        }
        return caller.practitionerId() != null
                && ("Practitioner/" + caller.practitionerId()).equals(reference.string("reference"));
    }

    static JsonObject reference(String type, String id) {
        return new JsonObject().put("reference", type + "/" + id);
    }

    static JsonObject reference(JsonObject resource) {
        return reference(String.valueOf(resource.string("resourceType")), String.valueOf(resource.string("id")));
    }

    static JsonObject concept(@Nullable String system, String code, @Nullable String display) {
        JsonObject coding = new JsonObject();
        if (system != null) {
            coding.put("system", system);
        }
        coding.put("code", code);
        if (display != null) {
            coding.put("display", display);
        }
        return new JsonObject().put("coding", JsonArray.of(coding));
    }

    /** The id behind {@code Type/}, null when the reference is not to this type. */
    static @Nullable String idOf(@Nullable JsonObject reference, String type) {
        String text = reference == null ? null : reference.string("reference");
        return text != null && text.startsWith(type + "/") ? text.substring(type.length() + 1).split("/", 2)[0] : null;
    }
}
