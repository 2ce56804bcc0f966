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

    @Test
    void aSmallPatchCostsLittleWhateverItRepeats() {
        String copies = "[" + "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/a/-\"},".repeat(40) + "{\"op\":\"test\",\"path\":\"\",\"value\":1}]";
        assertThat(allocated(() -> assertThat(problem(patch("{\"a\":[{},{}]}", copies)).code()).isEqualTo(Problem.Code.TOO_LARGE)))
                .isLessThan(50_000_000);
    }

    @Test
    void theWayToAPlaceHasItsCost() {
        StringBuilder document = new StringBuilder("0");
        for (int level = 0; level < 60; level++) {
            StringBuilder wider = new StringBuilder("{");
            for (int i = 0; i < 900; i++) {
                wider.append("\"m").append(i).append("\":0,");
            }
            document.insert(0, wider.append("\"x\":")).append('}');
        }
        String patch = "[" + ("{\"op\":\"test\",\"path\":\"" + "/x".repeat(60) + "\",\"value\":0},").repeat(9_999)
                + "{\"op\":\"remove\",\"path\":\"/x\"}]";
        assertThat(problem(patch(document.toString(), patch)).code()).isEqualTo(Problem.Code.TOO_LARGE);
    }

    @Test
    void movingAMountainBackAndForthHasItsCost() {
        String document = "{\"a\":[" + "[0],".repeat(99_999) + "[0]]}";
        String moves = "["
                + "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/a\"},".repeat(4_999)
                + "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"}]";
        assertThat(problem(patch(document, moves)).code()).isEqualTo(Problem.Code.TOO_LARGE);
    }

    @Test
    void aLongListCanBeTakenApart() {
        String document = "{\"a\":[" + "{\"b\":1},".repeat(9_999) + "{}]}";
        String removals = "[" + "{\"op\":\"remove\",\"path\":\"/a/0\"},".repeat(9_999) + "{\"op\":\"test\",\"path\":\"/a\",\"value\":[{}]}]";
        assertThat(written(patch(document, removals))).isEqualTo("{\"a\":[{}]}");
        String large = "x".repeat(30_000_000);
        assertThat(patch("{}", "[{\"op\":\"add\",\"path\":\"/data\",\"value\":\"" + large + "\"}]").isOk()).isTrue();
    }

    /** Bytes that this thread takes up meanwhile: unlike time, the same on every machine. */
    private static long allocated(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
