package org.salus.record;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.salus.access.Decision;
import org.salus.fhir.FhirPathPatch;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.JsonPatch;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.store.Write;

/**
 * patch and conditional patch (R4 section 3.1.0.6). The version read is the version replaced: when others were faster and the caller
 * named no version, the patch is applied to theirs instead, so that none is lost. Who patches must be allowed to read too, since a test
 * operation tells what is there.
 */
final class Patches {

    /** So many may change one resource at the same moment, each being delayed by all others. */
    private static final int ATTEMPTS = 100;

    private static final long LONGEST_PAUSE_MILLIS = 20;

    private final Services services;
    private final Conditions conditions;
    private final Writes writes;

    Patches(Services services, Conditions conditions, Writes writes) {
        this.services = services;
        this.conditions = conditions;
        this.writes = writes;
    }

    /** What a patch makes of a resource, which it may alter. */
    @FunctionalInterface
    interface Change {
        Outcome<JsonObject> apply(JsonObject resource);
    }

    FhirResponse patch(FhirRequest request, ResourceType type, String id) {
        if (!Ids.isValid(id)) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        return retried(request, type, filter -> {
            Optional<StoredResource> found =
                    services.store().read(request.caller().organisation(), type.code(), id, filter);
            if (found.isEmpty()) {
                return Outcome.refused(Reads.notFound(type, id));
            }
            return found.get().deleted()
                    ? Outcome.refused(Problem.Code.GONE, type.name() + "/" + id + " was deleted; it cannot be patched.")
                    : Outcome.ok(found.get());
        });
    }

    FhirResponse conditional(FhirRequest request, ResourceType type) {
        Outcome<Conditions.Condition> parsed =
                conditions.parse(request.caller(), type, request.base(), request.query());
        if (parsed instanceof Outcome.Refused<Conditions.Condition>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        return retried(request, type, filter -> {
            Outcome<StoredResource> match = match(request.caller(), type, parsed.get());
            // Found by search; whether it may be changed is another question.
            return match.flatMap(found -> services.store()
                    .read(request.caller().organisation(), type.code(), Conditions.idOf(found), filter)
                    .filter(row -> !row.deleted())
                    .map(Outcome::ok)
                    .orElseGet(() -> Outcome.refused(none(type))));
        });
    }

    private Outcome<StoredResource> match(Caller caller, ResourceType type, Conditions.Condition condition) {
        return conditions.find(services.store(), caller, condition).flatMap(found -> switch (found.size()) {
            case 0 -> Outcome.refused(none(type));
            case 1 -> Outcome.ok(found.getFirst());
            default -> Outcome.refused(Conditions.several(condition));
        });
    }

    private static Problem none(ResourceType type) {
        return new Problem(
                Problem.Code.NOT_FOUND, "No " + type.name() + " that is open to you fits the condition; nothing was patched.");
    }

    /** Finds the version to patch, by a filter that holds policy. */
    @FunctionalInterface
    private interface Source {
        Outcome<StoredResource> find(Where filter);
    }

    private FhirResponse retried(FhirRequest request, ResourceType type, Source source) {
        Outcome<Where> allowed = allowed(request.caller(), type);
        if (allowed instanceof Outcome.Refused<Where>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Outcome<Change> change = change(request);
        if (change instanceof Outcome.Refused<Change>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Outcome<Integer> expected = Versions.expected(request.header("if-match"), null);
        if (expected instanceof Outcome.Refused<Integer>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        boolean named = expected.get() > 0;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Outcome<StoredResource> found = source.find(allowed.get());
            if (found instanceof Outcome.Refused<StoredResource>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            StoredResource row = found.get();
            if (named && row.version() != expected.get()) {
                return FhirResponse.refused(
                        Problem.Code.VERSION,
                        type.name() + "/" + Conditions.idOf(row) + " is at version " + row.version() + ", not "
                                + expected.get() + ": read it again and repeat the patch.");
            }
            Outcome<JsonObject> patched = patched(row, type, change.get());
            if (patched instanceof Outcome.Refused<JsonObject>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            FhirResponse response = writes.commit(
                    request,
                    Interaction.PATCH,
                    Write.Kind.UPDATE,
                    type,
                    Conditions.idOf(row),
                    patched.get(),
                    row.version(),
                    null);
            boolean overtaken = response.status() == Problem.Code.VERSION.status()
                    && response.problems().stream().allMatch(p -> p.code() == Problem.Code.VERSION);
            if (!overtaken || named) {
                return response;
            }
            pause(attempt);
        }
        return FhirResponse.refused(Problem.Code.CONFLICT, "Others keep changing this resource; try again.");
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(Math.min(LONGEST_PAUSE_MILLIS, 2L + attempt)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The filter that holds for what may be patched, or why nothing may. */
    Outcome<Where> allowed(Caller caller, ResourceType type) {
        Decision patch = services.policy().decide(caller, Interaction.PATCH, type.name());
        if (!patch.allowed()) {
            return Outcome.refused(Incoming.forbidden(patch, Interaction.PATCH, type));
        }
        Decision read = services.policy().decide(caller, Interaction.READ, type.name());
        if (!read.allowed()) {
            return Outcome.refused(Incoming.forbidden(read, Interaction.READ, type));
        }
        return Outcome.ok(patch.filter().equals(read.filter()) ? patch.filter() : Where.and(patch.filter(), read.filter()));
    }

    /** The patch that the request carries. */
    Outcome<Change> change(FhirRequest request) {
        if (request.payload() instanceof FhirRequest.Payload.Patch(JsonPatch patch)) {
            return Outcome.ok(resource -> patch.apply(resource).flatMap(result -> result instanceof JsonObject object
                    ? Outcome.ok(object)
                    : Outcome.refused(Problem.Code.VALUE, "The patch leaves no resource behind.")));
        }
        JsonObject body = request.body();
        if (body != null && "Parameters".equals(body.string("resourceType"))) {
            return FhirPathPatch.of(services.definitions(), body).map(patch -> patch::apply);
        }
        return Outcome.refused(
                Problem.Code.REQUEST, "A patch is a JSON Patch (application/json-patch+json) or a Parameters resource.");
    }

    /** The patched resource, not yet examined; it is still the same one. */
    static Outcome<JsonObject> patched(StoredResource row, ResourceType type, Change change) {
        JsonObject stored = Json.parse(row.body()).get();
        String id = Objects.requireNonNull(stored.string("id"));
        return change.apply(stored).flatMap(resource -> {
            if (!type.name().equals(resource.string("resourceType"))) {
                return Outcome.refused(
                        new Problem(Problem.Code.INVARIANT, "A patch must not change the resourceType.", "resourceType"));
            }
            if (!id.equals(resource.string("id"))) {
                return Outcome.refused(
                        new Problem(Problem.Code.INVARIANT, "A patch must not change the id.", type.name() + ".id"));
            }
            Json.removeEmpty(resource);
            return Outcome.ok(resource);
        });
    }
}
