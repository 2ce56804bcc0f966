package org.salus.proof.search;

import static org.salus.proof.search.Pools.any;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.proof.search.Parameters.Parameter;
import org.salus.proof.search.SlowSearch.Pair;

/** Whole searches at random: conditions, chains, reverse chains, sorting, paging, totals and includes together. */
final class Combinations {

    private static final Set<String> SORTED = Set.of("date", "string", "token", "number", "quantity", "uri", "reference");

    private final Parameters parameters;
    private final SlowSearch slow;
    private final QueryMaker maker;
    private final Random random;
    private final List<String> types;

    Combinations(Parameters parameters, SlowSearch slow, QueryMaker maker, Random random) {
        this.parameters = parameters;
        this.slow = slow;
        this.maker = maker;
        this.random = random;
        this.types = List.copyOf(slow.types());
    }

    /** @param target null for all types that the parameter may lead to */
    record Include(Parameter reference, @Nullable String target, boolean reverse) {

        Pair pair() {
            return new Pair(
                    reverse ? "_revinclude" : "_include",
                    reference.type() + ":" + reference.code() + (target == null ? "" : ":" + target));
        }
    }

    record SortKey(String code, boolean descending) {}

    record Combination(
            String type, List<Pair> conditions, List<SortKey> sort, int count, boolean total, List<Include> includes) {

        /** The whole query. */
        List<Pair> pairs() {
            List<Pair> pairs = new ArrayList<>(conditions);
            if (!sort.isEmpty()) {
                pairs.add(new Pair(
                        "_sort",
                        String.join(
                                ",",
                                sort.stream()
                                        .map(k -> (k.descending() ? "-" : "") + k.code())
                                        .toList())));
            }
            pairs.add(new Pair("_count", String.valueOf(count)));
            if (total) {
                pairs.add(new Pair("_total", "accurate"));
            }
            includes.forEach(i -> pairs.add(i.pair()));
            return pairs;
        }

        @Override
        public String toString() {
            return type + "?" + pairs();
        }
    }

    Combination make() {
        String type = random.nextInt(3) == 0
                ? any(random, List.of("Observation", "Patient", "Encounter", "MedicationRequest", "DiagnosticReport", "Condition"))
                : any(random, types);
        List<Pair> conditions = new ArrayList<>();
        int wanted = random.nextInt(4);
        for (int i = 0; i < wanted; i++) {
            Pair pair = condition(type, 0);
            if (pair != null) {
                conditions.add(pair);
            }
        }
        List<SortKey> sort = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            sort.add(sortKey(type));
        }
        List<Include> includes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Include include = include(type);
            if (include != null) {
                includes.add(include);
            }
        }
        int count = random.nextInt(4) == 0 ? 100 : 1 + random.nextInt(7);
        return new Combination(type, conditions, sort, count, random.nextInt(3) == 0, includes);
    }

    private @Nullable Pair condition(String type, int depth) {
        return switch (random.nextInt(depth >= 3 ? 4 : 8)) {
            case 0 -> new Pair("_id", "proof-" + (1 + random.nextInt(14)) + ",proof-" + (1 + random.nextInt(16)));
            case 1 -> updated(type);
            case 2, 3 -> own(type);
            case 4, 5, 6 -> chain(type, depth);
            default -> has(type, depth);
        };
    }

    private @Nullable Pair updated(String type) {
        Stored stored = any(random, List.copyOf(slow.all(type)));
        String prefix = any(random, List.of("", "ge", "gt", "lt", "le", "ne"));
        String moment = stored.updated().toString();
        return new Pair(
                "_lastUpdated", prefix + (random.nextBoolean() ? moment : moment.substring(0, 19) + "Z"));
    }

    private @Nullable Pair own(String type) {
        List<Parameter> all = List.copyOf(parameters.of(type));
        return all.isEmpty() ? null : maker.one(any(random, all));
    }

    private @Nullable Pair chain(String type, int depth) {
        List<Parameter> references = references(type);
        if (references.isEmpty()) {
            return own(type);
        }
        Parameter reference = any(random, references);
        String target = target(reference);
        Pair inner = condition(target, depth + 1);
        if (inner == null) {
            return null;
        }
        boolean typed = random.nextInt(3) > 0 || !isOneMeaning(reference, inner.name());
        return new Pair(reference.code() + (typed ? ":" + target : "") + "." + inner.name(), inner.value());
    }

    /** Whether the same name means the same kind of parameter in all types that the reference leads to. */
    private boolean isOneMeaning(Parameter reference, String name) {
        if (name.startsWith("_") || name.contains(".") || name.contains(":")) {
            return false;
        }
        return reference.targets().size() > 0
                && reference.targets().stream()
                                .map(t -> parameters.find(t, name))
                                .filter(p -> p != null)
                                .map(Parameter::kind)
                                .distinct()
                                .count()
                        == 1
                && !Set.of("token", "composite").contains(parameters
                        .find(
                                reference.targets().stream()
                                        .filter(t -> parameters.find(t, name) != null)
                                        .findFirst()
                                        .orElseThrow(),
                                name)
                        .kind());
    }

    private @Nullable Pair has(String type, int depth) {
        for (int attempt = 0; attempt < 20; attempt++) {
            List<Parameter> references = references(any(random, types)).stream()
                    .filter(p -> p.targets().isEmpty() || p.targets().contains(type))
                    .toList();
            if (!references.isEmpty()) {
                Parameter back = any(random, references);
                Pair inner = condition(back.type(), depth + 1);
                return inner == null
                        ? null
                        : new Pair("_has:" + back.type() + ":" + back.code() + ":" + inner.name(), inner.value());
            }
        }
        return null;
    }

    private String target(Parameter reference) {
        List<String> targets = reference.targets().stream().filter(types::contains).toList();
        if (targets.isEmpty()) {
            return any(random, List.of("Patient", "Organization", "Observation"));
        }
        return targets.contains("Patient") && random.nextBoolean() ? "Patient" : any(random, targets);
    }

    private List<Parameter> references(String type) {
        return parameters.of(type).stream()
                .filter(p -> p.kind().equals("reference"))
                .toList();
    }

    private SortKey sortKey(String type) {
        List<String> codes = new ArrayList<>(List.of("_lastUpdated"));
        parameters.of(type).stream()
                .filter(p -> SORTED.contains(p.kind()))
                .forEach(p -> codes.add(p.code()));
        return new SortKey(any(random, codes), random.nextBoolean());
    }

    private @Nullable Include include(String type) {
        if (random.nextBoolean()) {
            List<Parameter> references = references(type);
            if (references.isEmpty()) {
                return null;
            }
            Parameter reference = any(random, references);
            return new Include(reference, random.nextInt(3) == 0 ? target(reference) : null, false);
        }
        for (int attempt = 0; attempt < 20; attempt++) {
            List<Parameter> references = references(any(random, types)).stream()
                    .filter(p -> p.targets().isEmpty() || p.targets().contains(type))
                    .toList();
            if (!references.isEmpty()) {
                return new Include(any(random, references), random.nextInt(3) == 0 ? type : null, true);
            }
        }
        return null;
    }
}
