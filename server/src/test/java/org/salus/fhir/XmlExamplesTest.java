package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;

/** The examples of the R4 specification in XML and JSON: each is the other. */
@Tag("data")
class XmlExamplesTest {

    private final Path examples = Path.of(System.getenv("SALUS_DATA"), "fhir-examples");
    private final R4 definitions = R4.definitions();

    @Test
    void theXmlExamplesSayWhatTheJsonExamplesSay() throws IOException {
        List<String> differing = new ArrayList<>();
        int compared = 0;
        for (Path xml : files("r4-spec-xml", ".xml")) {
            Outcome<JsonObject> read = FhirXml.parse(definitions, Files.readAllBytes(xml));
            if (!read.isOk()) {
                differing.add(xml.getFileName() + ": " + read);
                continue;
            }
            Path json = examples.resolve("r4-spec").resolve(xml.getFileName().toString().replace(".xml", ".json"));
            if (Files.exists(json)) {
                compared++;
                String one = plain(withoutMeta(read.get()));
                String other = plain(withoutMeta(Json.parse(Files.readAllBytes(json)).get()));
                if (!one.equals(other)) {
                    differing.add(xml.getFileName() + ": " + firstDifference(one, other));
                }
            }
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(30);
    }

    @Test
    void everyJsonExampleComesBackFromXml() throws IOException {
        List<String> differing = new ArrayList<>();
        Examiner examiner = new Examiner(definitions);
        for (Path file : files("r4-spec", ".json")) {
            JsonObject resource = Json.parse(Files.readAllBytes(file)).get();
            if (!examiner.examine(resource, ReferenceResolver.AS_IS).isOk()) {
                continue; // not stored either
            }
            Outcome<JsonObject> back = FhirXml.parse(definitions, FhirXml.write(definitions, resource, false));
            if (!back.isOk() || !plain(back.get()).equals(plain(resource))) {
                differing.add(file.getFileName() + ": "
                        + (back.isOk() ? firstDifference(plain(back.get()), plain(resource)) : back.toString()));
            }
        }
        assertThat(differing).isEmpty();
    }

    /** The two sets were tagged as test data in different elements of meta. */
    private static JsonObject withoutMeta(JsonObject resource) {
        resource.remove("meta");
        return resource;
    }

    private List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(examples.resolve(folder))) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** In the order of the definitions, and without what JSON and XML narratives may write in several ways. */
    private String plain(JsonObject resource) {
        String xml = new String(FhirXml.write(definitions, resource, false), UTF_8);
        StringBuilder normal = new StringBuilder();
        int from = 0;
        for (int at = xml.indexOf("<div"); at >= 0; at = xml.indexOf("<div", from)) {
            int end = xml.indexOf("</text>", at);
            if (end < 0) {
                break;
            }
            normal.append(xml, from, at).append("<div/>");
            from = end;
        }
        return normal.append(xml.substring(from)).toString();
    }

    private static String firstDifference(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return one.substring(Math.max(0, at - 40), Math.min(one.length(), at + 60)) + " <> "
                + other.substring(Math.max(0, at - 40), Math.min(other.length(), at + 60));
    }
}
