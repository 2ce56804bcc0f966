package org.salus.record.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.terminology.CodeLookup;
import org.salus.terminology.CodeSystemHeader;
import org.salus.terminology.CodeSystemWriter;
import org.salus.terminology.ConceptMapHeader;
import org.salus.terminology.ConceptMapWriter;
import org.salus.terminology.Load;
import org.salus.terminology.Loads;
import org.salus.terminology.PropertyType;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** The operations of the terminology service over HTTP, over shared content and over what organisations store. */
class TerminologyHttpTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final String DISEASES = "http://t.example/diseases";
    private static Client system;

    /**
     * <pre>
     * disease (abstract)
     *   heart: Heart disease        angina: Angina pectoris   mi: Myocardial infarction (old: inactive)
     *   diabetes: Diabetes mellitus (de: Zuckerkrankheit)   t1, t2   both: below t2 and heart
     * </pre>
     */
    @BeforeAll
    static void load() {
        system = SALUS.system();
        try (Load load = SALUS.server().bean(Loads.class).open("test diseases", Load.Progress.NONE)) {
            CodeSystemWriter w = load.codeSystem(new CodeSystemHeader(
                    DISEASES, "2024", "Diseases", CodeSystemHeader.Content.COMPLETE, CodeSystemHeader.Hierarchy.IS_A, true, null, null,
                    DISEASES + "/all", List.of()));
            w.concept("disease", "Disease", "A state of ill health", true, true);
            w.concept("heart", "Heart disease");
            w.concept("angina", "Angina pectoris");
            w.concept("mi", "Myocardial infarction");
            w.concept("old", "Dropsy", null, false, false);
            w.concept("diabetes", "Diabetes mellitus");
            w.concept("t1", "Diabetes mellitus type 1");
            w.concept("t2", "Diabetes mellitus type 2");
            w.concept("both", "Diabetic heart disease");
            w.designation("diabetes", CodeSystemWriter.Designation.synonym("de", "Zuckerkrankheit"));
            w.designation("mi", CodeSystemWriter.Designation.synonym("fr", "Crise cardiaque aiguë"));
            for (String[] edge : new String[][] {
                {"heart", "disease"}, {"angina", "heart"}, {"mi", "heart"}, {"old", "heart"}, {"diabetes", "disease"}, {"t1", "diabetes"},
                {"t2", "diabetes"}, {"both", "t2"}, {"both", "heart"}
            }) {
                w.parent(edge[0], edge[1]);
            }
            w.property("mi", "severity", PropertyType.CODE, "high");
            w.property("angina", "severity", PropertyType.CODE, "middle");
            ConceptMapWriter map = load.conceptMap(
                    new ConceptMapHeader(DISEASES + "/to-icd", "1", "Diseases to ICD", DISEASES + "/all", null, null, null));
            map.map(ConceptMapWriter.Element.of(DISEASES, "mi", "http://t.example/icd", "I21", "wider"));
            map.map(new ConceptMapWriter.Element(
                    DISEASES, "both", null, DISEASES, "t2", null, "relatedto", "IF OLD CHOOSE t2"));
            load.commit();
        }
        try (Load load = SALUS.server().bean(Loads.class).open("test fragment", Load.Progress.NONE)) {
            load.codeSystem(new CodeSystemHeader(
                            "http://t.example/fragment", null, "Fragment", CodeSystemHeader.Content.FRAGMENT, null, true, null, null, null,
                            List.of()))
                    .concept("a", "Known");
            load.commit();
        }
    }

    private static String q(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Answer expand(String compose, String parameters) {
        return system.post("/fhir/ValueSet/$expand", """
                {"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":
                 {"resourceType":"ValueSet","url":"http://t.example/vs","status":"active","compose":%s}}%s]}"""
                .formatted(compose, parameters));
    }

    private static List<String> codes(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> codes = new ArrayList<>();
        JsonObject expansion = answer.json().object("expansion");
        assertThat(expansion).isNotNull();
        JsonArray contains = expansion.array("contains");
        for (Object one : contains == null ? new JsonArray() : contains) {
            codes.add(((JsonObject) one).string("code"));
        }
        return codes;
    }

    private static List<String> filtered(String property, String op, String value) {
        return codes(expand(
                "{\"include\":[{\"system\":\"%s\",\"filter\":[{\"property\":\"%s\",\"op\":\"%s\",\"value\":\"%s\"}]}]}"
                        .formatted(DISEASES, property, op, value),
                ""));
    }

    private static @Nullable String parameter(Answer answer, String name) {
        for (Object one : answer.json().array("parameter")) {
            JsonObject parameter = (JsonObject) one;
            if (name.equals(parameter.string("name"))) {
                for (int i = 0; i < parameter.size(); i++) {
                    if (parameter.name(i).startsWith("value")) {
                        return parameter.value(i).toString();
                    }
                }
            }
        }
        return null;
    }

    @Test
    void filters() {
        assertThat(filtered("concept", "is-a", "heart")).containsExactly("heart", "angina", "mi", "old", "both");
        assertThat(filtered("concept", "descendent-of", "diabetes")).containsExactly("t1", "t2", "both");
        assertThat(filtered("concept", "is-not-a", "heart")).containsExactly("disease", "diabetes", "t1", "t2");
        assertThat(filtered("concept", "generalizes", "both")).containsExactlyInAnyOrder("disease", "heart", "diabetes", "t2", "both");
        assertThat(filtered("concept", "in", "mi, t1")).containsExactly("mi", "t1");
        assertThat(filtered("concept", "not-in", "disease,heart,angina,mi,old,diabetes")).containsExactly("t1", "t2", "both");
        assertThat(filtered("severity", "=", "high")).containsExactly("mi");
        assertThat(filtered("severity", "exists", "true")).containsExactly("angina", "mi");
        assertThat(filtered("severity", "regex", "h.*|middl")).containsExactly("mi");
        assertThat(filtered("code", "regex", "t[0-9]")).containsExactly("t1", "t2");
        assertThat(filtered("display", "regex", "Diabetes.*")).containsExactly("diabetes", "t1", "t2");
        assertThat(filtered("parent", "=", "heart")).containsExactly("angina", "mi", "old", "both");
        assertThat(filtered("child", "=", "both")).containsExactly("heart", "t2");
        assertThat(filtered("child", "exists", "false")).containsExactly("angina", "mi", "old", "t1", "both");
        assertThat(filtered("inactive", "=", "true")).containsExactly("old");
        assertThat(filtered("concept", "is-a", "nothing")).isEmpty();
        assertThat(filtered("concept", "is-not-a", "nothing")).hasSize(9);
    }

    @Test
    void filtersThatCannotBeUnderstoodAreRefused() {
        for (String[] wrong : new String[][] {
            {"concept", "like", "x"}, {"code", "regex", "(a"}, {"code", "regex", "(a)\\\\1"}, {"code", "regex", "(?=a)b"},
            {"severity", "is-a", "high"}, {"severity", "exists", "maybe"}
        }) {
            Answer answer = expand(
                    "{\"include\":[{\"system\":\"%s\",\"filter\":[{\"property\":\"%s\",\"op\":\"%s\",\"value\":\"%s\"}]}]}"
                            .formatted(DISEASES, wrong[0], wrong[1], wrong[2]),
                    "");
            assertThat(answer.status()).as(String.join(" ", wrong) + answer.body()).isBetween(400, 422);
            assertThat(answer.body()).contains("ValueSet.compose.include[0].filter[0]");
        }
    }

    @Test
    void includesExcludesAndImportsAreSetAlgebra() {
        String heart = "{\"system\":\"" + DISEASES + "\",\"filter\":[{\"property\":\"concept\",\"op\":\"is-a\",\"value\":\"heart\"}]}";
        String id = system.create(
                "ValueSet",
                "{\"resourceType\":\"ValueSet\",\"url\":\"http://t.example/heart\",\"status\":\"active\",\"compose\":{\"include\":["
                        + heart + "]}}");
        assertThat(codes(system.get("/fhir/ValueSet/" + id + "/$expand"))).contains("both", "mi");
        assertThat(codes(system.get("/fhir/ValueSet/$expand?url=http://t.example/heart&activeOnly=true"))).doesNotContain("old");
        // A system and an import: what both have.
        assertThat(codes(expand(
                        "{\"include\":[{\"system\":\"" + DISEASES + "\",\"filter\":[{\"property\":\"concept\",\"op\":\"is-a\",\"value\":"
                                + "\"diabetes\"}],\"valueSet\":[\"http://t.example/heart\"]}]}",
                        "")))
                .containsExactly("both");
        assertThat(codes(expand(
                        "{\"include\":[{\"valueSet\":[\"http://t.example/heart\"]}],\"exclude\":[{\"system\":\"" + DISEASES
                                + "\",\"concept\":[{\"code\":\"mi\"},{\"code\":\"heart\"}]}]}",
                        "")))
                .containsExactly("angina", "old", "both");
        // Listed codes keep the order of the list, and the displays that the value set gives them.
        Answer listed = expand(
                "{\"include\":[{\"system\":\"" + DISEASES
                        + "\",\"concept\":[{\"code\":\"t2\",\"display\":\"Type 2\"},{\"code\":\"mi\"},{\"code\":\"no-such\"}]}]}",
                "");
        assertThat(codes(listed)).containsExactly("t2", "mi");
        assertThat(listed.body()).contains("\"Type 2\"").contains("Myocardial infarction");
        // Codes of systems that are not here can be listed, not filtered; a fragment does not know all of its codes.
        assertThat(codes(expand(
                        "{\"include\":[{\"system\":\"http://t.example/unknown\",\"concept\":[{\"code\":\"x\",\"display\":\"X\"}]},"
                                + "{\"system\":\"http://t.example/fragment\",\"concept\":[{\"code\":\"b\"},{\"code\":\"a\"}]}]}",
                        "")))
                .containsExactly("x", "a", "b");
        assertThat(expand("{\"include\":[{\"system\":\"http://t.example/unknown\"}]}", "").status()).isEqualTo(404);
        assertThat(codes(system.get("/fhir/ValueSet/$expand?url=" + DISEASES + "/all"))).hasSize(9);
        assertThat(codes(system.get("/fhir/ValueSet/$expand?url=" + q(DISEASES + "?fhir_vs=isa/t2")))).containsExactly("t2", "both");
    }

    @Test
    void circularValueSetsAreRefused() {
        system.create("ValueSet", """
                {"resourceType":"ValueSet","url":"http://t.example/round","status":"active",
                 "compose":{"include":[{"valueSet":["http://t.example/round"]}]}}""");
        Answer answer = system.get("/fhir/ValueSet/$expand?url=http://t.example/round");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("includes itself");
    }

    @Test
    void typedTextFindsWordsInAnyOrder() {
        String all = "/fhir/ValueSet/$expand?url=" + DISEASES + "/all&filter=";
        assertThat(codes(system.get(all + "diab"))).containsExactly("diabetes", "both", "t1", "t2");
        assertThat(codes(system.get(all + q("mell diab")))).containsExactly("diabetes", "t1", "t2");
        assertThat(codes(system.get(all + q("diabetes mellitus")))).containsExactly("diabetes", "t1", "t2");
        assertThat(codes(system.get(all + "zucker"))).containsExactly("diabetes");
        assertThat(codes(system.get(all + q("AIGUE cri")))).containsExactly("mi");
        assertThat(codes(system.get(all + "t1"))).containsExactly("t1");
        assertThat(codes(system.get(all + "d&count=2"))).containsExactly("old", "disease");
        assertThat(codes(system.get(all + "xyz"))).isEmpty();
    }

    @Test
    void pagesTotalsAndParameters() {
        Answer page = system.get("/fhir/ValueSet/$expand?url=" + DISEASES + "/all&count=3&offset=2&includeDesignations=true");
        assertThat(codes(page)).containsExactly("angina", "mi", "old");
        JsonObject expansion = page.json().object("expansion");
        assertThat(String.valueOf(expansion.get("total"))).isEqualTo("9");
        assertThat(String.valueOf(expansion.get("offset"))).isEqualTo("2");
        assertThat(expansion.string("identifier")).startsWith("urn:uuid:");
        assertThat(page.body()).contains("Crise cardiaque").contains("\"inactive\":true").contains(DISEASES + "|2024");
        assertThat(system.get("/fhir/ValueSet/$expand?url=" + DISEASES + "/all&displayLanguage=de").body()).contains("Zuckerkrankheit");
        Answer nested = system.get("/fhir/ValueSet/$expand?url=" + DISEASES + "/all&excludeNested=false");
        assertThat(codes(nested)).containsExactly("disease");
        assertThat(system.get("/fhir/ValueSet/$expand?url=" + DISEASES + "/all&check-system-version=" + q(DISEASES + "|2020")).status())
                .isBetween(400, 422);
        for (String wrong : List.of("count=-1", "offset=x", "activeOnly=perhaps", "context=x", "wat=1")) {
            assertThat(system.get("/fhir/ValueSet/$expand?url=" + DISEASES + "/all&" + wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(system.get("/fhir/ValueSet/$expand").status()).isBetween(400, 422);
        assertThat(system.get("/fhir/ValueSet/$expand?url=http://t.example/none").status()).isEqualTo(404);
    }

    @Test
    void whatIsTooLargeToBeGivenAtOnceIsPaged() {
        try (Load load = SALUS.server().bean(Loads.class).open("test large", Load.Progress.NONE)) {
            CodeSystemWriter w = load.codeSystem(new CodeSystemHeader(
                    "http://t.example/large", null, "Large", CodeSystemHeader.Content.COMPLETE, null, true, null, null,
                    "http://t.example/large/all", List.of()));
            for (int i = 0; i < 10_001; i++) {
                w.concept("l" + i, "Large number " + i);
            }
            load.commit();
        }
        String all = "/fhir/ValueSet/$expand?url=http://t.example/large/all";
        Answer whole = system.get(all);
        assertThat(whole.status()).isEqualTo(403);
        assertThat(whole.body()).contains("too-costly").contains("count");
        assertThat(codes(system.get(all + "&count=2&offset=10000"))).containsExactly("l10000");
        assertThat(system.get(all + "&count=20000").body()).contains("too-costly");
        Answer many = system.get(all + "&filter=" + q("num lar") + "&count=3");
        assertThat(codes(many)).containsExactly("l0", "l1", "l2");
        assertThat(codes(system.get(all + "&filter=" + q("large num") + "&count=3&offset=9"))).containsExactly("l9", "l10", "l11");
    }

    @Test
    void lookup() {
        Answer answer = system.get("/fhir/CodeSystem/$lookup?system=" + DISEASES + "&code=mi");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(parameter(answer, "name")).isEqualTo("Diseases");
        assertThat(parameter(answer, "version")).isEqualTo("2024");
        assertThat(parameter(answer, "display")).isEqualTo("Myocardial infarction");
        assertThat(answer.body()).contains("\"valueCode\":\"high\"").contains("Crise cardiaque").contains("\"valueCode\":\"heart\"");
        Answer some = system.post("/fhir/CodeSystem/$lookup", """
                {"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"system":"%s","code":"heart"}},
                 {"name":"property","valueCode":"child"}]}""".formatted(DISEASES));
        assertThat(some.body()).contains("Angina pectoris").doesNotContain("\"valueCode\":\"disease\"");
        assertThat(system.get("/fhir/CodeSystem/$lookup?system=" + DISEASES + "&code=none").status()).isEqualTo(404);
        assertThat(system.get("/fhir/CodeSystem/$lookup?system=http://t.example/unknown&code=none").status()).isEqualTo(404);
        assertThat(system.get("/fhir/CodeSystem/$lookup?code=none").status()).isBetween(400, 422);
        assertThat(parameter(system.get("/fhir/CodeSystem/$lookup?system=http://unitsofmeasure.org&code=" + q("mg/dL")), "display"))
                .contains("gram");
        assertThat(system.get("/fhir/CodeSystem/$lookup?system=http://unitsofmeasure.org&code=furlong_x").status()).isEqualTo(404);
        assertThat(parameter(system.get("/fhir/CodeSystem/$lookup?system=urn:ietf:bcp:47&code=de-AT"), "display")).isEqualTo("German (Austria)");
    }

    @Test
    void validateCode() {
        String vs = "/fhir/ValueSet/$validate-code?url=" + DISEASES + "/all&system=" + DISEASES;
        assertThat(parameter(system.get(vs + "&code=mi"), "result")).isEqualTo("true");
        Answer wrongDisplay = system.get(vs + "&code=mi&display=Flu");
        assertThat(parameter(wrongDisplay, "result")).isEqualTo("true");
        assertThat(parameter(wrongDisplay, "message")).contains("Myocardial infarction");
        assertThat(parameter(system.get(vs + "&code=mi&display=" + q("myocardial INFARCTION")), "message")).isNull();
        assertThat(parameter(system.get(vs + "&code=nope"), "result")).isEqualTo("false");
        assertThat(parameter(system.get(vs + "&code=disease"), "message")).contains("heading");
        assertThat(parameter(system.get(vs + "&code=disease&abstract=true"), "result")).isEqualTo("true");
        String some = "/fhir/ValueSet/$validate-code?url=" + q(DISEASES + "?fhir_vs=isa/heart");
        assertThat(parameter(system.get(some + "&code=t1&system=" + DISEASES), "message")).contains("exists, but is not in");
        assertThat(system.get(some + "&code=mi").status()).isBetween(400, 422);
        assertThat(parameter(system.get(some + "&code=mi&inferSystem=true"), "result")).isEqualTo("true");
        Answer concept = system.post("/fhir/ValueSet/$validate-code", """
                {"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"%s/all"},{"name":"codeableConcept","valueCodeableConcept":
                 {"coding":[{"system":"http://t.example/other","code":"1"},{"system":"%s","code":"t1"}]}}]}""".formatted(DISEASES, DISEASES));
        assertThat(parameter(concept, "result")).isEqualTo("true");
        assertThat(parameter(system.get("/fhir/CodeSystem/$validate-code?url=" + DISEASES + "&code=mi"), "result")).isEqualTo("true");
        assertThat(parameter(system.get("/fhir/CodeSystem/$validate-code?url=" + DISEASES + "&code=x"), "result")).isEqualTo("false");
        assertThat(parameter(system.get("/fhir/CodeSystem/$validate-code?url=http://unitsofmeasure.org&code=mm%5BHg%5D"), "result"))
                .isEqualTo("true");
    }

    @Test
    void subsumes() {
        String base = "/fhir/CodeSystem/$subsumes?system=" + DISEASES;
        assertThat(parameter(system.get(base + "&codeA=heart&codeB=both"), "outcome")).isEqualTo("subsumes");
        assertThat(parameter(system.get(base + "&codeA=both&codeB=disease"), "outcome")).isEqualTo("subsumed-by");
        assertThat(parameter(system.get(base + "&codeA=mi&codeB=mi"), "outcome")).isEqualTo("equivalent");
        assertThat(parameter(system.get(base + "&codeA=mi&codeB=t1"), "outcome")).isEqualTo("not-subsumed");
        assertThat(system.get(base + "&codeA=mi&codeB=none").status()).isEqualTo(404);
        assertThat(system.get(base + "&codeA=mi").status()).isBetween(400, 422);
    }

    @Test
    void translate() {
        Answer shared = system.get("/fhir/ConceptMap/$translate?url=" + DISEASES + "/to-icd&code=mi&system=" + DISEASES);
        assertThat(parameter(shared, "result")).isEqualTo("true");
        assertThat(shared.body()).contains("\"I21\"").contains("\"wider\"").contains(DISEASES + "/to-icd|1");
        assertThat(system.get("/fhir/ConceptMap/$translate?code=I21&system=http://t.example/icd&reverse=true").body())
                .contains("\"mi\"").contains("\"narrower\"");
        assertThat(parameter(system.get("/fhir/ConceptMap/$translate?code=t1&system=" + DISEASES), "result")).isEqualTo("false");
        assertThat(system.get("/fhir/ConceptMap/$translate?code=both&targetsystem=" + DISEASES + "&system=" + DISEASES).body())
                .contains("Diabetes mellitus type 2").contains("\"comment\"").contains("IF OLD CHOOSE t2");
        assertThat(system.get("/fhir/ConceptMap/$translate?code=mi").status()).isBetween(400, 422);
        String id = system.create("ConceptMap", """
                {"resourceType":"ConceptMap","url":"http://t.example/own-map","status":"active","group":[{"source":"%s","target":
                 "http://t.example/own","element":[{"code":"t1","target":[{"code":"one","equivalence":"equivalent","product":[
                 {"property":"http://t.example/p","value":"v"}],"dependsOn":[{"property":"http://t.example/q","value":"w"}]}]}],"unmapped":{"mode":"fixed","code":"rest"}}]}""".formatted(DISEASES));
        Answer own = system.get("/fhir/ConceptMap/" + id + "/$translate?code=t1&system=" + DISEASES);
        assertThat(own.body()).contains("\"one\"").contains("product").contains("dependsOn").contains("http://t.example/q");
        assertThat(system.get("/fhir/ConceptMap/$translate?url=http://t.example/own-map&code=t2&system=" + DISEASES).body())
                .contains("\"rest\"");
        assertThat(SALUS.system(1).get("/fhir/ConceptMap/$translate?url=http://t.example/own-map&code=t1&system=" + DISEASES).status())
                .isEqualTo(404);
    }

    @Test
    void ownCodeSystemsComeFirstAndFollowTheirVersions() {
        String own = """
                {"resourceType":"CodeSystem","url":"http://t.example/own","status":"active","content":"complete","concept":[
                 {"code":"a","display":"%s","concept":[{"code":"b","display":"Below"}]}]}""";
        String id = system.create("CodeSystem", own.formatted("First"));
        String lookup = "/fhir/CodeSystem/$lookup?system=http://t.example/own&code=a";
        assertThat(parameter(system.get(lookup), "display")).isEqualTo("First");
        Answer put = system.put("/fhir/CodeSystem/" + id, own.formatted("Second").replaceFirst("\\{", "{\"id\":\"" + id + "\","));
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(parameter(system.get(lookup), "display")).isEqualTo("Second");
        assertThat(parameter(system.get("/fhir/CodeSystem/" + id + "/$subsumes?codeA=a&codeB=b"), "outcome")).isEqualTo("subsumes");
        // Another organisation has none of it.
        assertThat(SALUS.system(1).get(lookup).status()).isEqualTo(404);
        assertThat(system.delete("/fhir/CodeSystem/" + id).status()).isBetween(200, 204);
        assertThat(system.get(lookup).status()).isEqualTo(404);
        Answer twice = system.post("/fhir/CodeSystem", """
                {"resourceType":"CodeSystem","url":"http://t.example/twice","status":"active","content":"complete","concept":[
                 {"code":"a"},{"code":"a"}]}""");
        assertThat(twice.status()).isEqualTo(201);
        Answer refused = system.get("/fhir/CodeSystem/$lookup?system=http://t.example/twice&code=a");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("occurs twice");
    }

    @Test
    void ownValueSetsAreTheOrganisationsAlone() {
        system.create("ValueSet", """
                {"resourceType":"ValueSet","url":"http://t.example/mine","status":"active","compose":{"include":[
                 {"system":"http://t.example/x","concept":[{"code":"secret"}]}]}}""");
        assertThat(system.get("/fhir/ValueSet/$expand?url=http://t.example/mine").status()).isEqualTo(200);
        assertThat(SALUS.system(1).get("/fhir/ValueSet/$expand?url=http://t.example/mine").status()).isEqualTo(404);
        CodeLookup codes = SALUS.server().bean(CodeLookup.class);
        assertThat(codes.members(SALUS.organisation(0), "http://t.example/mine", 10).get())
                .containsExactly(new CodeLookup.Code("http://t.example/x", "secret"));
        assertThat(codes.members(SALUS.organisation(1), "http://t.example/mine", 10).isOk()).isFalse();
    }

    @Test
    void codeLookupForSearch() {
        CodeLookup codes = SALUS.server().bean(CodeLookup.class);
        int org = SALUS.organisation(0);
        CodeLookup.Code heart = new CodeLookup.Code(DISEASES, "heart");
        assertThat(codes.selfAndDescendants(org, heart, 10).get()).extracting(CodeLookup.Code::code)
                .containsExactlyInAnyOrder("heart", "angina", "mi", "old", "both");
        assertThat(codes.selfAndAncestors(org, new CodeLookup.Code(DISEASES, "both"), 10).get()).extracting(CodeLookup.Code::code)
                .containsExactlyInAnyOrder("both", "t2", "heart", "diabetes", "disease");
        assertThat(codes.selfAndDescendants(org, heart, 2).isOk()).isFalse();
        assertThat(codes.selfAndDescendants(org, new CodeLookup.Code("http://nowhere.example", "x"), 2).get()).hasSize(1);
        assertThat(codes.isMember(org, DISEASES + "/all", heart).get()).isTrue();
        assertThat(codes.isMember(org, DISEASES + "/all", new CodeLookup.Code(DISEASES, "nope")).get()).isFalse();
        assertThat(codes.members(org, DISEASES + "/all", 5).isOk()).isFalse();
    }

    @Test
    void everyPersonMayAskAndProgramsByTheirScopes() {
        String own = "http://t.example/asked-by-all";
        String set = system.create("ValueSet", """
                {"resourceType":"ValueSet","url":"%s","status":"active","compose":{"include":[
                 {"system":"http://t.example/x","concept":[{"code":"of-the-clinic"}]}]}}""".formatted(own));
        List<Client> people = new ArrayList<>();
        for (Role role : Role.values()) {
            if (role != Role.SYSTEM) {
                people.add(SALUS.signIn(
                        0, role, role == Role.PATIENT ? system.create("Patient", "{\"resourceType\":\"Patient\"}") : null));
            }
        }
        Client other = SALUS.signIn(1, Role.BILLER, null);
        Client program = SALUS.program(0, "system/Patient.rs");
        for (String path : List.of(
                "/fhir/ValueSet/$expand?url=" + DISEASES + "/all",
                "/fhir/ValueSet/$validate-code?url=" + DISEASES + "/all&code=mi&system=" + DISEASES,
                "/fhir/CodeSystem/$lookup?system=" + DISEASES + "&code=mi",
                "/fhir/CodeSystem/$validate-code?url=" + DISEASES + "&code=mi",
                "/fhir/CodeSystem/$subsumes?system=" + DISEASES + "&codeA=mi&codeB=t1",
                "/fhir/ConceptMap/$translate?code=mi&system=" + DISEASES)) {
            for (Client person : people) {
                assertThat(person.get(path).status()).as(path + " " + person).isEqualTo(200);
            }
            assertThat(other.get(path).status()).as(path).isEqualTo(200);
            assertThat(program.get(path).status()).as(path).isEqualTo(403);
            assertThat(SALUS.anonymous().get(path).status()).as(path).isEqualTo(401);
        }
        Client biller = SALUS.signIn(0, Role.BILLER, null);
        for (String path : List.of("/fhir/ValueSet/$expand?url=" + own, "/fhir/ValueSet/" + set + "/$expand")) {
            assertThat(biller.get(path).body()).contains("of-the-clinic");
            assertThat(program.get(path).status()).as(path).isEqualTo(403);
            assertThat(other.get(path).status()).as(path).isEqualTo(404);
        }
        // Asking for codes opens no definition to read.
        assertThat(biller.get("/fhir/ValueSet/" + set).status()).isEqualTo(403);
        assertThat(biller.get("/fhir/ValueSet?url=" + own).status()).isEqualTo(403);
    }

    @Test
    void whetherASystemHasACode() {
        CodeLookup codes = SALUS.server().bean(CodeLookup.class);
        int org = SALUS.organisation(0);
        assertThat(codes.isInSystem(org, new CodeLookup.Code(DISEASES, "mi")).get()).isTrue();
        assertThat(codes.isInSystem(org, new CodeLookup.Code(DISEASES, "nope")).get()).isFalse();
        assertThat(codes.isInSystem(org, new CodeLookup.Code("http://t.example/fragment", "a")).get()).isTrue();
        // What a part of a system does not have may be in the rest of it.
        assertThat(codes.isInSystem(org, new CodeLookup.Code("http://t.example/fragment", "b")).isOk()).isFalse();
        assertThat(codes.isInSystem(org, new CodeLookup.Code("http://nowhere.example", "x")).isOk()).isFalse();
    }

    /** The value set of each has the whole of one system. */
    private static Answer validated(String codeSystem, String code) {
        String name = "whole-" + Integer.toHexString(codeSystem.hashCode());
        String profile = "http://t.example/StructureDefinition/" + name;
        if (system.get("/fhir/StructureDefinition?url=" + profile).ids().isEmpty()) {
            system.create("ValueSet", """
                    {"resourceType":"ValueSet","url":"http://t.example/ValueSet/%s","status":"active","compose":{"include":[
                     {"system":"%s"}]}}""".formatted(name, codeSystem));
            system.create("StructureDefinition", """
                    {"resourceType":"StructureDefinition","url":"%s","name":"Whole","status":"active","kind":"resource","abstract":false,
                     "type":"Condition","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Condition","derivation":"constraint",
                     "differential":{"element":[{"id":"Condition.code","path":"Condition.code","binding":{"strength":"required","valueSet":
                     "http://t.example/ValueSet/%s"}}]}}""".formatted(profile, name));
        }
        return system.post("/fhir/Condition/$validate?profile=" + profile, """
                {"resourceType":"Condition","subject":{"reference":"Patient/1"},"code":{"coding":[{"system":"%s","code":"%s"}]}}"""
                .formatted(codeSystem, code));
    }

    @Test
    void validationKnowsTheCodesOfWhatIsLoadedWhole() {
        assertThat(validated(DISEASES, "nope").body()).contains("\"error\"").contains("code-invalid");
        assertThat(validated(DISEASES, "mi").body()).contains("OperationOutcome").doesNotContain("\"error\"").doesNotContain("not checked");
        // What is not loaded, or loaded in part, is unchecked and not wrong.
        for (String unknown : List.of("http://nowhere.example", "http://t.example/fragment")) {
            assertThat(validated(unknown, "nope").body()).contains("not checked").doesNotContain("\"error\"");
        }
    }

    @Test
    void theBaseContentIsThereSoonAfterTheStart() throws InterruptedException {
        String gender = "/fhir/CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=female";
        long end = System.nanoTime() + 60_000_000_000L;
        while (system.get(gender).status() != 200 && System.nanoTime() < end) {
            Thread.sleep(200);
        }
        assertThat(parameter(system.get(gender), "display")).isEqualTo("Female");
        assertThat(codes(system.get("/fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender")))
                .containsExactlyInAnyOrder("male", "female", "other", "unknown");
        assertThat(parameter(
                        system.get("/fhir/CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/v3-ActCode"
                                + "&codeA=_ActEncounterCode&codeB=AMB"),
                        "outcome"))
                .isEqualTo("subsumes");
        assertThat(codes(system.get("/fhir/ValueSet/$expand?url=http://terminology.hl7.org/ValueSet/v3-ActEncounterCode"))).contains("AMB");
        assertThat(codes(system.get("/fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/condition-clinical"))).contains("active");
    }
}
