package org.salus.record.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;

class ReferencesTest {

    private static List<String> of(String json) {
        byte[] stored = Json.write(Json.parse(json.getBytes(UTF_8)).get());
        List<String> found = new ArrayList<>();
        References.each(stored, type -> !type.equals("Group"), (type, id) -> found.add(type + "/" + id));
        return found;
    }

    @Test
    void literalReferencesAreFoundWhereverTheyStand() {
        assertThat(of(
                        """
                        {"a":{"reference":"Patient/1"},"b":[{"reference":"Group/2"},{"display":"x","reference":"Practitioner/a-b.c"},
                        {"reference":"Organization/3/_history/4"}],"reference":"Device/5"}"""))
                .containsExactly("Patient/1", "Practitioner/a-b.c", "Organization/3", "Device/5");
    }

    @Test
    void whatOnlyLooksLikeOneIsNot() {
        assertThat(of(
                        """
                        {"a":{"reference":"#c"},"b":{"reference":"urn:uuid:1"},"c":{"reference":"http://x/Patient/1"},"d":{"reference":"Patient?identifier=1"},
                        "e":"\\"reference\\":\\"Patient/1\\"","f":"\\\\\\"reference\\":\\"Patient/2","reference":"","g":{"reference":"Patient/"},
                        "h":{"reference":"/1"},"preference":"Patient/3","i":{"_reference":{"id":"Patient/4"}}}"""))
                .isEmpty();
    }
}
