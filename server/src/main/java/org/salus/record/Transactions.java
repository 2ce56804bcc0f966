package org.salus.record;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.salus.record.Bundles.BundleEntry;
import org.salus.search.QueryString;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.store.Write;

/**
 * transaction: all entries or none (R4 section 3.1.0.11.2), in one database transaction with a number of statements that does not grow
 * with the number of entries. Order: conditions are looked up, references resolved, everything is examined, then all is written at once;
 * reads come last.
 */
final class Transactions {

    private static final int ATTEMPTS = 5;
    private static final int MOST_PROBLEMS = 50;

    private final Services services;
    private final Conditions conditions;
    private final Door door;

    Transactions(Services services, Conditions conditions, Door door) {
        this.services = services;
        this.conditions = conditions;
        this.door = door;
    }

    /** What an entry comes to. {@code existing}: a conditional create whose resource is there already. */
    private static final class Step {
        final BundleEntry entry;
        final @Nullable ResourceType type;
        String id = "";
        Write.Kind kind = Write.Kind.PUT;
        int expected = -1;
        Conditions.@Nullable Condition condition;
        @Nullable StoredResource existing;
        boolean nothing;
        int writeIndex = -1;

        Step(BundleEntry entry, @Nullable ResourceType type) {
            this.entry = entry;
            this.type = type;
        }

        ResourceType type() {
            return java.util.Objects.requireNonNull(type);
        }

        boolean reads() {
            return entry.method().equals("GET") || entry.method().equals("HEAD");
        }
    }

    /** Thrown inside to end the preparation with the problems found; never leaves this class. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Problem> problems;

        Refusal(List<Problem> problems) {
            super("refused", null, false, false);
            this.problems = problems;
        }

        Refusal(Problem problem) {
            this(List.of(problem));
        }
    }

    FhirResponse run(FhirRequest request, List<Outcome<BundleEntry>> parsed) {
        List<Problem> problems = new ArrayList<>();
        List<BundleEntry> entries = new ArrayList<>(parsed.size());
        for (Outcome<BundleEntry> entry : parsed) {
            switch (entry) {
                case Outcome.Ok<BundleEntry>(BundleEntry e) -> entries.add(e);
                case Outcome.Refused<BundleEntry>(List<Problem> why) -> problems.addAll(why);
            }
        }
        if (!problems.isEmpty()) {
            return FhirResponse.refused(cut(problems));
        }
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                FhirResponse response = attempt(request, entries);
                if (response != null) {
                    return response;
                }
            }
        } catch (Refusal refusal) {
            return FhirResponse.refused(cut(refusal.problems));
        }
        return FhirResponse.refused(
                Problem.Code.CONFLICT, "Others keep creating what the conditions of this Bundle name; try again.");
    }

    /** Null when somebody created what a condition names between looking and writing. */
    private @Nullable FhirResponse attempt(FhirRequest request, List<BundleEntry> entries) {
        Caller caller = request.caller();
        List<Step> steps = new ArrayList<>(entries.size());
        Map<String, String> targets = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (BundleEntry entry : entries) {
            Step step = step(request, entry);
            steps.add(step);
            if (step.reads() || step.nothing) {
                continue;
            }
            String reference = step.type().name() + "/" + step.id;
            if (step.existing == null && !seen.add(reference)) {
                throw new Refusal(new Problem(
                        Problem.Code.REQUEST, reference + " occurs twice in this transaction.", entry.path()));
            }
            String fullUrl = entry.fullUrl();
            if (fullUrl != null && targets.put(fullUrl, reference) != null) {
                throw new Refusal(new Problem(
                        Problem.Code.REQUEST, "The fullUrl occurs twice in this Bundle.", entry.path() + ".fullUrl"));
            }
        }
        ReferenceResolver resolver = new BundleReferences(services, conditions, request, targets, entries).resolver();
        List<Write> writes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Step step : steps) {
            if (step.reads() || step.nothing || step.existing != null) {
                continue;
            }
            Outcome<Write> write = write(request, step, resolver);
            switch (write) {
                case Outcome.Ok<Write>(Write w) -> {
                    step.writeIndex = writes.size();
                    writes.add(w);
                }
                case Outcome.Refused<Write>(List<Problem> why) -> {
                    problems.addAll(Incoming.within(step.entry.path() + ".resource", why));
                    if (problems.size() >= MOST_PROBLEMS) {
                        throw new Refusal(problems);
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new Refusal(problems);
        }
        List<Conditions.Condition> open = steps.stream()
                .filter(s -> s.condition != null && s.existing == null && s.expected < 0 && !s.nothing)
                .map(s -> java.util.Objects.requireNonNull(s.condition))
                .toList();
        long[] locks = open.stream().mapToLong(Conditions.Condition::lock).distinct().sorted().toArray();
        Commit commit = new Commit(
                caller.organisation(),
                locks,
                open.isEmpty() ? Commit.NO_CHECK : reader -> stillNone(reader, caller, open),
                writes,
                List.of((connection, written) ->
                        services.auditor().inTransaction(event(caller, written)).write(connection, written)));
        List<Commit.Written> written = List.of();
        if (!writes.isEmpty()) {
            Outcome<List<Commit.Written>> outcome = services.store().commit(commit);
            if (outcome instanceof Outcome.Refused<List<Commit.Written>>(List<Problem> why)) {
                if (why.stream().anyMatch(p -> p.message().equals(RACE))) {
                    return null;
                }
                throw new Refusal(why);
            }
            written = outcome.get();
        }
        return answer(request, steps, written);
    }

    private Step step(FhirRequest request, BundleEntry entry) {
        if (entry.segments().isEmpty()) {
            throw new Refusal(new Problem(
                    Problem.Code.REQUEST, "A transaction cannot hold another Bundle.", entry.path() + ".request.url"));
        }
        ResourceType type = services.definitions().type(entry.segments().getFirst());
        if (entry.method().equals("GET") || entry.method().equals("HEAD")) {
            return new Step(entry, type);
        }
        if (type == null || entry.segments().size() > 2) {
            throw new Refusal(new Problem(
                    Problem.Code.REQUEST, "request.url is Type or Type/id for a write.", entry.path() + ".request.url"));
        }
        Step step = new Step(entry, type);
        JsonObject resource = entry.resource();
        if (resource != null && !type.name().equals(resource.string("resourceType"))) {
            throw new Refusal(new Problem(
                    Problem.Code.STRUCTURE,
                    "The resource is not a " + type.name() + " as request.url says.",
                    entry.path() + ".resource.resourceType"));
        }
        boolean instance = entry.segments().size() == 2;
        switch (entry.method()) {
            case "POST" -> {
                if (instance) {
                    throw new Refusal(new Problem(
                            Problem.Code.REQUEST, "POST has no id in request.url.", entry.path() + ".request.url"));
                }
                step.kind = Write.Kind.CREATE;
                step.id = Ids.resource();
                String ifNoneExist = entry.headers().get("if-none-exist");
                if (ifNoneExist != null) {
                    condition(request, step, QueryString.parse(ifNoneExist));
                    StoredResource match = match(request, step);
                    if (match != null) {
                        step.existing = match;
                        step.id = Conditions.idOf(match);
                    }
                }
            }
            case "PUT" -> {
                if (instance) {
                    step.id = entry.segments().get(1);
                    ownId(step, resource);
                } else {
                    condition(request, step, Outcome.ok(entry.query()));
                    StoredResource match = match(request, step);
                    String own = resource == null ? null : resource.string("id");
                    if (match != null) {
                        step.kind = Write.Kind.UPDATE;
                        step.id = Conditions.idOf(match);
                        step.expected = match.version();
                    } else {
                        step.kind = own == null ? Write.Kind.CREATE : Write.Kind.PUT;
                        step.id = own == null ? Ids.resource() : own;
                    }
                }
                ifMatch(step);
            }
            default -> {
                step.kind = Write.Kind.DELETE;
                if (instance) {
                    step.id = entry.segments().get(1);
                } else {
                    condition(request, step, Outcome.ok(entry.query()));
                    StoredResource match = match(request, step);
                    step.nothing = match == null;
                    if (match != null) {
                        step.id = Conditions.idOf(match);
                        step.expected = match.version();
                    }
                }
                ifMatch(step);
            }
        }
        if (!step.nothing && !Ids.isValid(step.id)) {
            throw new Refusal(new Problem(
                    Problem.Code.VALUE, "An id has 1 to 64 letters, digits, hyphens or dots.", entry.path() + ".request.url"));
        }
        return step;
    }

    private static void ownId(Step step, @Nullable JsonObject resource) {
        String own = resource == null ? null : resource.string("id");
        if (own != null && !own.equals(step.id)) {
            throw new Refusal(new Problem(
                    Problem.Code.REQUEST,
                    "The resource has another id than request.url.",
                    step.entry.path() + ".resource.id"));
        }
    }

    private static void ifMatch(Step step) {
        String ifMatch = step.entry.headers().get("if-match");
        if (ifMatch != null) {
            step.expected = Versions.ofTag(ifMatch);
            if (step.expected < 1) {
                throw new Refusal(new Problem(
                        Problem.Code.VERSION,
                        "ifMatch names no version of this resource; write it as W/\"3\".",
                        step.entry.path() + ".request.ifMatch"));
            }
        }
    }

    private void condition(FhirRequest request, Step step, Outcome<QueryString> query) {
        Outcome<Conditions.Condition> parsed =
                query.flatMap(q -> conditions.parse(request.caller(), step.type(), request.base(), q));
        step.condition = orRefuse(parsed, step.entry.path() + ".request");
    }

    private @Nullable StoredResource match(FhirRequest request, Step step) {
        Conditions.Condition condition = java.util.Objects.requireNonNull(step.condition);
        List<StoredResource> found = orRefuse(
                conditions.find(services.store(), request.caller(), condition), step.entry.path() + ".request");
        if (found.size() > 1) {
            throw new Refusal(Incoming.within(step.entry.path() + ".request", List.of(Conditions.several(condition))));
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private static <T> T orRefuse(Outcome<T> outcome, String path) {
        return switch (outcome) {
            case Outcome.Ok<T>(T value) -> value;
            case Outcome.Refused<T>(List<Problem> problems) -> throw new Refusal(Incoming.within(path, problems));
        };
    }

    private Outcome<Write> write(FhirRequest request, Step step, ReferenceResolver resolver) {
        Caller caller = request.caller();
        if (step.kind == Write.Kind.DELETE) {
            Decision decision = services.policy().decide(caller, Interaction.DELETE, step.type().name());
            if (!decision.allowed()) {
                return Outcome.refused(Incoming.forbidden(decision, Interaction.DELETE, step.type()));
            }
            Where guard = decision.filter();
            String patient = request.header("x-salus-patient");
            if (patient != null) {
                long self = Ids.isValid(patient)
                        ? services.vault().blindIndex(caller.organisation()).self("Patient", patient)
                        : -1;
                guard = Where.and(guard, new Where.InPatient(self));
            }
            return Outcome.ok(Writes.deletion(step.type(), step.id, step.expected, guard));
        }
        return services.incoming()
                .prepare(
                        caller,
                        step.entry.method().equals("POST") ? Interaction.CREATE : Interaction.UPDATE,
                        step.kind,
                        step.type(),
                        step.id,
                        java.util.Objects.requireNonNull(step.entry.resource()),
                        step.expected,
                        request.header("x-salus-patient"),
                        resolver);
    }

    private static final String RACE = "Another request created what a condition of this Bundle names.";

    private List<Problem> stillNone(Reader reader, Caller caller, List<Conditions.Condition> open) {
        for (Conditions.Condition condition : open) {
            Outcome<List<StoredResource>> again = conditions.find(reader, caller, condition);
            List<Problem> problems = Conditions.problems(again);
            if (!problems.isEmpty()) {
                return problems;
            }
            if (!again.get().isEmpty()) {
                return List.of(new Problem(Problem.Code.CONFLICT, RACE));
            }
        }
        return List.of();
    }

    private static AuditEvent event(Caller caller, List<Commit.Written> written) {
        List<String> ids = new ArrayList<>();
        for (Commit.Written one : written.subList(0, Math.min(written.size(), Trace.MOST_IDS))) {
            ids.add(Bodies.type(one.body()) + "/" + one.id());
        }
        long[] patients = written.stream()
                .mapToLong(Commit.Written::patient)
                .filter(p -> p != 0)
                .distinct()
                .limit(Trace.MOST_IDS)
                .toArray();
        return new AuditEvent(
                caller,
                Interaction.TRANSACTION.code(),
                "Bundle",
                ids,
                patients,
                written.size() + " resources written",
                200,
                written.isEmpty() ? Instant.now() : Instant.ofEpochMilli(written.getFirst().updated() / 1000));
    }

    private FhirResponse answer(FhirRequest request, List<Step> steps, List<Commit.Written> written) {
        BundleWriter out = new BundleWriter("transaction-response", InstantSource.system().millis() * 1000);
        boolean representation = request.prefers("return=representation");
        boolean outcome = request.returning(FhirRequest.Return.MINIMAL) == FhirRequest.Return.OUTCOME;
        List<Trace> traces = new ArrayList<>();
        for (Step step : steps) {
            if (step.reads()) {
                FhirResponse response = door.handle(step.entry.toRequest(request));
                if (response.trace() != null) {
                    traces.add(response.trace());
                }
                Bundles.write(out, response, true);
                continue;
            }
            out.entry();
            StoredResource existing = step.existing;
            if (step.nothing) {
                out.response("204 No Content", null, 0, 0, null);
            } else if (existing != null) {
                if (representation) {
                    out.resource(existing.body());
                }
                out.response(
                        "200 OK",
                        Writes.location(request, step.type(), step.id, existing.version()),
                        existing.version(),
                        existing.updated(),
                        null);
            } else {
                Commit.Written one = written.get(step.writeIndex);
                boolean deleted = one.status() == Commit.Status.DELETED || one.status() == Commit.Status.UNCHANGED;
                if (representation && !deleted) {
                    out.resource(one.body());
                }
                out.response(
                        Bundles.Statuses.line(Writes.status(one)),
                        deleted ? null : Writes.location(request, step.type(), step.id, one.version()),
                        one.version(),
                        one.updated(),
                        outcome ? outcome(request, step.type(), one, deleted) : null);
            }
            out.endEntry();
        }
        return FhirResponse.of(200, out.end(), traces.isEmpty() ? null : Trace.joined(traces));
    }

    private byte[] outcome(FhirRequest request, ResourceType type, Commit.Written written, boolean deleted) {
        return OperationOutcomes.done(
                Writes.done(type, written),
                deleted ? List.of() : services.incoming().remarks(request.caller(), written.body()));
    }

    private static List<Problem> cut(List<Problem> problems) {
        return problems.size() > MOST_PROBLEMS ? problems.subList(0, MOST_PROBLEMS) : problems;
    }
}
