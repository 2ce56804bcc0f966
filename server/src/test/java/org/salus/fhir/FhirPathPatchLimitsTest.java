package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** What a FHIRPath Patch may cost, whatever it asks for. The published cases are {@link PublishedFhirPatchCases}. */
class FhirPathPatchLimitsTest {

    private static final R4 DEFINITIONS = R4.definitions();

    private static JsonObject json(String text) {
        return Json.parse(text.getBytes(UTF_8)).get();
    }

    private static String operation(String type, String path, String rest) {
        return "{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"" + type + "\"},{\"name\":\"path\",\"valueString\":\""
                + path + "\"}" + rest + "]}";
    }

    private static Outcome<JsonObject> patch(JsonObject resource, List<String> operations) {
        JsonObject parameters =
                json("{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", operations) + "]}");
        return FhirPathPatch.of(DEFINITIONS, parameters).flatMap(patch -> patch.apply(resource));
    }

    private static JsonObject list(int entries) {
        return json("{\"resourceType\":\"List\",\"status\":\"current\",\"entry\":["
                + "{\"item\":{\"display\":\"a\"}},".repeat(entries - 1) + "{\"item\":{\"display\":\"z\"}}]}");
    }

    private static Problem problem(Outcome<JsonObject> outcome) {
        return ((Outcome.Refused<JsonObject>) outcome).problems().getFirst();
    }

    @Test
    void theWorkOfAllOperationsIsCountedTogether() {
        String slow = operation("delete", "List.entry.where(item.display = 'none')", "");
        Problem problem = problem(patch(list(20_000), java.util.Collections.nCopies(1_000, slow)));
        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem.message()).contains("too much work");
    }

    @Test
    void whatIsRewrittenIsCountedToo() {
        String insert = operation("insert", "List.entry", ",{\"name\":\"index\",\"valueInteger\":0},{\"name\":\"value\",\"part\":["
                + "{\"name\":\"item\",\"valueReference\":{\"display\":\"b\"}}]}");
        assertThat(problem(patch(list(100_000), java.util.Collections.nCopies(1_000, insert))).code())
                .isEqualTo(Problem.Code.TOO_LARGE);
    }

    @Test
    void aPatchOfALargeResourceStillWorks() {
        String replace = operation("replace", "List.entry[19].item.display", ",{\"name\":\"value\",\"valueString\":\"c\"}");
        JsonObject patched = patch(list(1_000), java.util.Collections.nCopies(200, replace)).get();
        assertThat(patched.array("entry").object(19).object("item").string("display")).isEqualTo("c");
    }

    @Test
    void aPathHasNoEndlessChain() {
        for (String step : List.of(".entry", "[0]", ".first()", " and true", " or true")) {
            Problem problem = problem(patch(list(2), List.of(operation("delete", "List.entry" + step.repeat(250), ""))));
            assertThat(problem.code()).as(step).isEqualTo(Problem.Code.REQUEST);
            assertThat(problem.message()).as(step).contains("200 steps");
        }
        assertThat(patch(list(2), List.of(operation("delete", "List.entry" + ".where(true)".repeat(60) + ".first()", "")))
                        .isOk())
                .isTrue();
    }

    @Test
    void longTextsAreNotComparedWithoutEnd() {
        JsonObject list = list(1)
                .put("title", "a".repeat(1_000_000))
                .put("note", JsonArray.of(json("{\"text\":\"" + "a".repeat(500_000) + "b\"}")));
        String slow = operation("delete", "List.where(title.contains(note.text)).entry", "");
        assertThat(problem(patch(list, List.of(slow))).code()).isEqualTo(Problem.Code.TOO_LARGE);
    }

    @Test
    void aValueOfManyPartsIsRefusedInTime() {
        String parts = "{\"name\":\"flag\",\"part\":[" + "{\"name\":\"coding\",\"valueCoding\":{\"code\":\"a\"}},".repeat(99_999)
                + "{\"name\":\"text\",\"valueString\":\"b\"}]}";
        String add = operation("add", "List", ",{\"name\":\"name\",\"valueString\":\"entry\"},{\"name\":\"value\",\"part\":[" + parts + "]}");
        assertThat(problem(patch(list(1), List.of(add))).code()).isEqualTo(Problem.Code.TOO_LARGE);
    }
}
