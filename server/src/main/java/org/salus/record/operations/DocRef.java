package org.salus.record.operations;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.DateInterval;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.BundleWriter;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.OperationOutcomes;
import org.salus.record.Parameters.Parameter;
import org.salus.record.Services;
import org.salus.search.QueryString;
import org.salus.search.SearchResult;
import org.salus.store.StoredResource;

/**
 * {@code DocumentReference/$docref} (US Core and IPA): references to a patient's documents. Without dates it is the most recent one;
 * without dates and type the most recent summary (LOINC 34133-9). Documents are not generated on demand.
 */
final class DocRef implements Operation {

    private static final String SUMMARY = "http://loinc.org|34133-9";
    private static final int LOOKED_AT = 5_000;

    private final Services services;
    private final Search search;

    DocRef(Services services) {
        this.services = services;
        this.search = new Search(services);
    }

    @Override
    public Definition definition() {
        return new Definition(
                "docref",
                Set.of(Level.TYPE),
                Set.of("DocumentReference"),
                false,
                new Needs.OnAddressedType(Interaction.SEARCH),
                "http://hl7.org/fhir/us/core/OperationDefinition/docref",
                "References to a patient's documents, by time of care, type and profile");
    }

    /** @param from start of the time of care; MIN_VALUE when open */
    private record Document(StoredResource row, JsonObject body, long from, long to, long written) {}

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        ResourceType type = Objects.requireNonNull(call.type());
        Arguments arguments =
                new Arguments("docref", call.parameters(), "patient", "start", "end", "type", "on-demand", "profile");
        String patient = patient(arguments);
        DateInterval start = arguments.date("start");
        DateInterval end = arguments.date("end");
        boolean onDemand = arguments.flag("on-demand");
        String types = types(call, arguments);
        Set<String> profiles = Set.copyOf(call.parameters().strings("profile"));
        if (!arguments.problems().isEmpty()) {
            return FhirResponse.refused(arguments.problems());
        }
        if (onDemand) {
            return answer(call, List.of(), "Documents are not generated on demand; without on-demand=true the stored ones are listed.");
        }
        boolean latest = start == null && end == null;
        QueryString criteria = Search.pair("patient", Objects.requireNonNull(patient))
                .plus(Search.pair("status:not", "entered-in-error"));
        if (types != null || latest) {
            criteria = criteria.plus(Search.pair("type", types == null ? SUMMARY : types));
        }
        Outcome<List<Document>> found = documents(caller, call.request().base(), type, criteria);
        if (found instanceof Outcome.Refused<List<Document>>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        long from = start == null ? Long.MIN_VALUE : start.low();
        long to = end == null ? Long.MAX_VALUE : end.high();
        List<StoredResource> rows = found.get().stream()
                .filter(d -> profiles.isEmpty() || conforms(d.body(), profiles))
                .filter(d -> latest ? "current".equals(d.body().string("status")) : d.to() > from && d.from() < to)
                .sorted(Comparator.comparingLong(Document::to).thenComparingLong(Document::written).reversed())
                .limit(latest ? 1 : LOOKED_AT)
                .map(Document::row)
                .toList();
        return answer(call, rows, null);
    }

    private Outcome<List<Document>> documents(Caller caller, String base, ResourceType type, QueryString criteria) {
        List<Document> documents = new ArrayList<>();
        String page = null;
        do {
            Outcome<SearchResult> found = search.page(caller, base, type, criteria, 1000, page);
            if (found instanceof Outcome.Refused<SearchResult> refused) {
                return refused.cast();
            }
            found.get().matches().forEach(row -> documents.add(document(row)));
            page = found.get().next();
            if (page != null && documents.size() >= LOOKED_AT) {
                return Outcome.refused(
                        Problem.Code.TOO_COSTLY, "There are more than " + LOOKED_AT + " documents to choose from; add a type.");
            }
        } while (page != null);
        return Outcome.ok(documents);
    }

    private static FhirResponse answer(Call call, List<StoredResource> rows, @Nullable String note) {
        String url = call.request().base() + "/DocumentReference/$docref";
        QueryString query = Arguments.query(call.parameters());
        BundleWriter out = new BundleWriter("searchset", InstantSource.system().millis() * 1000)
                .total((long) rows.size())
                .links(query.isEmpty() ? url : url + "?" + query.encode(), null);
        Searchset.entries(out, call.request().base(), rows, "match");
        if (note != null) {
            out.entry()
                    .resource(Json.write(OperationOutcomes.of(
                            "information", List.of(new Problem(Problem.Code.NOT_SUPPORTED, note, "on-demand")))))
                    .search("outcome")
                    .endEntry();
        }
        return FhirResponse.of(200, out.end(), Searchset.trace("DocumentReference", rows, "$docref?" + query.encode()));
    }

    /** An id; {@code Patient/[id]} is taken too. */
    private static @Nullable String patient(Arguments arguments) {
        String text = arguments.text("patient");
        String id = text != null && text.startsWith("Patient/") ? text.substring("Patient/".length()) : text;
        if (id == null || !Ids.isValid(id)) {
            arguments.wrong("patient", "is the id of the patient whose documents are meant.");
        }
        return id;
    }

    /** As a token of a search; null when no type is named. */
    private static @Nullable String types(Call call, Arguments arguments) {
        List<String> tokens = new ArrayList<>();
        for (Parameter parameter : call.parameters().all()) {
            if (!parameter.name().equals("type")) {
                continue;
            }
            switch (parameter.value()) {
                case String text when !text.isBlank() -> tokens.add(text);
                case JsonObject object when object.array("coding") instanceof JsonArray codings -> {
                    for (Object coding : codings) {
                        token(coding, tokens);
                    }
                }
                case Object other -> token(other, tokens);
            }
        }
        if (tokens.isEmpty() && call.parameters().has("type")) {
            arguments.wrong("type", "is a Coding or CodeableConcept with a code, or system|code such as http://loinc.org|34133-9.");
        }
        return tokens.isEmpty() ? null : String.join(",", tokens);
    }

    private static void token(Object coding, List<String> to) {
        if (coding instanceof JsonObject object && object.string("code") instanceof String code) {
            String system = object.string("system");
            to.add((system == null ? "" : escaped(system) + "|") + escaped(code));
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(",", "\\,").replace("|", "\\|").replace("$", "\\$");
    }

    /** Time of care: {@code context.period}, else the day the reference was made, else any time. */
    private static Document document(StoredResource row) {
        JsonObject body = Json.parse(row.body()).get();
        DateInterval made = body.string("date") instanceof String text ? DateInterval.parse(text) : null;
        long from = made == null ? Long.MIN_VALUE : made.low();
        long to = made == null ? Long.MAX_VALUE : made.high();
        JsonObject context = body.object("context");
        JsonObject period = context == null ? null : context.object("period");
        if (period != null && (period.has("start") || period.has("end"))) {
            from = period.string("start") instanceof String text && DateInterval.parse(text) instanceof DateInterval d
                    ? d.low()
                    : Long.MIN_VALUE;
            to = period.string("end") instanceof String text && DateInterval.parse(text) instanceof DateInterval d
                    ? d.high()
                    : Long.MAX_VALUE;
        }
        return new Document(row, body, from, to, made == null ? row.updated() : made.low());
    }

    /** The document's template is named by its format, or claimed by the reference itself. */
    private static boolean conforms(JsonObject body, Set<String> profiles) {
        List<String> claimed = new ArrayList<>();
        JsonArray contents = body.array("content");
        for (int i = 0; contents != null && i < contents.size(); i++) {
            JsonObject content = contents.object(i);
            JsonObject format = content == null ? null : content.object("format");
            if (format != null && format.string("code") instanceof String code) {
                claimed.add(code);
            }
        }
        JsonObject meta = body.object("meta");
        JsonArray own = meta == null ? null : meta.array("profile");
        for (int i = 0; own != null && i < own.size(); i++) {
            claimed.add(String.valueOf(own.string(i)));
        }
        Set<String> plain = profiles.stream().map(DocRef::withoutVersion).collect(Collectors.toSet());
        return claimed.stream().anyMatch(c -> plain.contains(withoutVersion(c)));
    }

    private static String withoutVersion(String canonical) {
        int bar = canonical.indexOf('|');
        return bar < 0 ? canonical : canonical.substring(0, bar);
    }
}
