package org.salus.proof.search;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;
import org.salus.proof.search.Parameters.Parameter;
import org.salus.proof.search.SlowSearch.Pair;

/** Runs queries on the server and slowly, and tells where they differ. */
final class Comparison {

    record Query(Parameter parameter, List<Pair> pairs) {}

    /** What was asked of the parameters of one kind. */
    private static final class Count {
        final Set<Parameter> parameters = new TreeSet<>(java.util.Comparator.comparing(Parameter::toString));
        int queries;
        int withMatches;
        int differences;
    }

    private final ProofServer server;
    private final Map<String, List<String>> differences = new TreeMap<>();
    private final Map<String, Count> counts = new TreeMap<>();

    Comparison(ProofServer server) {
        this.server = server;
    }

    /** For every parameter of every type that the server holds something of. */
    List<Query> queries(Random random) {
        QueryMaker maker = new QueryMaker(server.slow, server.salus.fhir(), random);
        List<Query> queries = new ArrayList<>();
        for (String type : server.slow.types()) {
            for (Parameter parameter : server.parameters.of(type)) {
                maker.queries(parameter).forEach(pairs -> queries.add(new Query(parameter, pairs)));
            }
        }
        return queries;
    }

    void run(List<Query> queries) {
        for (Query query : queries) {
            Set<String> expected = server.slow.ids(query.parameter().type(), query.pairs(), stored -> true);
            Count count = counts.computeIfAbsent(query.parameter().kind(), k -> new Count());
            count.parameters.add(query.parameter());
            count.queries++;
            count.withMatches += expected.isEmpty() ? 0 : 1;
            String difference = difference(query, expected);
            if (difference != null) {
                count.differences++;
                differences.computeIfAbsent(query.parameter().toString(), p -> new ArrayList<>()).add(difference);
            }
        }
    }

    int compared() {
        return counts.values().stream().mapToInt(c -> c.queries).sum();
    }

    /** By parameter, with an example of each; empty when there are none. */
    String differences() {
        StringBuilder report = new StringBuilder();
        differences.forEach((parameter, list) -> report.append(parameter)
                .append(": ")
                .append(list.size())
                .append(" differences, such as ")
                .append(list.getFirst())
                .append('\n'));
        return report.toString();
    }

    /** The table of {@code docs/api/search-proof.md}. */
    void print() {
        System.out.println("| type of parameter | parameters | queries | of them with matches | differences |");
        counts.forEach((kind, c) -> System.out.printf(
                "| %s | %d | %d | %d | %d |%n", kind, c.parameters.size(), c.queries, c.withMatches, c.differences));
        System.out.printf(
                "| all | %d | %d | %d | %d |%n",
                counts.values().stream().mapToInt(c -> c.parameters.size()).sum(),
                compared(),
                counts.values().stream().mapToInt(c -> c.withMatches).sum(),
                counts.values().stream().mapToInt(c -> c.differences).sum());
    }

    private @Nullable String difference(Query query, Set<String> expected) {
        String type = query.parameter().type();
        List<Pair> pairs = new ArrayList<>(query.pairs());
        pairs.add(new Pair("_count", "1000"));
        List<String> found;
        try {
            found = server.ids(server.client, type, pairs);
        } catch (ProofServer.Refused refused) {
            return type + "?" + query.pairs() + " " + refused.getMessage();
        }
        if (found.size() == expected.size() && expected.containsAll(found)) {
            return null;
        }
        Set<String> missing = new TreeSet<>(expected);
        found.forEach(missing::remove);
        Set<String> tooMany = new TreeSet<>(found);
        tooMany.removeAll(expected);
        String example = missing.isEmpty() ? tooMany.iterator().next() : missing.iterator().next();
        return type + "?" + query.pairs() + " missing " + missing + " too many " + tooMany + ": "
                + values(query.parameter(), example);
    }

    /** What the resource holds for the parameter. */
    private String values(Parameter parameter, String reference) {
        Stored stored = Objects.requireNonNull(server.slow.find(reference));
        List<String> values = new ArrayList<>();
        server.slow.values(parameter, stored).forEach(found -> values.add(text(found.element())
                + found.parts().stream().map(p -> p.stream().map(Comparison::text).toList()).toList()));
        return reference + " has " + values;
    }

    private static String text(Base element) {
        return element.isPrimitive()
                ? element.fhirType() + " " + element.primitiveValue()
                : element instanceof Type type
                        ? FhirContext.forR4Cached().newJsonParser().encodeToString(type)
                        : element.fhirType();
    }
}
