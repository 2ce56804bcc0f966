package org.salus.proof.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.definitions.CodeLists;
import org.salus.fhir.definitions.Structures;
import org.salus.identity.Organisations;
import org.salus.kernel.Role;
import org.salus.proof.search.SlowSearch.Pair;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** The running application with an organisation of its own that holds the resources to search, and the same resources for the slow search. */
final class ProofServer {

    /** The patient that {@link #patient} is. */
    static final String PATIENT = "proof-1";

    static final int PER_TYPE = 14;
    private static final int CHUNK = 200;
    private static final long SEED = 20_251_125;
    private static @Nullable ProofServer shared;

    final RunningSalus salus = RunningSalus.shared();
    final int which;
    final Client client;
    final Parameters parameters;
    final SlowSearch slow;
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable Client nurse;
    private @Nullable Client patient;

    /** A resource as JSON. */
    record Made(String type, String id, String text) {}

    /** With random resources of every type. */
    static synchronized ProofServer shared() {
        if (shared == null) {
            try {
                Structures structures = new Structures();
                shared = new ProofServer(
                        structures, parameters -> random(structures, parameters), new StrictErrorHandler(), false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** With these resources, as far as the server takes them. */
    static ProofServer of(List<Made> resources) throws IOException {
        return new ProofServer(new Structures(), parameters -> resources, new LenientErrorHandler(false), true);
    }

    private static List<Made> random(Structures structures, Parameters parameters) {
        try {
            String base = RunningSalus.shared().fhir();
            RandomResources maker =
                    new RandomResources(structures, new CodeLists(), parameters, base, PER_TYPE, SEED);
            ObjectMapper json = new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
            List<Made> made = new ArrayList<>();
            for (String type : maker.types()) {
                for (int i = 1; i <= PER_TYPE; i++) {
                    String id = "proof-" + i;
                    made.add(new Made(type, id, json.writeValueAsString(maker.make(type, id))));
                }
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProofServer(
            Structures structures, Function<Parameters, List<Made>> made, IParserErrorHandler strictness, boolean some)
            throws IOException {
        List<String> types = structures.types.values().stream()
                .filter(t -> t.kind() == Structures.Kind.RESOURCE)
                .map(Structures.Type::name)
                .toList();
        which = organisation();
        client = salus.system(which);
        parameters = new Parameters(types);
        FhirContext context = FhirContext.forR4Cached();
        IParser parser = context.newJsonParser();
        parser.setParserErrorHandler(strictness);
        slow = new SlowSearch(
                parameters,
                new Elements(context),
                new References(salus.fhir(), types),
                load(parser, made.apply(parameters), some));
    }

    private int organisation() {
        Organisations organisations = salus.server().bean(Organisations.class);
        int id = organisations.create("Proof of search " + System.nanoTime()).id();
        for (int i = 0; ; i++) {
            if (organisations.list().get(i).id() == id) {
                return i;
            }
        }
    }

    /** Somebody who may not see what is sensitive. */
    synchronized Client nurse() {
        if (nurse == null) {
            nurse = salus.signIn(which, Role.NURSE, null);
        }
        return nurse;
    }

    /** Who is {@link #PATIENT}. */
    synchronized Client patient() {
        if (patient == null) {
            patient = salus.signIn(which, Role.PATIENT, PATIENT);
        }
        return patient;
    }

    /** Together where that can be; what refers to a URN that is of no entry of the same Bundle has to go one by one. */
    private List<Stored> load(IParser parser, List<Made> made, boolean some) throws IOException {
        Map<Boolean, List<Made>> alone = made.stream()
                .collect(Collectors.partitioningBy(
                        m -> some || m.text().contains("\"reference\":\"urn:")));
        List<Stored> stored = new ArrayList<>();
        for (Map.Entry<Boolean, List<Made>> part : alone.entrySet()) {
            List<Made> all = part.getValue();
            for (int from = 0; from < all.size(); from += CHUNK) {
                List<Made> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
                load(parser, part.getKey() ? "batch" : "transaction", chunk, some, stored);
            }
        }
        return stored;
    }

    private void load(IParser parser, String bundle, List<Made> chunk, boolean some, List<Stored> to)
            throws IOException {
        String entries = chunk.stream()
                .map(m -> "{\"resource\":" + m.text() + ",\"request\":{\"method\":\"PUT\",\"url\":\"" + m.type() + "/"
                        + m.id() + "\"}}")
                .collect(Collectors.joining(","));
        Answer answer = client.post(
                "/fhir", "{\"resourceType\":\"Bundle\",\"type\":\"" + bundle + "\",\"entry\":[" + entries + "]}");
        JsonNode answered = json.readTree(answer.body()).path("entry");
        for (int i = 0; i < chunk.size(); i++) {
            Made made = chunk.get(i);
            JsonNode response = answered.path(i).path("response");
            if (response.path("status").asText().startsWith("201")) {
                to.add(new Stored(
                        made.type(),
                        made.id(),
                        (Resource) parser.parseResource(made.text()),
                        Instant.parse(response.path("lastModified").asText())));
            } else if (!some) {
                throw new IllegalStateException(answer.status() + " "
                        + (response.isMissingNode() ? answer.body() : response + " for " + made.text()));
            }
        }
    }

    /** What a page holds. */
    record Page(List<String> matches, List<String> included, @Nullable Integer total, @Nullable String next) {}

    /** @throws Refused when the answer is not 200 */
    Page page(Client caller, String url) {
        Answer answer = caller.get(url);
        if (answer.status() != 200) {
            throw new Refused(answer.status(), answer.body());
        }
        try {
            JsonNode bundle = json.readTree(answer.body());
            List<String> matches = new ArrayList<>();
            List<String> included = new ArrayList<>();
            for (JsonNode entry : bundle.path("entry")) {
                JsonNode resource = entry.path("resource");
                String reference = resource.path("resourceType").asText() + "/" + resource.path("id").asText();
                switch (entry.path("search").path("mode").asText()) {
                    case "match" -> matches.add(reference);
                    case "include" -> included.add(reference);
                    default -> {}
                }
            }
            String next = null;
            for (JsonNode link : bundle.path("link")) {
                if (link.path("relation").asText().equals("next")) {
                    next = link.path("url").asText();
                }
            }
            JsonNode total = bundle.path("total");
            return new Page(matches, included, total.isMissingNode() ? null : (Integer) total.asInt(), next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages. */
    List<Page> pages(Client caller, String type, List<Pair> pairs) {
        List<Page> pages = new ArrayList<>();
        String url = "/fhir/" + type + "?" + Pair.encode(pairs);
        while (url != null) {
            Page page = page(caller, url);
            pages.add(page);
            url = page.next();
            if (pages.size() > 500) {
                throw new IllegalStateException("Pages without end: " + type + "?" + pairs);
            }
        }
        return pages;
    }

    /** Matches of all pages, in order. */
    List<String> ids(Client caller, String type, List<Pair> pairs) {
        return pages(caller, type, pairs).stream()
                .flatMap(p -> p.matches().stream())
                .toList();
    }

    /** The server would not run the search. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final int status;

        Refused(int status, String body) {
            super(status + " " + body);
            this.status = status;
        }
    }
}
