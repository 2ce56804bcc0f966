package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

class JsonTest {

    private static JsonObject parsed(String text) {
        return Json.parse(text.getBytes(UTF_8)).get();
    }

    private static Problem refused(byte[] text) {
        assertThat(Json.parse(text)).isInstanceOf(Outcome.Refused.class);
        List<Problem> problems = ((Outcome.Refused<JsonObject>) Json.parse(text)).problems();
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().code()).isEqualTo(Problem.Code.SYNTAX);
        return problems.getFirst();
    }

    private static byte[] bytes(int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("{\"a\":\"".getBytes(UTF_8));
        for (int value : values) {
            out.write(value);
        }
        out.writeBytes("\"}".getBytes(UTF_8));
        return out.toByteArray();
    }

    @Test
    void keepsOrderAndNumberTexts() {
        String text =
                "{\"b\":1.50,\"a\":[-0,1E+2,0.000,12345678901234567890.123],\"c\":{\"z\":null,\"y\":true,\"x\":false}}";

        assertThat(new String(Json.write(parsed(text)), UTF_8)).isEqualTo(text);
    }

    @Test
    void readsEscapesAndAllPlanesOfUnicode() {
        JsonObject object = parsed("{\"a\\u0062\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00 é 漢 😀\"}");

        assertThat(object.string("ab")).isEqualTo("\"\\/\b\f\n\r\té😀 é 漢 😀");
        assertThat(new String(Json.write(object), UTF_8)).isEqualTo("{\"ab\":\"\\\"\\\\/\\b\\f\\n\\r\\té😀 é 漢 😀\"}");
    }

    @Test
    void readsFromTheMiddleOfABuffer() {
        byte[] buffer = "xx {\"a\":1} yy".getBytes(UTF_8);

        assertThat(Json.parse(buffer, 3, 7).get().get("a")).isEqualTo(new JsonNumber("1"));
        assertThatThrownBy(() -> Json.parse(buffer, 3, 70)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void escapesControlCharactersWhenWriting() {
        JsonObject object = JsonObject.of("a", "\u0000\u001f\u007f");

        assertThat(new String(Json.write(object), UTF_8)).isEqualTo("{\"a\":\"\\u0000\\u001f\u007f\"}");
        assertThat(Json.parse(Json.write(object)).get()).isEqualTo(object);
    }

    @Test
    void refusesToWriteALoneSurrogate() {
        assertThatThrownBy(() -> Json.write(JsonObject.of("a", "x\uD83D")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "\"a\"",
                "null",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":1 \"b\":2}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":1e}",
                "{\"a\":1e+}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":nul}",
                "{\"a\":nulL}",
                "{\"a\":True}",
                "{\"a\":[1,]}",
                "{\"a\":[1 2]}",
                "{\"a\":[}",
                "{\"a\":\"x}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u12G4\"}",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":1}\u0000",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\u0000\"}",
                "{\"a\":0x10}",
                "{\"a\":1} // c",
                "{/*c*/\"a\":1}",
                "{\"a\":1e401}",
                "{\"a\":1e99999999999}",
                "{\"a\":\"\\uD83D\"}",
                "{\"a\":\"\\uDE00\"}",
                "{\"a\":\"\\uD83Dx\"}",
                "{\"a\":\"\\uD83D\\u0041\"}",
                "\uFEFF{\"a\":1}",
                "{\"\":1,\"\":2}",
                "{\"a\":1}\u00a0",
                "{\"a\u0001\":1}"
            })
    void refusesWhatIsNotJson(String text) {
        assertThat(refused(text.getBytes(UTF_8)).message()).startsWith("Not valid JSON at line 1, column ");
    }

    @Test
    void refusesInvalidUtf8() {
        int[][] invalid = {
            {0xFF},
            {0xC0, 0x80},
            {0xC1, 0xBF},
            {0xE0, 0x80, 0x80},
            {0xED, 0xA0, 0x80},
            {0xED, 0xBF, 0xBF},
            {0xF0, 0x80, 0x80, 0x80},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF5, 0x80, 0x80, 0x80},
            {0x80},
            {0xC3},
            {0xE2, 0x82},
            {0xF0, 0x9F, 0x98},
            {0xC3, 0x28}
        };
        for (int[] bytes : invalid) {
            assertThat(refused(bytes(bytes)).message()).contains("UTF-8");
        }
        assertThat(Json.parse(bytes(0xF0, 0x9F, 0x98, 0x80)).isOk()).isTrue();
        assertThat(Json.parse(bytes(0xEF, 0xBF, 0xBF)).isOk()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{'a':1,'a':2} ~ line 1, column 8",
                "{'a':{'b':1,'c':2,'b':3}} ~ line 1, column 19",
                "{'a':1,'\\u0061':2} ~ line 1, column 8"
            })
    void refusesDuplicateNamesAndSaysWhere(String text, String place) {
        Problem problem = refused(text.replace('\'', '"').getBytes(UTF_8));

        assertThat(problem.message()).contains(place).contains("occurs twice");
    }

    @Test
    void findsDuplicatesAmongManyMembers() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 1000; i++) {
            text.append("\"n").append(i).append("\":1,");
        }

        assertThat(Json.parse((text + "\"x\":1}").getBytes(UTF_8)).isOk()).isTrue();
        assertThat(refused((text + "\"n3\":1}").getBytes(UTF_8)).message()).contains("'n3' occurs twice");
        assertThat(refused((text + "\"n999\":1}").getBytes(UTF_8)).message()).contains("'n999' occurs twice");
    }

    @Test
    void manyMembersCostLinearTime() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 300_000; i++) {
            text.append("\"n").append(i).append("\":1,");
        }
        byte[] body = text.append("\"x\":1}").toString().getBytes(UTF_8);

        Assertions.assertTimeout(
                Duration.ofSeconds(5), () -> assertThat(Json.parse(body).isOk()).isTrue());
    }

    @Test
    void limitsDepth() {
        String deepest = "{\"a\":".repeat(63) + "{}" + "}".repeat(63);
        String tooDeep = "{\"a\":".repeat(64) + "{}" + "}".repeat(64);
        String bomb = "{\"a\":" + "[".repeat(1_000_000);

        assertThat(Json.parse(deepest.getBytes(UTF_8)).isOk()).isTrue();
        assertThat(refused(tooDeep.getBytes(UTF_8)).message()).contains("nested deeper than 64");
        assertThat(refused(bomb.getBytes(UTF_8)).message()).contains("nested deeper than 64");
    }

    @Test
    void limitsNumbers() {
        String digits = "9".repeat(100);

        assertThat(Json.parse(("{\"a\":" + digits + "}").getBytes(UTF_8)).isOk())
                .isTrue();
        assertThat(refused(("{\"a\":" + digits + "9}").getBytes(UTF_8)).message())
                .contains("longer than 100");
        assertThat(Json.parse("{\"a\":1e-400}".getBytes(UTF_8)).isOk()).isTrue();
    }

    @Test
    void namesLineAndColumnInCharacters() {
        assertThat(refused("{\n  \"é\": tru }".getBytes(UTF_8)).message()).contains("line 2, column 8");
    }

    @Test
    void messagesHoldNoMarkupOfTheSender() {
        String name = "<script>alert(1)</script>\u202e" + "x".repeat(200);

        assertThat(refused(("{\"" + name + "\":1,\"" + name + "\":2}").getBytes(UTF_8))
                        .message())
                .doesNotContain("<")
                .doesNotContain("\u202e")
                .hasSizeLessThan(200);
    }

    @Test
    void editsObjectsInPlace() {
        JsonObject object = parsed("{\"resourceType\":\"Patient\",\"active\":true,\"x\":1}");

        object.putAt(1, "id", "1").put("active", false).remove("x");

        assertThat(new String(Json.write(object), UTF_8))
                .isEqualTo("{\"resourceType\":\"Patient\",\"id\":\"1\",\"active\":false}");
        assertThat(object.remove("nothing")).isNull();
        assertThat(object.putAt(0, "active", true).name(0)).isEqualTo("active");
        assertThatThrownBy(() -> object.put("bad", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void editsArraysInPlace() {
        JsonArray array = JsonArray.of("a", "c");

        array.insert(1, "b");
        array.insert(3, "d");
        array.remove(0);
        array.set(0, "B");

        assertThat(array).containsExactly("B", "c", "d");
        assertThatThrownBy(() -> array.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.insert(5, "x")).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void copiesAreIndependent() {
        JsonObject original = parsed("{\"a\":{\"b\":[1,{\"c\":2}]}}");
        JsonObject copy = original.deepCopy();

        copy.object("a").array("b").object(1).put("c", "changed");

        assertThat(original).isEqualTo(parsed("{\"a\":{\"b\":[1,{\"c\":2}]}}")).isNotEqualTo(copy);
    }

    @Test
    void textFormsShowNoContent() {
        assertThat(parsed("{\"family\":\"Meyer\",\"given\":[\"Anna\"]}").toString())
                .doesNotContain("Meyer")
                .doesNotContain("Anna");
        assertThat(JsonArray.of("Anna").toString()).doesNotContain("Anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{},", "[],", "1,", "\"\",", "true,", "null,", "{\"a\":1},", "\"\\u0100\","})
    void aTextOfNothingButSmallValuesIsRefusedBeforeItsTreeIsThere(String item) {
        byte[] text = ("{\"a\":[" + item.repeat(200_000) + "0]}").getBytes(UTF_8);

        assertThat(Json.parse(text, 1_000_000)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(((Problem) refused.problems().getFirst()).code()).isEqualTo(Problem.Code.TOO_LARGE);
            assertThat(((Problem) refused.problems().getFirst()).message()).contains("small values", "Nothing was stored");
        });
        assertThat(Json.parseValue(text, 1_000_000)).isInstanceOf(Outcome.Refused.class);
        assertThat(Json.parse(text, 100_000_000)).isInstanceOf(Outcome.Ok.class);
    }

    @Test
    void aLongStringThatIsNotPlainCountsForWhatItTakes() {
        byte[] plain = ("{\"a\":\"" + "a".repeat(500_000) + "\"}").getBytes(UTF_8);
        byte[] escaped = ("{\"a\":\"\\/" + "a".repeat(500_000) + "\"}").getBytes(UTF_8);

        assertThat(Json.parse(plain, 600_000)).isInstanceOf(Outcome.Ok.class);
        assertThat(Json.parse(escaped, 600_000)).isInstanceOf(Outcome.Refused.class);
        assertThat(Json.parse(escaped, 4_000_000)).isInstanceOf(Outcome.Ok.class);
    }
}
