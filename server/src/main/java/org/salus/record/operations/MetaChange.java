package org.salus.record.operations;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.audit.AuditEvent;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Commits;
import org.salus.record.FhirRequest;
import org.salus.record.FhirResponse;
import org.salus.record.Incoming;
import org.salus.record.Operation;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.record.Trace;
import org.salus.record.Versions;
import org.salus.store.Commit;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.store.Write;

/**
 * {@code $meta-add} and {@code $meta-delete} (R4 operations Resource-meta-add and Resource-meta-delete). Nothing is overwritten here, so
 * a change makes a new version, and old versions are not changed. A label counts at once: the row is indexed anew with it. To change
 * labels one must see the resource as it is labelled, and may write it as it will be labelled.
 */
final class MetaChange implements Operation {

    private static final int ATTEMPTS = 5;

    private final Services services;
    private final Commits commits;
    private final boolean adds;

    MetaChange(Services services, Commits commits, boolean adds) {
        this.services = services;
        this.commits = commits;
        this.adds = adds;
    }

    private String name() {
        return adds ? "meta-add" : "meta-delete";
    }

    @Override
    public Definition definition() {
        return new Definition(
                name(),
                Set.of(Level.INSTANCE, Level.VERSION),
                Set.of(),
                true,
                new Needs.OnAddressedType(Interaction.UPDATE),
                "http://hl7.org/fhir/OperationDefinition/Resource-" + name(),
                (adds ? "Adds" : "Removes") + " profiles, tags and security labels");
    }

    @Override
    public FhirResponse run(Call call) {
        ResourceType type = Objects.requireNonNull(call.type());
        if (call.version() != 0) {
            return FhirResponse.refused(
                    Problem.Code.NOT_SUPPORTED,
                    "Versions are kept as they were written; call $" + name() + " on the resource, which makes a new version.");
        }
        Arguments arguments = new Arguments(name(), call.parameters(), "meta");
        JsonObject meta = call.parameters().object("meta");
        List<Problem> problems = arguments.problems().isEmpty() ? Labels.problems(meta) : arguments.problems();
        if (!problems.isEmpty() || meta == null) {
            return FhirResponse.refused(problems);
        }
        Decision reading = services.policy().decide(call.request().caller(), Interaction.READ, type.name());
        if (!reading.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(reading, Interaction.READ, type));
        }
        Where visible = Where.and(call.decision().filter(), reading.filter());
        String ifMatch = call.request().header("if-match");
        for (int attempt = 0; ; attempt++) {
            FhirResponse response = change(call, type, meta, visible);
            // Somebody else was faster: what they wrote is labelled too, unless the caller named the version.
            if (response.status() != 412 || ifMatch != null || attempt == ATTEMPTS) {
                return response;
            }
        }
    }

    private FhirResponse change(Call call, ResourceType type, JsonObject meta, Where visible) {
        FhirRequest request = call.request();
        Caller caller = request.caller();
        String id = Objects.requireNonNull(call.id());
        Optional<StoredResource> found = services.store().read(caller.organisation(), type.code(), id, visible);
        if (found.isEmpty()) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        StoredResource row = found.get();
        if (row.deleted()) {
            return FhirResponse.refused(Problem.Code.GONE, type.name() + "/" + id + " was deleted.");
        }
        String ifMatch = request.header("if-match");
        if (ifMatch != null && Versions.ofTag(ifMatch) != row.version()) {
            return FhirResponse.refused(
                    Problem.Code.VERSION, "If-Match does not name the current version, which is " + row.version() + ".");
        }
        JsonObject resource = Json.parse(row.body()).get();
        JsonObject own = Objects.requireNonNull(resource.object("meta"));
        boolean changed = adds ? Labels.add(own, meta) : Labels.remove(own, meta);
        if (!changed) {
            return answer(
                    row.body(),
                    row.version(),
                    row.updated(),
                    Searchset.trace(type.name(), List.of(type.name() + "/" + id), List.of(row), "$" + name() + ", nothing to change"));
        }
        Outcome<Write> prepared = services.incoming()
                .prepare(
                        caller,
                        Interaction.UPDATE,
                        Write.Kind.UPDATE,
                        type,
                        id,
                        resource,
                        row.version(),
                        request.header("x-salus-patient"),
                        ReferenceResolver.AS_IS);
        if (prepared instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Commit commit = new Commit(
                caller.organisation(), new long[0], Commit.NO_CHECK, List.of(prepared.get()), List.of(services.auditor().inTransaction(written -> {
                    Commit.Written one = written.getFirst();
                    return new AuditEvent(
                            caller,
                            Interaction.UPDATE.code(),
                            type.name(),
                            List.of(type.name() + "/" + id),
                            one.patient() == 0 ? new long[0] : new long[] {one.patient()},
                            "version " + one.version() + " by $" + name(),
                            200,
                            Instant.ofEpochMilli(one.updated() / 1000));
                })));
        return switch (commits.commit(caller, name(), commit)) {
            case Outcome.Ok<List<Commit.Written>>(List<Commit.Written> written) ->
                answer(written.getFirst().body(), written.getFirst().version(), written.getFirst().updated(), null);
            case Outcome.Refused<List<Commit.Written>>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }

    private static FhirResponse answer(
            byte[] body, int version, long updated, @Nullable Trace trace) {
        return new FhirResponse(
                200, Json.write(MetaRead.parameters(StoredMeta.of(body))), version, updated, null, trace, List.of());
    }
}
