package org.salus.record;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.audit.AuditEvent;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Bundles.BundleEntry;
import org.salus.record.TransactionStep.Refusal;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.store.Write;
import org.salus.vault.BlindIndex;

/**
 * transaction: all entries or none (R4 section 3.1.0.11.2), in one database transaction with a number of statements that does not grow
 * with the number of entries. Order: conditions are looked up ({@link TransactionSteps}), references resolved, everything is examined,
 * then all is written at once; reads come last.
 */
final class Transactions {

    private static final int ATTEMPTS = 20;
    private static final int MOST_PROBLEMS = 50;

    private final Services services;
    private final Commits commits;
    private final Conditions conditions;
    private final Patches patches;
    private final UnaryDoor door;

    /** What answers the reads of a Bundle. */
    @FunctionalInterface
    interface UnaryDoor {
        FhirResponse handle(FhirRequest request);
    }

    Transactions(Services services, Commits commits, Conditions conditions, Patches patches, UnaryDoor door) {
        this.services = services;
        this.commits = commits;
        this.conditions = conditions;
        this.patches = patches;
        this.door = door;
    }

    /** @param act what an operation of this server does by this Bundle; null for a Bundle that a client sent */
    FhirResponse run(FhirRequest request, List<Outcome<BundleEntry>> parsed, @Nullable Act act) {
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
        boolean again = entries.stream().anyMatch(BundleEntry::dependsOnOthers);
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                FhirResponse response = attempt(request, entries, again, act);
                if (response != null) {
                    return response;
                }
            }
        } catch (Refusal refusal) {
            return FhirResponse.refused(cut(refusal.problems()));
        }
        return FhirResponse.refused(
                Problem.Code.CONFLICT, "Others keep changing what this Bundle names; try again.");
    }

    /** Null when somebody created or changed what a condition or patch names between looking and writing. */
    private @Nullable FhirResponse attempt(
            FhirRequest request, List<BundleEntry> entries, boolean again, @Nullable Act act) {
        Caller caller = request.caller();
        TransactionSteps found = new TransactionSteps(services, conditions, patches, request, again);
        List<TransactionStep> steps = found.of(entries);
        BundleReferences references = new BundleReferences(services, conditions, request, targets(steps), steps);
        List<Write> writes = new ArrayList<>();
        List<String> places = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (TransactionStep step : steps) {
            if (!step.writes()) {
                continue;
            }
            switch (write(request, step, OwnReferences.relative(request.base(), references.resolver(step)))) {
                case Outcome.Ok<Write>(Write w) -> {
                    step.writeIndex = writes.size();
                    writes.add(w);
                    places.add(step.entry.path() + ".resource");
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
                .filter(s -> s.condition != null && s.writes() && s.expected < 1)
                .map(s -> Objects.requireNonNull(s.condition))
                .toList();
        LongStream conditionLocks = open.stream().mapToLong(Conditions.Condition::lock);
        long[] locks = LongStream.concat(conditionLocks, locks(caller, act)).distinct().sorted().toArray();
        Commit commit = new Commit(
                caller.organisation(),
                locks,
                open.isEmpty() && act == null
                        ? Commit.NO_CHECK
                        : reader -> check(reader, request, open, found.deleted(), act),
                writes,
                List.of(services.auditor().inTransaction(written -> event(caller, written, act))));
        List<Commit.Written> written = List.of();
        if (!writes.isEmpty()) {
            Outcome<List<Commit.Written>> outcome = act == null
                    ? commits.commit(caller, null, commit, places)
                    : commits.commit(caller, act.operation(), commit);
            if (outcome instanceof Outcome.Refused<List<Commit.Written>>(List<Problem> why)) {
                if (why.stream().anyMatch(p -> p.message().equals(RACE)) || overtaken(steps, why)) {
                    return null;
                }
                throw new Refusal(why);
            }
            written = outcome.get();
        }
        return answer(request, steps, written);
    }

    private LongStream locks(Caller caller, @Nullable Act act) {
        if (act == null) {
            return LongStream.empty();
        }
        BlindIndex blind = services.vault().blindIndex(caller.organisation());
        return act.locks().stream().mapToLong(words -> Commits.lock(blind, words));
    }

    private List<Problem> check(
            Reader reader, FhirRequest request, List<Conditions.Condition> open, Set<Long> deleted, @Nullable Act act) {
        List<Problem> problems = stillNone(reader, request.caller(), open, deleted);
        return problems.isEmpty() && act != null
                ? act.check().run(Looking.as(services, request.caller(), reader, request.base()))
                : problems;
    }

    /** The version found here is no longer the current one, and no caller insisted on a version. */
    private static boolean overtaken(List<TransactionStep> steps, List<Problem> why) {
        boolean named = steps.stream().anyMatch(s -> s.writes() && s.expected != Write.ANY && !s.found);
        return !named && why.stream().allMatch(p -> p.code() == Problem.Code.VERSION);
    }

    /** The reference that each full URL of the Bundle becomes. @throws Refusal when two entries name one resource */
    private static Map<String, String> targets(List<TransactionStep> steps) {
        Map<String, String> targets = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (TransactionStep step : steps) {
            if (step.reads() || step.nothing) {
                continue;
            }
            String reference = step.same == null ? step.reference() : step.type().name() + "/" + step.same.id;
            if (step.writes() && !seen.add(reference)) {
                throw new Refusal(new Problem(
                        Problem.Code.REQUEST, reference + " occurs twice in this transaction.", step.entry.path()));
            }
            String fullUrl = step.entry.fullUrl();
            if (fullUrl != null && targets.put(fullUrl, reference) != null) {
                throw new Refusal(new Problem(
                        Problem.Code.REQUEST, "The fullUrl occurs twice in this Bundle.", step.entry.path() + ".fullUrl"));
            }
        }
        return targets;
    }

    private Outcome<Write> write(FhirRequest request, TransactionStep step, ReferenceResolver resolver) {
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
                        step.interaction,
                        step.kind,
                        step.type(),
                        step.id,
                        Objects.requireNonNull(step.resource),
                        step.expected,
                        request.header("x-salus-patient"),
                        resolver);
    }

    private static final String RACE = "Another request created what a condition of this Bundle names.";

    private List<Problem> stillNone(Reader reader, Caller caller, List<Conditions.Condition> open, Set<Long> deleted) {
        for (Conditions.Condition condition : open) {
            Outcome<List<StoredResource>> again = conditions.find(reader, caller, condition);
            List<Problem> problems = Conditions.problems(again);
            if (!problems.isEmpty()) {
                return problems;
            }
            if (again.get().stream().anyMatch(row -> !deleted.contains(row.self()))) {
                return List.of(new Problem(Problem.Code.CONFLICT, RACE));
            }
        }
        return List.of();
    }

    private static AuditEvent event(Caller caller, List<Commit.Written> written, @Nullable Act act) {
        List<String> ids = new ArrayList<>();
        for (Commit.Written one : written.subList(0, Math.min(written.size(), Trace.MOST_IDS))) {
            if (one.body().length > 0) {
                ids.add(Bodies.type(one.body()) + "/" + one.id());
            }
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
                written.size() + " resources written" + (act == null ? "" : " by $" + act.operation()),
                200,
                written.isEmpty() ? Instant.now() : Instant.ofEpochMilli(written.getFirst().updated() / 1000));
    }

    private FhirResponse answer(FhirRequest request, List<TransactionStep> steps, List<Commit.Written> written) {
        BundleWriter out = new BundleWriter("transaction-response", InstantSource.system().millis() * 1000);
        FhirRequest.Return returning = request.returning(FhirRequest.Return.MINIMAL);
        List<Trace> traces = new ArrayList<>();
        for (TransactionStep step : steps) {
            if (step.reads()) {
                FhirResponse response = door.handle(step.entry.toRequest(request));
                if (response.trace() != null) {
                    traces.add(response.trace());
                }
                Bundles.write(out, response, returning, true);
                continue;
            }
            out.entry();
            TransactionStep source = step.same == null ? step : step.same;
            StoredResource existing = source.existing;
            if (step.nothing) {
                out.response("204 No Content", null, 0, 0, null);
            } else if (existing != null) {
                if (returning == FhirRequest.Return.REPRESENTATION) {
                    out.resource(existing.body());
                }
                out.response(
                        "200 OK",
                        Writes.location(request, step.type(), step.id, existing.version()),
                        existing.version(),
                        existing.updated(),
                        returning == FhirRequest.Return.OUTCOME
                                ? OperationOutcomes.done(step.reference() + " fits the condition; nothing was created.")
                                : null);
            } else {
                Commit.Written one = written.get(source.writeIndex);
                boolean deleted = one.status() == Commit.Status.DELETED || one.status() == Commit.Status.UNCHANGED;
                if (returning == FhirRequest.Return.REPRESENTATION && !deleted) {
                    out.resource(one.body());
                }
                out.response(
                        step.same == null ? Bundles.Statuses.line(Writes.status(one)) : "200 OK",
                        deleted ? null : Writes.location(request, step.type(), source.id, one.version()),
                        one.version(),
                        one.updated(),
                        returning == FhirRequest.Return.OUTCOME ? outcome(request, step.type(), one, deleted) : null);
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
