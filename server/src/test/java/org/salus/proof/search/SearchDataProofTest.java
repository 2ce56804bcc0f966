package org.salus.proof.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.testing.SyntheticPatients;

/** The proof of {@link SearchProofTest} over resources that others wrote: the R4 examples, and some synthetic patients' records. */
@Tag("slow")
@Tag("data")
class SearchDataProofTest {

    private static final int PATIENTS = 6;
    private static final int PER_TYPE_AND_PATIENT = 10;
    private static final Pattern URN = Pattern.compile("\"urn:uuid:([0-9a-f-]{36})\"");

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void r4Examples() throws IOException {
        List<ProofServer.Made> made = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (Stream<Path> files = Files.walk(data("fhir-examples/r4-spec"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonNode resource = json.readTree(file.toFile());
                String type = resource.path("resourceType").asText();
                String id = resource.path("id").asText();
                if (!type.isEmpty() && !id.isEmpty() && seen.add(type + "/" + id)) {
                    made.add(new ProofServer.Made(type, id, resource.toString()));
                }
            }
        }
        compare(made, 11);
    }

    /** Bundles refer by URN within themselves: here the URN's own UUID becomes the id. */
    @Test
    void syntheticPatients() throws IOException {
        List<ProofServer.Made> made = new ArrayList<>();
        SyntheticPatients.each(PATIENTS, (name, text) -> {
            JsonNode bundle = json.readTree(text);
            Map<String, String> types = new HashMap<>();
            bundle.path("entry").forEach(e -> types.put(
                    e.path("fullUrl").asText().replace("urn:uuid:", ""),
                    e.path("resource").path("resourceType").asText()));
            Map<String, Integer> taken = new HashMap<>();
            for (JsonNode entry : bundle.path("entry")) {
                ObjectNode resource = (ObjectNode) entry.path("resource");
                String type = resource.path("resourceType").asText();
                String id = entry.path("fullUrl").asText().replace("urn:uuid:", "");
                if (id.matches("[A-Za-z0-9.-]{1,64}") && taken.merge(type, 1, Integer::sum) <= PER_TYPE_AND_PATIENT) {
                    resource.put("id", id);
                    String own = URN.matcher(resource.toString())
                            .replaceAll(m -> types.containsKey(m.group(1))
                                    ? "\"" + types.get(m.group(1)) + "/" + m.group(1) + "\""
                                    : m.group());
                    made.add(new ProofServer.Made(type, id, own));
                }
            }
        });
        compare(made, 12);
    }

    private static void compare(List<ProofServer.Made> made, long seed) throws IOException {
        ProofServer server = ProofServer.of(made);
        Comparison comparison = new Comparison(server);
        comparison.run(comparison.queries(new Random(seed)));
        comparison.print();
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.compared()).isGreaterThan(1_000);
    }

    private static Path data(String folder) {
        return Path.of(System.getenv("SALUS_DATA")).resolve(folder);
    }
}
