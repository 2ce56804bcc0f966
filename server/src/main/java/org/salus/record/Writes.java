package org.salus.record;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.audit.AuditEvent;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.store.Commit;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.store.Write;

/** create, update and delete, with their conditional forms (R4 sections 3.1.0.3 to 3.1.0.5). */
final class Writes {

    private static final int ATTEMPTS = 5;

    private final Services services;
    private final Commits commits;
    private final Conditions conditions;

    Writes(Services services, Commits commits, Conditions conditions) {
        this.services = services;
        this.commits = commits;
        this.conditions = conditions;
    }

    FhirResponse create(FhirRequest request, ResourceType type) {
        Outcome<JsonObject> body = body(request, type);
        if (body instanceof Outcome.Refused<JsonObject>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        String ifNoneExist = request.header("if-none-exist");
        if (ifNoneExist == null) {
            return commit(request, Interaction.CREATE, Write.Kind.CREATE, type, Ids.resource(), body.get(), -1, null);
        }
        Outcome<Conditions.Condition> parsed =
                QueryString.parse(ifNoneExist).flatMap(q -> conditions.parse(request.caller(), type, request.base(), q));
        if (parsed instanceof Outcome.Refused<Conditions.Condition>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Conditions.Condition condition = parsed.get();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Outcome<List<StoredResource>> found = conditions.find(services.store(), request.caller(), condition);
            if (found instanceof Outcome.Refused<List<StoredResource>>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            List<StoredResource> matches = found.get();
            if (matches.size() > 1) {
                return FhirResponse.refused(Conditions.several(condition));
            }
            if (matches.size() == 1) {
                return existing(request, type, matches.getFirst());
            }
            FhirResponse response = commit(
                    request, Interaction.CREATE, Write.Kind.CREATE, type, Ids.resource(), body.get(), -1, condition);
            if (!lostRace(response)) {
                return response;
            }
        }
        return FhirResponse.refused(
                Problem.Code.CONFLICT, "Others keep creating and deleting what fits the condition; try again.");
    }

    private static FhirResponse existing(FhirRequest request, ResourceType type, StoredResource match) {
        String id = Conditions.idOf(match);
        Trace trace = Trace.of(
                Interaction.CREATE, type.name(), List.of(type.name() + "/" + id), match.patient(), "existed already");
        return new FhirResponse(
                200,
                switch (request.returning(FhirRequest.Return.REPRESENTATION)) {
                    case MINIMAL -> null;
                    case REPRESENTATION -> match.body();
                    case OUTCOME -> OperationOutcomes.done(type.name() + "/" + id + " fits the condition; nothing was created.");
                },
                match.version(),
                match.updated(),
                location(request, type, id, match.version()),
                trace,
                List.of());
    }

    FhirResponse update(FhirRequest request, ResourceType type, String id) {
        Outcome<JsonObject> body = body(request, type);
        if (body instanceof Outcome.Refused<JsonObject>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        if (!Ids.isValid(id)) {
            return FhirResponse.refused(
                    Problem.Code.VALUE, "An id has 1 to 64 letters, digits, hyphens or dots.");
        }
        String own = body.get().string("id");
        if (own == null || !own.equals(id)) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.REQUEST,
                    own == null
                            ? "The resource needs the id that the URL has."
                            : "The resource has another id than the URL.",
                    type.name() + ".id"));
        }
        Outcome<Integer> expected = Versions.expected(request.header("if-match"), request.header("if-none-match"));
        if (expected instanceof Outcome.Refused<Integer>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        return commit(request, Interaction.UPDATE, Write.Kind.PUT, type, id, body.get(), expected.get(), null);
    }

    FhirResponse conditionalUpdate(FhirRequest request, ResourceType type) {
        Outcome<JsonObject> body = body(request, type);
        if (body instanceof Outcome.Refused<JsonObject>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Outcome<Conditions.Condition> parsed =
                conditions.parse(request.caller(), type, request.base(), request.query());
        if (parsed instanceof Outcome.Refused<Conditions.Condition>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Conditions.Condition condition = parsed.get();
        String own = body.get().string("id");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Outcome<List<StoredResource>> found = conditions.find(services.store(), request.caller(), condition);
            if (found instanceof Outcome.Refused<List<StoredResource>>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            List<StoredResource> matches = found.get();
            if (matches.size() > 1) {
                return FhirResponse.refused(Conditions.several(condition));
            }
            FhirResponse response;
            if (matches.isEmpty()) {
                response = commit(
                        request,
                        Interaction.UPDATE,
                        own == null ? Write.Kind.CREATE : Write.Kind.PUT,
                        type,
                        own == null ? Ids.resource() : own,
                        body.get(),
                        -1,
                        condition);
            } else {
                String id = Conditions.idOf(matches.getFirst());
                if (own != null && !own.equals(id)) {
                    return FhirResponse.refused(new Problem(
                            Problem.Code.REQUEST,
                            "The resource that fits the condition has another id than the one sent.",
                            type.name() + ".id"));
                }
                // The version found is the one replaced, so nothing comes between looking and writing.
                response = commit(
                        request,
                        Interaction.UPDATE,
                        Write.Kind.UPDATE,
                        type,
                        id,
                        body.get(),
                        matches.getFirst().version(),
                        null);
                if (response.status() == 412) {
                    continue;
                }
            }
            if (!lostRace(response)) {
                return response;
            }
        }
        return FhirResponse.refused(Problem.Code.CONFLICT, "Others keep changing what fits the condition; try again.");
    }

    FhirResponse delete(FhirRequest request, ResourceType type, String id) {
        Decision decision = services.policy().decide(request.caller(), Interaction.DELETE, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.DELETE, type));
        }
        if (!Ids.isValid(id)) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        Outcome<Integer> expected = Versions.expected(request.header("if-match"), null);
        if (expected instanceof Outcome.Refused<Integer>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        return delete(request, type, id, expected.get(), decision);
    }

    private FhirResponse delete(FhirRequest request, ResourceType type, String id, int expected, Decision decision) {
        Where guard = decision.filter();
        String patient = request.header("x-salus-patient");
        if (patient != null) {
            guard = Where.and(guard, new Where.InPatient(patientHash(request.caller(), patient)));
        }
        Write write = deletion(type, id, expected, guard);
        return run(request, Interaction.DELETE, type, write, null, null);
    }

    static Write deletion(ResourceType type, String id, int expected, Where guard) {
        return new Write(
                Write.Kind.DELETE,
                type.code(),
                id,
                expected,
                null,
                (version, updated) -> org.salus.fhir.Json.write(new JsonObject()
                        .put("resourceType", type.name())
                        .put("id", id)
                        .put(
                                "meta",
                                new JsonObject()
                                        .put("versionId", Integer.toString(version))
                                        .put("lastUpdated", Times.instant(updated)))),
                guard);
    }

    private long patientHash(Caller caller, String id) {
        return Ids.isValid(id) ? services.vault().blindIndex(caller.organisation()).self("Patient", id) : -1;
    }

    FhirResponse conditionalDelete(FhirRequest request, ResourceType type) {
        Decision decision = services.policy().decide(request.caller(), Interaction.DELETE, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.DELETE, type));
        }
        Outcome<Conditions.Condition> parsed =
                conditions.parse(request.caller(), type, request.base(), request.query());
        if (parsed instanceof Outcome.Refused<Conditions.Condition>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Outcome<List<StoredResource>> found = conditions.find(services.store(), request.caller(), parsed.get());
        if (found instanceof Outcome.Refused<List<StoredResource>>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        return switch (found.get().size()) {
            case 0 -> FhirResponse.of(
                    204, null, Trace.of(Interaction.DELETE, type.name(), List.of(), 0, "nothing fits the condition"));
            case 1 -> {
                StoredResource match = found.get().getFirst();
                yield delete(request, type, Conditions.idOf(match), match.version(), decision);
            }
            default -> FhirResponse.refused(Conditions.several(parsed.get()));
        };
    }

    FhirResponse commit(
            FhirRequest request,
            Interaction interaction,
            Write.Kind kind,
            ResourceType type,
            String id,
            JsonObject body,
            int expected,
            Conditions.@Nullable Condition condition) {
        return commit(request, interaction, kind, type, id, body, expected, condition, null, null);
    }

    /**
     * A Binary with a content that is stored beside it.
     *
     * @param described what the resource has in place of {@code data}
     */
    FhirResponse content(
            FhirRequest request,
            Interaction interaction,
            Write.Kind kind,
            ResourceType type,
            String id,
            JsonObject body,
            int expected,
            JsonObject described,
            Commit.Participant content) {
        return commit(request, interaction, kind, type, id, body, expected, null, described, content);
    }

    private FhirResponse commit(
            FhirRequest request,
            Interaction interaction,
            Write.Kind kind,
            ResourceType type,
            String id,
            JsonObject body,
            int expected,
            Conditions.@Nullable Condition condition,
            @Nullable JsonObject described,
            Commit.@Nullable Participant content) {
        Outcome<Write> prepared = services.incoming()
                .prepare(
                        request.caller(),
                        interaction,
                        kind,
                        type,
                        id,
                        body,
                        expected,
                        request.header("x-salus-patient"),
                        OwnReferences.relative(request.base(), ReferenceResolver.AS_IS));
        return switch (prepared) {
            case Outcome.Refused<Write>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<Write>(Write write) -> {
                if (described != null) {
                    body.put("_data", described);
                }
                yield run(request, interaction, type, write, condition, content);
            }
        };
    }

    private FhirResponse run(
            FhirRequest request,
            Interaction interaction,
            ResourceType type,
            Write write,
            Conditions.@Nullable Condition condition,
            Commit.@Nullable Participant content) {
        Caller caller = request.caller();
        Commit.Participant audit = services.auditor().inTransaction(written -> {
            Commit.Written one = written.getFirst();
            return new AuditEvent(
                    caller,
                    interaction.code(),
                    type.name(),
                    List.of(type.name() + "/" + one.id()),
                    one.patient() == 0 ? new long[0] : new long[] {one.patient()},
                    "version " + one.version(),
                    status(one),
                    Instant.ofEpochMilli(one.updated() / 1000));
        });
        Commit commit = new Commit(
                caller.organisation(),
                condition == null ? new long[0] : new long[] {condition.lock()},
                condition == null ? Commit.NO_CHECK : reader -> stillNone(reader, caller, condition),
                List.of(write),
                content == null ? List.of(audit) : List.of(content, audit));
        return switch (commits.commit(caller, null, commit)) {
            case Outcome.Ok<List<Commit.Written>>(List<Commit.Written> written) ->
                answer(request, type, written.getFirst());
            case Outcome.Refused<List<Commit.Written>>(List<Problem> problems) ->
                FhirResponse.refused(explained(request, type, write, problems));
        };
    }

    /** Under the lock: what was not there a moment ago may be there now. */
    private List<Problem> stillNone(org.salus.store.Reader reader, Caller caller, Conditions.Condition condition) {
        Outcome<List<StoredResource>> again = conditions.find(reader, caller, condition);
        List<Problem> problems = Conditions.problems(again);
        if (problems.isEmpty() && !again.get().isEmpty()) {
            return List.of(new Problem(Problem.Code.CONFLICT, RACE));
        }
        return problems;
    }

    private static final String RACE = "Another request created what fits the condition.";

    private static boolean lostRace(FhirResponse response) {
        return response.status() == 409
                && response.problems().stream().anyMatch(p -> p.message().equals(RACE));
    }

    /** A row that the caller may see but that belongs to another patient than the writer believes is said to be so. */
    private List<Problem> explained(FhirRequest request, ResourceType type, Write write, List<Problem> problems) {
        if (request.header("x-salus-patient") == null
                || problems.getFirst().code() != Problem.Code.NOT_FOUND) {
            return problems;
        }
        Decision decision = services.policy().decide(request.caller(), Interaction.READ, type.name());
        Optional<StoredResource> there = decision.allowed()
                ? services.store()
                        .read(request.caller().organisation(), type.code(), write.id(), decision.filter())
                : Optional.empty();
        return there.isPresent() ? List.of(Incoming.wrongPatient()) : problems;
    }

    static int status(Commit.Written written) {
        return switch (written.status()) {
            case CREATED -> 201;
            case UPDATED -> 200;
            case DELETED, UNCHANGED -> 204;
        };
    }

    private FhirResponse answer(FhirRequest request, ResourceType type, Commit.Written written) {
        boolean shown = written.status() == Commit.Status.CREATED || written.status() == Commit.Status.UPDATED;
        FhirRequest.Return returning = request.returning(FhirRequest.Return.REPRESENTATION);
        if (!shown && returning == FhirRequest.Return.OUTCOME) {
            return new FhirResponse(
                    200, OperationOutcomes.done(done(type, written)), written.version(), written.updated(), null, null, List.of());
        }
        return new FhirResponse(
                status(written),
                !shown || returning == FhirRequest.Return.MINIMAL
                        ? null
                        : returning == FhirRequest.Return.REPRESENTATION
                                ? written.body()
                                : OperationOutcomes.done(
                                        done(type, written), services.incoming().remarks(request.caller(), written.body())),
                written.version(),
                written.updated(),
                shown ? location(request, type, written.id(), written.version()) : null,
                null,
                List.of());
    }

    /** In words, for {@code Prefer: return=OperationOutcome}. */
    static String done(ResourceType type, Commit.Written written) {
        String name = type.name() + "/" + written.id();
        return switch (written.status()) {
            case CREATED -> name + " was created as version " + written.version() + ".";
            case UPDATED -> name + " was updated to version " + written.version() + ".";
            case DELETED -> name + " was deleted.";
            case UNCHANGED -> name + " was not there; nothing was deleted.";
        };
    }

    static String location(FhirRequest request, ResourceType type, String id, int version) {
        return request.base() + "/" + type.name() + "/" + id + "/_history/" + version;
    }

    private static Outcome<JsonObject> body(FhirRequest request, ResourceType type) {
        JsonObject body = request.body();
        if (body == null) {
            return Outcome.refused(Problem.Code.REQUEST, "The request has no body; send the " + type.name() + " as JSON.");
        }
        String own = body.string("resourceType");
        if (!type.name().equals(own)) {
            return Outcome.refused(new Problem(
                    Problem.Code.STRUCTURE,
                    own == null
                            ? "resourceType is missing; it must be " + type.name() + "."
                            : "This address takes " + type.name() + ", not " + Door.shown(own) + ".",
                    "resourceType"));
        }
        return Outcome.ok(body);
    }
}
