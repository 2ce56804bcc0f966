package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The differences of two resources, applied to the first, make the second. */
class DifferencesTest {

    private static final R4 R4_DEFINITIONS = R4.definitions();

    private static JsonObject json(String text) {
        return Json.parse(text.getBytes(UTF_8)).get();
    }

    private static List<String> between(String from, String to) {
        JsonArray operations = Differences.between(R4_DEFINITIONS, json(from), json(to), false);
        assertThat(applied(json(from), operations)).isEqualTo(json(to));
        List<String> texts = new ArrayList<>();
        for (Object operation : operations) {
            List<String> parts = new ArrayList<>();
            for (Object part : Objects.requireNonNull(((JsonObject) operation).array("part"))) {
                JsonObject one = (JsonObject) part;
                parts.add(one.name(1) + "=" + new String(Json.write(JsonObject.of("x", one.value(1))), UTF_8).replaceAll("^.\"x\":|.$", ""));
            }
            texts.add(String.join(" ", parts));
        }
        return texts;
    }

    @Test
    void valuesAreReplacedAddedAndDeleted() {
        assertThat(between(
                        "{\"resourceType\":\"Patient\",\"gender\":\"male\",\"birthDate\":\"1980\"}",
                        "{\"resourceType\":\"Patient\",\"gender\":\"female\",\"active\":true}"))
                .containsExactly(
                        "valueCode=\"add\" valueString=\"Patient\" valueString=\"active\" valueBoolean=true",
                        "valueCode=\"replace\" valueString=\"Patient.gender\" valueCode=\"male\" valueCode=\"female\"",
                        "valueCode=\"delete\" valueString=\"Patient.birthDate\"");
    }

    @Test
    void listsAreAligned() {
        assertThat(between(
                        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"},{\"family\":\"B\",\"given\":[\"x\",\"y\"]}]}",
                        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"N\"},{\"family\":\"A\"},{\"family\":\"B\",\"given\":[\"x\",\"z\",\"y\"]}]}"))
                .containsExactly(
                        "valueCode=\"insert\" valueString=\"Patient.name\" valueInteger=0 valueHumanName={\"family\":\"N\"}",
                        "valueCode=\"insert\" valueString=\"Patient.name[2].given\" valueInteger=1 valueString=\"z\"");
        assertThat(between(
                        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"},{\"family\":\"B\"},{\"family\":\"C\"}]}",
                        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"A\"},{\"family\":\"C\",\"use\":\"old\"}]}"))
                .containsExactly(
                        "valueCode=\"add\" valueString=\"Patient.name[1]\" valueString=\"use\" valueCode=\"old\"",
                        "valueCode=\"replace\" valueString=\"Patient.name[1].family\" valueString=\"B\" valueString=\"C\"",
                        "valueCode=\"delete\" valueString=\"Patient.name[2]\"");
    }

    @Test
    void choicesExtensionsAndBackboneElementsAreWritten() {
        assertThat(between(
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"a\"},\"valueString\":\"x\"}",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"a\"},\"valueQuantity\":{\"value\":1.50}}"))
                .containsExactly(
                        "valueCode=\"replace\" valueString=\"Observation.value\" valueString=\"x\" valueQuantity={\"value\":1.50}");
        assertThat(between(
                        "{\"resourceType\":\"Patient\",\"birthDate\":\"1980\"}",
                        "{\"resourceType\":\"Patient\",\"birthDate\":\"1980\",\"_birthDate\":{\"id\":\"b\"},\"contact\":[{\"gender\":\"male\",\"telecom\":[{\"value\":\"1\"},{\"value\":\"2\"}]}]}"))
                .hasSize(2)
                .last()
                .isEqualTo("valueCode=\"add\" valueString=\"Patient\" valueString=\"contact\" part=[{\"name\":\"gender\",\"valueCode\":\"male\"},"
                        + "{\"name\":\"telecom\",\"valueContactPoint\":{\"value\":\"1\"}},{\"name\":\"telecom\",\"valueContactPoint\":{\"value\":\"2\"}}]");
    }

    @Test
    void metaIsLeftOutUnlessAskedFor() {
        JsonObject from = json("{\"resourceType\":\"Patient\",\"meta\":{\"versionId\":\"1\"}}");
        JsonObject to = json("{\"resourceType\":\"Patient\",\"meta\":{\"versionId\":\"2\"}}");
        assertThat(Differences.between(R4_DEFINITIONS, from, to, false)).isEmpty();
        assertThat(Differences.between(R4_DEFINITIONS, from, to, true)).hasSize(1);
    }

    @Property(tries = 2000)
    void appliedTheyMakeTheOther(@ForAll long seed) {
        Random random = new Random(seed);
        JsonObject from = patient(random);
        JsonObject to = random.nextBoolean() ? patient(random) : changed(from.deepCopy(), random);
        JsonArray operations = Differences.between(R4_DEFINITIONS, from, to, true);
        assertThat(applied(from.deepCopy(), operations)).isEqualTo(to);
        assertThat(operations.isEmpty()).isEqualTo(from.equals(to));
    }

    /** And they are a patch that this server takes. */
    @Property(tries = 1000)
    void theyAreAPatch(@ForAll long seed) {
        Random random = new Random(seed);
        JsonObject from = patient(random);
        JsonObject to = changed(from.deepCopy(), random);
        JsonArray operations = Differences.between(R4_DEFINITIONS, from, to, true);
        if (!operations.isEmpty()) {
            JsonObject patch = new JsonObject().put("resourceType", "Parameters").put("parameter", operations);
            assertThat(FhirPathPatch.of(R4_DEFINITIONS, patch).get().apply(from.deepCopy()).get()).isEqualTo(to);
        }
    }

    private static JsonObject patient(Random random) {
        JsonObject patient = new JsonObject().put("resourceType", "Patient");
        if (random.nextBoolean()) {
            patient.put("gender", random.nextBoolean() ? "male" : "female");
        }
        if (random.nextInt(3) > 0) {
            patient.put(random.nextBoolean() ? "deceasedBoolean" : "deceasedDateTime", random.nextBoolean() ? "2020" : "2021");
        }
        JsonArray names = new JsonArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            JsonObject name = new JsonObject().put("family", "F" + random.nextInt(3));
            JsonArray given = new JsonArray();
            JsonArray twins = new JsonArray();
            boolean extended = false;
            for (int g = random.nextInt(4); g > 0; g--) {
                given.add("g" + random.nextInt(3));
                boolean has = random.nextInt(4) == 0;
                extended |= has;
                twins.add(has ? new JsonObject().put("id", "e" + random.nextInt(2)) : JsonNull.NULL);
            }
            if (!given.isEmpty()) {
                name.put("given", given);
                if (extended) {
                    name.put("_given", twins);
                }
            }
            names.add(name);
        }
        if (!names.isEmpty()) {
            patient.put("name", names);
        }
        JsonArray contacts = new JsonArray();
        for (int i = random.nextInt(3); i > 0; i--) {
            contacts.add(new JsonObject()
                    .put("name", new JsonObject().put("family", "C" + random.nextInt(3)))
                    .put("telecom", JsonArray.of(new JsonObject().put("value", "" + random.nextInt(3)))));
        }
        if (!contacts.isEmpty()) {
            patient.put("contact", contacts);
        }
        return patient;
    }

    private static JsonObject changed(JsonObject patient, Random random) {
        JsonArray names = patient.array("name");
        if (names != null && !names.isEmpty()) {
            switch (random.nextInt(3)) {
                case 0 -> names.insert(random.nextInt(names.size() + 1), new JsonObject().put("family", "New"));
                case 1 -> Objects.requireNonNull(names.object(random.nextInt(names.size()))).put("use", "old");
                default -> {
                    names.remove(random.nextInt(names.size()));
                    if (names.isEmpty()) {
                        patient.remove("name");
                    }
                }
            }
        }
        return patient;
    }

    /** A plain FHIRPath Patch: names and indexes only. */
    private static JsonObject applied(JsonObject resource, JsonArray operations) {
        for (Object one : operations) {
            Map<String, JsonObject> parts = new java.util.HashMap<>();
            for (Object part : Objects.requireNonNull(((JsonObject) one).array("part"))) {
                parts.put(String.valueOf(((JsonObject) part).string("name")), (JsonObject) part);
            }
            String path = String.valueOf(Objects.requireNonNull(parts.get("path")).string("valueString"));
            Spot spot = new Spot(resource, R4_DEFINITIONS.type(String.valueOf(resource.string("resourceType"))).definition);
            String[] steps = path.split("\\.");
            JsonObject value = parts.get("value");
            switch (String.valueOf(Objects.requireNonNull(parts.get("type")).string("valueCode"))) {
                case "add" -> {
                    for (int i = 1; i < steps.length; i++) {
                        spot = spot.into(steps[i]);
                    }
                    spot.add(String.valueOf(Objects.requireNonNull(parts.get("name")).string("valueString")), -1, Objects.requireNonNull(value));
                }
                case "insert" -> {
                    for (int i = 1; i < steps.length - 1; i++) {
                        spot = spot.into(steps[i]);
                    }
                    int index = Integer.parseInt(
                            ((JsonNumber) Objects.requireNonNull(parts.get("index")).value(1)).text());
                    spot.add(steps[steps.length - 1], index, Objects.requireNonNull(value));
                }
                case "replace" -> {
                    for (int i = 1; i < steps.length - 1; i++) {
                        spot = spot.into(steps[i]);
                    }
                    String last = steps[steps.length - 1];
                    int bracket = last.indexOf('[');
                    spot.delete(last);
                    spot.add(
                            bracket < 0 ? last : last.substring(0, bracket),
                            bracket < 0 ? -1 : Integer.parseInt(last.substring(bracket + 1, last.length() - 1)),
                            Objects.requireNonNull(value));
                }
                case "delete" -> {
                    for (int i = 1; i < steps.length - 1; i++) {
                        spot = spot.into(steps[i]);
                    }
                    spot.delete(steps[steps.length - 1]);
                }
                default -> throw new IllegalStateException();
            }
        }
        return resource;
    }

    private record Spot(JsonObject object, TypeDefinition type) {

        private static String name(String step) {
            int bracket = step.indexOf('[');
            return bracket < 0 ? step : step.substring(0, bracket);
        }

        private static int index(String step) {
            int bracket = step.indexOf('[');
            return bracket < 0 ? -1 : Integer.parseInt(step.substring(bracket + 1, step.length() - 1));
        }

        private List<String> members(String element) {
            return type.properties.values().stream()
                    .filter(p -> p.element.name().equals(element) && object.has(p.name))
                    .map(p -> p.name)
                    .toList();
        }

        Spot into(String step) {
            String member = members(name(step)).getFirst();
            Object value = Objects.requireNonNull(object.get(member));
            JsonObject inner = index(step) < 0 ? (JsonObject) value : Objects.requireNonNull(((JsonArray) value).object(index(step)));
            return new Spot(inner, Objects.requireNonNull(type.properties.get(member)).type);
        }

        void delete(String step) {
            for (String member : members(name(step))) {
                if (index(step) < 0) {
                    object.remove(member);
                } else if (object.get(member) instanceof JsonArray array) {
                    if (index(step) < array.size()) {
                        array.remove(index(step));
                    }
                    tidy(member, array);
                }
            }
        }

        private void tidy(String member, JsonArray array) {
            boolean nothing = true;
            for (Object one : array) {
                nothing &= one == JsonNull.NULL;
            }
            if (nothing) {
                object.remove(member);
            }
        }

        void add(String element, int index, JsonObject part) {
            TypeDefinition.Property property = type.properties.values().stream()
                    .filter(p -> !p.twin && p.element.name().equals(element) && part.has(member(p)))
                    .findFirst()
                    .or(() -> type.properties.values().stream()
                            .filter(p -> !p.twin && p.element.name().equals(element) && (part.has("part") || part.has("_" + member(p))))
                            .findFirst())
                    .orElseThrow(() -> new IllegalStateException(element + " " + part));
            Object value = part.has("part") ? anonymous(property.type, Objects.requireNonNull(part.array("part"))) : part.get(member(property));
            Object twin = part.get("_" + member(property));
            if (!property.element.array()) {
                if (value != null) {
                    object.put(property.name, value);
                }
                if (twin != null) {
                    object.put("_" + property.name, twin);
                }
                return;
            }
            JsonArray values = object.array(property.name);
            JsonArray twins = object.array("_" + property.name);
            int size = Math.max(values == null ? 0 : values.size(), twins == null ? 0 : twins.size());
            int at = index < 0 ? size : index;
            insert(property.name, size, at, value == null ? JsonNull.NULL : value);
            if (twin != null || twins != null) {
                insert("_" + property.name, size, at, twin == null ? JsonNull.NULL : twin);
            }
        }

        private void insert(String member, int size, int at, Object value) {
            JsonArray array = object.array(member);
            if (array == null) {
                array = new JsonArray();
                object.put(member, array);
            }
            while (array.size() < size) {
                array.add(JsonNull.NULL);
            }
            array.insert(at, value);
            if (member.startsWith("_")) {
                tidy(member, array);
            }
        }

        private static String member(TypeDefinition.Property property) {
            return "value" + property.type.name.substring(0, 1).toUpperCase(Locale.ROOT) + property.type.name.substring(1);
        }

        private static JsonObject anonymous(TypeDefinition type, JsonArray parts) {
            Spot spot = new Spot(new JsonObject(), type);
            for (Object part : parts) {
                JsonObject one = (JsonObject) part;
                spot.add(String.valueOf(one.string("name")), -1, one);
            }
            return spot.object();
        }
    }
}
