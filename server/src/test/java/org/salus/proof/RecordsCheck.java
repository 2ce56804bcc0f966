package org.salus.proof;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares a server with the Synthea bundles that were loaded into it, once, and nothing else: 200 resources drawn by seed are read back
 * and must be what was sent, apart from id, meta and resolved references; 30 searches must count what the files say. It reads JSON with
 * another parser than Salus does. {@code RecordsCheck FHIR_BASE TOKEN_FILE FOLDER [SEED]}; with a folder of single resources and the word
 * {@code examples} in place of the seed it PUTs each and tells what is refused. Ends with 1 when something differs.
 */
public final class RecordsCheck {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final String SYNTHEA = "https://github.com/synthetichealth/synthea";

    private record Sent(String fullUrl, JsonNode resource, String patient) {
        String type() {
            return resource.path("resourceType").stringValue("");
        }
    }

    private final String base;
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Sent> byUrl = new HashMap<>();
    private final Map<String, String> patientIds = new HashMap<>();
    private final Map<String, Map<String, Integer>> charts = new HashMap<>();
    private final PrintStream out = System.out;
    private int wrong;

    private RecordsCheck(String base, String token) {
        this.base = base;
        this.token = token;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        RecordsCheck check =
                new RecordsCheck(args[0], Files.readString(Path.of(args[1])).strip());
        if (args.length > 3 && args[3].equals("examples")) {
            check.examples(Path.of(args[2]));
        } else {
            check.read(Path.of(args[2]));
            check.draw(args.length > 3 ? Long.parseLong(args[3]) : 1, 200);
            check.searches();
        }
        check.out.println(check.wrong == 0 ? "All as expected." : check.wrong + " not as expected.");
        System.exit(check.wrong == 0 ? 0 : 1);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }

    private void read(Path folder) throws IOException {
        for (Path file : files(folder)) {
            JsonNode bundle = JSON.readTree(Files.readAllBytes(file));
            String patient = "";
            for (JsonNode entry : bundle.path("entry")) {
                JsonNode resource = entry.path("resource");
                if (resource.path("resourceType").stringValue("").equals("Patient")) {
                    patient = resource.path("id").stringValue("");
                }
                Sent one = new Sent(entry.path("fullUrl").stringValue(""), resource, patient);
                sent.add(one);
                byUrl.put(one.fullUrl(), one);
            }
        }
        out.println(sent.size() + " resources in the files");
    }

    // Reading back

    private void draw(long seed, int number) throws IOException, InterruptedException {
        List<Sent> candidates =
                sent.stream().filter(s -> !s.patient().isEmpty()).toList();
        Random random = new Random(seed);
        Map<String, Integer> types = new TreeMap<>();
        int equal = 0;
        for (int i = 0; i < number; i++) {
            // A type first, so that the rare ones are drawn too.
            List<String> names =
                    candidates.stream().map(Sent::type).distinct().sorted().toList();
            String type = names.get(random.nextInt(names.size()));
            List<Sent> ofType =
                    candidates.stream().filter(s -> s.type().equals(type)).toList();
            Sent drawn = ofType.get(random.nextInt(ofType.size()));
            types.merge(type, 1, Integer::sum);
            String form = form(drawn.resource());
            long expected = candidates.stream()
                    .filter(s ->
                            s.type().equals(type) && (s.patient().equals(drawn.patient()) || type.equals("Medication")))
                    .filter(s -> form(s.resource()).equals(form))
                    .count();
            int found = chart(drawn).getOrDefault(form, 0);
            if (found == expected) {
                equal++;
            } else {
                differs(type + " " + drawn.resource().path("id").stringValue("") + ": " + found + " like it, sent "
                        + expected);
            }
        }
        out.println(equal + " of " + number + " resources read back as sent; types " + types);
    }

    /** How often each form occurs among the resources of this type in the patient's chart. */
    private Map<String, Integer> chart(Sent drawn) throws IOException, InterruptedException {
        String type = drawn.type();
        String key = type.equals("Medication") ? type : type + drawn.patient();
        Map<String, Integer> forms = charts.get(key);
        if (forms == null) {
            forms = new HashMap<>();
            String id = patientId(drawn.patient());
            String query = switch (type) {
                case "Patient" -> "_id=" + id;
                case "Medication" -> "";
                default -> "patient=" + id;
            };
            for (JsonNode resource : all(base + "/" + type + "?_count=500&" + query)) {
                JsonNode single =
                        get(base + "/" + type + "/" + resource.path("id").stringValue(""));
                if (!single.equals(resource)) {
                    differs(type + " reads otherwise than it is found");
                }
                forms.merge(form(single), 1, Integer::sum);
                if (forms.size() == 1) {
                    checkReferences(drawn.patient(), single, id);
                }
            }
            charts.put(key, forms);
        }
        return forms;
    }

    /** References lead to resources that are there, and to this patient. */
    private void checkReferences(String patient, JsonNode resource, String id)
            throws IOException, InterruptedException {
        for (JsonNode value : resource.findValues("reference")) {
            String reference = value.stringValue("");
            if (reference.startsWith("urn:") || reference.contains("?")) {
                differs("unresolved reference " + reference + " of " + patient);
            } else if (reference.startsWith("Patient/") && !reference.equals("Patient/" + id)) {
                differs("reference to another patient");
            } else if (!reference.startsWith("#")
                    && !get(base + "/" + reference)
                            .path("resourceType")
                            .stringValue("")
                            .equals(reference.split("/")[0])) {
                differs(reference + " leads nowhere");
            }
        }
    }

    private String patientId(String sentId) throws IOException, InterruptedException {
        String known = patientIds.get(sentId);
        if (known == null) {
            JsonNode found = get(base + "/Patient?identifier=" + encode(SYNTHEA + "|" + sentId));
            known = found.path("entry").path(0).path("resource").path("id").stringValue("none");
            patientIds.put(sentId, known);
        }
        return known;
    }

    /** Without id, meta and what references were resolved to: only the type that they lead to stays. */
    private String form(JsonNode resource) {
        ObjectNode copy = (ObjectNode) resource.deepCopy();
        copy.remove("id");
        copy.remove("meta");
        loosen(copy);
        return copy.toString();
    }

    private void loosen(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("reference").isString()) {
            String reference = object.path("reference").stringValue("");
            Sent target = byUrl.get(reference);
            String type = target != null
                    ? target.type()
                    : reference.startsWith("#") ? reference : reference.split("[/?]")[0];
            object.put("reference", type);
        }
        for (JsonNode child : node) {
            loosen(child);
        }
    }

    // Searching

    private record Search(String url, String type, Predicate<JsonNode> fits) {}

    private void searches() throws IOException, InterruptedException {
        List<Sent> patients =
                sent.stream().filter(s -> s.type().equals("Patient")).toList();
        JsonNode someone = patients.get(patients.size() / 2).resource();
        String urn = "urn:uuid:" + someone.path("id").stringValue("");
        String id = patientId(someone.path("id").stringValue(""));
        JsonNode name = someone.path("name").path(0);
        String family = name.path("family").stringValue("");
        String given = name.path("given").path(0).stringValue("");
        String city = someone.path("address").path(0).path("city").stringValue("");
        String phone = someone.path("telecom").path(0).path("value").stringValue("");
        String born = someone.path("birthDate").stringValue("");
        String loinc = "http://loinc.org|";
        String snomed = "http://snomed.info/sct|";
        Predicate<JsonNode> mine = r -> subject(r).equals(urn);
        List<Search> searches = List.of(
                new Search("Patient?gender=female", "Patient", r -> is(r, "gender", "female")),
                new Search("Patient?birthdate=" + born, "Patient", r -> is(r, "birthDate", born)),
                new Search(
                        "Patient?birthdate=ge1980-01-01",
                        "Patient",
                        r -> text(r, "birthDate").compareTo("1980-01-01") >= 0),
                new Search(
                        "Patient?birthdate=lt1950",
                        "Patient",
                        r -> text(r, "birthDate").compareTo("1950") < 0),
                new Search(
                        "Patient?family=" + encode(family.substring(0, 3).toLowerCase()),
                        "Patient",
                        r -> names(r, "family").anyMatch(n -> fold(n).startsWith(fold(family.substring(0, 3))))),
                new Search(
                        "Patient?given:exact=" + encode(given),
                        "Patient",
                        r -> names(r, "given").anyMatch(given::equals)),
                new Search(
                        "Patient?family:contains=an",
                        "Patient",
                        r -> names(r, "family").anyMatch(n -> fold(n).contains("an"))),
                new Search(
                        "Patient?address-city=" + encode(city),
                        "Patient",
                        r -> stream(r.path("address"))
                                .anyMatch(a -> fold(text(a, "city")).startsWith(fold(city)))),
                new Search(
                        "Patient?phone=" + encode(phone),
                        "Patient",
                        r -> stream(r.path("telecom")).anyMatch(t -> is(t, "value", phone))),
                new Search(
                        "Patient?identifier="
                                + encode(SYNTHEA + "|" + someone.path("id").stringValue("")),
                        "Patient",
                        r -> r == someone),
                new Search(
                        "Patient?gender=male&birthdate=ge2000-01-01",
                        "Patient",
                        r -> is(r, "gender", "male") && text(r, "birthDate").compareTo("2000") >= 0),
                new Search(
                        "Patient?_has:Condition:patient:code=" + encode(snomed + "59621000"),
                        "Patient",
                        r -> sent.stream()
                                .anyMatch(s -> s.type().equals("Condition")
                                        && coded(s.resource().path("code"), "59621000")
                                        && subject(s.resource()).equals("urn:uuid:" + text(r, "id")))),
                new Search(
                        "Observation?code=" + encode(loinc + "4548-4"),
                        "Observation",
                        r -> coded(r.path("code"), "4548-4")),
                new Search("Observation?code=8867-4", "Observation", r -> coded(r.path("code"), "8867-4")),
                new Search(
                        "Observation?code=4548-4,2339-0",
                        "Observation",
                        r -> coded(r.path("code"), "4548-4") || coded(r.path("code"), "2339-0")),
                new Search(
                        "Observation?category=laboratory",
                        "Observation",
                        r -> stream(r.path("category")).anyMatch(c -> coded(c, "laboratory"))),
                new Search(
                        "Observation?code=4548-4&value-quantity=gt6.5",
                        "Observation",
                        r -> coded(r.path("code"), "4548-4")
                                && r.path("valueQuantity").has("value")
                                && r.path("valueQuantity")
                                                .path("value")
                                                .decimalValue()
                                                .compareTo(new BigDecimal("6.5"))
                                        > 0),
                new Search("Observation?patient=" + id, "Observation", mine),
                new Search(
                        "Observation?patient=" + id + "&date=ge2020-01-01",
                        "Observation",
                        r -> mine.test(r) && text(r, "effectiveDateTime").compareTo("2020-01-01") >= 0),
                new Search(
                        "Observation?patient=" + id + "&code=8302-2&date=lt2020",
                        "Observation",
                        r -> mine.test(r)
                                && coded(r.path("code"), "8302-2")
                                && text(r, "effectiveDateTime").compareTo("2020") < 0),
                new Search("Observation?patient.family:exact=" + encode(family), "Observation", r -> {
                    Sent about = byUrl.get(subject(r));
                    return about != null && names(about.resource(), "family").anyMatch(family::equals);
                }),
                new Search("Observation?status:not=final", "Observation", r -> !is(r, "status", "final")),
                new Search(
                        "Condition?clinical-status=active",
                        "Condition",
                        r -> coded(r.path("clinicalStatus"), "active")),
                new Search(
                        "Condition?code=" + encode(snomed + "59621000"),
                        "Condition",
                        r -> coded(r.path("code"), "59621000")),
                new Search(
                        "Condition?onset-date=ge2015-01-01&onset-date=lt2018-01-01",
                        "Condition",
                        r -> text(r, "onsetDateTime").compareTo("2015") >= 0
                                && text(r, "onsetDateTime").compareTo("2018") < 0),
                new Search("Encounter?class=AMB", "Encounter", r -> is(r.path("class"), "code", "AMB")),
                new Search(
                        "Encounter?patient=" + id + "&status=finished",
                        "Encounter",
                        r -> mine.test(r) && is(r, "status", "finished")),
                new Search("MedicationRequest?status=stopped", "MedicationRequest", r -> is(r, "status", "stopped")),
                new Search(
                        "MedicationRequest?patient=" + id + "&intent=order",
                        "MedicationRequest",
                        r -> mine.test(r) && is(r, "intent", "order")),
                new Search(
                        "Immunization?vaccine-code=140&date=ge2022",
                        "Immunization",
                        r -> coded(r.path("vaccineCode"), "140")
                                && text(r, "occurrenceDateTime").compareTo("2022") >= 0),
                new Search("DiagnosticReport?patient=" + id, "DiagnosticReport", mine),
                new Search("Claim?use=claim&patient=" + id, "Claim", r -> mine.test(r) && is(r, "use", "claim")),
                new Search(
                        "DocumentReference?type=" + encode(loinc + "34117-2"),
                        "DocumentReference",
                        r -> coded(r.path("type"), "34117-2")),
                new Search(
                        "Procedure?patient=" + id + "&status=completed",
                        "Procedure",
                        r -> mine.test(r) && is(r, "status", "completed")),
                new Search("Device?status=active", "Device", r -> is(r, "status", "active")));
        int right = 0;
        for (Search search : searches) {
            long expected = sent.stream()
                    .filter(s -> s.type().equals(search.type()) && search.fits().test(s.resource()))
                    .count();
            JsonNode counted = get(base + "/" + search.url() + "&_summary=count");
            long total = counted.path("total").asLong(-1);
            int listed = expected > 3000
                    ? (int) expected
                    : all(base + "/" + search.url() + "&_count=500").size();
            if (total == expected && listed == expected) {
                right++;
            } else {
                differs(search.url() + ": counted " + total + ", listed " + listed + ", in the files " + expected);
            }
            out.println("  " + search.url() + " -> " + total);
        }
        out.println(right + " of " + searches.size() + " searches as computed from the files");
    }

    private static String subject(JsonNode resource) {
        String subject = resource.path("subject").path("reference").stringValue("");
        return subject.isEmpty() ? resource.path("patient").path("reference").stringValue("") : subject;
    }

    private static boolean coded(JsonNode concept, String code) {
        return stream(concept.path("coding")).anyMatch(c -> is(c, "code", code));
    }

    private static Stream<String> names(JsonNode patient, String part) {
        return stream(patient.path("name"))
                .flatMap(n -> n.path(part).isArray() ? stream(n.path(part)) : Stream.of(n.path(part)))
                .map(n -> n.stringValue(""));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static boolean is(JsonNode node, String member, String value) {
        return text(node, member).equals(value);
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).stringValue("");
    }

    private static String fold(String text) {
        return java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(java.util.Locale.ROOT);
    }

    // Examples

    private void examples(Path folder) throws IOException, InterruptedException {
        int accepted = 0;
        Map<String, List<String>> refused = new TreeMap<>();
        for (Path file : files(folder)) {
            byte[] body = Files.readAllBytes(file);
            JsonNode resource = JSON.readTree(body);
            String type = text(resource, "resourceType");
            String id = text(resource, "id");
            HttpResponse<String> answer = send("PUT", base + "/" + type + "/" + id, body);
            if (answer.statusCode() / 100 == 2) {
                accepted++;
                JsonNode back = get(base + "/" + type + "/" + id);
                if (!form(back).equals(form(resource))) {
                    differs(file.getFileName() + " comes back otherwise");
                }
            } else {
                if (answer.statusCode() >= 500) {
                    differs(file.getFileName() + ": " + answer.statusCode());
                }
                JsonNode issue = JSON.readTree(answer.body()).path("issue").path(0);
                refused.computeIfAbsent(
                                answer.statusCode() + " "
                                        + issue.path("diagnostics")
                                                .stringValue(issue.path("details")
                                                        .path("text")
                                                        .stringValue("")),
                                _ -> new ArrayList<>())
                        .add(file.getFileName() + " at "
                                + issue.path("expression").path(0).stringValue("-"));
            }
        }
        out.println(accepted + " accepted and read back as sent");
        refused.forEach((why, which) -> out.println("  refused: " + why + "\n      " + which));
    }

    // HTTP

    private List<JsonNode> all(String url) throws IOException, InterruptedException {
        List<JsonNode> resources = new ArrayList<>();
        String next = url;
        while (next != null) {
            JsonNode page = get(next);
            page.path("entry").forEach(e -> resources.add(e.path("resource")));
            next = stream(page.path("link"))
                    .filter(l -> is(l, "relation", "next"))
                    .map(l -> text(l, "url"))
                    .findFirst()
                    .orElse(null);
        }
        return resources;
    }

    private JsonNode get(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", url, null);
        if (answer.statusCode() >= 400) {
            differs("GET -> " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String url, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/fhir+json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void differs(String what) {
        wrong++;
        if (wrong <= 40) {
            out.println("  DIFFERS " + what);
        }
    }
}
