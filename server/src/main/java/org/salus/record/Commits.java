package org.salus.record;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.store.Write;
import org.salus.vault.BlindIndex;

/**
 * The one place that commits to the store: puts the rules of other modules before every write of the types they look at. Types without a
 * rule cost nothing more.
 */
public final class Commits {

    private final Services services;
    private final List<ChartRule> chartRules;
    private final Map<Short, List<WriteRule>> rules = new HashMap<>();
    private final Map<Short, ResourceType> types = new HashMap<>();

    public Commits(Services services, List<WriteRule> rules) {
        this(services, rules, List.of());
    }

    public Commits(Services services, List<WriteRule> rules, List<ChartRule> chartRules) {
        this.services = services;
        this.chartRules = List.copyOf(chartRules);
        R4 definitions = services.definitions();
        for (WriteRule rule : rules) {
            for (String name : rule.types()) {
                ResourceType type = definitions.type(name);
                if (type == null) {
                    throw new IllegalStateException(rule.getClass() + " looks at " + name + ", which is no resource type");
                }
                types.put(type.code(), type);
                this.rules.computeIfAbsent(type.code(), t -> new ArrayList<>()).add(rule);
            }
        }
    }

    /** One write that some rule looks at. */
    private record Ruled(
            Write write, ResourceType type, @Nullable JsonObject after, List<WriteRule> rules, @Nullable String entry) {}

    /** @param operation that writes, null for a plain interaction */
    public Outcome<List<Commit.Written>> commit(Caller caller, @Nullable String operation, Commit commit) {
        return commit(caller, operation, commit, List.of());
    }

    /** @param entries where in a Bundle each of the writes came; empty when they did not */
    Outcome<List<Commit.Written>> commit(Caller caller, @Nullable String operation, Commit commit, List<String> entries) {
        List<Ruled> ruled = new ArrayList<>();
        for (int i = 0; i < commit.writes().size(); i++) {
            Write write = commit.writes().get(i);
            List<WriteRule> those = rules.getOrDefault(write.type(), List.of());
            if (!those.isEmpty()) {
                JsonObject after = write.kind() == Write.Kind.DELETE
                        ? null
                        : Json.parse(write.body().write(1, 0)).get();
                ruled.add(new Ruled(
                        write, Objects.requireNonNull(types.get(write.type())), after, those, entries.isEmpty() ? null : entries.get(i)));
            }
        }
        if (ruled.isEmpty()) {
            return services.store().commit(in(caller, commit, operation));
        }
        LongStream locks = LongStream.concat(LongStream.of(commit.locks()), ruled.stream().flatMapToLong(r -> locks(caller, r)));
        Commit checked = new Commit(
                commit.organisation(),
                locks.distinct().sorted().toArray(),
                reader -> check(caller, operation, commit, ruled, reader),
                commit.writes(),
                commit.participants());
        return services.store().commit(in(caller, checked, operation));
    }

    /**
     * What moves resources from one chart to another as they are: says whose they are, not what they say, so the rules on content are not
     * asked. Only for operations that leave contents as they were.
     *
     * @param held ids of the patients in whose charts nobody else writes from before the commit's check runs until its end
     */
    public Outcome<List<Commit.Written>> move(Caller caller, String operation, Commit commit, List<String> held) {
        BlindIndex blind = services.vault().blindIndex(caller.organisation());
        long[] selfs = held.stream().mapToLong(id -> blind.self("Patient", id)).sorted().toArray();
        return services.store().commit(with(caller, commit, operation, selfs));
    }

    private Commit in(Caller caller, Commit commit, @Nullable String operation) {
        return chartRules.isEmpty() ? commit : with(caller, commit, operation);
    }

    /** Charts are closed for patients who are not active: that much their rows tell in the clear. */
    private Commit with(Caller caller, Commit commit, @Nullable String operation, long... held) {
        ResourceType patient = Objects.requireNonNull(services.definitions().type("Patient"));
        String active = Objects.requireNonNull(patient.param("active")).key();
        long inactive = services.vault().blindIndex(caller.organisation()).token(active, TokenHashes.CODE, "false");
        Commit.Charts charts = new Commit.Charts(
                patient.code(),
                new Where.AllTokens(inactive),
                row -> {
                    JsonObject found = Json.parse(row.body()).get();
                    return chartRules.stream()
                            .flatMap(rule -> rule.check(found, operation).stream())
                            .toList();
                },
                held);
        return new Commit(
                commit.organisation(), commit.locks(), commit.check(), commit.writes(), commit.participants(), charts);
    }

    private LongStream locks(Caller caller, Ruled ruled) {
        BlindIndex blind = services.vault().blindIndex(caller.organisation());
        List<String> words = new ArrayList<>();
        if (ruled.write().kind() != Write.Kind.CREATE) {
            words.add(ruled.type().name() + "/" + ruled.write().id()); // of a new one nobody else knows the id
        }
        JsonObject after = ruled.after();
        if (after != null) {
            ruled.rules().forEach(rule -> words.addAll(rule.locks(after)));
        }
        return words.stream().mapToLong(w -> lock(blind, w));
    }

    static long lock(BlindIndex blind, String words) {
        return blind.token("rule", 'L', words);
    }

    private List<Problem> check(
            Caller caller, @Nullable String operation, Commit commit, List<Ruled> ruled, Reader reader) throws SQLException {
        List<Problem> problems = new ArrayList<>(commit.check().run(reader));
        Looking look = Looking.all(services, caller, reader);
        Looking seen = Looking.as(services, caller, reader, RecordAccess.BASE);
        Map<WriteRule, List<WriteRule.Change>> together = new LinkedHashMap<>();
        for (Ruled one : ruled) {
            if (!problems.isEmpty()) {
                return problems;
            }
            Write write = one.write();
            Optional<StoredResource> row = write.kind() == Write.Kind.CREATE
                    ? Optional.empty()
                    : reader.read(commit.organisation(), write.type(), write.id(), write.guard())
                            .filter(r -> !r.deleted());
            boolean missing = row.isEmpty() && write.kind() != Write.Kind.CREATE && write.kind() != Write.Kind.PUT;
            boolean overtaken = write.expectedVersion() > 0 && row.isPresent() && row.get().version() != write.expectedVersion();
            if (missing || overtaken) {
                continue; // the store refuses it, and says no more than the writer may know
            }
            JsonObject before = row.map(r -> Json.parse(r.body()).get()).orElse(null);
            WriteRule.Change change =
                    new WriteRule.Change(caller, one.type().name(), write.id(), before, one.after(), operation, one.entry(), seen);
            for (WriteRule rule : one.rules()) {
                problems.addAll(rule.check(change, look));
                together.computeIfAbsent(rule, r -> new ArrayList<>()).add(change);
            }
        }
        if (problems.isEmpty()) {
            together.forEach((rule, changes) -> problems.addAll(rule.checkTogether(changes, look)));
        }
        return problems;
    }
}
