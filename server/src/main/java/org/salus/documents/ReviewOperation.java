package org.salus.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Times;
import org.salus.store.Commit;
import org.salus.store.StoredResource;
import org.salus.store.Write;

/** {@code DocumentReference/[id]/$review}: the caller has read this version of a document and takes it for valid, or takes that back. */
final class ReviewOperation implements Operation {

    static final String NAME = "review";

    private final Documents documents;

    ReviewOperation(Documents documents) {
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
                "urn:salus:operation:DocumentReference-review",
                "Marks a version of a document as reviewed by the caller, or takes that back");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        List<Problem> problems = new ArrayList<>(call.parameters().otherThan(NAME, "version", "undo"));
        String version = call.parameters().string("version");
        if (version == null || !version.matches("[1-9][0-9]{0,8}")) {
            problems.add(new Problem(Problem.Code.REQUIRED, "version is the version of the document that was read.", "version"));
        }
        String undo = call.parameters().string("undo");
        if (undo != null && !undo.equals("true") && !undo.equals("false")) {
            problems.add(new Problem(Problem.Code.PARAMETER, "undo is true or false.", "undo"));
        }
        if (caller.practitionerId() == null) {
            problems.add(new Problem(
                    Problem.Code.FORBIDDEN, "Only who is linked to a Practitioner reviews documents: a review says who it was."));
        }
        if (!problems.isEmpty() || version == null) {
            return FhirResponse.refused(problems);
        }
        String id = Objects.requireNonNull(call.id());
        Outcome<StoredResource> found = documents.row(caller, Interaction.UPDATE, "DocumentReference", id)
                .flatMap(_ -> documents.row(caller, Interaction.READ, "DocumentReference", id));
        if (found instanceof Outcome.Refused<StoredResource>(List<Problem> refused)) {
            return FhirResponse.refused(refused);
        }
        StoredResource row = found.get();
        JsonObject document = Documents.json(row);
        boolean back = "true".equals(undo);
        List<Problem> against = against(call, row, document, Integer.parseInt(version), back);
        if (!against.isEmpty()) {
            return FhirResponse.refused(against);
        }
        if (back) {
            Reviews.remove(document);
        } else {
            Reviews.add(document, caller, Times.instant(System.currentTimeMillis() * 1000));
        }
        return commit(call, row, document);
    }

    private static List<Problem> against(Call call, StoredResource row, JsonObject document, int version, boolean back) {
        Caller caller = call.request().caller();
        String patient = call.request().header("x-salus-patient");
        if (patient == null || !("Patient/" + patient).equals(Documents.subject(document))) {
            return List.of(new Problem(
                    Problem.Code.WRONG_PATIENT, "This document belongs to another patient than the one whose chart is open. Nothing was changed."));
        }
        if (row.version() != version) {
            return List.of(new Problem(
                    Problem.Code.VERSION,
                    "The document was changed after it was read: it is version " + row.version() + " now. Nothing was changed.",
                    "version"));
        }
        if ("entered-in-error".equals(document.string("status"))) {
            return List.of(new Problem(Problem.Code.CONFLICT, "A document that was entered in error or moved away is not reviewed."));
        }
        JsonObject review = Reviews.of(document);
        if (!back && (review != null || document.has("authenticator"))) {
            return List.of(new Problem(Problem.Code.CONFLICT, "This document was reviewed before."));
        }
        if (back && (review == null || !("Practitioner/" + caller.practitionerId()).equals(Reviews.by(review)))) {
            return List.of(new Problem(Problem.Code.CONFLICT, "Only who has reviewed a document takes the review back."));
        }
        return List.of();
    }

    private FhirResponse commit(Call call, StoredResource row, JsonObject document) {
        Caller caller = call.request().caller();
        String id = String.valueOf(document.string("id"));
        Outcome<Write> write = documents.services()
                .incoming()
                .asItIs(caller, Write.Kind.UPDATE, documents.type("DocumentReference"), document, row.version(), null);
        if (write instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Commit commit = new Commit(
                caller.organisation(),
                new long[0],
                Commit.NO_CHECK,
                List.of(write.get()),
                List.of(documents.services().auditor().inTransaction(written -> documents.event(
                        caller,
                        NAME,
                        List.of("DocumentReference/" + id),
                        new long[] {written.getFirst().patient()},
                        written,
                        200))));
        return switch (documents.commits().commit(caller, NAME, commit)) {
            case Outcome.Refused<List<Commit.Written>>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<List<Commit.Written>>(List<Commit.Written> written) -> {
                Commit.Written one = written.getFirst();
                yield new FhirResponse(200, one.body(), one.version(), one.updated(), null, null, List.of());
            }
        };
    }
}
