package org.salus.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Outcome;

/** Transaction Bundles of a folder, with their references resolved as a transaction would, for measuring and training. */
final class SampleBundles {

    record Sample(ResourceType type, String id, JsonObject json, Examination examination) {}

    private static final Examiner EXAMINER = new Examiner(R4.definitions());

    private SampleBundles() {}

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Sample> read(Path file) {
        JsonObject bundle;
        try {
            bundle = Json.parse(Files.readAllBytes(file)).get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonArray entries = bundle.array("entry");
        Map<String, String> targets = new HashMap<>();
        List<JsonObject> resources = new ArrayList<>();
        for (int i = 0; entries != null && i < entries.size(); i++) {
            JsonObject resource = entries.object(i).object("resource");
            String id = UUID.randomUUID().toString();
            targets.put(entries.object(i).string("fullUrl"), resource.string("resourceType") + "/" + id);
            if (resource.has("id")) {
                resource.remove("id");
            }
            resource.putAt(1, "id", id);
            resources.add(resource);
        }
        ReferenceResolver resolver = text -> {
            int query = text.indexOf('?');
            String conditional = query < 0
                    ? text
                    : text.substring(0, query) + "/" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
            return Outcome.ok(targets.getOrDefault(text, conditional));
        };
        List<Sample> samples = new ArrayList<>();
        for (JsonObject resource : resources) {
            Examination examination = EXAMINER.examine(resource, resolver);
            samples.add(new Sample(examination.type(), resource.string("id"), resource, examination));
        }
        return samples;
    }

    /** As the door would store it. */
    static byte[] body(JsonObject json, int version, long updated) {
        JsonObject meta = json.object("meta");
        JsonObject stamped = meta == null ? new JsonObject() : meta;
        stamped.remove("versionId");
        stamped.remove("lastUpdated");
        stamped.putAt(0, "versionId", Integer.toString(version));
        stamped.putAt(1, "lastUpdated", java.time.Instant.ofEpochMilli(updated / 1000).toString());
        json.remove("meta");
        json.putAt(2, "meta", stamped);
        return Json.write(json);
    }
}
