package org.salus.record;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.JsonPatch;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.KeyDestroyedException;
import org.salus.vault.VaultException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** batch: independent entries, each through the door as if it had come alone (R4 section 3.1.0.11.1). Transactions go on to {@link Transactions}. */
final class Bundles {

    /** Among the headers of a request that is an entry: what it is answered goes into a Bundle. Cannot be sent by a client. */
    static final String ENTRY = "salus-bundle-entry";

    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);
    private static final int MOST_ENTRIES = 100_000;

    private final Door door;
    private final Transactions transactions;

    Bundles(Services services, Commits commits, Conditions conditions, Patches patches, Door door) {
        this.door = door;
        this.transactions = new Transactions(services, commits, conditions, patches, door::handle);
    }

    FhirResponse run(FhirRequest request) {
        JsonObject bundle = request.body();
        if (bundle == null || !"Bundle".equals(bundle.string("resourceType"))) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.REQUEST, "POST to this address takes a Bundle of type batch or transaction.", "Bundle"));
        }
        String type = bundle.string("type");
        boolean transaction = "transaction".equals(type);
        if (!transaction && !"batch".equals(type)) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.VALUE, "Bundle.type must be batch or transaction to be carried out.", "Bundle.type"));
        }
        Object entries = bundle.get("entry");
        if (entries != null && !(entries instanceof JsonArray)) {
            return FhirResponse.refused(
                    new Problem(Problem.Code.STRUCTURE, "entry is a list of entries.", "Bundle.entry"));
        }
        JsonArray array = entries == null ? new JsonArray() : (JsonArray) entries;
        if (array.size() > MOST_ENTRIES) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.TOO_LARGE, "A Bundle has at most " + MOST_ENTRIES + " entries.", "Bundle.entry"));
        }
        List<Outcome<BundleEntry>> parsed = parsed(request, array);
        return transaction ? transactions.run(request, parsed, null) : batch(request, parsed);
    }

    static List<Outcome<BundleEntry>> parsed(FhirRequest bundle, JsonArray entries) {
        List<Outcome<BundleEntry>> parsed = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            parsed.add(BundleEntry.parse(bundle, entries.get(i), i));
        }
        return parsed;
    }

    private FhirResponse batch(FhirRequest request, List<Outcome<BundleEntry>> entries) {
        BundleWriter out = new BundleWriter("batch-response", InstantSource.system().millis() * 1000);
        List<Trace> traces = new ArrayList<>();
        for (Outcome<BundleEntry> entry : entries) {
            FhirResponse response = switch (entry) {
                case Outcome.Refused<BundleEntry>(List<Problem> problems) -> FhirResponse.refused(problems);
                case Outcome.Ok<BundleEntry>(BundleEntry e) -> e.segments().isEmpty()
                        ? FhirResponse.refused(Problem.Code.REQUEST, "A batch cannot hold another batch.")
                        : answer(e.toRequest(request));
            };
            if (response.trace() != null) {
                traces.add(response.trace());
            } else if (!response.problems().isEmpty() && entry instanceof Outcome.Ok<BundleEntry>(BundleEntry e)) {
                traces.add(Trace.of(
                        org.salus.kernel.Interaction.BATCH, e.segments().getFirst(), List.of(), 0,
                        e.method() + " refused with " + response.status()));
            }
            boolean read = entry instanceof Outcome.Ok<BundleEntry>(BundleEntry e)
                    && (e.method().equals("GET") || e.method().equals("HEAD"));
            write(out, response, request.returning(FhirRequest.Return.MINIMAL), read);
        }
        return FhirResponse.of(200, out.end(), Trace.joined(traces));
    }

    /** Entries of a batch stand alone: those before a loss are stored, so the loss is said of this one and not of the whole. */
    private FhirResponse answer(FhirRequest entry) {
        try {
            return door.handle(entry);
        } catch (StoreUnavailableException e) {
            return FhirResponse.unavailable(e, entry.caller().requestId());
        } catch (VaultException e) {
            return FhirResponse.unavailable(new StoreUnavailableException("The keys cannot be reached", e), entry.caller().requestId());
        } catch (KeyDestroyedException e) {
            return FhirResponse.erased();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("Request {}: an entry of a batch failed", entry.caller().requestId(), e);
            return FhirResponse.refused(
                    Problem.Code.INTERNAL,
                    "Salus failed at this entry. Tell the administrator request " + entry.caller().requestId() + ".");
        }
    }

    /** One entry of the answer; reads always carry what was read. */
    static void write(BundleWriter out, FhirResponse response, FhirRequest.Return returning, boolean read) {
        out.entry();
        byte[] body = response.body();
        boolean outcome = body != null
                && (!response.problems().isEmpty() || !read && returning == FhirRequest.Return.OUTCOME && OperationOutcomes.is(body));
        boolean written = response.location() != null;
        if (body != null && !outcome && (!written || returning == FhirRequest.Return.REPRESENTATION)) {
            out.resource(body);
        }
        out.response(
                        Statuses.line(response.status()),
                        response.location(),
                        response.etag(),
                        response.updated(),
                        outcome ? body : null)
                .endEntry();
    }

    /** Status lines as {@code Bundle.entry.response.status} wants them. */
    static final class Statuses {
        private Statuses() {}

        static String line(int status) {
            return switch (status) {
                case 200 -> "200 OK";
                case 405 -> "405 Method Not Allowed";
                case 413 -> "413 Content Too Large";
                case 415 -> "415 Unsupported Media Type";
                case 500 -> "500 Internal Server Error";
                case 201 -> "201 Created";
                case 204 -> "204 No Content";
                case 304 -> "304 Not Modified";
                case 400 -> "400 Bad Request";
                case 403 -> "403 Forbidden";
                case 404 -> "404 Not Found";
                case 409 -> "409 Conflict";
                case 410 -> "410 Gone";
                case 412 -> "412 Precondition Failed";
                case 422 -> "422 Unprocessable Entity";
                case 503 -> "503 Service Unavailable";
                default -> Integer.toString(status);
            };
        }
    }

    /** One entry of the request. */
    record BundleEntry(
            int index,
            String method,
            List<String> segments,
            QueryString query,
            @Nullable String fullUrl,
            @Nullable JsonObject resource,
            FhirRequest.@Nullable Payload payload,
            Map<String, String> headers) {

        private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
        private static final List<String> OF_ALL = List.of("x-salus-patient", "prefer");

        static Outcome<BundleEntry> parse(FhirRequest bundle, Object value, int index) {
            String path = "Bundle.entry[" + index + "]";
            if (!(value instanceof JsonObject entry)) {
                return Outcome.refused(new Problem(Problem.Code.STRUCTURE, "An entry is an object.", path));
            }
            JsonObject request = entry.object("request");
            String method = request == null ? null : request.string("method");
            String url = request == null ? null : request.string("url");
            if (request == null || method == null || url == null) {
                return Outcome.refused(new Problem(
                        Problem.Code.REQUIRED, "An entry needs request.method and request.url.", path + ".request"));
            }
            if (!METHODS.contains(method)) {
                return Outcome.refused(new Problem(
                        Problem.Code.NOT_SUPPORTED,
                        "request.method must be GET, HEAD, POST, PUT, PATCH or DELETE.",
                        path + ".request.method"));
            }
            String relative = url;
            if (relative.startsWith(bundle.base() + "/")) {
                relative = relative.substring(bundle.base().length() + 1);
            }
            relative = relative.startsWith("/") ? relative.substring(1) : relative;
            int question = relative.indexOf('?');
            String route = question < 0 ? relative : relative.substring(0, question);
            Outcome<QueryString> query = QueryString.parse(question < 0 ? null : relative.substring(question + 1));
            if (query instanceof Outcome.Refused<QueryString>(List<Problem> problems)) {
                return Outcome.refused(Incoming.within(path + ".request.url", problems));
            }
            Object resource = entry.get("resource");
            if (resource != null && !(resource instanceof JsonObject)
                    || resource == null && (method.equals("PUT") || method.equals("PATCH") || method.equals("POST") && !route.contains("$") && !route.endsWith("_search"))) {
                return Outcome.refused(new Problem(
                        Problem.Code.REQUIRED, "An entry with " + method + " needs a resource.", path + ".resource"));
            }
            FhirRequest.Payload payload = null;
            if (method.equals("PATCH") && resource instanceof JsonObject binary && "Binary".equals(binary.string("resourceType"))) {
                Outcome<JsonPatch> patch = patch(binary);
                if (patch instanceof Outcome.Refused<JsonPatch>(List<Problem> problems)) {
                    return Outcome.refused(Incoming.within(path + ".resource", problems));
                }
                payload = new FhirRequest.Payload.Patch(patch.get());
                resource = null;
            }
            List<String> segments = route.isEmpty() ? List.of() : List.of(route.split("/"));
            return Outcome.ok(new BundleEntry(
                    index, method, segments, query.get(), entry.string("fullUrl"), (JsonObject) resource, payload,
                    headers(bundle, request)));
        }

        /** Those of its own (R4 Bundle.entry.request), and of the whole request those that are meant for each. */
        private static Map<String, String> headers(FhirRequest bundle, JsonObject request) {
            Map<String, String> headers = new HashMap<>();
            put(headers, "if-match", request.string("ifMatch"));
            put(headers, "if-none-match", request.string("ifNoneMatch"));
            put(headers, "if-none-exist", request.string("ifNoneExist"));
            put(headers, "if-modified-since", request.string("ifModifiedSince"));
            headers.put(ENTRY, "");
            for (String name : OF_ALL) {
                put(headers, name, bundle.header(name));
            }
            return headers;
        }

        private static void put(Map<String, String> headers, String name, @Nullable String value) {
            if (value != null) {
                headers.put(name, value);
            }
        }

        FhirRequest toRequest(FhirRequest bundle) {
            return new FhirRequest(bundle.caller(), method, segments, query, headers, resource, payload, bundle.base());
        }

        /** A JSON Patch travels in a Bundle as a Binary (R4 section 3.1.0.6.1). */
        private static Outcome<JsonPatch> patch(JsonObject binary) {
            String type = binary.string("contentType");
            String data = binary.string("data");
            if (type == null || data == null || !MediaTypes.plain(type).equals(MediaTypes.JSON_PATCH)) {
                return Outcome.refused(new Problem(
                        Problem.Code.REQUEST,
                        "A patch in a Bundle is a Parameters resource, or a Binary with contentType " + MediaTypes.JSON_PATCH + " and data.",
                        "Binary"));
            }
            try {
                return JsonPatch.parse(Base64.getMimeDecoder().decode(data));
            } catch (IllegalArgumentException e) {
                return Outcome.refused(new Problem(Problem.Code.VALUE, "data is not base64.", "Binary.data"));
            }
        }

        /** Whether what it comes to depends on what is stored, so that others may come between. */
        boolean dependsOnOthers() {
            return method.equals("PATCH")
                    || headers.containsKey("if-none-exist")
                    || segments.size() == 1 && (method.equals("PUT") || method.equals("DELETE"));
        }

        String path() {
            return "Bundle.entry[" + index + "]";
        }
    }
}
