package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.salus.kernel.Outcome;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

class JsonPropertyTest {

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(@ForAll("objects") JsonObject object) {
        byte[] text = Json.write(object);

        JsonObject read = Json.parse(text).get();

        assertThat(read).isEqualTo(object);
        assertThat(names(read)).isEqualTo(names(object));
        assertThat(Json.write(read)).isEqualTo(text);
    }

    @Property(tries = 500)
    void jacksonReadsTheSame(@ForAll("objects") JsonObject object) {
        byte[] text = Json.write(object);

        assertThat(withJackson(text)).isEqualTo(object);
    }

    /** Breaking any one byte either leaves something that Jackson accepts too, or is refused. */
    @Property(tries = 1000)
    void acceptsNothingThatJacksonRefuses(@ForAll("objects") JsonObject object, @ForAll int at, @ForAll byte with) {
        byte[] text = Json.write(object);
        text[Math.floorMod(at, text.length)] = with;

        if (Json.parse(text) instanceof Outcome.Ok<JsonObject>(JsonObject read)) {
            assertThat(withJackson(text)).isEqualTo(read);
        }
    }

    @Property(tries = 1000)
    void anyBytesGetAnAnswer(@ForAll byte[] text) {
        assertThat(Json.parse(text)).isNotNull();
    }

    /** Grown from a seed by hand: jqwik's own recursive generators take minutes to set up. */
    @Provide
    Arbitrary<JsonObject> objects() {
        return Arbitraries.longs().withoutEdgeCases().map(seed -> object(new Random(seed), 4));
    }

    private static JsonObject object(Random random, int depth) {
        JsonObject object = new JsonObject();
        for (int i = random.nextInt(6); i > 0; i--) {
            object.put(string(random), value(random, depth - 1));
        }
        return object;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> JsonNull.NULL;
            case 1 -> random.nextBoolean();
            case 2 -> JsonNumber.of(random.nextLong() >> random.nextInt(64));
            case 3 ->
                new JsonNumber(
                        new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(40) - 20).toString());
            case 4, 5 -> string(random);
            case 6 -> object(random, depth);
            default -> {
                JsonArray array = new JsonArray();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
        };
    }

    private static String string(Random random) {
        StringBuilder text = new StringBuilder();
        int widest = random.nextBoolean() ? 0x7F : random.nextBoolean() ? 0x7FF : 0x10FFFF;
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 300 : 12); i > 0; i--) {
            int point = random.nextInt(widest + 1);
            text.appendCodePoint(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 'x' : point);
        }
        return text.toString();
    }

    private static List<String> names(JsonObject object) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < object.size(); i++) {
            names.add(object.name(i));
        }
        return names;
    }

    private static Object withJackson(byte[] text) throws JacksonException {
        try (JsonParser parser = JACKSON.createParser(tools.jackson.core.ObjectReadContext.empty(), text)) {
            parser.nextToken();
            Object value = value(parser);
            assertThat(parser.nextToken()).isNull();
            return value;
        }
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                JsonObject object = new JsonObject();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                JsonArray array = new JsonArray();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> JsonNull.NULL;
        };
    }
}
