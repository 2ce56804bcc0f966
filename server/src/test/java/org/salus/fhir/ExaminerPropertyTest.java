package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.salus.fhir.TypeDefinition.Form;

/** Resources made of real element names and mostly wrong values: there is always an answer, and it is the same each time. */
class ExaminerPropertyTest {

    private static final R4 DEFINITIONS = R4.definitions();

    private static final Object[] VALUES = {
        "x",
        "",
        "2020-01-01",
        "Patient/1",
        "#p",
        "#",
        "urn:uuid:1",
        "Patient?name=x",
        "/",
        "//",
        "?",
        "Patient/",
        "/Patient/1",
        "http://",
        ":",
        "<div>",
        true,
        new JsonNumber("1e400"),
        new JsonNumber("-0.00"),
        new JsonNumber("99999999999"),
        JsonNull.NULL
    };

    private final Examiner examiner = new Examiner(DEFINITIONS);

    @Property(tries = 1000)
    void hostileResourcesGetAnAnswer(@ForAll long seed) {
        Random random = new Random(seed);
        List<ResourceType> types = DEFINITIONS.types();
        ResourceType type = types.get(random.nextInt(types.size()));
        JsonObject resource = object(random, type.definition, 5);
        JsonObject copy = resource.deepCopy();

        Examination first = examiner.examine(resource, ReferenceResolver.AS_IS);

        assertThat(resource).isEqualTo(copy);
        assertThat(examiner.examine(copy, ReferenceResolver.AS_IS)).isEqualTo(first);
        assertThat(first.problems()).hasSizeLessThanOrEqualTo(50).allMatch(p -> p.path() != null);
        assertThat(examiner.index(resource).entries()).doesNotContainNull();
    }

    private static JsonObject object(Random random, TypeDefinition type, int depth) {
        JsonObject object = new JsonObject();
        if (type.form == Form.RESOURCE) {
            object.put("resourceType", type.name.equals("Resource") ? "Patient" : type.name);
        }
        List<Map.Entry<String, TypeDefinition.Property>> properties = new ArrayList<>(type.properties.entrySet());
        properties.sort(Map.Entry.comparingByKey());
        if (properties.isEmpty()) {
            return object;
        }
        for (int i = random.nextInt(12); i > 0; i--) {
            TypeDefinition.Property property =
                    properties.get(random.nextInt(properties.size())).getValue();
            object.put(property.name, element(random, property, depth - 1));
        }
        return object;
    }

    private static Object element(Random random, TypeDefinition.Property property, int depth) {
        boolean array = property.element.array() != (random.nextInt(20) == 0);
        if (!array) {
            return value(random, property, depth);
        }
        JsonArray items = new JsonArray();
        for (int i = random.nextInt(3); i > 0; i--) {
            items.add(value(random, property, depth));
        }
        return items;
    }

    private static Object value(Random random, TypeDefinition.Property property, int depth) {
        boolean simple = property.type.form.primitive() == (random.nextInt(20) != 0);
        return simple || depth <= 0 ? VALUES[random.nextInt(VALUES.length)] : object(random, property.type, depth);
    }
}
