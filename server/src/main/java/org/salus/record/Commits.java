package org.salus.record;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

    /**
     * One write that some rule may look at.
     *
     * @param always rules that look at all of the type
     * @param some rules that look at it only if what is there, or what shall be, is theirs
     */
    private record Ruled(
            Write write, ResourceType type, List<WriteRule> always, List<WriteRule> some, @Nullable String entry, After made) {

        @Nullable
        JsonObject after() {
            return write.kind() == Write.Kind.DELETE ? null : made.of(write);
        }
    }

    /** What shall be, made when it is asked for first. */
    private static final class After {
        private @Nullable JsonObject json;

        JsonObject of(Write write) {
            JsonObject there = json;
            if (there == null) {
                JsonObject written = write.body().resource();
                there = written == null ? Json.parse(write.body().write(1, 0)).get() : written.deepCopy();
                json = there;
            }
            return there;
        }
    }

    /** @param operation that writes, null for a plain interaction */
    public Outcome<List<Commit.Written>> commit(Caller caller, @Nullable String operation, Commit commit) {
        return commit(caller, operation, commit, List.of());
    }

    /** @param entries where in a Bundle each of the writes came; empty when they did not */
    Outcome<List<Commit.Written>> commit(Caller caller, @Nullable String operation, Commit commit, List<String> entries) {
        List<Ruled> ruled = new ArrayList<>();
        for (int i = 0; i < commit.writes().size(); i++) {
            Ruled one = ruled(caller, commit.writes().get(i), entries.isEmpty() ? null : entries.get(i));
            if (one != null) {
                ruled.add(one);
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

    /** Null when no rule looks at it. */
    private @Nullable Ruled ruled(Caller caller, Write write, @Nullable String entry) {
        ResourceType type = types.get(write.type());
        if (type == null) {
            return null;
        }
        List<WriteRule> always = new ArrayList<>();
        List<WriteRule> some = new ArrayList<>();
        for (WriteRule rule : rules.getOrDefault(write.type(), List.of())) {
            Where only = only(caller, rule, type);
            if (only == null) {
                always.add(rule);
            } else if (write.kind() != Write.Kind.CREATE || will(write, only)) {
                some.add(rule);
            }
        }
        return always.isEmpty() && some.isEmpty() ? null : new Ruled(write, type, always, some, entry, new After());
    }

    /** Which rows of the type the rule looks at; null for all. */
    private @Nullable Where only(Caller caller, WriteRule rule, ResourceType type) {
        String system = rule.onlyIdentifiedBy(type.name());
        if (system == null) {
            return null;
        }
        String identifier = Objects.requireNonNull(type.param("identifier")).key();
        return new Where.AllTokens(
                services.vault().blindIndex(caller.organisation()).token(identifier, TokenHashes.SYSTEM, system));
    }

    /** Whether what shall be is of these rows. */
    private static boolean will(Write write, Where only) {
        return write.index() != null && only.test(write.index(), write.type(), 0, 0);
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
        if (ruled.always().isEmpty()) {
            return LongStream.empty();
        }
        BlindIndex blind = services.vault().blindIndex(caller.organisation());
        List<String> words = new ArrayList<>();
        if (ruled.write().kind() != Write.Kind.CREATE) {
            words.add(ruled.type().name() + "/" + ruled.write().id()); // of a new one nobody else knows the id
        }
        JsonObject after = ruled.after();
        if (after != null) {
            ruled.always().forEach(rule -> words.addAll(rule.locks(after)));
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
        Map<WriteRule, Set<Long>> theirs = theirs(caller, ruled, reader);
        for (Ruled one : ruled) {
            if (!problems.isEmpty()) {
                return problems;
            }
            Write write = one.write();
            List<WriteRule> asked = new ArrayList<>(one.always());
            for (WriteRule rule : one.some()) {
                if (will(write, Objects.requireNonNull(only(caller, rule, one.type())))
                        || theirs.getOrDefault(rule, Set.of()).contains(self(caller, one))) {
                    asked.add(rule);
                }
            }
            if (asked.isEmpty()) {
                continue;
            }
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
            for (WriteRule rule : asked) {
                problems.addAll(rule.check(change, look));
                together.computeIfAbsent(rule, r -> new ArrayList<>()).add(change);
            }
        }
        if (problems.isEmpty()) {
            together.forEach((rule, changes) -> problems.addAll(rule.checkTogether(changes, look)));
        }
        return problems;
    }

    /** Which of the rows that are there are looked at by the rules that look at some: one statement for each rule and type. */
    private Map<WriteRule, Set<Long>> theirs(Caller caller, List<Ruled> ruled, Reader reader) {
        Map<WriteRule, Map<ResourceType, List<Long>>> asked = new LinkedHashMap<>();
        for (Ruled one : ruled) {
            if (one.write().kind() != Write.Kind.CREATE) {
                one.some().forEach(rule -> asked.computeIfAbsent(rule, r -> new LinkedHashMap<>())
                        .computeIfAbsent(one.type(), t -> new ArrayList<>())
                        .add(self(caller, one)));
            }
        }
        Map<WriteRule, Set<Long>> theirs = new HashMap<>();
        asked.forEach((rule, byType) -> byType.forEach((type, selfs) -> {
            Where only = Objects.requireNonNull(only(caller, rule, type));
            long[] wanted = selfs.stream().mapToLong(Long::longValue).toArray();
            Set<Long> found = theirs.computeIfAbsent(rule, r -> new HashSet<>());
            for (long self : reader.visible(caller.organisation(), wanted, only)) {
                found.add(self);
            }
        }));
        return theirs;
    }

    private long self(Caller caller, Ruled one) {
        return services.vault().blindIndex(caller.organisation()).self(one.type().name(), one.write().id());
    }
}
