package org.salus.proof.search;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.proof.search.Parameters.Parameter;
import org.salus.proof.search.SlowSearch.Pair;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Searches of contained resources: the server finds what the slow search finds when each of them is taken for a resource of its own. */
class ContainedProofTest {

    private static final Set<String> NOT_ASKED = Set.of("_security", "_lastUpdated", "_id");

    private record Query(String type, List<Pair> pairs) {}

    private final ProofServer server = ProofServer.shared();
    private final Visibility visibility = new Visibility(server.parameters, server.slow);
    private final Map<Stored, Stored> containers = new HashMap<>();
    private final SlowSearch inner;
    private int withMatches;

    ContainedProofTest() {
        for (String type : server.slow.types()) {
            for (Stored container : server.slow.all(type)) {
                if (container.resource() instanceof DomainResource domain) {
                    for (Resource resource : domain.getContained()) {
                        String id = container.reference() + "#" + resource.getId().replace("#", "");
                        containers.put(new Stored(resource.fhirType(), id, resource, container.updated()), container);
                    }
                }
            }
        }
        inner = new SlowSearch(
                server.parameters, new Elements(FhirContext.forR4Cached()), server.slow.references(), containers.keySet());
    }

    private List<Query> queries(long seed) {
        QueryMaker maker = new QueryMaker(inner, server.salus.fhir(), new Random(seed));
        List<Query> queries = new ArrayList<>();
        for (String type : inner.types()) {
            for (Parameter parameter : server.parameters.of(type)) {
                maker.queries(parameter).stream()
                        .filter(pairs -> pairs.stream().noneMatch(p -> NOT_ASKED.contains(p.name().split(":")[0])))
                        .forEach(pairs -> queries.add(new Query(type, pairs)));
            }
        }
        Collections.shuffle(queries, new Random(seed + 1));
        return queries;
    }

    @Test
    void aDrawOfQueriesFindsTheSame() {
        check(queries(1).subList(0, 400), server.client, stored -> true);
        assertThat(withMatches).isGreaterThan(60);
    }

    @Test
    void aNurseAndAPatientFindWhatTheirContainersHold() {
        List<Query> queries = queries(3);
        check(
                queries.stream().filter(q -> visibility.nurseMaySearch(q.type())).limit(150).toList(),
                server.nurse(),
                visibility.nurse());
        check(
                queries.stream().filter(q -> visibility.patientMaySearch(q.type())).limit(150).toList(),
                server.patient(),
                visibility.patient(ProofServer.PATIENT));
        assertThat(withMatches).isGreaterThan(20);
    }

    @Test
    @Tag("slow")
    void everyParameterFindsTheSame() {
        List<Query> queries = queries(5);
        check(queries, server.client, stored -> true);
        System.out.println(queries.size() + " queries of contained resources, " + withMatches + " with matches");
        assertThat(queries).hasSizeGreaterThan(3_000);
    }

    private void check(List<Query> queries, Client client, Predicate<Stored> visible) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            Query query = queries.get(i);
            List<Stored> matches =
                    inner.matches(query.type(), query.pairs(), stored -> visible.test(containers.get(stored)));
            Set<String> themselves = matches.stream().map(Stored::id).collect(Collectors.toCollection(TreeSet::new));
            Set<String> holding = matches.stream()
                    .map(stored -> containers.get(stored).reference())
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> ordinary = server.slow.ids(query.type(), query.pairs(), visible);
            withMatches += matches.isEmpty() ? 0 : 1;
            switch (i % 4) {
                case 0 -> compare(client, query, "true", "contained", themselves, differences);
                case 1 -> compare(client, query, "true", "container", holding, differences);
                case 2 -> compare(client, query, "both", "container", union(ordinary, holding), differences);
                default -> compare(client, query, "both", "contained", union(ordinary, themselves), differences);
            }
        }
        assertThat(differences).isEmpty();
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new TreeSet<>(one);
        union.addAll(other);
        return union;
    }

    private void compare(
            Client client, Query query, String contained, String kind, Set<String> expected, List<String> differences) {
        List<Pair> pairs = new ArrayList<>(query.pairs());
        pairs.add(new Pair("_contained", contained));
        pairs.add(new Pair("_containedType", kind));
        pairs.add(new Pair("_count", expected.size() > 40 ? "50" : "5"));
        List<String> found = new ArrayList<>();
        @Nullable String url = "/fhir/" + query.type() + "?" + Pair.encode(pairs);
        while (url != null) {
            Answer page = client.get(url);
            if (page.status() != 200) {
                differences.add(query + " " + page.status() + " " + page.body());
                return;
            }
            for (JsonObject entry : JsonObject.objects(page.json(), "entry")) {
                found.add(entry.string("fullUrl").substring(server.salus.fhir().length() + 1));
            }
            url = JsonObject.objects(page.json(), "link").stream()
                    .filter(link -> "next".equals(link.string("relation")))
                    .map(link -> link.string("url"))
                    .findFirst()
                    .orElse(null);
        }
        // In a list, so that one that comes twice is a difference too.
        if (!found.stream().sorted().toList().equals(List.copyOf(expected))) {
            differences.add(query + " _contained=" + contained + " _containedType=" + kind + " expected " + expected + " found " + found);
        }
    }
}
