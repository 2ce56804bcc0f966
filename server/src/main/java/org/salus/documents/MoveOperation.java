package org.salus.documents;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.fhir.ReferenceText;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.patients.ChartReferences;
import org.salus.patients.RecordNumbers;
import org.salus.record.Contents;
import org.salus.record.FhirResponse;
import org.salus.record.Incoming;
import org.salus.record.Operation;
import org.salus.record.Times;
import org.salus.store.Attachments;
import org.salus.store.Commit;
import org.salus.store.StoredResource;
import org.salus.store.Write;

/**
 * {@code DocumentReference/[id]/$move}: a document that lies in the wrong chart goes to the right one, in one transaction. There it is a new
 * document whose content is sealed with the key of that patient; in the old chart stays that a document was moved away, and nothing of it.
 */
final class MoveOperation implements Operation {

    static final String NAME = "move";
    private static final Translated MOVED =
            new Translated("Moved to another chart", "Déplacé dans un autre dossier", "Trasladado a otra historia clínica");
    private static final int LONGEST_REASON = 1_000;
    private static final String CATEGORIES = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category";
    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    private final Documents documents;

    MoveOperation(Documents documents) {
        this.documents = documents;
    }

    @Override
    public Definition definition() {
        return new Definition(
                NAME,
                Set.of(Level.INSTANCE),
                Set.of("DocumentReference"),
                true,
                new Needs.OnAddressedType(Interaction.UPDATE),
                "urn:salus:operation:DocumentReference-move",
                "Moves a document that lies in the wrong chart to the patient whose it is");
    }

    /** What is written beside the document and what stays of it. */
    private static final class Plan {
        final List<Write> writes = new ArrayList<>();
        final List<Attachments.Carried> contents = new ArrayList<>();
        final List<String> ids = new ArrayList<>();
        int dropped;
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        List<Problem> problems = new ArrayList<>(call.parameters().otherThan(NAME, "target", "confirm", "reason"));
        problems.addAll(documents.mayCreate(caller, "DocumentReference"));
        problems.addAll(documents.mayCreate(caller, "Binary"));
        JsonObject target = call.parameters().object("target");
        ReferenceText to = target == null ? null : ReferenceText.relative(String.valueOf(target.string("reference")));
        if (to == null || !to.type().equals("Patient")) {
            problems.add(new Problem(Problem.Code.PARAMETER, "target is a reference to the right patient: Patient/[id].", "target"));
        }
        String reason = call.parameters().string("reason");
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            problems.add(new Problem(
                    Problem.Code.REQUIRED, "reason says why, in 1 to " + LONGEST_REASON + " characters. Nothing was changed.", "reason"));
        }
        if (!problems.isEmpty() || to == null || reason == null) {
            return FhirResponse.refused(problems);
        }
        String id = Objects.requireNonNull(call.id());
        Outcome<StoredResource> found = documents.row(caller, Interaction.UPDATE, "DocumentReference", id)
                .flatMap(_ -> documents.row(caller, Interaction.READ, "DocumentReference", id));
        if (found instanceof Outcome.Refused<StoredResource>(List<Problem> refused)) {
            return FhirResponse.refused(refused);
        }
        JsonObject document = Documents.json(found.get());
        ReferenceText from = ReferenceText.relative(String.valueOf(Documents.subject(document)));
        List<Problem> against = against(call, document, from, to);
        if (!against.isEmpty() || from == null) {
            return FhirResponse.refused(against);
        }
        Outcome<StoredResource> other = documents.row(caller, Interaction.READ, "Patient", to.id());
        Outcome<StoredResource> own = documents.row(caller, Interaction.READ, "Patient", from.id());
        if (other instanceof Outcome.Refused<StoredResource>(List<Problem> refused)) {
            return FhirResponse.refused(refused);
        }
        if (own instanceof Outcome.Refused<StoredResource>(List<Problem> refused)) {
            return FhirResponse.refused(refused);
        }
        if (!RecordNumbers.confirms(Documents.json(other.get()), call.parameters().string("confirm"))) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.REQUIRED,
                    "confirm is the record number of the right patient (the id, when there is no number). Nothing was changed.",
                    "confirm"));
        }
        return moved(caller, found.get(), document, from.id(), to.id(), reason.strip(), new Plan());
    }

    private static List<Problem> against(Call call, JsonObject document, @Nullable ReferenceText from, ReferenceText to) {
        if (from == null || !from.type().equals("Patient")) {
            return List.of(new Problem(Problem.Code.CONFLICT, "This document lies in no patient's chart."));
        }
        if (!from.id().equals(call.request().header("x-salus-patient"))) {
            return List.of(new Problem(
                    Problem.Code.WRONG_PATIENT, "This document belongs to another patient than the one whose chart is open. Nothing was changed."));
        }
        if (from.id().equals(to.id())) {
            return List.of(new Problem(Problem.Code.REQUEST, "The document lies in this patient's chart already.", "target"));
        }
        if ("entered-in-error".equals(document.string("status"))) {
            return List.of(new Problem(Problem.Code.CONFLICT, "A document that was entered in error or moved away is not moved."));
        }
        return List.of();
    }

    private FhirResponse moved(
            Caller caller, StoredResource row, JsonObject document, String from, String to, String reason, Plan plan) {
        String id = String.valueOf(document.string("id"));
        String newId = Ids.resource();
        String now = Times.instant(System.currentTimeMillis() * 1000);
        JsonObject copy = document.deepCopy();
        copy.put("id", newId);
        copy.put("subject", JsonObject.of("reference", "Patient/" + to));
        plan.dropped = dropLinks(copy, from);
        // Whoever reviewed it took it for the wrong patient's.
        Reviews.remove(copy);
        extend(copy, "urn:salus:document-moved-here", caller, now, reason);
        List<Problem> problems = contents(caller, copy, id, newId, to, plan);
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (!ChartReferences.to(from, copy).isEmpty()) {
            return FhirResponse.refused(
                    Problem.Code.INVARIANT, "The document names the wrong patient in more places than can be turned. Nothing was changed.");
        }
        Incoming incoming = documents.services().incoming();
        Outcome<Write> created = incoming.asItIs(
                caller, Write.Kind.CREATE, documents.type("DocumentReference"), copy, Write.ABSENT, null);
        Outcome<Write> left = incoming.asItIs(
                caller,
                Write.Kind.UPDATE,
                documents.type("DocumentReference"),
                stub(document, caller, now, reason),
                row.version(),
                null);
        if (created instanceof Outcome.Refused<Write>(List<Problem> refused)) {
            return FhirResponse.refused(refused);
        }
        if (left instanceof Outcome.Refused<Write>(List<Problem> refused)) {
            return FhirResponse.refused(refused);
        }
        List<Write> writes = new ArrayList<>(List.of(left.get(), created.get()));
        writes.addAll(plan.writes);
        plan.ids.addAll(0, List.of("DocumentReference/" + id, "DocumentReference/" + newId));
        var blind = documents.services().vault().blindIndex(caller.organisation());
        long[] patients = {blind.self("Patient", from), blind.self("Patient", to)};
        Commit commit = new Commit(
                caller.organisation(),
                new long[0],
                Commit.NO_CHECK,
                writes,
                List.of(
                        documents.services().attachments().carried(caller.organisation(), plan.contents),
                        documents.services()
                                .auditor()
                                .inTransaction(written -> documents.event(caller, NAME, plan.ids, patients, written, 200))));
        return switch (documents.commits().commit(caller, NAME, commit)) {
            case Outcome.Refused<List<Commit.Written>>(List<Problem> refused) -> FhirResponse.refused(refused);
            case Outcome.Ok<List<Commit.Written>> _ ->
                FhirResponse.of(
                        200,
                        Json.write(new JsonObject()
                                .put("resourceType", "Parameters")
                                .put(
                                        "parameter",
                                        JsonArray.of(
                                                new JsonObject()
                                                        .put("name", "document")
                                                        .put("valueReference", JsonObject.of("reference", "DocumentReference/" + newId)),
                                                new JsonObject()
                                                        .put("name", "dropped-links")
                                                        .put("valueInteger", JsonNumber.of(plan.dropped))))),
                        null);
        };
    }

    /** Encounters, orders and other documents are the wrong patient's. @return how many links there were */
    private static int dropLinks(JsonObject copy, String from) {
        int dropped = 0;
        JsonObject context = copy.object("context");
        if (context != null) {
            for (String name : List.of("encounter", "related", "sourcePatientInfo")) {
                dropped += count(context.remove(name));
            }
            if (context.size() == 0) {
                copy.remove("context");
            }
        }
        dropped += count(copy.remove("relatesTo"));
        for (String name : List.of("author", "authenticator")) {
            JsonObject holder = new JsonObject();
            if (copy.get(name) instanceof Object value && !ChartReferences.to(from, holder.put(name, value)).isEmpty()) {
                dropped += count(copy.remove(name));
            }
        }
        return dropped;
    }

    private static int count(@Nullable Object removed) {
        return removed instanceof JsonArray array ? array.size() : removed == null ? 0 : 1;
    }

    /** What stays in the old chart: that there was one. Withheld from the patient, whose it never was, with all of its versions. */
    private static JsonObject stub(JsonObject document, Caller caller, String now, String reason) {
        JsonObject meta = new JsonObject();
        JsonArray security = new JsonArray();
        if (document.object("meta") instanceof JsonObject was && was.array("security") instanceof JsonArray labels) {
            labels.forEach(security::add);
        }
        security.add(new JsonObject().put("system", ACT_CODE).put("code", "NOPAT"));
        meta.put("security", security);
        JsonObject stub = new JsonObject()
                .put("resourceType", "DocumentReference")
                .put("id", String.valueOf(document.string("id")))
                .put("meta", meta);
        extend(stub, "urn:salus:document-moved-away", caller, now, reason);
        stub.put("status", "entered-in-error")
                .put("type", concept("http://loinc.org", "34109-9"))
                .put("category", JsonArray.of(concept(CATEGORIES, "clinical-note")))
                .put("subject", JsonObject.of("reference", String.valueOf(Documents.subject(document))));
        String date = document.string("date");
        if (date != null) {
            stub.put("date", date);
        }
        byte[] words = "This document was in the wrong chart and was moved to another.\n".getBytes(StandardCharsets.UTF_8);
        JsonObject attachment = new JsonObject()
                .put("contentType", "text/plain; charset=utf-8")
                .put("data", Base64.getEncoder().encodeToString(words));
        return MOVED.into(stub, "description").put("content", JsonArray.of(JsonObject.of("attachment", MOVED.into(attachment, "title"))));
    }

    private static JsonObject concept(String system, String code) {
        return JsonObject.of("coding", JsonArray.of(new JsonObject().put("system", system).put("code", code)));
    }

    private static void extend(JsonObject document, String url, Caller caller, String now, String reason) {
        JsonArray extensions = document.get("extension") instanceof JsonArray own ? own : new JsonArray();
        extensions.add(new JsonObject()
                .put("extension", JsonArray.of(
                        new JsonObject().put("url", "reason").put("valueString", reason),
                        new JsonObject().put("url", "time").put("valueDateTime", now),
                        new JsonObject().put("url", "by").put("valueReference", Documents.by(caller))))
                .put("url", url));
        document.put("extension", extensions);
    }

    /** Contents that belong to the document go with it and are sealed anew; what belongs to nothing, or to something else, stays as it is. */
    private List<Problem> contents(Caller caller, JsonObject copy, String id, String newId, String to, Plan plan) {
        JsonArray contents = copy.array("content");
        for (int i = 0; contents != null && i < contents.size(); i++) {
            JsonObject content = contents.object(i);
            JsonObject attachment = content == null ? null : content.object("attachment");
            ReferenceText url = attachment == null ? null : ReferenceText.relative(String.valueOf(attachment.string("url")));
            if (url == null || !url.type().equals("Binary") || plan.ids.contains("Binary/" + url.id())) {
                continue;
            }
            Outcome<StoredResource> found = documents.row(caller, Interaction.READ, "Binary", url.id());
            if (found instanceof Outcome.Refused<StoredResource>(List<Problem> problems)) {
                return problems;
            }
            StoredResource row = found.get();
            JsonObject binary = Documents.json(row);
            if (!("DocumentReference/" + id).equals(Contents.context(binary))) {
                continue;
            }
            binary.put("securityContext", JsonObject.of("reference", "DocumentReference/" + newId));
            Outcome<Write> write = documents.services()
                    .incoming()
                    .asItIs(caller, Write.Kind.UPDATE, documents.type("Binary"), binary, row.version(), to);
            if (write instanceof Outcome.Refused<Write>(List<Problem> problems)) {
                return problems;
            }
            plan.writes.add(write.get());
            plan.ids.add("Binary/" + url.id());
            if (Contents.isBeside(binary)) {
                plan.contents.add(Attachments.Carried.of(row));
            }
        }
        return List.of();
    }
}
