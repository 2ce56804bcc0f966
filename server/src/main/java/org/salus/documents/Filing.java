package org.salus.documents;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Operation;
import org.salus.record.Times;

/** Who files a document, and what may be said of it. */
sealed interface Filing {

    Operation.Definition definition();

    /** The caller, with what filing takes. */
    Caller writer(Caller caller);

    /** The document as it may be filed. */
    Outcome<JsonObject> shaped(Caller caller, JsonObject document);

    /** By who may write documents: as they say. */
    record Own() implements Filing {

        static final String NAME = "upload";

        @Override
        public Operation.Definition definition() {
            return new Operation.Definition(
                    NAME,
                    Set.of(Operation.Level.TYPE),
                    Set.of("DocumentReference"),
                    true,
                    new Operation.Needs.OnAddressedType(Interaction.CREATE),
                    "urn:salus:operation:DocumentReference-upload",
                    "Files a document with its content: one line with the DocumentReference as JSON, then the content");
        }

        @Override
        public Caller writer(Caller caller) {
            return caller;
        }

        @Override
        public Outcome<JsonObject> shaped(Caller caller, JsonObject document) {
            return Outcome.ok(document);
        }
    }

    /**
     * By who may bring paper into a chart and read none of it, such as the front desk: it waits, marked, for somebody of the clinical staff
     * who says what it is.
     */
    record ToSort() implements Filing {

        static final String NAME = "scan";
        static final String ACT = "documents.scan";
        static final String MARK = "urn:salus:document-to-sort";

        /** No authors, no links: what it says, others say. */
        private static final Set<String> SAID =
                Set.of("resourceType", "status", "type", "subject", "date", "description", "content");

        private static final String LOINC = "http://loinc.org";
        private static final String CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category";

        private static final List<String> RIGHTS = List.of("system/DocumentReference.c", "system/Binary.c");

        @Override
        public Operation.Definition definition() {
            return new Operation.Definition(
                    NAME,
                    Set.of(Operation.Level.TYPE),
                    Set.of("DocumentReference"),
                    true,
                    new Operation.Needs.Act(ACT),
                    "urn:salus:operation:DocumentReference-scan",
                    "Files a document that clinical staff will sort: one line with the DocumentReference as JSON, then the content");
        }

        @Override
        public Caller writer(Caller caller) {
            return caller.within(RIGHTS);
        }

        @Override
        public Outcome<JsonObject> shaped(Caller caller, JsonObject document) {
            for (int i = 0; i < document.size(); i++) {
                if (!SAID.contains(document.name(i))) {
                    return Outcome.refused(new Problem(
                            Problem.Code.INVARIANT,
                            "Of a document that is to be sorted, type, subject, date, description and content are said. Nothing was stored.",
                            "DocumentReference." + shown(document.name(i))));
                }
            }
            if (!"current".equals(document.string("status"))) {
                return Outcome.refused(
                        new Problem(Problem.Code.INVARIANT, "A document that is to be sorted is current.", "DocumentReference.status"));
            }
            if (!hasLoinc(document.object("type"))) {
                return Outcome.refused(new Problem(
                        Problem.Code.REQUIRED,
                        "A document that is to be sorted has a type with a code of LOINC, such as 34109-9 (Note). Nothing was stored.",
                        "DocumentReference.type"));
            }
            JsonObject marked = new JsonObject();
            for (int i = 0; i < document.size(); i++) {
                if (document.name(i).equals("status")) {
                    marked.put("extension", JsonArray.of(mark(caller)));
                }
                marked.put(document.name(i), document.value(i));
                if (document.name(i).equals("status")) {
                    marked.put("docStatus", "preliminary");
                }
                if (document.name(i).equals("type")) {
                    marked.put("category", JsonArray.of(new JsonObject().put("coding", JsonArray.of(new JsonObject()
                            .put("system", CATEGORY).put("code", "clinical-note").put("display", "Clinical Note")))));
                }
            }
            return Outcome.ok(marked);
        }

        private static boolean hasLoinc(@Nullable JsonObject type) {
            JsonArray codings = type == null ? null : type.array("coding");
            for (Object one : codings == null ? new JsonArray() : codings) {
                if (one instanceof JsonObject coding && LOINC.equals(coding.string("system")) && coding.string("code") != null) {
                    return true;
                }
            }
            return false;
        }

        private static JsonObject mark(Caller caller) {
            String now = Times.instant(System.currentTimeMillis() * 1000);
            return new JsonObject()
                    .put("extension", JsonArray.of(
                            new JsonObject().put("url", "time").put("valueInstant", now),
                            new JsonObject().put("url", "by").put("valueReference", Documents.by(caller))))
                    .put("url", MARK);
        }

        /** A name out of the request: no more of it than a name can be. */
        private static String shown(String name) {
            return Objects.requireNonNull(name).matches("[A-Za-z_]{1,40}") ? name : "element";
        }
    }
}
