package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** JSON Patch beyond the published cases ({@link PublishedJsonPatchCases}): its limits, and what it says when it fails. */
class JsonPatchTest {

    private static Outcome<Object> patch(String document, String patch) {
        Object parsed = Json.parseValue(document.getBytes(UTF_8)).get();
        Object before = JsonObject.copyOf(parsed);
        Outcome<Object> outcome = JsonPatch.parse(patch.getBytes(UTF_8)).flatMap(p -> p.apply(parsed));
        assertThat(parsed).as("the document given is left alone").isEqualTo(before);
        return outcome;
    }

    private static Problem problem(Outcome<Object> outcome) {
        return ((Outcome.Refused<Object>) outcome).problems().getFirst();
    }

    private static String written(Outcome<Object> outcome) {
        return new String(Json.write((JsonObject) outcome.get()), UTF_8);
    }

    @Test
    void allOperationsWork() {
        assertThat(written(patch(
                        "{\"a\":[1,2],\"b\":{\"c\":1.0}}",
                        """
                        [{"op":"test","path":"/b/c","value":1},{"op":"add","path":"/a/1","value":9},{"op":"add","path":"/a/-","value":3},
                        {"op":"remove","path":"/a/0"},{"op":"replace","path":"/b/c","value":1.50},{"op":"copy","from":"/b","path":"/d"},
                        {"op":"move","from":"/b/c","path":"/e"}]""")))
                .isEqualTo("{\"a\":[9,2,3],\"b\":{},\"d\":{\"c\":1.50},\"e\":1.50}");
    }

    @Test
    void escapesOfPointersAreUndone() {
        assertThat(written(patch("{\"a/b\":1,\"c~d\":2,\"~1\":3}",
                        "[{\"op\":\"remove\",\"path\":\"/a~1b\"},{\"op\":\"remove\",\"path\":\"/c~0d\"},{\"op\":\"remove\",\"path\":\"/~01\"}]")))
                .isEqualTo("{}");
        assertThat(problem(patch("{}", "[{\"op\":\"remove\",\"path\":\"/a~2\"}]")).code()).isEqualTo(Problem.Code.REQUEST);
    }

    @Test
    void failuresNameTheOperation() {
        Problem test = problem(patch(
                "{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":1},{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]"));
        assertThat(test.code().status()).isEqualTo(422);
        assertThat(test.message()).contains("[1]", "/a");
        Problem nowhere = problem(patch("{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"/x/y\",\"value\":2}]"));
        assertThat(nowhere.code().status()).isEqualTo(422);
        assertThat(nowhere.message()).contains("[0]", "/x/y");
        Problem unknown = problem(patch("{}", "[{\"op\":\"spam\",\"path\":\"/x\"}]"));
        assertThat(unknown.code().status()).isEqualTo(400);
        assertThat(problem(patch("{}", "{}")).code()).isEqualTo(Problem.Code.SYNTAX);
    }

    @Test
    void aBombDoesNotGoOff() {
        StringBuilder doubling = new StringBuilder("[{\"op\":\"add\",\"path\":\"/a\",\"value\":[\"" + "x".repeat(1000) + "\"]}");
        for (int i = 0; i < 60; i++) {
            doubling.append(",{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/a/-\"}");
        }
        long start = System.nanoTime();
        Problem problem = problem(patch("{}", doubling.append("]").toString()));
        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(System.nanoTime() - start).isLessThan(3_000_000_000L);
        StringBuilder deeper = new StringBuilder("[{\"op\":\"add\",\"path\":\"/a\",\"value\":{}}");
        for (int i = 0; i < 200; i++) {
            deeper.append(",{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"add\",\"path\":\"/a\",\"value\":{}},{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/a/b\"}");
        }
        assertThat(problem(patch("{}", deeper.append("]").toString())).code()).isEqualTo(Problem.Code.TOO_LARGE);
    }
}
