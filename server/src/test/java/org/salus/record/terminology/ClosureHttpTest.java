package org.salus.record.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code $closure}: what is told bit by bit is the whole, whoever asks at once, and nobody else's. */
class ClosureHttpTest {

    private static final List<String> CODES =
            List.of("disease", "heart", "angina", "mi", "diabetes", "t1", "t2", "both", "injury");

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String url = "http://t.example/" + UUID.randomUUID();
    private final String name = "t-" + UUID.randomUUID();

    /** disease: (heart: angina, mi), (diabetes: t1, t2); both is below t2 and heart; injury stands alone. */
    ClosureHttpTest() {
        create("2024", "");
    }

    private void create(String version, String more) {
        String heart = nested("heart", nested("angina", "") + "," + nested("mi", ""));
        String diabetes = nested("diabetes", nested("t1", "") + "," + nested("t2", ""));
        String both = "{\"code\":\"both\",\"property\":[{\"code\":\"parent\",\"valueCode\":\"t2\"},{\"code\":\"parent\",\"valueCode\":\"heart\"}]}";
        system.create(
                "CodeSystem",
                "{\"resourceType\":\"CodeSystem\",\"status\":\"active\",\"content\":\"complete\",\"url\":\"" + url + "\",\"version\":\"" + version
                        + "\",\"hierarchyMeaning\":\"is-a\",\"property\":[{\"code\":\"parent\",\"uri\":\"http://hl7.org/fhir/concept-properties#parent\",\"type\":\"code\"}],"
                        + "\"concept\":[" + nested("disease", heart + "," + diabetes) + "," + both + "," + nested("injury", "") + more + "]}");
    }

    private static String nested(String code, String below) {
        return "{\"code\":\"" + code + "\",\"display\":\"The " + code + "\"" + (below.isEmpty() ? "" : ",\"concept\":[" + below + "]") + "}";
    }

    private static String named(String name) {
        return "{\"name\":\"name\",\"valueString\":\"" + name + "\"}";
    }

    private String concepts(String... codes) {
        return Arrays.stream(codes)
                .map(code -> "{\"name\":\"concept\",\"valueCoding\":{\"system\":\"" + url + "\",\"code\":\"" + code + "\"}}")
                .collect(Collectors.joining(","));
    }

    private static String since(int version) {
        return "{\"name\":\"version\",\"valueString\":\"" + version + "\"}";
    }

    private static Answer ask(Client client, String... parameters) {
        return client.post(
                "/fhir/$closure", "{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", parameters) + "]}");
    }

    private JsonObject told(String... parameters) {
        Answer answer = ask(system, parameters);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().string("resourceType")).isEqualTo("ConceptMap");
        return answer.json();
    }

    private static int version(JsonObject map) {
        return Integer.parseInt(map.string("version"));
    }

    /** Each as {@code code<target}. */
    private Set<String> entries(JsonObject map) {
        Set<String> entries = new TreeSet<>();
        JsonArray groups = map.array("group");
        for (int g = 0; groups != null && g < groups.size(); g++) {
            assertThat(groups.object(g).string("source")).isEqualTo(url);
            assertThat(groups.object(g).string("target")).isEqualTo(url);
            assertThat(groups.object(g).string("sourceVersion")).isEqualTo("2024");
            for (Object element : groups.object(g).array("element")) {
                for (Object target : ((JsonObject) element).array("target")) {
                    assertThat(((JsonObject) target).string("equivalence")).isEqualTo("subsumes");
                    assertThat(entries.add(((JsonObject) element).string("code") + "<" + ((JsonObject) target).string("code"))).isTrue();
                }
            }
        }
        return entries;
    }

    /** What {@code $subsumes} says of each pair. */
    private Set<String> pairs(List<String> codes) {
        Set<String> pairs = new TreeSet<>();
        for (String a : codes) {
            for (String b : codes) {
                Answer answer = system.get("/fhir/CodeSystem/$subsumes?system=" + url + "&codeA=" + a + "&codeB=" + b);
                if (answer.body().contains("\"subsumes\"")) {
                    pairs.add(b + "<" + a);
                }
            }
        }
        return pairs;
    }

    @Test
    void whatIsToldBitByBitIsTheWhole() {
        Set<String> whole = pairs(CODES);
        assertThat(whole).contains("mi<disease", "both<heart", "both<diabetes").hasSize(14);
        Random random = new Random(5);
        for (int round = 0; round < 5; round++) {
            JsonObject begun = told(named(name));
            assertThat(begun.has("group")).isFalse();
            List<String> order = new ArrayList<>(CODES);
            Collections.shuffle(order, random);
            Set<String> told = new TreeSet<>();
            List<String> named = new ArrayList<>();
            int version = version(begun);
            while (!order.isEmpty()) {
                int n = 1 + random.nextInt(Math.min(3, order.size()));
                List<String> some = List.copyOf(order.subList(0, n));
                order.subList(0, n).clear();
                JsonObject answer = told(named(name), concepts(some.toArray(String[]::new)));
                assertThat(version(answer)).isEqualTo(++version);
                Set<String> fresh = entries(answer);
                assertThat(told).noneMatch(fresh::contains);
                told.addAll(fresh);
                named.addAll(some);
                assertThat(told).as(named.toString()).isEqualTo(within(whole, named));
                int from = version(begun) + random.nextInt(version - version(begun) + 1);
                JsonObject again = told(named(name), since(from));
                assertThat(version(again)).isEqualTo(version);
                assertThat(told).containsAll(entries(again));
                if (from == version(begun)) {
                    assertThat(entries(again)).isEqualTo(told);
                } else if (from == version) {
                    assertThat(entries(again)).isEmpty();
                }
            }
            // What is there already adds nothing, and is no new version.
            JsonObject same = told(named(name), concepts("mi", "heart", "mi"));
            assertThat(version(same)).isEqualTo(version);
            assertThat(entries(same)).isEmpty();
        }
    }

    private static Set<String> within(Set<String> whole, List<String> codes) {
        return whole.stream().filter(pair -> codes.containsAll(List.of(pair.split("<")))).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whoAddsAtOnceMissesNothing() throws Exception {
        int begun = version(told(named(name)));
        told(named(name), concepts("injury"));
        try (ExecutorService pool = Executors.newFixedThreadPool(CODES.size() * 2)) {
            List<Callable<JsonObject>> all = new ArrayList<>();
            for (int twice = 0; twice < 2; twice++) {
                CODES.forEach(code -> all.add(() -> told(named(name), concepts(code))));
            }
            Set<String> told = new TreeSet<>();
            for (Future<JsonObject> answer : pool.invokeAll(all)) {
                Set<String> fresh = entries(answer.get());
                assertThat(told).noneMatch(fresh::contains);
                told.addAll(fresh);
            }
            assertThat(told).isEqualTo(pairs(CODES));
        }
        JsonObject whole = told(named(name), since(begun));
        assertThat(version(whole)).isEqualTo(begun + CODES.size());
        assertThat(entries(whole)).isEqualTo(pairs(CODES));
    }

    @Test
    void nothingOfARefusedRequestIsKept() {
        int begun = version(told(named(name)));
        Answer refused = ask(system, named(name), concepts("mi", "heart", "no-such-code"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("no-such-code").contains("concept[2]");
        JsonObject after = told(named(name), since(begun));
        assertThat(version(after)).isEqualTo(begun);
        assertThat(entries(told(named(name), concepts("heart")))).isEmpty();
        assertThat(ask(system, named(name), "{\"name\":\"concept\",\"valueCoding\":{\"system\":\"http://t.example/none\",\"code\":\"x\"}}").status())
                .isIn(404, 503);
    }

    @Test
    void aTableIsOfOneVersionOfASystemAndOfOneBeginning() {
        int begun = version(told(named(name)));
        String dated = "{\"name\":\"concept\",\"valueCoding\":{\"system\":\"" + url + "\",\"version\":\"%s\",\"code\":\"%s\"}}";
        told(named(name), dated.formatted("2024", "mi"));
        create("2025", "," + nested("newer", ""));
        assertThat(ask(system, named(name), dated.formatted("2025", "heart")).status()).isEqualTo(409);
        assertThat(ask(system, named(name), concepts("newer")).status()).isEqualTo(422);
        assertThat(entries(told(named(name), concepts("heart")))).containsExactly("mi<heart");
        int again = version(told(named(name)));
        assertThat(again).isGreaterThan(begun + 2);
        Answer old = ask(system, named(name), since(begun));
        assertThat(old.status()).isEqualTo(409);
        assertThat(old.body()).contains("begun anew");
        assertThat(told(named(name), since(again)).has("group")).isFalse();
        assertThat(ask(system, named(name), since(again + 1)).status()).isEqualTo(400);
    }

    @Test
    void codesOfRulesAreKnownAndStandAlone() {
        told(named(name));
        String ucum = "{\"name\":\"concept\",\"valueCoding\":{\"system\":\"http://unitsofmeasure.org\",\"code\":\"%s\"}}";
        assertThat(told(named(name), ucum.formatted("mg"), ucum.formatted("kg")).has("group")).isFalse();
        assertThat(ask(system, named(name), ucum.formatted("m".repeat(801))).status()).isEqualTo(422);
    }

    @Test
    void nobodyElseHasATable() {
        told(named(name));
        told(named(name), concepts("mi"));
        Client others = salus.system(1);
        assertThat(ask(others, named(name), since(1)).status()).isEqualTo(404);
        // Neither the table nor the code system is theirs; 503 while the terminology that comes with the server is being loaded.
        assertThat(ask(others, named(name), concepts("mi")).status()).isIn(404, 503);
        assertThat(ask(others, named(name)).json().string("version")).isEqualTo("1");
        assertThat(version(told(named(name), since(1)))).isEqualTo(2);
        for (Role role : Role.values()) {
            if (role != Role.SYSTEM && role != Role.ADMINISTRATOR) {
                String patient = role == Role.PATIENT ? system.create("Patient", "{\"resourceType\":\"Patient\"}") : null;
                assertThat(ask(salus.signIn(0, role, patient), named(name)).status()).as(role.code()).isEqualTo(403);
            }
        }
        assertThat(ask(salus.program(0, "system/ConceptMap.rs system/CodeSystem.cruds"), named(name)).status()).isEqualTo(403);
        assertThat(ask(salus.anonymous(), named(name)).status()).isEqualTo(401);
        assertThat(version(told(named(name), since(1)))).isEqualTo(2);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        told(named(name));
        for (String wrong : List.of("", "a/b", "../x", "a b", "x".repeat(65), "\\u0000", "-x", "é")) {
            assertThat(ask(system, named(wrong)).status()).as(wrong).isBetween(400, 422);
        }
        assertThat(ask(system).status()).isEqualTo(422);
        assertThat(ask(system, named(name), named(name)).status()).isEqualTo(400);
        assertThat(ask(system, named(name), since(1), concepts("mi")).status()).isEqualTo(400);
        for (String version : List.of("x", "-1", "99999999999", "", "1.0")) {
            assertThat(ask(system, named(name), "{\"name\":\"version\",\"valueString\":\"" + version + "\"}").status()).as(version).isBetween(400, 422);
        }
        for (String coding : List.of(
                "{}", "{\"system\":\"" + url + "\"}", "{\"code\":\"mi\"}", "{\"system\":\"" + url + "\",\"code\":\"\\u0000\"}",
                "{\"system\":\"\\u0000\",\"code\":\"mi\"}", "{\"system\":\"" + url + "\",\"code\":\"\\ud800\"}",
                "{\"system\":\"" + url + "|2024\",\"code\":\"mi\"}", "{\"system\":\"" + url + "\",\"code\":\"" + "m".repeat(5000) + "\"}",
                "{\"system\":\"" + url + "\",\"code\":\"mi' OR 1=1\"}")) {
            Answer answer = ask(system, named(name), "{\"name\":\"concept\",\"valueCoding\":" + coding + "}");
            assertThat(answer.status()).as(coding + answer.body()).isBetween(400, 422);
        }
        assertThat(ask(system, named(name), "{\"name\":\"concept\",\"valueString\":\"mi\"}").status()).isEqualTo(422);
        assertThat(ask(system, named(name), "{\"name\":\"other\",\"valueString\":\"mi\"}").status()).isEqualTo(400);
        String[] many = new String[1001];
        Arrays.fill(many, "mi");
        assertThat(ask(system, named(name), concepts(many)).status()).isEqualTo(403);
        assertThat(system.get("/fhir/$closure?name=" + name).status()).isEqualTo(405);
        assertThat(system.post("/fhir/ConceptMap/$closure", "{\"resourceType\":\"Parameters\",\"parameter\":[" + named(name) + "]}").status())
                .isBetween(400, 422);
        assertThat(version(told(named(name), since(1)))).isEqualTo(1);
    }

    @Test
    void theCapabilityStatementNamesIt() {
        assertThat(system.get("/fhir/metadata").body()).contains("http://hl7.org/fhir/OperationDefinition/ConceptMap-closure");
    }
}
