package org.salus.record.operations;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.salus.audit.AuditEvent;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Bodies;
import org.salus.record.Commits;
import org.salus.record.FhirRequest;
import org.salus.record.FhirResponse;
import org.salus.record.Filters;
import org.salus.record.Operation;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.record.Times;
import org.salus.record.Trace;
import org.salus.store.Commit;
import org.salus.store.StoredResource;
import org.salus.store.Write;

/**
 * {@code Composition/[id]/$document} (R4 operation Composition-document): the composition with all that it is made of, as a Bundle of
 * type document, which carries every security label of its parts. Nothing is left out: see {@link DocumentParts}.
 */
final class DocumentOperation implements Operation {

    private final Services services;
    private final Commits commits;

    DocumentOperation(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "document",
                Set.of(Level.INSTANCE),
                Set.of("Composition"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "http://hl7.org/fhir/OperationDefinition/Composition-document",
                "The composition with all that it is made of, as a document");
    }

    @Override
    public FhirResponse run(Call call) {
        FhirRequest request = call.request();
        Caller caller = request.caller();
        ResourceType type = Objects.requireNonNull(call.type());
        String id = Objects.requireNonNull(call.id());
        Arguments arguments = new Arguments("document", call.parameters(), "persist");
        boolean persist = arguments.flag("persist");
        if (!arguments.problems().isEmpty()) {
            return FhirResponse.refused(arguments.problems());
        }
        if (persist && !request.method().equals("POST")) {
            return FhirResponse.refused(Problem.Code.METHOD_NOT_ALLOWED, "persist=true stores the document: use POST.");
        }
        Optional<StoredResource> composition = services.store()
                .read(caller.organisation(), type.code(), id, call.decision().filter());
        if (composition.isEmpty() || composition.get().deleted()) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        Filters filters = services.filters(caller, Interaction.READ);
        Outcome<List<StoredResource>> collected =
                new DocumentParts(services, caller.organisation(), filters).of(composition.get());
        if (collected instanceof Outcome.Refused<List<StoredResource>>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        List<StoredResource> parts = collected.get();
        JsonObject document = document(request.base(), parts);
        Trace shown = Searchset.trace("Composition", parts, "$document");
        if (!persist) {
            return FhirResponse.of(200, Json.write(document), shown);
        }
        return stored(call, document, shown);
    }

    private static JsonObject document(String base, List<StoredResource> parts) {
        JsonArray entries = new JsonArray();
        Map<String, Object> labels = new LinkedHashMap<>();
        for (StoredResource part : parts) {
            JsonObject resource = Json.parse(part.body()).get();
            entries.add(new JsonObject()
                    .put("fullUrl", base + "/" + Bodies.reference(part.body()))
                    .put("resource", resource));
            JsonObject meta = resource.object("meta");
            JsonArray security = meta == null ? null : meta.array("security");
            for (int i = 0; security != null && i < security.size(); i++) {
                if (security.object(i) instanceof JsonObject label) {
                    labels.putIfAbsent(label.string("system") + "|" + label.string("code"), label);
                }
            }
        }
        String now = Times.instant(InstantSource.system().millis() * 1000);
        JsonObject meta = new JsonObject().put("lastUpdated", now);
        if (!labels.isEmpty()) {
            meta.put("security", JsonArray.of(labels.values().toArray()));
        }
        return new JsonObject()
                .put("resourceType", "Bundle")
                .put("id", Ids.resource())
                .put("meta", meta)
                .put(
                        "identifier",
                        new JsonObject().put("system", "urn:ietf:rfc:3986").put("value", "urn:uuid:" + UUID.randomUUID()))
                .put("type", "document")
                .put("timestamp", now)
                .put("entry", entries);
    }

    private FhirResponse stored(Call call, JsonObject document, Trace shown) {
        Caller caller = call.request().caller();
        ResourceType bundle = Objects.requireNonNull(services.definitions().type("Bundle"));
        String id = Objects.requireNonNull(document.string("id"));
        Outcome<Write> prepared = services.incoming()
                .prepare(
                        caller,
                        Interaction.CREATE,
                        Write.Kind.CREATE,
                        bundle,
                        id,
                        document,
                        -1,
                        call.request().header("x-salus-patient"),
                        ReferenceResolver.AS_IS);
        if (prepared instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Commit commit = new Commit(
                caller.organisation(), new long[0], Commit.NO_CHECK, List.of(prepared.get()), List.of(services.auditor().inTransaction(written -> {
                    Commit.Written one = written.getFirst();
                    return new AuditEvent(
                            caller,
                            Interaction.CREATE.code(),
                            "Bundle",
                            List.of("Bundle/" + id),
                            shown.patients(),
                            "document of " + shown.ids().getFirst(),
                            201,
                            Instant.ofEpochMilli(one.updated() / 1000));
                })));
        return switch (commits.commit(caller, "document", commit)) {
            case Outcome.Refused<List<Commit.Written>>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<List<Commit.Written>>(List<Commit.Written> written) -> {
                Commit.Written one = written.getFirst();
                String location = call.request().base() + "/Bundle/" + id + "/_history/" + one.version();
                yield new FhirResponse(201, one.body(), one.version(), one.updated(), location, shown, List.of());
            }
        };
    }
}
